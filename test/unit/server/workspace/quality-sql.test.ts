// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of ODCS look like those of JavaScript
/** The SQL of quality checks: what is underlined, in every way YAML writes a text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeActions } from '../../../../server/src/service/codeActions.ts';
import { diagnose, diagnosticsOf } from '../../../../server/src/workspace/diagnose.ts';
import { Workspace } from '../../../../server/src/workspace/workspace.ts';
import { memoryDisk } from './disk.ts';

const URI = 'file:///w/contract.yaml';
const OURS = /^contract\/quality-(sql|column|placeholder|unit|property)$/;

async function opened(text: string): Promise<Workspace> {
  const workspace = new Workspace({ fileSystem: memoryDisk({ 'contract.yaml': text }) });
  workspace.documents.didOpen(URI, 1, text);
  await workspace.settled(URI);
  return workspace;
}
/** `rule "what is underlined" message` of each finding. */
async function found(text: string): Promise<string[]> {
  const workspace = await opened(text);
  return diagnose(workspace, workspace.documents.get(URI)!, {})
    .filter((one) => OURS.test(one.rule))
    .map((one) => `${one.rule.replace('contract/quality-', '')} "${text.slice(one.start, one.end)}" ${one.message}`);
}

/** An ODCS contract of one object, with a check of it or of its property `total`. */
function odcs(query: string, { property = false, server = 'snowflake' } = {}): string {
  const check = (indent: string) =>
    `${indent}quality:\n${indent}  - type: sql\n${indent}    query: ${query}\n${indent}    mustBe: 0\n`;
  return `apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
servers:
  - { server: s, type: ${server}, account: a, database: d, schema: s, host: h, port: 1, project: p, dataset: d }
schema:
  - name: orders
    physicalName: SHOP.MARTS.ORDERS
${property ? '' : check('    ')}    properties:
      - name: order_id
        logicalType: string
      - name: total
        logicalType: number
${property ? check('        ') : ''}  - name: customers
    properties:
      - name: customer_id
        logicalType: string
`;
}

test('columns are those of the object, however the query names it', async () => {
  const message = 'totl is no property of';
  for (const [query, expected] of [
    ['SELECT count(*) FROM ${object} WHERE total < 0', []],
    ['SELECT count(*) FROM ${object} WHERE totl < 0', [`column "totl" ${message} orders. Did you mean total?`]],
    ['SELECT count(*) FROM orders o WHERE o.TOTL < 0', ['column "TOTL" TOTL is no property of o. Did you mean total?']],
    ['SELECT count(*) FROM shop.marts.orders WHERE totl < 0', [`column "totl" ${message} orders. Did you mean total?`]],
    ['SELECT count(*) FROM {table} WHERE totl < 0', [`column "totl" ${message} orders. Did you mean total?`]],
    ['SELECT count(*) FROM elsewhere WHERE totl < 0', []],
    ['SELECT count(*) FROM orders JOIN elsewhere USING (x) WHERE totl < 0', []],
    ['WITH x AS (SELECT total AS t FROM orders) SELECT count(*) FROM x WHERE t > 1', []],
    ['SELECT count(*) FROM orders JOIN customers ON order_id = customer_id', []],
    ['SELECT count(*) FROM orders WHERE METADATA$FILENAME IS NULL', []],
    ['SELECT count(*) FROM orders, LATERAL FLATTEN(input => order_id) f WHERE f.value IS NULL', []],
  ] as const)
    assert.deepEqual(await found(odcs(query)), expected, query);
});

test('`${property}` stands for the column at a property, and for nothing at an object', async () => {
  assert.deepEqual(await found(odcs('SELECT count(${property}) FROM ${object}', { property: true })), []);
  assert.deepEqual(await found(odcs('SELECT count(${property}) FROM ${object}')), [
    'placeholder "${property}" ${property} stands for a property, and this check belongs to the whole object. Name the column, or move the check.',
  ]);
  assert.deepEqual(await found(odcs('SELECT count(*) FROM ${objekt}')), [
    'placeholder "${objekt}" ${objekt} is no placeholder: a query may use ${object} and ${property}. It would be sent as it stands. Did you mean ${object}?',
  ]);
});

test('what is underlined is the name itself, in block, folded and quoted texts', async () => {
  for (const query of [
    '|\n          SELECT count(*)\n            FROM ${object}\n          WHERE totl < 0',
    '>-\n          SELECT count(*) FROM\n          ${object} WHERE\n          totl < 0',
    '"SELECT \\"order_id\\", count(*) FROM ${object} WHERE totl < 0 GROUP BY 1"',
    "'SELECT count(*), ''x'' FROM ${object} WHERE totl < 0'",
    'SELECT count(*) FROM ${object}\n          WHERE totl < 0',
  ])
    assert.deepEqual(
      await found(odcs(query)),
      ['column "totl" totl is no property of orders. Did you mean total?'],
      query,
    );
});

for (const [query, newText] of [
  ['|\n          SELECT count(*) FROM ${object}\n          WHERE totl < 0', 'total'],
  ["'SELECT count(*) FROM ${objekt}'", '${object}'],
] as const)
  test(`the quick fix writes ${newText} in its place`, async () => {
    const text = odcs(query);
    const workspace = await opened(text);
    const ours = workspace.documents.get(URI)!;
    const diagnostics = diagnosticsOf(workspace, ours, diagnose(workspace, ours, {})).filter((one) =>
      OURS.test(String(one.code)),
    );
    const [action] = codeActions(ours.document, { diagnostics, range: { start: 0, end: 0 }, contract: null });
    const [edit] = action?.edit?.changes?.[URI] ?? [];
    assert.deepEqual([edit?.newText, edit?.range], [newText, diagnostics[0]!.range]);
  });

test('what is no SQL is said where Snowflake reads it; what writes is said everywhere', async () => {
  const broken = 'SELECT count(* FROM ${object}';
  assert.deepEqual(await found(odcs(broken)), [
    'sql "FROM" This is no SQL that Snowflake reads: a closing parenthesis is missing.',
  ]);
  assert.deepEqual(await found(odcs(broken, { server: 'bigquery' })), []);
  assert.deepEqual(await found(odcs('DELETE FROM orders')), [
    'sql "DELETE FROM orders" A check only reads, and this is DELETE: no tool should run it.',
  ]);
  assert.deepEqual(await found(odcs("SELECT 1; SELECT {{ ref('x') }}")), []);
});

test('a number of rows has no percentage, and combined keys name properties', async () => {
  const text = `${odcs('SELECT 1').replace(
    '      - type: sql\n        query: SELECT 1\n        mustBe: 0\n',
    '      - metric: rowCount\n        unit: percent\n        mustBe: 100\n      - metric: duplicateValues\n        mustBe: 0\n        arguments: { properties: [order_id, totl] }\n',
  )}`;
  assert.deepEqual(await found(text), [
    'unit "percent" rowCount is a number of rows: there is nothing it could be a percentage of. Write `unit: rows`.',
    'property "totl" "totl" is no property of this object. Did you mean total?',
  ]);
});

test('queries of a dataProduct contract are read too', async () => {
  const text = `dataProduct:
  name: p
  schema: { type: object, properties: { id: { type: string } } }
  quality:
    - { type: sql, query: 'SELECT count(*) FROM \${object} WHERE idd IS NULL', mustBe: 0 }
`;
  assert.deepEqual(await found(text), ['column "idd" idd is no property of p. Did you mean id?']);
});
