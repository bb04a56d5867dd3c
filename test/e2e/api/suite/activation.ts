import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from './support.ts';

describe('activation', () => {
  it('declares what an editor shows of it', () => {
    const { packageJSON } = extension();
    assert.equal(packageJSON.displayName, 'Data Product Tools');
    assert.equal(packageJSON.engines.vscode, '^1.101.0');
  });

  it('activates', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('registers every command it declares', async () => {
    await extension().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const declared: { command: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual(
      declared.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('gives every command the category its users look for', () => {
    const declared: { command: string; category?: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual([...new Set(declared.map(({ category }) => category))], ['Data Product']);
  });
});
