/** A workspace of several folders: each with contracts of its own, linked across, and coming and going. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { CompletionItem, CompletionList, Location, WorkspaceSymbol } from 'vscode-languageserver-types';
import { TestClient } from './client.ts';

const contract = (name: string, owner: string, rest = '') => `dataProduct:
  name: ${name}
  domain: commerce
  owner: ${owner}
  version: 1.0.0
schema:
  type: object
  properties:
    id: { type: string }
outputPorts:
  - { name: main, type: kafka, topic: commerce.${name} }
${rest}`;
const baseline = (line: string) => JSON.stringify({ version: 1, findings: [{ file: 'contract.yaml', line }] });

describe('a workspace of two folders', () => {
  let root: string;
  let client: TestClient;
  const uriOf = (file: string): string => pathToFileURL(path.join(root, file)).href;
  const reader = () =>
    contract('reader', 'readers', 'inputPorts:\n  - { name: in, type: contract, contract: orders }\n');
  before(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'data-product-roots-'));
    for (const folder of ['a', 'b', 'c']) await mkdir(path.join(root, folder, '.data-product'), { recursive: true });
    await writeFile(path.join(root, 'a/contract.yaml'), reader());
    await writeFile(path.join(root, 'b/contract.yaml'), contract('orders', 'checkout'));
    await writeFile(path.join(root, 'c/contract.yaml'), contract('orders', 'somebody-else'));
    await writeFile(path.join(root, 'a/.data-product/baseline.json'), baseline('none'));
    client = await TestClient.start([uriOf('a'), uriOf('b')]);
    client.open(uriOf('a/contract.yaml'), reader());
    client.open(uriOf('b/contract.yaml'), contract('orders', 'checkout'));
    await client.diagnostics(uriOf('a/contract.yaml'), (one) =>
      one.diagnostics.every((d) => d.code !== 'cross/contract-not-found'),
    );
  });
  after(async () => {
    await client.stop();
    await rm(root, { recursive: true, force: true });
  });
  const at = (file: string, text: string, character = 1) => {
    const all = file.startsWith('a') ? reader() : contract('orders', 'checkout');
    const lines = all.split('\n');
    const line = lines.findIndex((one) => one.includes(text));
    return {
      textDocument: { uri: uriOf(file) },
      position: { line, character: lines[line]!.indexOf(text) + character },
    };
  };

  test('definition leads from one folder to the other', async () => {
    const found = await client.request<Location[]>('textDocument/definition', at('a/contract.yaml', 'orders }'));
    assert.deepEqual(
      found.map((one) => one.uri),
      [uriOf('b/contract.yaml')],
    );
  });

  test('references and symbols are those of both', async () => {
    const found = await client.request<Location[]>('textDocument/references', {
      ...at('b/contract.yaml', 'name: orders', 7),
      context: { includeDeclaration: true },
    });
    assert.deepEqual(found.map((one) => one.uri).sort(), [uriOf('a/contract.yaml'), uriOf('b/contract.yaml')]);
    const symbols = await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'orders' });
    assert.ok(symbols.some((one) => (one.location as Location).uri === uriOf('b/contract.yaml')));
  });

  test('completion offers names of both', async () => {
    const place = at('a/contract.yaml', 'readers');
    const answer = await client.request<CompletionItem[] | CompletionList>('textDocument/completion', place);
    const labels = ('items' in answer ? answer.items : answer).map((one) => one.label);
    assert.ok(labels.includes('checkout'), labels.join());
  });

  test('a folder that is added is read, one that is removed is forgotten', async () => {
    const changed = (added: string[], removed: string[]) =>
      client.notify('workspace/didChangeWorkspaceFolders', {
        event: {
          added: added.map((name) => ({ uri: uriOf(name), name })),
          removed: removed.map((name) => ({ uri: uriOf(name), name })),
        },
      });
    const twin = (one: { diagnostics: { code?: string | number }[] }) =>
      one.diagnostics.some((d) => d.code === 'cross/duplicate-product');
    changed(['c'], []);
    await client.diagnostics(uriOf('b/contract.yaml'), twin);
    changed([], ['c']);
    await client.diagnostics(uriOf('b/contract.yaml'), (one) => !twin(one));
  });
});
