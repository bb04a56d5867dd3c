/** The language features as any extension, or VS Code itself, asks for them. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { contractWithCursor, eventually, extension, fixture } from './support.ts';

const plain = (part: vscode.MarkdownString | vscode.MarkedString) => (typeof part === 'string' ? part : part.value);
const label = (item: vscode.CompletionItem) => (typeof item.label === 'string' ? item.label : item.label.label);

describe('language features', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('reports what is wrong with a contract, each on its line', async () => {
    await extension().activate();
    const uri = fixture('broken/contract.yaml');
    await vscode.window.showTextDocument(uri);
    const found = await eventually(() => {
      const all = vscode.languages.getDiagnostics(uri);
      assert.ok(all.length >= 4, `only ${all.map((d) => d.message)}`);
      return all.map((d) => ({ line: d.range.start.line + 1, message: d.message }));
    });
    const at = (line: number) =>
      found
        .filter((d) => d.line === line)
        .map((d) => d.message)
        .join('\n');
    assert.match(at(5), /descripton/);
    assert.match(at(5), /description/, 'says which key was meant');
    assert.match(at(6), /one/);
    assert.match(at(8), /objekt/);
    assert.match(at(12), /15 minutes/);
  });

  it('leaves a contract.yaml alone that is no data contract', async () => {
    await extension().activate();
    const [mine, other] = [fixture('broken/contract.yaml'), fixture('other/contract.yaml')];
    await vscode.window.showTextDocument(other, { preview: false });
    await vscode.window.showTextDocument(mine, { preview: false });
    await eventually(() => assert.notEqual(vscode.languages.getDiagnostics(mine).length, 0));
    assert.deepEqual(vscode.languages.getDiagnostics(other), []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('completes keys that are not there yet', async () => {
    const { uri, position } = await contractWithCursor('dataProduct:\n  name: x\n  |\n  version: 1.0.0\n');
    const list = await eventually(async () => {
      const answer = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        position,
      );
      assert.ok(
        answer.items.some((item) => label(item) === 'owner'),
        `only ${answer.items.map(label)}`,
      );
      return answer;
    });
    const labels = list.items.map(label);
    assert.ok(labels.includes('domain'));
    assert.ok(!labels.includes('name') && !labels.includes('version'), 'offers no key twice');
  });

  it('completes the values of an enumeration', async () => {
    const { uri, position } = await contractWithCursor(
      'dataProduct:\n  name: x\n  domain: d\n  owner: o\n  version: 1.0.0\n  schema:\n    type: object\n    properties:\n      id:\n        type: |\n',
    );
    await eventually(async () => {
      const answer = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        position,
      );
      const labels = answer.items.map(label);
      for (const type of ['string', 'number', 'boolean'])
        assert.ok(labels.includes(type), `${type} is not among ${labels}`);
    });
  });

  it('explains a key in its hover', async () => {
    const { uri, position } = await contractWithCursor('dataProduct:\n  name: x\nsla:\n  fresh|ness: PT15M\n');
    await eventually(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
      const text = hovers.flatMap((hover) => hover.contents.map(plain)).join('\n');
      assert.match(text, /fresh/i);
      assert.match(text, /PT15M|ISO 8601/);
    });
  });

  it('outlines the contract', async () => {
    await extension().activate();
    const uri = fixture('contract.yaml');
    await vscode.window.showTextDocument(uri);
    await eventually(async () => {
      const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
        'vscode.executeDocumentSymbolProvider',
        uri,
      );
      assert.ok(symbols?.length, 'no symbols');
      assert.match(JSON.stringify(symbols.map((symbol) => symbol.name)), /dataProduct|orders/);
    });
  });
});
