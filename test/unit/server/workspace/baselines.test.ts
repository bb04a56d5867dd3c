import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printBaseline } from '../../../../server/src/service/baseline.ts';
import { type LintOptions, lint } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const CONTRACT = `dataProduct:
  name: orders
  domain: commerce
  owner: team
  version: one
  schema: { type: object, additionalProperties: false, properties: { orderId: { type: string } } }
  outputPorts:
    - { name: placed, type: kafka, topic: commerce.orders.placed }
`;
const READER = `interface E { orderNumber: string }
consumer.subscribe({ topic: 'commerce.orders.placed' })
const event: E = JSON.parse(m.value)
`;
const FILES = { 'products/orders/contract.yaml': CONTRACT, 'services/reader.ts': READER };

async function linted(files: Record<string, string>, more: Partial<LintOptions> = {}) {
  const report = await lint({ fileSystem: memoryDisk(files), paths: ['file:///w'], ...more });
  return report.files.map(({ uri, findings, known, entries }) => ({
    file: uri.replace('file:///w/', ''),
    rules: findings.map(({ rule, severity }) => `${severity} ${rule}`),
    known,
    entries,
  }));
}
const rulesOf = (files: Awaited<ReturnType<typeof linted>>) =>
  Object.fromEntries(files.filter(({ rules }) => rules.length > 0).map(({ file, rules }) => [file, rules]));

test('a baseline of all there is leaves nothing, in contracts and in code', async () => {
  const before = await linted(FILES);
  assert.deepEqual(Object.keys(rulesOf(before)), ['products/orders/contract.yaml', 'services/reader.ts']);
  const baseline = printBaseline(new Map(before.map(({ file, entries }) => [file, entries])));
  const files = { ...FILES, '.data-product/baseline.json': baseline };
  const after = await linted(files);
  assert.deepEqual(rulesOf(after), {});
  assert.deepEqual(
    after.map(({ known }) => known),
    before.map(({ rules }) => rules.length),
  );
  const hints = await linted(files, { baseline: 'hints' });
  assert.ok(Object.values(rulesOf(hints)).every((rules) => rules.every((rule) => rule.startsWith('hint '))));
  assert.deepEqual(rulesOf(await linted(files, { baseline: 'ignore' })), rulesOf(before));

  const moved = { ...files, 'services/reader.ts': `// new\n${READER}` };
  assert.deepEqual(rulesOf(await linted(moved)), {});
  const worse = {
    ...files,
    'services/reader.ts': READER.replace('string }', 'string; nothing: string }'),
  };
  assert.deepEqual(rulesOf(await linted(worse))['services/reader.ts'], ['warning cross/reader-field']);
});

test('the nearest baseline above a file counts', async () => {
  const [contract] = await linted({ 'products/orders/contract.yaml': CONTRACT });
  const near = printBaseline(new Map([['orders/contract.yaml', contract!.entries]]));
  const files = {
    'products/orders/contract.yaml': CONTRACT,
    '.data-product/baseline.json': printBaseline(new Map()),
    'products/.data-product/baseline.json': near,
  };
  assert.deepEqual(rulesOf(await linted(files)), {});
  assert.deepEqual(rulesOf(await linted(files, { paths: ['file:///w/products/orders'] })), {});
  const { 'products/.data-product/baseline.json': _near, ...far } = files;
  assert.ok(Object.keys(rulesOf(await linted(far))).length > 0);
});
