/**
 * Every rule there is: the one table that severities, settings, code descriptions and docs/rules.md are made from.
 * A severity of error is what the format's own judge refuses; everything else is at most a warning (docs/rules.md).
 */

import type { Severity } from '../finding.ts';
import { DBT_NODES } from './dbtCatalog.ts';
import { SEMANTIC } from './semantics.ts';
import { STRUCTURE } from './structure.ts';

export interface RuleEntry {
  id: string;
  severity: Severity;
  /** What is reported, in a few words. */
  title: string;
  /** Why it matters, in a sentence. */
  why: string;
  /** What to do about it. */
  fix: string;
}
/** What a user may set a rule to. */
export type RuleSetting = Severity | 'off';
export type RuleSettings = Readonly<Record<string, RuleSetting>>;

export type Row = [id: string, severity: Severity, title: string, why: string, fix: string];

const CONTRACT: Row[] = [
  [
    'contract/syntax',
    'error',
    'The YAML cannot be read',
    'No tool can read the file past this place.',
    'Correct the indentation, quote or bracket the message names.',
  ],
  [
    'contract/duplicate-key',
    'error',
    'A key stands twice in one mapping',
    'Tools disagree on which value counts.',
    'Remove one of the two.',
  ],
  [
    'contract/unknown-key',
    'warning',
    'A key the format does not know',
    'It is most likely a slip, and whatever it was meant to say goes unsaid.',
    'Take the suggested key, or start the name with `x-` when it is your own.',
  ],
  [
    'contract/missing-key',
    'error',
    'A required key is missing',
    'Without it the contract does not say what every reader relies on.',
    'Add the key; the quick fix inserts it.',
  ],
  [
    'contract/wrong-type',
    'error',
    'A value of the wrong type',
    'Readers of the contract expect another kind of value here.',
    'Write the kind of value the message names.',
  ],
  [
    'contract/enum',
    'error',
    'A value that is none of the allowed ones',
    'Tools act on the exact word.',
    'Take one of the values listed.',
  ],
  [
    'contract/semver',
    'warning',
    'A version that is no semantic version',
    'Consumers tell a breaking change from a harmless one by the version.',
    'Write MAJOR.MINOR.PATCH, for example 3.2.0.',
  ],
  [
    'contract/duration',
    'error',
    'A duration that is not ISO 8601',
    'A promise that cannot be read cannot be kept.',
    'Write PT15M for 15 minutes, P1D for a day.',
  ],
  [
    'contract/percentage',
    'error',
    'A share that is no percentage',
    'A promise that cannot be read cannot be kept.',
    'Write 99.9% or 0.999.',
  ],
  [
    'contract/format',
    'error',
    'A text in the wrong form',
    'The value cannot be used for what its key says.',
    'Write it in the form the message names.',
  ],
  [
    'contract/pattern',
    'error',
    'A text that does not match its pattern',
    'The value cannot be used for what its key says.',
    'Write it in the form the message names.',
  ],
  [
    'contract/range',
    'error',
    'A number outside its limits',
    'The value cannot be meant.',
    'Write a number within the limits.',
  ],
  [
    'contract/length',
    'error',
    'Too few or too many characters, items or keys',
    'The value cannot be meant.',
    'Add or remove as the message says.',
  ],
  [
    'contract/not-allowed',
    'error',
    'Something that may not stand here',
    'The format excludes this combination.',
    'Remove it, or choose one of the alternatives.',
  ],
  [
    'contract/deprecated',
    'hint',
    'A deprecated key or value',
    'It still works, and will not for ever.',
    'Write the replacement the message names.',
  ],
  [
    'contract/json-schema',
    'error',
    'The JSON Schema inside `schema` is wrong',
    'A schema that does not compile checks nothing, in any tool.',
    'Correct the keyword the message names.',
  ],
  [
    'contract/json-schema-keyword',
    'warning',
    'A keyword JSON Schema does not know',
    'Validators ignore it without a word.',
    'Take the suggested keyword, or start the name with `x-`.',
  ],
  [
    'contract/yaml',
    'warning',
    'YAML that says something else than it seems to',
    'Words like `no` and numbers with leading zeros change their meaning between YAML versions.',
    'Put the value in quotes.',
  ],
  [
    'contract/duplicate-port',
    'warning',
    'Two ports of one name',
    'A reference to the port names two things.',
    'Give each port its own name.',
  ],
  [
    'contract/key-property',
    'warning',
    'The key of a topic is no property of its schema',
    'Consumers that join on the key look for a field that is not there.',
    'Name a property of the schema, or add it.',
  ],
  [
    'contract/timestamp-column',
    'info',
    '`timestampColumn` is no property of the schema',
    'Freshness would be measured on a column the contract does not promise.',
    'Name a property of the schema, or add it.',
  ],
  [
    'contract/uses-property',
    'warning',
    'A consumer uses a property that is not in the schema',
    'The list of uses says who breaks when a property goes; a wrong name hides it.',
    'Name a property of the schema.',
  ],
  [
    'contract/quality-property',
    'warning',
    'A quality rule names a property that is not in the schema',
    'The rule checks nothing.',
    'Name a property of the schema.',
  ],
  [
    'contract/personal-data',
    'info',
    'Personal data without a classification',
    'Who may read names, addresses and birth dates is a legal question (GDPR, article 5), not a default.',
    'Give the property a `classification`, or the contract `access: {classification: …}`.',
  ],
  [
    'contract/objective-unmeasurable',
    'hint',
    'An objective nothing can measure',
    'A promise without a measurement is kept or broken unseen.',
    'Add the port, query or column the message names.',
  ],
];

