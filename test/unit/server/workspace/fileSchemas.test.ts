/** Samples judged by a contract whose schema stands in other files of the workspace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeActions } from '../../../../server/src/service/codeActions.ts';
import { placed } from '../../../../server/src/service/live.ts';
import { conformSamples, diagnosticsOf, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const URI = 'file:///w/p/contract.yaml';
const contract = (properties: string): string =>
  `dataProduct:\n  name: x\n  domain: d\n  owner: o\n  version: 1.0.0\n  outputPorts:\n    - { name: out, type: kafka, topic: t }\nschema:\n  type: object\n  properties:\n${properties}`;

async function judged(files: Record<string, string>, ...values: unknown[]) {
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(URI, 1, files['p/contract.yaml']!);
  const samples = values.map((value, index) => ({ id: `0:${index}`, value: JSON.stringify(value) }));
  const { result, live } = await conformSamples(workspace, { uri: URI, topic: 't', samples, publish: true });
  const violations = result.results.map((one) =>
    one.violations.map(({ path, range }) => `${path} line ${range && range.start.line + 1}`),
  );
  return { workspace, result, live, violations };
}

const TYPES =
  '$schema: https://json-schema.org/draft/2020-12/schema\n$defs:\n  code: { type: string, pattern: "^[0-9]{4}$" }\n  address:\n    type: object\n    required: [zip]\n    properties:\n      zip: { $ref: "#/$defs/code" }\n      price: { $ref: "../money.schema.json" }\n';
const MONEY = '{ "type": "number", "minimum": 0 }';
const FILES = {
  'p/contract.yaml': contract(
    "    address: { $ref: './types.yaml#/$defs/address' }\n    paid: { $ref: ../money.schema.json }\n",
  ),
  'p/types.yaml': TYPES,
  'money.schema.json': MONEY,
};

test('what the files say counts, over files behind files, and is found at the $ref', async () => {
  const good = { address: { zip: '8000', price: 1 }, paid: 2 };
  const bad = { address: { zip: 'x', price: -1 }, paid: -2 };
  const { result, violations } = await judged(FILES, good, bad, { address: {} });
  assert.equal(result.reason, undefined);
  assert.deepEqual(result.summary, { read: 3, conforming: 1, violating: 2 });
  assert.deepEqual(violations, [
    [],
    ['/address/zip line 11', '/address/price line 11', '/paid line 12'],
    ['/address/zip line 11'],
  ]);
});

test('files that refer to each other, and to themselves, end', async () => {
  const files = {
    'p/contract.yaml': contract('    node: { $ref: node.yaml }\n'),
    'p/node.yaml': 'type: object\nproperties:\n  next: { $ref: "#" }\n  other: { $ref: other.yaml }\n',
    'p/other.yaml': 'type: object\nproperties:\n  back: { $ref: node.yaml }\n  size: { type: integer }\n',
  };
  const { result, violations } = await judged(files, { node: { next: { other: { back: { other: { size: 'x' } } } } } });
  assert.equal(result.reason, undefined);
  assert.deepEqual(violations, [['/node/next/other/back/other/size line 11']]);
});

test('a fault below a definition of the contract that refers on is told at its own line', async () => {
  const node =
    '  $defs:\n    node:\n      type: object\n      required: [id]\n      properties:\n        next: { $ref: "#/$defs/node" }\n';
  const { violations } = await judged(
    { 'p/contract.yaml': `${contract('    node: { $ref: "#/$defs/node" }\n')}${node}` },
    { node: { id: 1, next: {} } },
  );
  assert.deepEqual(violations, [['/node/next/id line 15']]);
});

test('nothing outside of the workspace is read, nothing is fetched: the reason names the reference', async () => {
  const outside = { ...FILES, 'p/contract.yaml': contract('    a: { $ref: ../../outside.yaml }\n') };
  for (const [files, named] of [
    [outside, '../../outside.yaml'],
    [{ 'p/contract.yaml': contract('    a: { $ref: gone.yaml }\n') }, 'gone.yaml'],
    [{ 'p/contract.yaml': contract("    a: { $ref: 'https://example.com/x.json' }\n") }, 'https://example.com/x.json'],
  ] as const) {
    const { result } = await judged(files, { a: 1 });
    assert.match(result.reason ?? '', new RegExp(`${named.replaceAll('.', '\\.')}.*leads nowhere in the workspace`));
  }
});

test('a property the file does not list is told, and no fix writes into the reference', async () => {
  const { workspace, result, live } = await judged(FILES, { address: { zip: '8000', street: 'A' } });
  assert.deepEqual(
    result.unlisted?.map(({ path }) => path),
    ['/address/street'],
  );
  const ours = workspace.documents.get(URI)!;
  const diagnostics = diagnosticsOf(workspace, ours, placed(ours.document, live!.findings), 'live');
  assert.equal(diagnostics.length, 1);
  const range = { start: 0, end: 0 };
  assert.deepEqual(
    codeActions(ours.document, { diagnostics, range, contract: workspace.documents.contract(URI) }).filter((one) =>
      /Add property/.test(one.title),
    ),
    [],
  );
});
