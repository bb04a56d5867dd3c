/** The settings the server acts on, read from whatever a client sends. */
import { type DbtEdition, editionNamed } from '../service/dbt/editions.ts';
import { type RuleSettings, readRuleSettings } from '../service/rules/index.ts';

export interface Settings {
  rules: RuleSettings;
  /** Findings of the baseline are shown as hints. */
  showBaseline: boolean;
  /** Formatting is offered; off where the user has another formatter for YAML. */
  format: boolean;
  /** The dbt that reads the projects; undefined: what each of them admits. */
  dbtVersion?: DbtEdition;
  /** PromQL with `<product>` for contracts without a query of their own. */
  availabilityQuery?: string;
}
export const DEFAULTS: Settings = { rules: {}, showBaseline: false, format: true };

/**
 * Reads `{ rules, baseline: { show }, sla: { availabilityQuery }, format: { enable }, dbt: { version } }`, bare
 * (initializationOptions.settings) or under `dataProduct` (workspace/didChangeConfiguration). What is not understood is ignored: a slip in a setting must not silence the rest.
 */
export function readSettings(sent: unknown): Settings {
  const outer = record(sent);
  const own = outer.dataProduct === undefined ? outer : record(outer.dataProduct);
  const query = record(own.sla).availabilityQuery;
  const dbtVersion = editionNamed(String(record(own.dbt).version ?? ''));
  return {
    rules: readRuleSettings(record(own.rules)),
    showBaseline: record(own.baseline).show === true,
    format: record(own.format).enable !== false,
    ...(dbtVersion && { dbtVersion }),
    ...(typeof query === 'string' && query.trim() !== '' && { availabilityQuery: query }),
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