const CROSS: Row[] = [
  [
    'cross/contract-not-found',
    'warning',
    'The contract of an input port does not exist',
    'The product depends on something nobody has promised.',
    'Correct the id or path; completion lists the contracts of the workspace. An info where none that a descriptor names is there.',
  ],
  [
    'cross/port-not-found',
    'warning',
    'An input port reads what its contract does not offer',
    'The upstream product may change or drop it without notice.',
    'Read an output port of that contract, or have it added there.',
  ],
  [
    'cross/duplicate-product',
    'warning',
    'Two contracts of one name',
    'A reference by name means two products.',
    'Give each product its own name.',
  ],
  [
    'cross/dbt-model-not-found',
    'warning',
    'The dbt model of the transformation does not exist',
    'Lineage, quality score and columns of the product hang on it.',
    'Correct the model or project; completion lists the models.',
  ],
  [
    'cross/file-not-found',
    'warning',
    'A file the contract refers to does not exist',
    'Readers follow the reference to nowhere.',
    'Correct the path; it is relative to the contract.',
  ],
  [
    'cross/column-missing',
    'warning',
    'A promised property the dbt model does not produce',
    'Consumers ask for a column that is not there.',
    'Add the column to the model, or take the promise back with a new major version.',
  ],
  [
    'cross/column-unpromised',
    'info',
    'Columns of the dbt model the contract does not mention',
    'Consumers rely on what they see, promised or not.',
    'Promise the columns, or leave them out of the model.',
  ],
  [
    'cross/column-type',
    'warning',
    'A property and its column have types that do not fit',
    'What the contract promises cannot be kept in the column.',
    'Change one of the two.',
  ],
  [
    'cross/nullability',
    'info',
    'Contract and dbt disagree on whether a value may be missing',
    'A promise nobody checks is broken unnoticed; a check nobody promises helps no consumer.',
    'Add the test not_null, or list the property under required.',
  ],
  [
    'cross/enum-values',
    'warning',
    'The listed values are not the ones dbt accepts',
    'A value passes the one check and breaks the other.',
    'List the same values in both.',
  ],
  [
    'cross/range',
    'warning',
    'A limit differs between contract and dbt test',
    'A value passes the one check and breaks the other.',
    'Write the same limit in both.',
  ],
  [
    'cross/uniqueness',
    'info',
    'A promised uniqueness that nothing checks',
    'Snowflake does not enforce keys: only a test finds duplicates.',
    'Add the test unique.',
  ],
  [
    'cross/freshness-test',
    'warning',
    'A recency test looser than the promised freshness',
    'The promise can be broken while the test passes.',
    'Tighten the test, or promise what it checks.',
  ],
  [
    'cross/source-freshness',
    'warning',
    'A source may be older than the contract promises before dbt says so',
    'Late data is noticed after the promise is broken.',
    'Lower `warn_after`, or promise what the source can keep.',
  ],
  [
    'cross/table-column',
    'info',
    'A promised property that the table does not have',
    'Consumers query the table as it is, not as the model will build it.',
    'Build the model (and `dbt docs generate`), or take the promise back.',
  ],
  [
    'cross/pattern',
    'info',
    'The pattern of the contract and the one of the test are written differently',
    'A value may pass the one check and break the other.',
    'Write the same expression in both.',
  ],
  [
    'cross/format-test',
    'warning',
    'A dbt test refuses what the contract allows, or accepts what it forbids',
    'One of the two breaks on values that the other calls right.',
    'Correct the pattern, the listed values or the format in one of them.',
  ],
  [
    'cross/unchecked',
    'info',
    'Promised values that no dbt test checks',
    'A promise nobody checks is broken unnoticed.',
    'Add the test the message names.',
  ],
  [
    'cross/classification',
    'warning',
    'Contract and dbt classify the same data differently',
    'Access and masking follow one of the two, and people read the other.',
    'Say the same classification in the contract and in `meta` or `tags`.',
  ],
  [
    'cross/version',
    'warning',
    'The major version of the contract is not the latest version of the dbt model',
    'Who refers to the model without a version gets what the contract does not describe.',
    'Raise the contract, or set `latest_version`.',
  ],
  [
    'cross/reader-field',
    'warning',
    'Code reads a field that the events of its topic do not have',
    'The value is missing in every row, and nothing fails: Spark reads null, JavaScript undefined.',
    'Read the field where the event has it (often one level further in, under `payload`), or have the producer add it.',
  ],
  [
    'cross/reader-type',
    'warning',
    'Code reads a field as a type it does not have',
    'What does not fit becomes null, or fails later.',
    'Read the type that the contract or the producer states.',
  ],
  [
    'cross/reader-required',
    'info',
    'Code counts on a field that may be missing',
    'The first event without it breaks the reader.',
    'Make the field optional in the reader, or required in the contract.',
  ],
  [
    'cross/reader-watermark',
    'warning',
    'A watermark on a column that is text',
    'Spark refuses the query when it starts.',
    'Read the column as TimestampType, or convert it with `to_timestamp` first.',
  ],
  [
    'cross/producer-field',
    'warning',
    'The code that writes a topic may leave out what the contract requires',
    'Readers rely on the field because the contract says so.',
    'Write the field, or make it optional in the contract.',
  ],
  [
    'cross/producer-type',
    'warning',
    'The code that writes a topic writes another type than the contract promises',
    'Readers that follow the contract fail on the events.',
    'Change one of the two.',
  ],
];

