/** Real dbt (on DuckDB) started by the connector, and its artifacts read back onto the lines of a properties file. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { selector } from '../../client/src/features/dbtSelector.ts';
import { readRun, runDbt, testsOf } from '../../connectors/src/dbt/index.ts';
import { dbtPlaces } from '../../server/src/service/dbt/places.ts';
import { YamlDocument } from '../../server/src/service/document/index.ts';
import { cache } from './process.ts';

const FILES: Record<string, string> = {
  'dbt_project.yml': 'name: shop\nprofile: shop\nflags: { send_anonymous_usage_stats: false }\n',
  'profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.db, threads: 1 } } }\n',
  'models/orders.sql':
    "{{ config(materialized=\"table\") }}\nselect 1 as order_id, 2 as total, timestamp '2020-01-01' as loaded union all select 1, 3, timestamp '2020-01-01'",
  'models/schema.yml': `version: 2
models:
  - name: orders
    columns:
      - name: order_id
        data_tests: [unique, not_null]
      - name: total
        data_tests:
          - accepted_values: { arguments: { values: [2] }, config: { severity: warn } }
          - accepted_values: { arguments: { values: [2, 3] } }
sources:
  - name: raw
    schema: main
    tables:
      - name: orders
        config:
          loaded_at_field: loaded
          freshness: { error_after: { count: 1, period: hour } }
        columns:
          - name: order_id
            data_tests: [unique]
`,
};

let project: string;
before(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'data-product-dbt-run-'));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(project, name)), { recursive: true });
    await writeFile(path.join(project, name), text);
  }
});
after(() => rm(project, { recursive: true, force: true }));

async function dbt(args: string[], signal = new AbortController().signal) {
  const lines: string[] = [];
  const steps: string[] = [];
  const ended = await runDbt({
    executable: path.join(cache, 'python', 'bin', 'dbt'),
    args,
    project,
    env: process.env,
    signal,
    onLine: (line, step) => {
      lines.push(line);
      if (step) steps.push(`${step.done}/${step.total}`);
    },
  });
  assert.ok(ended.ok, JSON.stringify(ended));
  return { ...ended.value, lines, steps };
}

test('build: progress is counted, and every test of the file finds its result', { timeout: 120_000 }, async () => {
  const built = await dbt(['build']);
  assert.equal(built.code, 1, built.lines.join('\n'));
  assert.deepEqual(built.steps, ['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  const run = await readRun(project);
  assert.ok(run.ok);
  const text = FILES['models/schema.yml']!;
  const places = dbtPlaces(YamlDocument.open('file:///schema.yml', 0, text));
  const told = places.flatMap((place) => {
    const nodes = testsOf(run.value.nodes, place);
    return place.tests.map(({ name, range }, index) => {
      const outcome = run.value.outcomes.get(nodes[index]?.id ?? '');
      return `${place.kind} ${range.start.line + 1} ${name} ${outcome?.status} ${outcome?.failures}`;
    });
  });
  assert.deepEqual(told, [
    'model 6 unique failed 1',
    'model 6 not_null passed 0',
    'model 9 accepted_values warned 1',
    'model 10 accepted_values passed 0',
    'source 21 unique failed 1',
  ]);
  const unique = testsOf(run.value.nodes, places[0]!)[0]!;
  assert.match(
    await readFile(unique.compiled!, 'utf8'),
    /having count\(\*\) > 1/,
    'the compiled SQL is where it is said',
  );
  const model = run.value.nodes.find((node) => node.kind === 'model')!;
  assert.match(await readFile(model.compiled!, 'utf8'), /select 1 as order_id/);
});

test('source freshness: the age of the newest row', { timeout: 120_000 }, async () => {
  await dbt(['source', 'freshness', '--select', 'source:raw.orders']);
  const run = await readRun(project);
  assert.ok(run.ok);
  const outcome = run.value.outcomes.get('source.shop.raw.orders');
  assert.equal(outcome?.status, 'error');
  assert.ok((outcome?.age ?? 0) > 86_400 * 365);
});

test('a project that dbt cannot read: its own words', { timeout: 120_000 }, async () => {
  await writeFile(path.join(project, 'models/broken.yml'), 'models: [');
  const ended = await dbt(['build']);
  await rm(path.join(project, 'models/broken.yml'));
  assert.notEqual(ended.code, 0);
  assert.match(ended.errors.join('\n'), /broken\.yml/);
});

test('cancelled: dbt ends at once, and says nothing of success', { timeout: 60_000 }, async () => {
  const abort = new AbortController();
  const running = dbt(['build'], abort.signal);
  setTimeout(() => abort.abort(), 1000);
  assert.equal((await running).code, null);
});

test('a model in a folder of its name is built alone', { timeout: 120_000 }, async () => {
  const own = path.join(project, 'models/bills');
  await mkdir(own);
  await writeFile(path.join(own, 'bills.sql'), 'select 1 as id');
  await writeFile(path.join(own, 'other.sql'), 'select 1 as id');
  const built = async (select: string) => {
    const { lines, steps } = await dbt(['build', '--select', select]);
    assert.match(lines.join('\n'), /OK created .*bills/);
    return steps.length;
  };
  assert.equal(await built('bills'), 2, 'a name alone means the folder too');
  assert.equal(await built(selector({ kind: 'model', name: 'bills', file: 'models/bills/bills.sql' })), 1);
  const { code, steps } = await dbt(['test', '--select', 'path:models/orders.sql,test_name:not_null']);
  assert.deepEqual([code, steps], [0, ['1/1']]);
});
