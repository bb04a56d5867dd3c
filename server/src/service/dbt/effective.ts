/** The configuration a model runs with: its SQL's `config(…)` wins over its properties, those over dbt_project.yml. */
import type { DbtView, Declaration } from './names.ts';
import type { Entry } from './properties.ts';

/** Null: nobody says it. Undefined: it is computed, and dbt alone knows. */
export type Configured = (key: string) => string | null | undefined;

/** @param file the file that defines the model, when it is known */
export function effectiveConfig(entry: Entry, file: Declaration | undefined, project: DbtView | null): Configured {
  const folders = project && file ? project.configOf(file) : undefined;
  return (key) => {
    if (file?.config?.has(key)) return file.config.get(key);
    const own = key === 'contract.enforced' ? entry.enforced?.toString() : entry.config.get(key)?.value;
    const said = own ?? folders?.get(key);
    if (said !== undefined) return said.includes('{{') ? undefined : said;
    // Without the project nobody knows what its files say besides.
    return folders ? null : undefined;
  };
}

/** True and false as YAML and dbt write them; undefined for anything else. */
export const asFlag = (text: string | null | undefined): boolean | undefined =>
  text === null || text === undefined ? undefined : FLAGS[text.toLowerCase()];
const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  yes: true,
  no: false,
  on: true,
  off: false,
};
