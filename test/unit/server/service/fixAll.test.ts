/** Fix all: what has one answer, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applied } from '../../../../server/src/service/edits.ts';
import { fixAll } from '../../../../server/src/service/fixAll.ts';
import { linesForKey } from '../../../../server/src/service/missingKeys.ts';
import { diagnose, diagnosticsOf, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from '../workspace/disk.ts';

const URI = 'file:///w/contract.yaml';

async function fixed(text: string): Promise<string> {
  const workspace = new Workspace({ fileSystem: memoryDisk({}) });
  workspace.documents.didOpen(URI, 1, text);
  const ours = workspace.documents.get(URI)!;
  const { document } = ours;
  const diagnostics = diagnosticsOf(workspace, ours, diagnose(workspace, ours, {}));
  const contract = await workspace.contractAt(URI);
  const linesFor = (pointer: string, key: string) => linesForKey(document, ours.dialect, pointer, key);
  const action = fixAll(document, diagnostics, { contract, linesFor });
  const edits = (action?.edit?.changes?.[URI] ?? []).map(({ range, newText }) => ({
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
    newText,
  }));
  return applied(text, edits);
}

const HEAD = 'dataProduct:\n  name: x\n  domain: d\n  owner: o\n  version: 1.0.0\n';

test('every misspelt key and ambiguous value is corrected at once', async () => {
  const text = `${HEAD}  descripton: a # mine
schema:
  type: object
  propertys:
    a: { type: string, enum: [no, "on"] }
`;
  assert.equal(
    await fixed(text),
    text.replace('descripton', 'description').replace('propertys', 'properties').replace('[no,', '["no",'),
  );
});

test('what a person has to fill in is left to them', async () => {
  const text = 'dataProduct:\n  name: x\n  domain: d\n  version: 1.0.0\nschema:\n  type: object\n';
  assert.equal(await fixed(text), text, 'a missing owner is nobody that a machine knows');
});

test('a good file gets no action', async () => {
  const text = `${HEAD}schema:\n  type: object\n  properties:\n    a: { type: string }\n`;
  assert.equal(await fixed(text), text);
});

test('a value that an alias reads elsewhere too is left to a person', async () => {
  const text = `${HEAD}schema:
  type: object
  properties:
    a: { type: string, enum: &words [no, yes] }
    b: { type: boolean, const: &on on, title: *on, enum: *words }
`;
  assert.equal(await fixed(text), text);
});
