import os from 'node:os';
import * as vscode from 'vscode';
import type { ConnectionKind, ConnectionSet, Entry } from '../../../connectors/src/config/index.ts';
import type { Sessions } from '../../../connectors/src/sessions.ts';
import type { Result } from '../../../server/src/protocol.ts';
import type { Log } from '../log.ts';
import { loadConfig, loadSessions } from './connectors.ts';
import { Consent } from './consent.ts';
import { openBrowser } from './openBrowser.ts';
import { connectionOfKey, SecretStore } from './secrets.ts';

export type EntryOf<K extends ConnectionKind> = Extract<Entry, { kind: K }>;

/** Files that hold connections; a change of one makes what was found stale. */
const WATCHED = '**/{.data-product/connections*.yaml,client.properties,profiles.yml,dbt_project.yml}';
/** Installed packages bring dbt_project.yml files of their own, which say nothing about connections here. */
const INSTALLED = /\/(dbt_packages|node_modules)\//;
/** Files outside the workspace are not watched: what was found is looked up again after this time. */
const STALE_MS = 30_000;

/** The connections of this window: found, chosen, opened, shared by every feature. Nothing is read before the first use. */
export class Connections implements vscode.Disposable {
  readonly secrets: SecretStore;
  readonly consent: Consent;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Files or settings changed, a secret was set, or the workspace became trusted. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #found: { at: number; set: Promise<ConnectionSet> } | undefined;
  #sessions: Promise<Sessions> | undefined;

  constructor(context: vscode.ExtensionContext, log: Log) {
    this.#log = log;
    this.secrets = new SecretStore(context);
    this.consent = new Consent(context.workspaceState);
    const watcher = vscode.workspace.createFileSystemWatcher(WATCHED);
    const changed = () => this.invalidate();
    const fileChanged = ({ path }: vscode.Uri) => !INSTALLED.test(path) && this.invalidate();
    this.#disposables.push(
      watcher,
      watcher.onDidChange(fileChanged),
      watcher.onDidCreate(fileChanged),
      watcher.onDidDelete(fileChanged),
      context.secrets.onDidChange(({ key }) => this.#secretChanged(key)),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
      vscode.workspace.onDidGrantWorkspaceTrust(changed),
      vscode.workspace.onDidChangeConfiguration(
        (event) => event.affectsConfiguration('dataProduct.connections') && this.invalidate(),
      ),
    );
  }

  /** Looks connections up again. Open sessions stay, for what runs in them: the pool reopens one whose entry changed. */
  invalidate(): void {
    this.#found = undefined;
    this.#changed.fire();
  }

  /** The session of that connection logged in with the old secret. */
  #secretChanged(key: string): void {
    const changed = connectionOfKey(key);
    if (!changed) return;
    this.#sessions
      ?.then((sessions) => sessions.close(changed.kind, changed.name))
      .catch((error: unknown) => this.#log.warn(`Closing ${changed.kind} ${changed.name}: ${String(error)}`));
    this.invalidate();
  }

  /** Everything found; cached for a while. An untrusted workspace has no connections: its files say where they lead. */
  set(): Promise<ConnectionSet> {
    if (!vscode.workspace.isTrusted) return Promise.resolve(NOTHING);
    if (!this.#found || Date.now() - this.#found.at > STALE_MS) this.#found = { at: Date.now(), set: this.#discover() };
    return this.#found.set;
  }

  async #discover(): Promise<ConnectionSet> {
    const { discoverConnections } = await loadConfig();
    const settings = vscode.workspace.getConfiguration('dataProduct').get<Record<string, unknown>>('connections');
    const set = await discoverConnections({
      folders: (vscode.workspace.workspaceFolders ?? [])
        .filter((folder) => folder.uri.scheme === 'file')
        .map((folder) => folder.uri.fsPath),
      env: process.env,
      home: os.homedir(),
      settings: settings && Object.keys(settings).length ? settings : undefined,
    });
    for (const problem of set.problems) this.#log.warn(`${problem.file ?? 'connections'}: ${problem.message}`);
    return set;
  }

  /** All entries, of every kind. */
  async entries(): Promise<Entry[]> {
    const set = await this.set();
    return [...set.kafka, ...set.snowflake, ...set.prometheus, ...set.registries];
  }

  /** The connection called `name`, else the default or only one; a failure says what to do. */
  async choose<K extends ConnectionKind>(kind: K, name?: string): Promise<Result<EntryOf<K>>> {
    if (!vscode.workspace.isTrusted) return untrusted();
    const config = await loadConfig();
    const set = await this.set();
    const choose = {
      kafka: config.chooseKafka,
      snowflake: config.chooseSnowflake,
      prometheus: config.choosePrometheus,
      registry: config.chooseRegistry,
    };
    return choose[kind](set, name) as Result<EntryOf<K>>;
  }

  /** Like `choose`, but asks the user when several fit. Undefined when the user closed the question. */
  async chooseOrAsk<K extends ConnectionKind>(kind: K, name?: string): Promise<Result<EntryOf<K>> | undefined> {
    const chosen = await this.choose(kind, name);
    if (chosen.ok || chosen.code !== 'connection/ambiguous') return chosen;
    const entry = await this.ask(kind, chosen.reason);
    return entry && { ok: true, value: entry };
  }

  /** Lets the user pick one of the connections of a kind. */
  async ask<K extends ConnectionKind>(kind: K, title: string): Promise<EntryOf<K> | undefined> {
    const entries = (await this.entries()).filter((entry): entry is EntryOf<K> => entry.kind === kind);
    const items = entries.map((entry) => ({
      label: entry.name,
      description: entry.origin.text,
      detail: entry.problems[0]?.message,
      entry,
    }));
    return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Choose a connection') }))
      ?.entry;
  }

  /** The pool of open sessions. */
  sessions(): Promise<Sessions> {
    this.#sessions ??= loadSessions().then(
      ({ Sessions }) =>
        new Sessions({
          connections: () => this.set(),
          secrets: this.secrets,
          openBrowser,
        }),
    );
    return this.#sessions;
  }

  /** Closes every socket. */
  async close(): Promise<void> {
    await (await this.#sessions)?.closeAll();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    void this.close();
  }
}

const NOTHING: ConnectionSet = { kafka: [], registries: [], snowflake: [], prometheus: [], defaults: {}, problems: [] };

function untrusted(): Result<never> {
  return {
    ok: false,
    code: 'connection/untrusted',
    reason: vscode.l10n.t('This workspace is not trusted, so nothing connects.'),
    action: vscode.l10n.t('Run "Workspaces: Manage Workspace Trust" and trust it first.'),
  };
}
