/** A project's own files: keys by edition, configuration by folder, packages, selectors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../../../server/src/service/complete.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { lint } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const PROJECT = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'models/marts/orders.sql': '{{ made() }}',
  'models/customers.sql': '{{ made() }}',
};

/** `line:text severity rule` of each finding in one file. */
async function findings(file: string, text: string, more: Record<string, string> = {}): Promise<string[]> {
  const files: Record<string, string> = { ...PROJECT, ...more, [file]: text };
  const report = await lint({ fileSystem: memoryDisk(files), paths: ['file:///w'] });
  const lines = text.split('\n');
  return (report.files.find((one) => one.uri === `file:///w/${file}`)?.findings ?? []).map(
    ({ range: { start, end }, severity, rule }) =>
      `${start.line + 1}:${start.line === end.line ? lines[start.line]!.slice(start.character, end.character) : '…'} ${severity} ${rule}`,
  );
}
const project = (rest: string) => `name: shop\nprofile: shop\n${rest}`;
const tree = (rest: string) => project(`models:\n  shop:\n${rest}`);

/** As real dbt 1.11 takes them: an error is what it refuses. */
const PROJECTS: [title: string, text: string, expected: string[]][] = [
  [
    'sound',
    project(
      'version: "1.0.0"\nconfig-version: 2\nmodel-paths: [models]\nrequire-dbt-version: [">=1.9.0", "<2.0.0"]\nvars: { a: 1 }\non-run-start: "select 1"\nflags: { partial_parse: true }\nmodels:\n  +materialized: view\n  shop:\n    marts:\n      +materialized: table\n      +contract: { enforced: true }\n      orders:\n        +enabled: "{{ target.name == \'prod\' }}"\n',
    ),
    [],
  ],
  ['an unknown key', project('model-path: [models]\n'), ['3:model-path error dbt/unknown-key']],
  ['no name', 'profile: shop\nmodels: {}\n', ['1:profile error dbt/missing-key']],
  ['a name with a dash', 'name: my-shop\nprofile: shop\n', ['1:my-shop error dbt/pattern']],
  ['a path that is no list', project('model-paths: models\n'), ['3:models error dbt/wrong-type']],
  [
    'a dispatch without an order',
    project('dispatch: [{ macro_namespace: dbt_utils }]\n'),
    ['3:macro_namespace error dbt/missing-key'],
  ],
  ['a version that is none', project('require-dbt-version: foo\n'), ['3:foo error dbt/format']],
  ['an old key', project('data-paths: [seeds]\n'), ['3:data-paths hint dbt/deprecated']],
  ['old and new', project('tests: {}\ndata_tests: {}\n'), ['3:tests error dbt/tests-twice']],
  ['a contract that is no mapping', tree('    +contract: true\n'), ['5:true error dbt/wrong-type']],
  ['a slip in a configuration', tree('    +materialised: table\n'), ['5:+materialised warning dbt/unknown-key']],
  ['a configuration of an adapter', tree('    +snowflake_role: x\n    +bigquery_thing: 1\n'), []],
  ['no plus', tree('    materialized: table\n'), ['5:materialized hint dbt/missing-plus']],
  ['no plus before a mapping', tree('    meta: { owner: x }\n'), ['5:meta warning dbt/missing-plus']],
  ['a folder that is not there', tree('    mart:\n      +materialized: table\n'), ['5:mart warning dbt/unused-config']],
  ['another project', project('models:\n  shopp:\n    +materialized: table\n'), ['4:shopp warning dbt/unused-config']],
  ['a key of a later dbt', project('require-dbt-version: "<1.9"\nmodels:\n  +batch_size: day\n  +lookback: 1\n'), []],
  [
    'functions before dbt 1.11',
    project('require-dbt-version: "<1.11"\nfunctions: {}\n'),
    ['4:functions error dbt/unknown-key'],
  ],
];
for (const [title, text, expected] of PROJECTS)
  test(`dbt_project.yml: ${title}`, async () => assert.deepEqual(await findings('dbt_project.yml', text), expected));

