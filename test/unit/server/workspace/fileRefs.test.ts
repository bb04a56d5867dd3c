/** `$ref`s to other files of the workspace: definition, links, hover and what is missing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definition, diagnose, documentLinks, nameFacts, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const CONTRACT = `dataProduct:
  name: x
  domain: d
  owner: o
  version: 1.0.0
schema:
  type: object
  properties:
    address: { $ref: './types.yaml#/$defs/address' }
    price: { $ref: money.schema.json }
    gone: { $ref: missing.json }
    web: { $ref: 'https://example.com/x.json' }
    own: { $ref: '#/$defs/own' }
  $defs:
    own: { type: string }
`;
const FILES = {
  'p/contract.yaml': CONTRACT,
  'p/types.yaml':
    '# types\n$defs:\n  id: { type: string }\n  address:\n    type: object\n    properties:\n      city: { type: string }\n',
  'p/money.schema.json': '{\n  "type": "number",\n  "minimum": 0\n}\n',
};
const URI = 'file:///w/p/contract.yaml';

async function open() {
  const workspace = new Workspace({ fileSystem: memoryDisk(FILES) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(URI, 1, CONTRACT);
  return { workspace, ours: workspace.documents.get(URI)! };
}
const inside = (text: string): number => CONTRACT.indexOf(text) + 3;

test('definition leads to the part of the file that is meant', async () => {
  const { workspace, ours } = await open();
  assert.deepEqual(await definition(workspace, ours, inside("'./types")), [
    {
      uri: 'file:///w/p/types.yaml',
      range: { start: { line: 3, character: 2 }, end: { line: 3, character: 9 } },
    },
  ]);
  const [whole] = await definition(workspace, ours, inside('money.schema'));
  assert.deepEqual([whole?.uri, whole?.range.start.line], ['file:///w/p/money.schema.json', 0]);
});

test('links lead there, and only to what exists', async () => {
  const { workspace, ours } = await open();
  const links = await documentLinks(workspace, ours);
  assert.deepEqual(
    links.map(({ target, range }) => [target, range.start.line]),
    [
      ['file:///w/p/types.yaml#L4', 8],
      ['file:///w/p/money.schema.json', 9],
    ],
  );
});

test('a hover shows what stands there', async () => {
  const { workspace, ours } = await open();
  assert.equal(
    await nameFacts(workspace, ours, inside("'./types"), 0),
    '[types.yaml:4](file:///w/p/types.yaml#L4)\n\n```yaml\ntype: object\nproperties:\n  city: { type: string }\n```',
  );
  assert.match(
    (await nameFacts(workspace, ours, inside('money.schema'), 0)) ?? '',
    /```json\n\{\n {2}"type": "number"/,
  );
  assert.equal(await nameFacts(workspace, ours, inside('missing.json'), 0), null);
});

test('a file that is not there is reported, a URL is not looked at', async () => {
  const { workspace, ours } = await open();
  await workspace.settled(URI);
  const found = diagnose(workspace, ours, {}).filter((one) => one.rule === 'cross/file-not-found');
  assert.deepEqual(
    found.map(({ start, end }) => CONTRACT.slice(start, end)),
    ['missing.json'],
  );
});