const DBT: Row[] = [
  [
    'dbt/syntax',
    'error',
    'The YAML cannot be read',
    'dbt stops at the first file it cannot read.',
    'Correct the indentation, quote or bracket the message names.',
  ],
  [
    'dbt/duplicate-key',
    'warning',
    'A key stands twice in one mapping',
    'dbt takes the last one and says so since 1.10.',
    'Remove one of the two.',
  ],
  [
    'dbt/unknown-key',
    'warning',
    'A key dbt does not know here',
    'dbt ignores it, or refuses it from 1.10 on.',
    'Take the suggested key, or put your own under `config.meta`.',
  ],
  [
    'dbt/missing-key',
    'error',
    'A required key is missing',
    'dbt cannot parse the resource without it.',
    'Add the key; the quick fix inserts it.',
  ],
  [
    'dbt/wrong-type',
    'error',
    'A value of the wrong type',
    'dbt refuses the file.',
    'Write the kind of value the message names.',
  ],
  [
    'dbt/enum',
    'error',
    'A value that is none of the allowed ones',
    'dbt refuses the file.',
    'Take one of the values listed.',
  ],
  [
    'dbt/format',
    'error',
    'A text in the wrong form',
    'dbt refuses the file.',
    'Write it in the form the message names.',
  ],
  [
    'dbt/pattern',
    'error',
    'A text that does not match its pattern',
    'dbt refuses the file.',
    'Write it in the form the message names.',
  ],
  ['dbt/range', 'error', 'A number outside its limits', 'dbt refuses the file.', 'Write a number within the limits.'],
  [
    'dbt/length',
    'error',
    'Too few or too many characters, items or keys',
    'dbt refuses the file.',
    'Add or remove as the message says.',
  ],
  [
    'dbt/not-allowed',
    'error',
    'Something that may not stand here',
    'dbt refuses this combination.',
    'Remove it, or choose one of the alternatives.',
  ],
  [
    'dbt/deprecated',
    'hint',
    'A deprecated key',
    'It still works, and will not for ever.',
    'Write the replacement the message names.',
  ],
  [
    'dbt/duplicate-entry',
    'error',
    'A resource has two entries',
    'dbt refuses two entries for one name.',
    'Merge the two.',
  ],
  [
    'dbt/duplicate-node',
    'error',
    'Two files define one model',
    'dbt refuses two models of one name.',
    'Rename one of the files.',
  ],
  [
    'dbt/entry-without-node',
    'warning',
    'An entry without the thing it describes',
    'dbt ignores the entry, and with it its tests.',
    'Correct the name, or remove the entry.',
  ],
  [
    'dbt/model-without-entry',
    'info',
    'A model without an entry',
    'Nobody has said what it means, and nothing tests it.',
    'Add an entry with a description and tests.',
  ],
  [
    'dbt/group-not-found',
    'error',
    'A group that is not defined',
    'dbt refuses a model of an unknown group.',
    'Correct the name, or define the group.',
  ],
  [
    'dbt/ref-not-found',
    'error',
    'A `ref` to nothing',
    'dbt refuses it (of a data test it leaves out the test).',
    'Correct the name, or add the model.',
  ],
  [
    'dbt/source-not-found',
    'error',
    'A `source` that is not defined',
    'dbt refuses it (of a data test it leaves out the test).',
    'Correct the name, or add the table to its source.',
  ],
  [
    'dbt/doc-not-found',
    'error',
    'A doc block that is not defined',
    'dbt cannot parse a description that refers to it.',
    'Correct the name, or write the doc block.',
  ],
  [
    'dbt/macro-not-found',
    'error',
    'A macro nobody defines',
    'dbt cannot compile the model.',
    'Correct the name, or write the macro.',
  ],
  [
    'dbt/tests-twice',
    'error',
    '`tests` and `data_tests` on one mapping',
    'dbt refuses both together.',
    'Move all under `data_tests`.',
  ],
  [
    'dbt/unknown-test',
    'error',
    'A generic test nobody defines',
    'dbt cannot compile the test.',
    'Correct the name, or write the test.',
  ],
  [
    'dbt/package-missing',
    'error',
    'A package that is not listed',
    'dbt cannot compile a test of a package it does not have.',
    'Add the package to packages.yml and run `dbt deps`.',
  ],
  [
    'dbt/unknown-test-argument',
    'error',
    'An argument the test does not take',
    'dbt cannot compile the test.',
    'Correct the name of the argument.',
  ],
  [
    'dbt/missing-test-argument',
    'error',
    'A test lacks an argument',
    'dbt cannot compile or run the test without it.',
    'Add the argument.',
  ],
  [
    'dbt/flat-arguments',
    'hint',
    'Arguments beside the test',
    'Since dbt 1.10.8 they belong under `arguments`; the old layout is deprecated.',
    'Indent the arguments under `arguments:`.',
  ],
  [
    'dbt/unused-config',
    'warning',
    'Configuration of a folder that is not there',
    'dbt applies it to nothing, and only says so in a warning.',
    'Correct the name of the project, folder or file, or remove the configuration.',
  ],
  [
    'dbt/missing-plus',
    'hint',
    'A configuration without its plus',
    'dbt takes it for a folder, or will: deprecated since dbt 1.10.',
    'Write a `+` before the key.',
  ],
  [
    'dbt/package-twice',
    'warning',
    'A package is listed twice',
    '`dbt deps` has to reconcile both, or refuses.',
    'Remove one of the two.',
  ],
  [
    'dbt/package-not-installed',
    'info',
    'A package that is not installed',
    'dbt does not parse the project without it, and its tests and macros are unknown here.',
    'Run `dbt deps`.',
  ],
  [
    'dbt/selector',
    'error',
    'A selector dbt cannot read',
    'dbt refuses the whole project.',
    'Correct it as the message says.',
  ],
  [
    'dbt/contract-columns',
    'error',
    'An enforced contract without columns',
    'dbt refuses it.',
    'List the columns with their `data_type`.',
  ],
  [
    'dbt/contract-data-type',
    'error',
    'A column of an enforced contract without data_type',
    'dbt refuses to build the model.',
    'Add `data_type`.',
  ],
  [
    'dbt/contract-language',
    'error',
    'An enforced contract on a Python model',
    'dbt enforces contracts of SQL models only.',
    'Remove the contract, or build the model in SQL.',
  ],
  [
    'dbt/contract-schema-change',
    'error',
    'An incremental model whose schema may change',
    'dbt refuses it beside an enforced contract.',
    'Set `on_schema_change` to `append_new_columns` or `fail`.',
  ],
  [
    'dbt/contract-materialization',
    'warning',
    'A contract that is not checked',
    'dbt enforces contracts of tables, views and incremental models.',
    'Change the materialization, or remove `enforced`.',
  ],
  [
    'dbt/numeric-precision',
    'warning',
    'A numeric type without precision, or with more digits after the point than it has',
    'The default scale may cut decimals, and dbt warns; the warehouse refuses the other.',
    'Write precision and scale, the larger number first.',
  ],
  [
    'dbt/primary-key',
    'error',
    'More than one primary key',
    'dbt refuses it, even when the contract is not enforced.',
    'Write one key on the model, with `columns`.',
  ],
  [
    'dbt/constraint-column',
    'warning',
    'A constraint on a column that is not there',
    'The warehouse refuses the table when the contract is enforced.',
    'Correct the name, or list the column.',
  ],
  [
    'dbt/constraint-incomplete',
    'warning',
    'A constraint that says too little',
    'The warehouse cannot make a constraint of it.',
    'Add what the message names.',
  ],
  [
    'dbt/constraint-target',
    'error',
    'A foreign key to something that is no ref or source',
    'dbt refuses it.',
    "Write `ref('model')` or `source('source', 'table')`.",
  ],
  [
    'dbt/constraint-unsupported',
    'warning',
    'A constraint the warehouse does not have',
    'dbt leaves it out.',
    'Write a test instead.',
  ],
  [
    'dbt/constraint-unenforced',
    'hint',
    'A constraint the warehouse does not enforce',
    'It documents, and checks nothing.',
    'Write a test too.',
  ],
  [
    'dbt/yaml',
    'warning',
    'YAML that says something else than it seems to',
    'dbt reads YAML 1.1: `no` is false, `1e3` a text.',
    'Put the value in quotes.',
  ],
  [
    'dbt/contract-select',
    'error',
    'An enforced contract and the SELECT disagree',
    'dbt compares both when it builds the model, and stops.',
    'Document the columns the message names (the quick fix adds them), or change the SELECT.',
  ],
  [
    'dbt/column-not-produced',
    'warning',
    'A documented column the SELECT does not produce',
    'Tests on it fail, and readers look for it in vain.',
    'Remove the entry, or add the column to the SQL.',
  ],
  [
    'dbt/column-undocumented',
    'hint',
    'Columns the SELECT produces and nothing documents',
    'Somebody will rely on them, and nobody has described them.',
    'The quick fix adds them, with types where the SQL says them.',
  ],
  [
    'dbt/unknown-table',
    'warning',
    'A table that is neither CTE, ref nor source',
    'The model fails unless a table of this name lies in its schema, and dbt does not know the dependency.',
    'Define the CTE, or name the table by ref or source.',
  ],
  [
    'dbt/unknown-column',
    'warning',
    'A column its table does not have',
    'The warehouse refuses the query.',
    'Add the column to the CTE or the model it comes from, or correct the name.',
  ],
  [
    'dbt/config-column',
    'warning',
    'A config that names a column the model does not produce',
    'Clustering and merging by it fail when the model is built.',
    'Name a column of the SELECT.',
  ],
  [
    'dbt/recency-now',
    'warning',
    'A recency test on the time of the run',
    'A column that is CURRENT_TIMESTAMP is as new as the last run, however old the data is.',
    'Test a column that comes with the data.',
  ],
];

