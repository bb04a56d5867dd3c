/** YAML of dbt projects: properties files (`schema.yml`) by what they hold or where they lie, the others by their names. */
import { blockUnder, type Head } from '../detect.ts';
import type { DialectDefinition } from '../dialect.ts';
import { type DbtFile, dbtFileOf } from './files.ts';

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
  'functions',
];
/** Files of a dbt project that hold secrets, or that dbt alone writes. */
const OTHERS = /^(profiles|package-lock)\.ya?ml$/;
/** Other tools have files of these names: what tells dbt's is the text. */
const TELLING: Record<Exclude<DbtFile, 'properties'>, (head: Head) => boolean> = {
  project: (head) =>
    head.blank || ['name', 'profile', 'config-version', 'model-paths'].some((key) => head.keys.has(key)),
  packages: (head) =>
    ['packages', 'projects'].some((key) =>
      /^\s*(#[^\n]*\n\s*)*-\s+["']?(package|git|local|private|tarball|name)["']?\s*:/.test(blockUnder(head, key)),
    ),
  selectors: (head) => /\bdefinition\s*:/.test(blockUnder(head, 'selectors')),
};
const USUAL_NAME = /^(_?\w*(schema|models|sources|properties|seeds|snapshots|exposures|metrics)|_\w+)\.ya?ml$/;

export const dbt: DialectDefinition = {
  dialect: 'dbt',
  title: 'dbt YAML',
  claims: (head) => {
    if (OTHERS.test(head.name) || /\/(target|dbt_packages)\//.test(head.path)) return false;
    const file = dbtFileOf(head.path);
    if (file !== 'properties') return head.inDbtProject || TELLING[file](head);
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
