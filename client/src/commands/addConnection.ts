import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ConnectionKind, Entry, Secrets } from '../../../connectors/src/config/index.ts';
import type { App } from '../app.ts';
import { loadConfig } from '../connections/connectors.ts';
import { KIND_ICONS, KIND_LABELS } from '../connections/kinds.ts';
import { openBrowser } from '../connections/openBrowser.ts';
import { tryOpen } from '../connections/tryOpen.ts';
import { cancellable } from '../progress.ts';
import { askSteps } from './askSteps.ts';
import { entryOf, FORMS, freeName, SECTIONS } from './connectionForms.ts';

const KINDS: ConnectionKind[] = ['kafka', 'snowflake', 'prometheus', 'registry'];

/** Add Connection: kind, fields, name, a test, and only then saved. Passwords go to the secret storage alone. */
export async function addConnection(app: App, argument?: unknown): Promise<boolean> {
  const kind = KINDS.find((each) => each === argument) ?? (await askKind(app));
  if (!kind) return false;
  const taken = (await app.connections.entries()).filter((entry) => entry.kind === kind).map(({ name }) => name);
  const answers = await askSteps(vscode.l10n.t('Add Connection · {0}', KIND_LABELS[kind]), [
    ...FORMS[kind],
    {
      id: 'name',
      prompt: 'Name of the connection, as contracts refer to it',
      value: freeName(kind === 'snowflake' ? 'dev' : 'local', taken),
      validate: (name) => validName(name) ?? (taken.includes(name) ? nameTaken() : undefined),
    },
  ]);
  if (!answers) return false;
  const { name = '', ...fields } = answers;
  const raw = entryOf(kind, fields);
  const entry = await entryFrom(kind, name, raw);
  if (!(await tested(app, entry, fields.password))) return false;
  if (!(await save(kind, name, raw))) return false;
  if (fields.password) await app.connections.secrets.set(entry, fields.password);
  app.connections.invalidate();
  await app.connections.consent.grant([entry]);
  app.log.info(`Added ${kind} connection ${name}`);
  return true;
}

const validName = (name: string) =>
  /^[\w.-]+$/.test(name) ? undefined : 'Use letters, digits, dots, dashes and underscores.';

/** Translated here, being no text of the form. */
const nameTaken = () => vscode.l10n.t('There is a connection of this name already. Choose another name.');

/** The kinds, with what is already known of each and where it was found. */
async function askKind(app: App): Promise<ConnectionKind | undefined> {
  const known = await app.connections.entries();
  const items = KINDS.map((kind): vscode.QuickPickItem & { connection: ConnectionKind } => {
    const found = known.filter((entry) => entry.kind === kind);
    return {
      label: `$(${KIND_ICONS[kind]}) ${KIND_LABELS[kind]}`,
      detail: found.length
        ? vscode.l10n.t('Known: {0}', found.map((entry) => `${entry.name} (${entry.origin.text})`).join(', '))
        : undefined,
      connection: kind,
    };
  });
  return (
    await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Add Connection'),
      placeHolder: vscode.l10n.t('What do you want to connect to?'),
    })
  )?.connection;
}

/** The entry as the discovery reads it, so that the test uses exactly what will be used later. */
async function entryFrom(kind: ConnectionKind, name: string, raw: Record<string, unknown>): Promise<Entry> {
  const { discoverConnections } = await loadConfig();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const set = await discoverConnections({
    folders: folder ? [folder] : [],
    env: process.env,
    home: os.homedir(),
    settings: { [SECTIONS[kind]]: { [name]: raw } },
  });
  const entries: Entry[] = [...set.kafka, ...set.snowflake, ...set.prometheus, ...set.registries];
  const entry = entries.find((each) => each.kind === kind && each.name === name);
  if (!entry) throw new Error(`the connection ${name} cannot be read back`);
  return entry;
}

/** Tests with progress; on failure the user may save anyway (a cluster may be down now). */
async function tested(app: App, entry: Entry, password: string | undefined): Promise<boolean> {
  const secrets: Secrets = { get: async () => password || undefined };
  const result = await cancellable(vscode.l10n.t('Connecting to {0}…', entry.name), (signal) =>
    tryOpen(entry, secrets, signal, openBrowser),
  );
  if (result.ok) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} {1} answers: {2}.', KIND_LABELS[entry.kind], entry.name, result.value),
    );
    return true;
  }
  app.log.warn(`Test of ${entry.kind} ${entry.name}: ${result.code}: ${result.reason}`);
  const again = vscode.l10n.t('Try Again');
  const save = vscode.l10n.t('Save Anyway');
  const chosen = await vscode.window.showErrorMessage(
    `${result.reason} ${result.action}`,
    { modal: true },
    again,
    save,
  );
  return chosen === again ? tested(app, entry, password) : chosen === save;
}

/** Where to keep it: with the workspace, or in the user's own settings. */
async function save(kind: ConnectionKind, name: string, raw: Record<string, unknown>): Promise<boolean> {
  const folder = vscode.workspace.workspaceFolders?.find((each) => each.uri.scheme === 'file');
  const inFile = {
    label: vscode.l10n.t('In this workspace, for the team and the command line'),
    description: '.data-product/connections.yaml',
  };
  const inSettings = { label: vscode.l10n.t('In my settings'), description: 'dataProduct.connections' };
  const where = folder
    ? await vscode.window.showQuickPick([inFile, inSettings], {
        title: vscode.l10n.t('Where should {0} be kept? Its password stays in the secret storage.', name),
      })
    : inSettings;
  if (!where) return false;
  if (where === inFile && folder) {
    const { saveConnection } = await loadConfig();
    const saved = await saveConnection(
      path.join(folder.uri.fsPath, '.data-product', 'connections.yaml'),
      kind,
      name,
      raw,
    );
    if (!saved.ok) await vscode.window.showErrorMessage(`${saved.reason} ${saved.action}`);
    return saved.ok;
  }
  const settings = vscode.workspace.getConfiguration('dataProduct');
  const before = settings.inspect<Record<string, Record<string, unknown>>>('connections')?.globalValue ?? {};
  const section = SECTIONS[kind];
  await settings.update(
    'connections',
    { ...before, [section]: { ...before[section], [name]: raw } },
    vscode.ConfigurationTarget.Global,
  );
  return true;
}
