/**
 * Names of the public files and of ours: each is explained in the contract's own words, leads to itself, and can be
 * renamed without anything being wrong that was not before. Of large files some names are taken.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TextEdit } from 'vscode-languageserver-types';
import { type Contract, eachProperty } from '../../../../server/src/service/contract.ts';
import { detect } from '../../../../server/src/service/dialects/index.ts';
import { type Span, YamlDocument } from '../../../../server/src/service/document/index.ts';
import { applied } from '../../../../server/src/service/edits.ts';
import { escapeMarkdown } from '../../../../server/src/service/status.ts';
import {
  definition,
  diagnose,
  hoverAt,
  prepareRename,
  RenameRefused,
  references,
  rename,
  Workspace,
} from '../../../../server/src/workspace/index.ts';
import { CONFORMANCE } from '../service/schemas/oracle.ts';
import { memoryDisk } from './disk.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');
const FOLDERS = [
  ...['odcs/valid', 'dcs/valid'].map((name) => path.join(CONFORMANCE, name)),
  path.join(ROOT, 'examples/playground'),
];
/** Names taken of each file. */
const SOME = 8;

async function open(uri: string, text: string): Promise<Workspace> {
  const workspace = new Workspace({ fileSystem: memoryDisk({}) });
  workspace.documents.didOpen(uri, 1, text);
  await workspace.settled(uri);
  return workspace;
}

/** A store keeps its own name (`LAST_ACTIVITY`), which is another then: to be said, and no fault of the rename. */
const OF_THE_STORE = 'contract/timestamp-column';

/** Findings, counted by rule. */
function counted(workspace: Workspace, uri: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of diagnose(workspace, workspace.documents.get(uri)!, {}))
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/** Objects that have names of their own, and properties: some of them, evenly. */
function namesOf({ dialect, objects }: Contract): { name: string; nameSpan: Span }[] {
  const named = dialect === 'dataProduct' ? [] : objects;
  const all = [...named, ...objects.flatMap((object) => eachProperty(object.properties))].filter(
    ({ name, nameSpan }) => name !== '' && nameSpan.end > nameSpan.start,
  );
  const step = Math.max(1, all.length / SOME);
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

async function check(file: string): Promise<number> {
  const text = fs.readFileSync(file, 'utf8');
  const uri = `file:///w/${path.basename(file)}`;
  if (!detect(YamlDocument.open(uri, 1, text))) return 0;
  const workspace = await open(uri, text);
  const ours = workspace.documents.get(uri);
  const contract = workspace.documents.contract(uri);
  if (!ours || !contract || ours.dialect === 'dbt') return 0;
  const before = counted(workspace, uri);
  const names = namesOf(contract);
  for (const { name, nameSpan } of names) {
    const at = `${path.relative(ROOT, file)}: ${name} in line ${ours.document.positionAt(nameSpan.start).line + 1}`;
    const offset = nameSpan.start + 1;
    const said = await hoverAt(workspace, ours, offset, 0);
    const words = said && typeof said.contents === 'object' && 'value' in said.contents ? said.contents.value : '';
    assert.ok(words.startsWith(`**${escapeMarkdown(name)}**`), `${at}: ${words}`);
    const [place] = await definition(workspace, ours, offset);
    assert.ok(place, `${at} is defined nowhere`);
    await references(workspace, ours, offset, true);
    assert.ok(prepareRename(workspace, ours, offset), `${at} cannot be renamed`);
    const edit = await rename(workspace, ours, offset, 'quite_another_name').catch((error: unknown) => {
      if (error instanceof RenameRefused) return null;
      throw error;
    });
    const edits = edit?.changes?.[uri] ?? [];
    assert.ok(edits.length > 0, `${at} is not renamed`);
    await assertNothingNew(uri, changed(ours.document, edits), before, at);
  }
  return names.length;
}

const changed = (document: YamlDocument, edits: readonly TextEdit[]): string =>
  applied(
    document.text,
    edits.map(({ range, newText }) => ({
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
      newText,
    })),
  );

async function assertNothingNew(uri: string, text: string, before: Map<string, number>, at: string): Promise<void> {
  const after = counted(await open(uri, text), uri);
  for (const [rule, count] of after)
    if (rule !== OF_THE_STORE)
      assert.ok(count <= (before.get(rule) ?? 0), `${at}: after the rename there is more of ${rule}\n${text}`);
}

for (const folder of FOLDERS) {
  const files = fs.existsSync(folder)
    ? (fs.readdirSync(folder, { recursive: true }) as string[]).filter((name) => /\.ya?ml$/.test(name))
    : [];
  const skip = files.length === 0 && `no files in ${folder}`;
  test(`${path.relative(ROOT, folder)}: names are explained, lead to themselves, and are renamed without harm`, {
    skip,
  }, async (context) => {
    let checked = 0;
    for (const name of files) checked += await check(path.join(folder, name));
    context.diagnostic(`${checked} names`);
    assert.ok(checked > 5);
  });
}
