import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeActions } from '../../../../server/src/service/codeActions.ts';
import { diagnose, diagnosticsOf } from '../../../../server/src/workspace/diagnose.ts';
import type { FileSystem } from '../../../../server/src/workspace/fileSystem.ts';
import { Workspace } from '../../../../server/src/workspace/workspace.ts';

const SCHEMA = 'file:///w/models/schema.yml';
const OURS =
  /^dbt\/(contract-select|column-not-produced|column-undocumented|unknown-table|unknown-column|config-column|recency-now)$/;

/** A dbt project in memory: texts by path below its folder. */
function disk(files: Record<string, string>): FileSystem {
  const all: Record<string, string> = { 'dbt_project.yml': 'name: p\n', ...files };
  const uris = () => Object.keys(all).map((name) => `file:///w/${name}`);
  return {
    readFile: async (uri) => files[uri.slice(10)] ?? all[uri.slice(10)] ?? null,
    stat: async (uri) => (uris().includes(uri) ? { kind: 'file', size: 1, modified: 1 } : null),
    readDirectory: async (uri) => {
      const below = uris().flatMap((one) => (one.startsWith(`${uri}/`) ? one.slice(uri.length + 1) : []));
      return [...new Set(below.map((one) => one.split('/')[0]!))].map((name) => ({
        name,
        kind: below.includes(name) ? ('file' as const) : ('folder' as const),
      }));
    },
  };
}

