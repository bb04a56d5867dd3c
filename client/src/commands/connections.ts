import os from 'node:os';
import * as vscode from 'vscode';
import type { Entry } from '../../../connectors/src/config/index.ts';
import type { App } from '../app.ts';
import { consentKey } from '../connections/consent.ts';
import { KIND_ICONS, KIND_LABELS } from '../connections/kinds.ts';
import { openBrowser } from '../connections/openBrowser.ts';
import { connectionOfKey } from '../connections/secrets.ts';
import { tryOpen } from '../connections/tryOpen.ts';
import { cancellable } from '../progress.ts';
import { showFailure } from './showFailure.ts';

/** The entry a command is about: an item of the connections view, `{kind, name}`, or one the user picks. */
async function entryFor(app: App, argument: unknown, title: string): Promise<Entry | undefined> {
  const entries = await app.connections.entries();
  if (typeof argument === 'object' && argument !== null) {
    const { kind, name } = ('entry' in argument ? argument.entry : argument) as { kind?: string; name?: string };
    const named = entries.filter((entry) => entry.kind === kind && (name === undefined || entry.name === name));
    if (named.length === 1) return named[0];
  }
  if (!entries.length) {
    const add = vscode.l10n.t('Add Connection');
    if ((await vscode.window.showInformationMessage(vscode.l10n.t('No connection is known yet.'), add)) === add)
      await vscode.commands.executeCommand('dataProduct.addConnection');
    return undefined;
  }
  const items = entries.map((entry) => ({
    label: `$(${KIND_ICONS[entry.kind]}) ${entry.name}`,
    description: KIND_LABELS[entry.kind],
    detail: entry.origin.text,
    entry,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true }))?.entry;
}

/** Update Password: asks, tests when the user wants, keeps it in the secret storage. */
export async function updatePassword(app: App, argument?: unknown): Promise<boolean> {
  const entry = await entryFor(app, argument, vscode.l10n.t('Update Password'));
  if (!entry) return false;
  const secret = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} · {1}', KIND_LABELS[entry.kind], entry.name),
    prompt: vscode.l10n.t(
      'Password or token of {0}. It is kept in the editor’s secret storage, never in a file.',
      userOf(entry) ?? entry.name,
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (!secret) return false;
  await app.connections.secrets.set(entry, secret);
  return true;
}

function userOf(entry: Entry): string | undefined {
  if (entry.kind === 'snowflake') return entry.user;
  return entry.kind === 'kafka' ? entry.sasl?.username : entry.username;
}

/** Remove Password: lists what is kept. */
export async function removePassword(app: App, argument?: unknown): Promise<void> {
  const kept = app.connections.secrets.list();
  const given =
    typeof argument === 'object' && argument !== null && 'entry' in argument ? (argument.entry as Entry) : undefined;
  const wanted = given && consentKey(given);
  if (!kept.length || (wanted && !kept.includes(wanted))) {
    await vscode.window.showInformationMessage(
      given
        ? vscode.l10n.t('No password of {0} is kept in the secret storage.', given.name)
        : vscode.l10n.t('No password is kept in the secret storage.'),
    );
    return;
  }
  const picked = wanted ?? (await askKept(app, kept));
  if (!picked) return;
  await app.connections.secrets.remove(picked);
  void vscode.window.showInformationMessage(vscode.l10n.t('The password of {0} was removed.', nameOfKey(picked)));
}

const nameOfKey = (key: string) => connectionOfKey(`dataProduct/${key}`)?.name ?? key;

/** Passwords of other workspaces can be removed here too: they are listed after those of this one. */
async function askKept(app: App, kept: string[]): Promise<string | undefined> {
  const here = new Map((await app.connections.entries()).map((entry) => [consentKey(entry), entry.origin.text]));
  const items = kept
    .map((key) => ({
      label: nameOfKey(key),
      description: key.split('/')[0],
      detail: here.get(key) ?? vscode.l10n.t('Of another workspace, or of an earlier address'),
      key,
    }))
    .sort((a, b) => Number(here.has(b.key)) - Number(here.has(a.key)));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Remove Password') }))?.key;
}

/** Test Connection. */
export async function testConnection(app: App, argument?: unknown): Promise<void> {
  const entry = await entryFor(app, argument, vscode.l10n.t('Test Connection'));
  if (!entry) return;
  const result = await cancellable(vscode.l10n.t('Connecting to {0}…', entry.name), (signal) =>
    tryOpen(entry, app.connections.secrets, signal, openBrowser),
  );
  if (!result.ok) return showFailure(app, result, entry);
  await app.connections.consent.grant([entry]);
  void vscode.window.showInformationMessage(vscode.l10n.t('{0} {1} answers.', KIND_LABELS[entry.kind], entry.name));
}

/** Opens the file a connection comes from, else the workspace's connections file (created with an example when missing). */
export async function openConnections(app: App, argument?: unknown): Promise<void> {
  if (typeof argument === 'object' && argument !== null) {
    const { kind, name } = ('entry' in argument ? argument.entry : argument) as { kind?: string; name?: string };
    const entries = (await app.connections.entries()).filter(
      (entry) => entry.kind === kind && (name === undefined || entry.name === name),
    );
    const { file, line } = entries[0]?.origin ?? {};
    if (entries.length === 1 && file) {
      const at = new vscode.Position((line ?? 1) - 1, 0);
      await vscode.window.showTextDocument(vscode.Uri.file(file), {
        selection: new vscode.Range(at, at),
        viewColumn: vscode.ViewColumn.One,
      });
      return;
    }
  }
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('Open a folder first: connections are kept in its .data-product/connections.yaml.'),
    );
    return;
  }
  const file = vscode.Uri.joinPath(folder.uri, '.data-product', 'connections.yaml');
  const exists = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(EXAMPLE.replaceAll('\n', os.EOL)));
  await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One });
}

const EXAMPLE = `# Connections of this workspace, shared by editor and command line. No secrets here:
# write \${env:NAME}, or leave a password out and run "Data Product: Update Password".
kafka: {}
#  local:
#    brokers: [localhost:9092]
snowflake: {}
#  dev:
#    account: my-account
#    user: me@example.com
#    warehouse: COMPUTE_WH
prometheus: {}
#  local:
#    url: http://localhost:9090
`;

/** Stop Measuring SLAs in This Workspace: takes back "Use in This Workspace". */
export async function forgetConsent(app: App): Promise<void> {
  await app.connections.consent.forget();
  await app.connections.close();
  app.sla.forget();
  void vscode.window.showInformationMessage(
    vscode.l10n.t('No connection is used by itself any more. A command you run uses its connection again.'),
  );
}