const LIVE: Row[] = [
  [
    'live/not-json',
    'error',
    'A message that is no JSON',
    'No consumer that trusts the contract can read it.',
    'Correct the producer; Avro and Protobuf need a schema registry.',
  ],
  [
    'live/envelope',
    'error',
    'A message without the envelope the port names',
    'The record is not where `payload` says.',
    'Correct `payload` in the port, or the producer.',
  ],
  [
    'live/type',
    'warning',
    'A value of another type',
    'Consumers fail where the type is used.',
    'Correct the producer, or the contract with a new major version.',
  ],
  [
    'live/required',
    'warning',
    'A required property is missing',
    'Consumers rely on what is required.',
    'Correct the producer, or make the property optional with a new major version.',
  ],
  [
    'live/enum',
    'warning',
    'A value outside the listed ones',
    'Consumers handle the listed values, and no other.',
    'Correct the producer, or add the value.',
  ],
  [
    'live/minimum',
    'warning',
    'A number below the minimum',
    'Consumers rely on the limit.',
    'Correct the producer, or the limit.',
  ],
  [
    'live/maximum',
    'warning',
    'A number above the maximum',
    'Consumers rely on the limit.',
    'Correct the producer, or the limit.',
  ],
  [
    'live/multiple-of',
    'warning',
    'A number that is no multiple',
    'Consumers rely on the step.',
    'Correct the producer, or the step.',
  ],
  [
    'live/format',
    'warning',
    'A text that is not in the promised format',
    'Consumers parse it by the format.',
    'Correct the producer, or the format.',
  ],
  [
    'live/pattern',
    'warning',
    'A text that does not match the pattern',
    'Consumers rely on the form.',
    'Correct the producer, or the pattern.',
  ],
  [
    'live/length',
    'warning',
    'A text that is too short or too long',
    'Columns downstream are as wide as the contract says.',
    'Correct the producer, or the limit.',
  ],
  [
    'live/items',
    'warning',
    'A list or object of the wrong size',
    'Consumers rely on the size.',
    'Correct the producer, or the limit.',
  ],
  [
    'live/unique-items',
    'warning',
    'A list that repeats an item',
    'Consumers count on each standing once.',
    'Correct the producer, or the contract.',
  ],
  [
    'live/unknown-property',
    'warning',
    'A property the contract excludes',
    'The contract allows no others than it lists.',
    'Add the property to the contract, or drop it at the producer.',
  ],
  [
    'live/unlisted-property',
    'info',
    'A property the contract does not mention',
    'Somebody will rely on it, and nobody has promised it.',
    'Add the property to the contract.',
  ],
  [
    'live/schema',
    'warning',
    'A record outside the alternatives of the schema, or a schema that cannot judge',
    'The contract does not describe this record.',
    'Correct the producer, or the schema.',
  ],
];

