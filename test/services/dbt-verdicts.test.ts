/**
 * Real dbt (1.11 on DuckDB) and our rules judge the same small projects: an error of ours is what dbt refuses when it
 * parses, compiles or builds, and what it refuses we report as an error. `DBT_ALL=1` runs every project, else a dozen.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fsp from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { diskFileSystem, lint } from '../../server/src/workspace/index.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const BASE: Record<string, string> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: ":memory:", threads: 1 }\n',
  'models/orders.sql': 'select 1 as order_id, 2 as total',
  'models/customers.sql': "select order_id as customer_id from {{ ref('orders') }}",
  'macros/positive.sql':
    '{% test positive(model, column_name, above=0) %}select 1 from {{ model }} where {{ column_name }} < {{ above }}{% endtest %}',
  'models/docs.md': '{% docs total %}The sum.{% enddocs %}\n',
};
const orders = (rest: string) => `version: 2\nmodels:\n  - name: orders\n${rest}`;
const columnTest = (item: string) =>
  orders(`    columns:\n      - name: order_id\n        data_tests:\n          - ${item}\n`);
const contract = (columns: string, more = '') =>
  orders(`    config: { contract: { enforced: true } }\n${more}    columns:\n${columns}`);
const typed = '      - { name: order_id, data_type: integer }\n      - { name: total, data_type: integer }\n';

/** Title, models/schema.yml, whether dbt refuses, other files. The first dozen is in every run. */
const PROJECTS: [title: string, schema: string, refused: boolean, more?: Record<string, string>][] = [
  ['sound', columnTest('not_null'), false],
  ['unknown test', columnTest('not_nul'), true],
  ['package not listed', columnTest('dbt_utils.not_constant'), true],
  ['unknown argument', columnTest('positive: { arguments: { abov: 1 } }'), true],
  ['entry twice', orders('  - name: orders\n'), true],
  ['entry without a model', orders('  - name: ordrs\n'), false],
  ['doc block not there', orders('    description: "{{ doc(\'totl\') }}"\n'), true],
  ['group not there', orders('    group: finance\n'), true],
  ['ref of a test to nothing', columnTest("relationships: { arguments: { to: ref('nothing'), field: id } }"), false],
  ['data_type missing', contract('      - name: order_id\n      - { name: total, data_type: integer }\n'), true],
  [
    'primary key twice',
    orders(
      '    columns:\n      - { name: order_id, constraints: [{ type: primary_key }] }\n      - { name: total, constraints: [{ type: primary_key }] }\n',
    ),
    true,
  ],
  [
    'tests and data_tests',
    orders('    columns:\n      - name: order_id\n        tests: [unique]\n        data_tests: [not_null]\n'),
    true,
  ],
  ['generic test with argument', columnTest('positive: { arguments: { above: 0 } }'), false],
  ['flat arguments', columnTest('positive: { above: 0 }'), false],
  ['enforced contract', contract(typed), false],
  ['enforced without columns', orders('    config: { contract: { enforced: true } }\n'), true],
  [
    'incremental that ignores',
    contract(typed, ''),
    true,
    {
      'models/orders.sql':
        "{{ config(materialized='incremental', on_schema_change='ignore') }} select 1 as order_id, 2 as total",
    },
  ],
  [
    'incremental that appends',
    contract(typed),
    false,
    {
      'models/orders.sql':
        "{{ config(materialized='incremental', on_schema_change='append_new_columns') }} select 1 as order_id, 2 as total",
    },
  ],
  [
    'foreign key to a word',
    orders(
      '    constraints:\n      - { type: foreign_key, columns: [order_id], to: orders, to_columns: [id] }\n    columns: [{ name: order_id }]\n',
    ),
    true,
  ],
  [
    'constraint on a column that is not there',
    contract(typed, '    constraints: [{ type: unique, columns: [ordr_id] }]\n').replace(
      'enforced: true }',
      'enforced: true }, materialized: table',
    ),
    true,
  ],
  [
    'unenforced constraint on a column that is not there',
    orders('    constraints: [{ type: unique, columns: [ordr_id] }]\n    columns: [{ name: order_id }]\n'),
    false,
  ],
  [
    'exposure of nothing',
    "version: 2\nexposures:\n  - name: report\n    type: dashboard\n    owner: { name: me, email: me@example.com }\n    depends_on: [ref('nothing')]\n",
    true,
  ],
  [
    'unit test of nothing',
    'version: 2\nunit_tests:\n  - name: t\n    model: nothing\n    given: []\n    expect: { rows: [] }\n',
    true,
  ],
  ['two files of one model', orders(''), true, { 'models/old/orders.sql': 'select 1 as a' }],
  ['missing argument', columnTest("relationships: { arguments: { to: ref('orders') } }"), true],
  ['model key unknown', orders('    descripton: x\n'), false],
];

const scratch = await fsp.mkdtemp(path.join(tmpdir(), 'dbt-verdicts-'));
const python = spawn(path.join(ROOT, '.cache/python/bin/python'), [path.join(ROOT, 'scripts/dbt-verdicts.py')], {
  cwd: scratch,
  env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DBT_LOG_PATH: path.join(scratch, 'logs') },
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
after(async () => {
  python.kill();
  await fsp.rm(scratch, { recursive: true, force: true });
});

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await fsp.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fsp.writeFile(path.join(folder, name), text);
  }
}

for (const [index, [title, schema, refused, more]] of PROJECTS.entries()) {
  if (index >= 12 && !process.env.DBT_ALL) break;
  test(`dbt and our rules agree: ${title}`, async () => {
    const folder = path.join(scratch, String(index));
    await write(folder, { ...BASE, 'models/schema.yml': schema, ...more });
    python.stdin.write(`${JSON.stringify({ folder })}\n`);
    const line = await answers.next();
    assert.ok(!line.done, 'dbt ended without an answer: is .cache/python installed (npm run setup)?');
    const verdict = JSON.parse(line.value) as { ok: boolean; stage: string; message: string };
    assert.equal(!verdict.ok, refused, `dbt ${verdict.stage}: ${verdict.message}`);
    const report = await lint({
      fileSystem: diskFileSystem({ ...fsp, fileURLToPath }),
      paths: [pathToFileURL(folder).href],
    });
    const errors = report.files.flatMap((file) => file.findings.filter((one) => one.severity === 'error'));
    assert.equal(errors.length > 0, refused, JSON.stringify(errors.map((one) => `${one.rule} ${one.message}`)));
  });
}