const OTHERS: [title: string, file: string, text: string, expected: string[]][] = [
  [
    'a hub package that is not installed',
    'packages.yml',
    'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.1.0\n',
    ['2:dbt-labs/dbt_utils info dbt/package-not-installed'],
  ],
  [
    'no version, no namespace',
    'packages.yml',
    'packages:\n  - package: dbt_utils\n',
    ['2:package error dbt/missing-key', '2:dbt_utils info dbt/package-not-installed', '2:dbt_utils error dbt/pattern'],
  ],
  [
    'an unknown key',
    'packages.yml',
    'packages:\n  - local: ../x\n    versoin: 1\n',
    ['3:versoin error dbt/unknown-key'],
  ],
  ['twice', 'dependencies.yml', 'packages:\n  - local: ../x\n  - local: ../x\n', ['3:../x warning dbt/package-twice']],
  ['projects', 'dependencies.yml', 'projects:\n  - name: upstream\n', []],
  ['another tool', 'web/packages.yml', 'packages:\n  - apps/*\n', []],
  [
    'sound',
    'selectors.yml',
    'selectors:\n  - name: a\n    definition: "tag:x"\n  - name: b\n    default: true\n    definition:\n      union:\n        - { method: selector, value: a }\n        - { tag: nightly }\n        - { method: config.meta.owner, value: x }\n        - exclude: ["tag:y"]\n',
    [],
  ],
  [
    'two defaults, an unknown selector and method',
    'selectors.yml',
    'selectors:\n  - { name: a, default: true, definition: { method: tagg, value: x } }\n  - { name: b, default: true, definition: { union: [{ method: selector, value: c }] } }\n',
    ['2:tagg error dbt/enum', '3:true error dbt/selector', '3:c error dbt/selector'],
  ],
  [
    'a group and more',
    'selectors.yml',
    'selectors:\n  - name: a\n    definition: { union: ["tag:x"], method: tag, value: y }\n',
    ['3:union error dbt/selector'],
  ],
];
for (const [title, file, text, expected] of OTHERS)
  test(`${file}: ${title}`, async () => assert.deepEqual(await findings(file, text), expected));

test('configuration by folder counts for the rules over contracts', async () => {
  const schema =
    'models:\n  - name: orders\n    columns:\n      - name: order_id\n  - name: customers\n    columns:\n      - name: id\n';
  const config = tree('    marts:\n      +contract: { enforced: true }\n      +materialized: incremental\n');
  assert.deepEqual(await findings('models/schema.yml', schema, { 'dbt_project.yml': config }), [
    '2:orders error dbt/contract-schema-change',
    '4:order_id error dbt/contract-data-type',
  ]);
  const sql = "{{ config(on_schema_change='fail') }}{{ made() }}";
  assert.deepEqual(
    await findings('models/schema.yml', schema, { 'dbt_project.yml': config, 'models/marts/orders.sql': sql }),
    ['4:order_id error dbt/contract-data-type'],
  );
});

test('keys of another dbt are told apart: newer ones doubted, of Fusion refused', async () => {
  const schema =
    "models:\n  - name: customers\n    tags: [x]\nfunctions:\n  - name: cents\nsnapshots:\n  - name: history\n    relation: ref('customers')\n    config: { strategy: check, unique_key: id, check_cols: all }\n";
  const at = (version: string) =>
    findings('models/schema.yml', schema, { 'dbt_project.yml': project(`require-dbt-version: "${version}"\n`) });
  assert.deepEqual(await at('>=1.8'), []);
  assert.deepEqual(await at('>=1.8,<1.9'), [
    '4:functions warning dbt/unknown-key',
    '8:relation warning dbt/unknown-key',
  ]);
  assert.deepEqual(await at('>=2.0.0,<3.0.0'), ['3:tags error dbt/unknown-key']);
});

test('keys are completed by edition, configurations with their plus', () => {
  const labels = (marked: string, edition?: string) => {
    const document = YamlDocument.open('file:///w/dbt_project.yml', 1, marked.replace('|', ''));
    document.edition = edition;
    return complete(document, marked.indexOf('|'), { dialect: 'dbt' }).map((one) => one.label);
  };
  assert.ok(labels('name: shop\n|').includes('functions'));
  assert.ok(!labels('name: shop\n|', '1.10').includes('functions'));
  assert.ok(!labels('name: shop\n|').includes('source-paths'), 'a deprecated key is not offered');
  const configs = labels('name: shop\nmodels:\n  shop:\n    +|\n');
  assert.ok(configs.includes('+materialized') && configs.every((one) => one.startsWith('+')), configs.join());
  assert.ok(!labels('name: shop\nmodels:\n  shop:\n    +|\n', '1.8').includes('+batch_size'));
  assert.deepEqual(labels('name: shop\nmodels:\n  +on_schema_change: |\n').slice(0, 2), ['ignore', 'fail']);
});
