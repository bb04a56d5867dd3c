// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of ODCS look like those of JavaScript
/** Completion in the SQL of quality checks, with a `¦` at the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextEdit } from 'vscode-languageserver-types';
import { queryCompletion, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const URI = 'file:///w/shop.odcs.yaml';
const shop = (query: string, ofProperty = '') => `apiVersion: v3.1.0
kind: DataContract
id: shop
schema:
  - name: orders
    physicalName: SHOP.ORDERS
    quality:
      - type: sql
        query: ${query}
        mustBe: 0
    properties:
      - name: id
        logicalType: string
      - name: total
        logicalType: number
${ofProperty}  - name: customers
    properties:
      - name: id
        logicalType: string
      - name: since
        logicalType: date
`;

async function offered(marked: string) {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const workspace = new Workspace({ fileSystem: memoryDisk({}) });
  workspace.documents.didOpen(URI, 1, text);
  const ours = workspace.documents.get(URI)!;
  const items = await queryCompletion(workspace, ours, offset);
  const taken = (label: string): string => {
    const { range, newText } = items!.find((one) => one.label === label)!.textEdit as TextEdit;
    const [start, end] = [ours.document.offsetAt(range.start), ours.document.offsetAt(range.end)];
    return text.slice(0, start) + newText + text.slice(end);
  };
  const labels = items?.map(({ label, detail }) => (detail ? `${label} ${detail}` : label)) ?? null;
  return { labels, taken };
}

for (const [query, expected] of [
  ['SELECT count(*) FROM orders WHERE to¦', ['id string', 'total number']],
  ['|\n          SELECT count(*)\n          FROM ${object}\n          WHERE ¦ > 1', ['id string', 'total number']],
  ['SELECT count(*) FROM orders o JOIN customers c ON o.id = c.¦', ['id string', 'since date']],
  ['"SELECT c.¦ FROM customers c"', ['id string', 'since date']],
  ['SELECT count(*) FROM ¦', ['${object} orders', 'orders SHOP.ORDERS', 'customers']],
  ['SELECT ¦ FROM elsewhere', []],
  ["SELECT count(*) FROM orders WHERE id = 'a¦", []],
  ['SELECT sum(¦', ['id string', 'total number']],
] as const)
  test(`columns and tables of the contract in ${query}`, async () => {
    assert.deepEqual((await offered(shop(query))).labels, expected);
  });

test('at a property its placeholder is one more, and what is taken replaces the word', async () => {
  const check =
    '        quality:\n          - type: sql\n            query: SELECT count(*) FROM ${object} WHERE to¦ta < 1\n';
  const { labels, taken } = await offered(shop('SELECT 1', check));
  assert.deepEqual(labels, ['id string', 'total number', '${property} total']);
  assert.match(taken('total'), /WHERE total < 1\n/);
});

test('outside of queries it has nothing to say', async () => {
  assert.equal((await offered(shop('SELECT 1').replace('logicalType: number', 'logicalType: nu¦'))).labels, null);
});
