/** What samples break and somebody has decided to live with: told apart, with its reason, and not counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanSample, toSampleJson } from '../../../../cli/src/writers/sample.ts';
import type { TopicRead } from '../../../../connectors/src/kafka/index.ts';
import type { RuleSettings } from '../../../../server/src/service/rules/index.ts';
import { conformSamples, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const URI = 'file:///w/contract.yaml';
const contract = (waiver: string): string =>
  `dataProduct:
  name: x
  domain: d
  owner: o
  version: 1.0.0
  outputPorts:
    - { name: out, type: kafka, topic: t }
schema:
  type: object
  properties:
    total: { type: number, minimum: 0 }${waiver}
    code: { type: string }
`;
const VALUES = [
  { total: 1, code: 'a' },
  { total: -1, code: 'a' },
  { total: -1, code: 2 },
];

async function judged(waiver: string, settings: RuleSettings = {}, policy?: string) {
  const files = { 'contract.yaml': contract(waiver), ...(policy && { '.data-product/policy.yaml': policy }) };
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  const samples = VALUES.map((value, index) => ({ id: `0:${index}`, value: JSON.stringify(value) }));
  const { result } = await conformSamples(workspace, { uri: URI, topic: 't', samples, publish: false }, settings);
  const of = (list: readonly { path: string }[] = []): string[] => list.map(({ path }) => path);
  return {
    result,
    rows: result.results.map((one) => [of(one.violations), of(one.waived)]),
    why: new Set(result.results.flatMap(({ waived }) => (waived ?? []).map((one) => one.waived))),
  };
}
const WAIVED = {
  rows: [
    [[], []],
    [[], ['/total']],
    [['/code'], ['/total']],
  ],
  summary: { read: 3, conforming: 2, violating: 1, waived: 1 },
};

test('a waiver on the line of the contract, with its date and reason', async () => {
  const { result, rows, why } = await judged(
    ' # data-product: ignore live/minimum until 2999-01-31: refunds, until billing is changed',
  );
  assert.deepEqual({ rows, summary: result.summary }, WAIVED);
  assert.deepEqual([...why], ['waived in line 11 until 2999-01-31: refunds, until billing is changed']);
});

test('a waiver that has ended, of another rule or of another line waives nothing', async () => {
  for (const waiver of [
    '',
    ' # data-product: ignore live/minimum until 2001-01-31: over',
    ' # data-product: ignore live/maximum',
    '\n    # data-product: ignore live/minimum',
  ]) {
    const { result, rows } = await judged(waiver);
    assert.deepEqual(result.summary, { read: 3, conforming: 1, violating: 2 }, waiver);
    assert.deepEqual(rows[2], [['/total', '/code'], []]);
  }
});

test('a rule that the policy or the settings switch off', async () => {
  const policy = await judged('', {}, 'rules:\n  live/minimum: off\n');
  assert.deepEqual({ rows: policy.rows, summary: policy.result.summary }, WAIVED);
  assert.deepEqual([...policy.why], ['off in .data-product/policy.yaml']);
  const settings = await judged('', { 'live/minimum': 'off' });
  assert.deepEqual([...settings.why], ['off in the settings']);
  const again = await judged('', { 'live/minimum': 'error' }, 'rules:\n  live/minimum: off\n');
  assert.deepEqual(again.result.summary, { read: 3, conforming: 1, violating: 2 }, "the user's own word comes first");
});

test('the command line prints them apart', async () => {
  const { result } = await judged(' # data-product: ignore live/minimum: refunds');
  const messages = VALUES.map((value, offset) => ({
    partition: 0,
    offset: String(offset),
    timestamp: '2026-01-02T03:04:05.678Z',
    key: { kind: 'null' },
    headers: [],
    value: { kind: 'json', text: JSON.stringify(value) },
  }));
  const read = { topic: 't', messages, notices: [], empty: false } as unknown as TopicRead;
  const json = toSampleJson(read, result);
  assert.deepEqual(json.summary, WAIVED.summary);
  assert.deepEqual(
    json.messages.map((one) => [one.violations.length, one.waived?.map(({ waived }) => waived)]),
    [
      [0, undefined],
      [0, ['waived in line 11: refunds']],
      [1, ['waived in line 11: refunds']],
    ],
  );
  const io = { width: 100, color: false, cwd: '/', out: () => {}, err: () => {} };
  const text = humanSample(read, result, io as unknown as Parameters<typeof humanSample>[2]);
  assert.match(text, /✔[^\n]*\n {5}\/total {2}.*live\/minimum {2}⊘ waived in line 11: refunds\n✖/);
  assert.match(text, /3 read · 2 conform · 1 violate the contract · 1 waived\n$/);
});
