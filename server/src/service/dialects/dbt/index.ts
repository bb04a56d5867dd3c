/** dbt properties files (`schema.yml`): recognised by what they hold, or by where they lie. */
import { blockUnder, type Head } from '../detect.ts';
import type { DialectDefinition } from '../dialect.ts';

/** Resource lists of a properties file (dbt docs, "Properties reference"). */
const RESOURCES = [
  'models',
  'sources',
  'seeds',
  'snapshots',
  'macros',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'groups',
  'analyses',
  'data_tests',
  'tests',
];
/** Files of a dbt project that are YAML but no properties. */
const OTHERS = /^(dbt_project|packages|dependencies|profiles|selectors|package-lock)\.ya?ml$/;
const USUAL_NAME = /^(_?\w*(schema|models|sources|properties|seeds|snapshots|exposures|metrics)|_\w+)\.ya?ml$/;

export const dbt: DialectDefinition = {
  dialect: 'dbt',
  title: 'dbt properties',
  claims: (head) => {
    if (OTHERS.test(head.name) || /\/(target|dbt_packages)\//.test(head.path)) return false;
    if (head.blank) return head.inDbtProject || (/^_?schema\.yml$/.test(head.name) && /\/models\//.test(head.path));
    const named = RESOURCES.filter((key) => head.keys.has(key));
    if (head.inDbtProject) return named.length > 0 || head.keys.get('version') === '2';
    if (named.length === 0 || !named.some((key) => listsNames(head, key))) return false;
    return (
      head.keys.get('version') === '2' || (USUAL_NAME.test(head.name) && named.some((key) => hasColumns(head, key)))
    );
  },
};

/** A list of mappings that are named, or about to be. */
function listsNames(head: Head, key: string): boolean {
  const block = blockUnder(head, key);
  return /^\s*(#[^\n]*\n\s*)*-(\s|$)/.test(block)
    ? /(-|\n)\s+name\s*:/.test(block) || block.length < 40
    : block.trim() === '';
}

const hasColumns = (head: Head, key: string) =>
  /\n\s+(columns|data_tests|tests|tables|constraints)\s*:/.test(blockUnder(head, key));