export const catalog: ReadonlyMap<string, RuleEntry> = new Map(
  [...CONTRACT, ...SEMANTIC, ...STRUCTURE, ...CROSS, ...DBT, ...DBT_NODES, ...LIVE].map(
    ([id, severity, title, why, fix]) => [id, { id, severity, title, why, fix }],
  ),
);

/** A rule's own severity; a rule that is not in the table is a warning. */
export const severityOf = (rule: string): Severity => catalog.get(rule)?.severity ?? 'warning';

/** The levels of rules in settings or a policy; what is no level is left out. */
export function readRuleSettings(sent: Readonly<Record<string, unknown>>): RuleSettings {
  const known = (level: unknown): level is RuleSetting =>
    level === 'off' || (LEVELS as readonly unknown[]).includes(level);
  return Object.fromEntries(Object.entries(sent).filter((entry): entry is [string, RuleSetting] => known(entry[1])));
}

/** The severity a user's settings give a finding; null when the rule (or its family, `live/*`) is off. */
export function effectiveSeverity(rule: string, own: Severity, settings: RuleSettings): Severity | null {
  const set = settings[rule] ?? settings[`${rule.slice(0, rule.indexOf('/'))}/*`];
  if (set === 'off') return null;
  return set !== undefined && LEVELS.includes(set) ? set : own;
}
const LEVELS: readonly RuleSetting[] = ['error', 'warning', 'info', 'hint'];
