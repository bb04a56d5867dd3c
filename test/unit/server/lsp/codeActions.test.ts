/** Code actions through the protocol: what an editor asks for while saving, and what it shows at the cursor. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CodeAction } from 'vscode-languageserver-types';
import { at, TestClient } from './client.ts';

const URI = 'file:///w/contract.yaml';
const TEXT = `dataProduct:
  descripton: a
  name: x
  domain: d
  owner: o
  version: 1.0.0
schema:
  type: object
  properties:
    a: { type: string, minLength: 1 }
`;

describe('code actions', () => {
  let client: TestClient;
  const actions = (line: number, only?: string[]): Promise<CodeAction[]> =>
    client.request('textDocument/codeAction', {
      textDocument: { uri: URI },
      range: at(line, 4),
      context: { diagnostics: [], ...(only && { only }) },
    });
  before(async () => {
    client = await TestClient.start();
    client.open(URI, TEXT);
    await client.diagnostics(URI);
  });
  after(() => client.stop());

  test('fix all and sort keys are given when they are asked for', async () => {
    const [fix, ...rest] = await actions(0, ['source.fixAll']);
    assert.deepEqual(rest, []);
    assert.equal(fix?.kind, 'source.fixAll.dataProduct');
    assert.deepEqual(fix.edit?.changes?.[URI], [{ range: at(1, 2, 12), newText: 'description' }]);
    const [sort] = await actions(0, ['source.sortKeys.dataProduct']);
    const sorted = sort?.edit?.changes?.[URI]?.[0]?.newText ?? '';
    assert.match(sorted, /^name: x[\s\S]*descripton: a$/, 'a key nobody knows comes last');
    const all = await actions(0, ['source']);
    assert.deepEqual(all.map((one) => one.kind).sort(), ['source.fixAll.dataProduct', 'source.sortKeys.dataProduct']);
    assert.deepEqual(await actions(0, ['source.organizeImports']), []);
  });

  test('at a property there is its extraction, and nothing for the whole file', async () => {
    const titles = (await actions(9)).map((one) => one.title);
    assert.deepEqual(titles, ['Extract to "#/$defs/a"']);
  });

  test('at a mapping in another order its keys are sorted alone', async () => {
    const [sort, ...rest] = (await actions(2)).filter((one) => /^Sort/.test(one.title));
    assert.deepEqual(rest, []);
    assert.equal(sort?.title, 'Sort the keys of "dataProduct"');
    assert.equal(sort?.kind, 'refactor.rewrite.sortKeys.dataProduct');
    assert.match(sort.edit?.changes?.[URI]?.[0]?.newText ?? '', /^name: x[\s\S]*descripton: a$/);
    assert.deepEqual(
      (await actions(2, ['refactor.extract'])).filter((one) => /^Sort/.test(one.title)),
      [],
    );
  });
});

describe('code actions of a client that resolves them', () => {
  let client: TestClient;
  const list = (line: number): Promise<CodeAction[]> =>
    client.request('textDocument/codeAction', {
      textDocument: { uri: URI },
      range: at(line, 4),
      context: { diagnostics: [] },
    });
  const resolve = (action: CodeAction): Promise<CodeAction> => client.request('codeAction/resolve', action);
  before(async () => {
    const codeAction = { dataSupport: true, resolveSupport: { properties: ['edit'] } };
    client = await TestClient.start([], {}, { codeAction });
    client.open(URI, TEXT);
    await client.diagnostics(URI);
  });
  after(() => client.stop());

  test('what is dear to make is listed without its edits, and comes with them when it is chosen', async () => {
    const [extract, ...rest] = await list(9);
    assert.deepEqual(rest, []);
    assert.equal(extract?.title, 'Extract to "#/$defs/a"');
    assert.equal(extract.edit, undefined);
    const edits = (await resolve(extract)).edit?.changes?.[URI];
    assert.deepEqual(edits, [
      { range: at(9, 7, 37), newText: "{ $ref: '#/$defs/a' }" },
      { range: at(9, 37), newText: '\n  $defs:\n    a: { type: string, minLength: 1 }' },
    ]);
    const sort = (await list(2)).find((one) => /^Sort/.test(one.title));
    assert.match((await resolve(sort!)).edit?.changes?.[URI]?.[0]?.newText ?? '', /^name: x[\s\S]*descripton: a$/);
  });

  test('what mends a finding comes with its edits', async () => {
    const [finding] = await client.diagnostics(URI);
    const [fix] = await client.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: URI },
      range: finding!.range,
      context: { diagnostics: [finding] },
    });
    assert.deepEqual(fix?.edit?.changes?.[URI], [{ range: at(1, 2, 12), newText: 'description' }]);
  });

  test('what turns out to be impossible is told, and nothing is edited', async () => {
    const [extract] = await list(9);
    const resolved = await resolve({ ...extract!, title: 'Extract to "#/$defs/other"' });
    assert.equal(resolved.edit, undefined);
    assert.match(client.shown.join('\n'), /^"Extract to "#\/\$defs\/other"" is not possible here: .*by hand\.$/);
  });

  test('an action of an older text edits nothing', async () => {
    const [extract] = await list(9);
    client.edit(URI, 2, at(0, 0), '# head\n');
    await client.diagnostics(URI, (one) => one.version === 2);
    assert.equal((await resolve(extract!)).edit, undefined);
  });
});
