/** `${env:NAME}` and `${env:NAME:-default}` in values, and dbt's `{{ env_var('NAME', 'default') }}`. */

export type Env = Record<string, string | undefined>;

export interface Interpolated {
  text: string;
  /** Variables that are not set and have no default. */
  missing: string[];
  /** True when some of the text was written in the file rather than taken from a variable. */
  literal: boolean;
}

/** Replaces each match of `pattern` (groups: name, default) by the variable's value. */
function replace(text: string, pattern: RegExp, env: Env): Interpolated {
  const missing: string[] = [];
  let literal = text.replace(pattern, '').length > 0;
  const replaced = text.replace(pattern, (_all, name: string, fallback: string | undefined) => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    if (fallback === undefined) missing.push(name);
    else literal = true;
    return fallback ?? '';
  });
  return { text: replaced, missing, literal };
}

/** Replaces `${env:NAME}` and `${env:NAME:-default}`; a variable that is empty counts as unset. */
export const interpolate = (text: string, env: Env): Interpolated =>
  replace(text, /\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g, env);

const ENV_VAR =
  /\{\{\s*env_var\(\s*['"]([^'"]+)['"]\s*(?:,\s*['"]([^'"]*)['"]\s*)?\)\s*(?:\|\s*(?:int|as_number|as_native|as_bool|as_text)\s*)?\}\}/g;

/** Replaces dbt's `{{ env_var('NAME') }}`; `unknown` is set when other Jinja is left. Source: dbt's page "About env_var function". */
export function renderEnvVar(text: string, env: Env): Interpolated & { unknown: boolean } {
  const rendered = replace(text, ENV_VAR, env);
  return { ...rendered, unknown: /\{\{|\{%/.test(rendered.text) };
}
