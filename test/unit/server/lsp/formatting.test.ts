/** Formatting through the protocol: offered for our documents alone, and answered as edits. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TextEdit } from 'vscode-languageserver-types';
import { at, TestClient } from './client.ts';

const URI = 'file:///w/a%20b/contract.yaml';
const TEXT = 'dataProduct:\n    name:   x\n    domain: d\n';
const METHOD = 'textDocument/formatting';
const OPTIONS = { tabSize: 4, insertSpaces: true };

describe('formatting', () => {
  let client: TestClient;
  before(async () => {
    client = await TestClient.start();
    client.open('file:///w/other.yaml', 'services:\n    a:   1\n');
    client.open(URI, TEXT);
  });
  after(() => client.stop());

  test('is offered for contracts by path, and for no other file', async () => {
    await client.registration(METHOD, (documents) => documents.join() === 'file:/w/a b/contract.yaml');
    assert.ok(client.registered.has('textDocument/rangeFormatting'));
    assert.ok(client.registered.has('textDocument/onTypeFormatting'));
  });

  test('answers edits of the document, of a selection, and after a line break', async () => {
    const textDocument = { uri: URI };
    const whole = await client.request<TextEdit[]>(METHOD, { textDocument, options: OPTIONS });
    assert.deepEqual(whole, [
      { range: at(1, 0, 4), newText: '  ' },
      { range: at(1, 9, 12), newText: ' ' },
      { range: at(2, 0, 4), newText: '  ' },
    ]);
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    assert.deepEqual(await client.request('textDocument/rangeFormatting', { textDocument, range, options: OPTIONS }), [
      { range: at(1, 9, 12), newText: ' ' },
    ]);
    const typed = { textDocument, position: { line: 2, character: 4 }, ch: '\n', options: OPTIONS };
    assert.deepEqual(await client.request('textDocument/onTypeFormatting', typed), [
      { range: at(1, 9, 12), newText: ' ' },
    ]);
    const other = { textDocument: { uri: 'file:///w/other.yaml' }, options: OPTIONS };
    assert.equal(await client.request(METHOD, other), null);
  });

  test('steps back when the user has another formatter', async () => {
    client.notify('workspace/didChangeConfiguration', { settings: { format: { enable: false } } });
    client.open('file:///w/contract.yaml', TEXT);
    client.notify('workspace/didChangeConfiguration', { settings: { format: { enable: true } } });
    await client.registration(METHOD, (documents) => documents.length === 2);
    client.notify('workspace/didChangeConfiguration', { settings: { format: { enable: false } } });
    await client.diagnostics('file:///w/contract.yaml');
  });
});