async function opened(files: Record<string, string>): Promise<Workspace> {
  const workspace = new Workspace({ fileSystem: disk(files) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(SCHEMA, 1, files['models/schema.yml']!);
  await workspace.settled(SCHEMA);
  return workspace;
}
function found(workspace: Workspace): string[] {
  const ours = workspace.documents.get(SCHEMA)!;
  return diagnose(workspace, ours, {})
    .filter((one) => OURS.test(one.rule))
    .map((one) => `${one.severity} ${one.rule} ${ours.document.text.slice(one.start, one.end)}`);
}
const schema = (columns: string[], more = '') =>
  `models:\n  - name: m\n${more}    columns:\n${columns.map((name) => `      - name: ${name}\n        data_type: varchar\n`).join('')}`;
const ENFORCED = '    config:\n      contract: { enforced: true }\n';
const RECENCY = (layout: string) => `    data_tests:\n      - dbt_utils.recency: ${layout}\n`;

test('documented and produced columns are compared; dbt refuses only what is enforced', async () => {
  const cases: [sql: string, yaml: string, expected: string[]][] = [
    ['select a, b from {{ ref("x") }}', schema(['A', 'b']), []],
    ['select a, b from {{ ref("x") }}', schema(['a']), ['hint dbt/column-undocumented m']],
    ['select a from {{ ref("x") }}', schema(['a', 'b']), ['warning dbt/column-not-produced b']],
    ['select a from {{ ref("x") }}', schema(['a', 'b'], ENFORCED), ['error dbt/contract-select m']],
    ['select a, b from {{ ref("x") }}', schema(['a'], ENFORCED), ['error dbt/contract-select m']],
    [
      '{{ config(materialized="ephemeral") }} select a from {{ ref("x") }}',
      schema(['a', 'b'], ENFORCED),
      ['warning dbt/column-not-produced b'],
    ],
    ['select * from {{ ref("x") }}', schema(['a'], ENFORCED), []],
    ['select {{ cols() }} from t', schema(['a'], ENFORCED), ['warning dbt/unknown-table m']],
    ['with c as (select 1 as a) select a from c where c.b = 1', schema(['a']), ['warning dbt/unknown-column m']],
    ["{{ config(cluster_by=['z']) }} select 1 as a", schema(['a']), ['warning dbt/config-column m']],
    [
      'select current_timestamp as a',
      schema(['a'], RECENCY('{ datepart: day, field: a, interval: 1 }')),
      ['warning dbt/recency-now a'],
    ],
    [
      'select current_timestamp as a',
      schema(['a'], RECENCY('{ arguments: { datepart: day, field: a, interval: 1 } }')),
      ['warning dbt/recency-now a'],
    ],
    ['select loaded as a from {{ ref("x") }}', schema(['a'], RECENCY('{ datepart: day, field: a, interval: 1 }')), []],
    [
      'select a from {{ ref("x") }}',
      'models:\n  - name: m\n    versions: [{ v: 1 }]\n    columns: [{ name: z }]\n',
      [],
    ],
  ];
  for (const [sql, yaml, expected] of cases) {
    const workspace = await opened({ 'models/m.sql': sql, 'models/schema.yml': yaml });
    assert.deepEqual(found(workspace), expected, `${sql}\n${yaml}`);
  }
});

test('a star is followed to the models behind it, and anew when one of them changes', async () => {
  const files = {
    'models/m.sql': "select * from {{ ref('b') }}",
    'models/b.sql': "with x as (select * from {{ ref('a') }}) select * from x",
    'models/a.sql': "select 1 as id, 'x' as name",
    'models/schema.yml': schema(['id', 'name']),
  };
  const workspace = await opened(files);
  assert.deepEqual(found(workspace), []);
  files['models/a.sql'] = 'select 1 as id';
  await workspace.fileChanged('file:///w/models/a.sql', false);
  await workspace.settled(SCHEMA);
  assert.deepEqual(found(workspace), ['warning dbt/column-not-produced name']);
});

test('models that refer to each other are unknown, not endless', async () => {
  const workspace = await opened({
    'models/m.sql': "select * from {{ ref('n') }}",
    'models/n.sql': "select * from {{ ref('m') }}",
    'models/schema.yml': schema(['id']),
  });
  assert.deepEqual(found(workspace), []);
});

test('the fix documents the columns with the types the SQL says; the finding leads to the SQL', async () => {
  const workspace = await opened({
    'models/m.sql': 'select a,\n  b::number(10, 2) as b, c from {{ ref("x") }}',
    'models/schema.yml': `${schema(['a'], ENFORCED)}  - name: other\n`,
  });
  const ours = workspace.documents.get(SCHEMA)!;
  const diagnostics = diagnosticsOf(workspace, ours, diagnose(workspace, ours, {})).filter((one) =>
    OURS.test(String(one.code)),
  );
  assert.deepEqual(
    diagnostics[0]?.relatedInformation?.map(({ location: { uri, range } }) => [uri, range.start]),
    [
      ['file:///w/models/m.sql', { line: 1, character: 22 }],
      ['file:///w/models/m.sql', { line: 1, character: 25 }],
    ],
  );
  const [action] = codeActions(ours.document, { diagnostics, range: { start: 0, end: 0 }, contract: null });
  const [edit] = action?.edit?.changes?.[SCHEMA] ?? [];
  assert.ok(edit);
  const at = ours.document.offsetAt(edit.range.start);
  assert.equal(
    ours.document.text.slice(0, at) + edit.newText + ours.document.text.slice(at),
    `${schema(['a'], ENFORCED)}      - name: b\n        data_type: "number(10,2)"\n      - name: c\n  - name: other\n`,
  );
});

test('a test that points at a column the other model does not produce', async () => {
  const other = {
    'models/o.sql': "select 1 as id, 'x' as name",
    'models/s.sql': "select * from {{ source('a', 'b') }}",
  };
  const cases: [to: string, field: string, expected: string[]][] = [
    ["ref('o')", 'idd', ['warning dbt/unknown-column idd']],
    ["ref('o')", 'ID', []],
    ['\'{{ ref("o") }}\'', 'nam', ['warning dbt/unknown-column nam']],
    ["ref('s')", 'idd', []],
    ["ref('gone')", 'idd', []],
    ["ref('p', 'o')", 'idd', []],
    ["ref('o', v=2)", 'idd', []],
    ["source('a', 'b')", 'idd', []],
    ["ref('o')", 'lower(idd)', []],
  ];
  for (const [to, field, expected] of cases) {
    const args = `{ to: ${to.startsWith("'") ? to : `"${to}"`}, field: ${field} }`;
    for (const body of [args, `{ arguments: ${args} }`]) {
      const yaml = `models:\n  - name: m\n    columns:\n      - name: a\n        data_tests:\n          - relationships: ${body}\n`;
      const workspace = await opened({ ...other, 'models/m.sql': 'select 1 as a', 'models/schema.yml': yaml });
      assert.deepEqual(found(workspace), expected, `${to} ${field}`);
    }
  }
});
