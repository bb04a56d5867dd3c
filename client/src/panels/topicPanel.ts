import * as vscode from 'vscode';
import type { Range } from 'vscode-languageserver-types';
import type { TopicMessage } from '../../../connectors/src/types.ts';
import type { ConformResult, Failure } from '../../../server/src/protocol.ts';
import type { Connections } from '../connections/connections.ts';
import { loadEvidence } from '../connections/connectors.ts';
import { revealRange } from '../editors.ts';
import type { LanguageServer } from '../languageServer.ts';
import type { Log } from '../log.ts';
import { actionsFor } from './failureActions.ts';
import { pageHtml, pageSetup, panelIcon, saveExport } from './page.ts';
import type { FromTopicPage, TopicAction, TopicState, TopicTarget, ToTopicPage } from './topicMessages.ts';

/** Messages per post to the page: a long read never blocks either side. */
const CHUNK = 500;
/** After this pause in typing, the messages shown are checked against the edited contract. */
const RECHECK_MS = 400;

export interface TopicPanelServices {
  context: vscode.ExtensionContext;
  log: Log;
  server: LanguageServer;
  connections: Connections;
  /** What a button of the page does beyond the panel itself. */
  act(action: Exclude<TopicAction, 'retry'>, panel: TopicPanel): Promise<void>;
}

/** One topic's panel: reads the newest messages, has them judged, keeps what it shows when a refresh fails. */
export class TopicPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #services: TopicPanelServices;
  #state: TopicState;
  #count: number;
  #messages: TopicMessage[] = [];
  #verdicts: ConformResult['results'] = [];
  #judge: ConformResult['judge'];
  #abort: AbortController | undefined;
  #ready = false;
  #disposed = false;
  #recheck: ReturnType<typeof setTimeout> | undefined;
  readonly #disposables: vscode.Disposable[] = [];

  constructor(services: TopicPanelServices, panel: vscode.WebviewPanel, target: TopicTarget, count: number) {
    this.#services = services;
    this.panel = panel;
    this.#count = count;
    this.#state = { target, phase: 'idle', read: 0, notices: [] };
    panel.title = target.topic;
    panel.iconPath = panelIcon(services.context);
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message: FromTopicPage) =>
        this.#receive(message).catch((error) =>
          services.log.show(vscode.l10n.t('Preview of {0}', this.target.topic), error),
        ),
      ),
      vscode.workspace.onDidChangeTextDocument((event) => this.#contractChanged(event.document)),
      panel.onDidDispose(() => this.dispose()),
    );
    panel.webview.html = pageHtml(panel.webview, services.context, 'topic', target.topic);
  }

  get target(): TopicTarget {
    return this.#state.target;
  }

  /** Shows another topic, connection or contract in the same panel, and reads it. */
  async retarget(target: TopicTarget): Promise<void> {
    this.#clearLive();
    this.#messages = [];
    this.#verdicts = [];
    this.#judge = undefined;
    this.#state = { target, phase: 'idle', read: this.#state.read, notices: [] };
    this.panel.title = target.topic;
    this.#post({ type: 'messages', read: this.#state.read, first: true, messages: [] });
    await this.read();
  }

  #post(message: ToTopicPage): void {
    if (this.#ready) void this.panel.webview.postMessage(message);
  }

  #set(change: Partial<TopicState>): void {
    this.#state = { ...this.#state, ...change };
    this.#post({ type: 'state', state: this.#state });
  }

  async #receive(message: FromTopicPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.#post({ type: 'setup', setup: pageSetup(this.#count) });
        this.#set({});
        if (this.#messages.length) this.#postMessages(this.#state.read);
        this.#post({ type: 'verdicts', read: this.#state.read, verdicts: this.#verdicts });
        break;
      case 'refresh':
        this.#count = message.count;
        await this.read();
        break;
      case 'cancel':
        this.#abort?.abort();
        break;
      case 'act':
        if (message.action === 'retry') await this.read();
        else await this.#services.act(message.action, this);
        break;
      case 'reveal':
        await this.#reveal(message.violation.range);
        break;
      case 'revealContract':
        await this.#reveal(this.#judge?.range);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'export':
        await saveExport(message.text, `${this.target.topic}.jsonl`, { 'JSON Lines': ['jsonl', 'ndjson'] });
        break;
      case 'error':
        this.#services.log.error(`Page of topic ${this.target.topic}`, message.message);
    }
  }

  async #reveal(range: Range | undefined): Promise<void> {
    const uri = this.#judge?.uri ?? this.target.contract?.uri;
    if (uri) await revealRange(vscode.Uri.parse(uri, true), range);
  }

  /** Reads the newest messages and has them judged. A later read ends this one. */
  async read(): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const read = this.#state.read + 1;
    this.#set({ phase: 'connecting', read, failure: undefined, notices: [], progress: undefined });
    try {
      await this.#readWith(abort.signal, read);
    } catch (error) {
      this.#services.log.error(`Preview of ${this.target.topic}`, error);
      this.#fail(
        { ok: false, code: 'unexpected', reason: String(error), action: vscode.l10n.t('See the log, then retry.') },
        read,
      );
    }
  }

  async #readWith(signal: AbortSignal, read: number): Promise<void> {
    const { connections } = this.#services;
    const { topic, connection } = this.target;
    const entry = await connections.choose('kafka', connection);
    if (!entry.ok) return this.#fail(entry, read);
    await connections.consent.grant([entry.value]);
    this.#set({ connection: `${entry.value.name} · ${entry.value.origin.text}` });
    const sessions = await connections.sessions();
    let started = performance.now();
    const result = await sessions.withKafka(
      entry.value.name,
      (session) => {
        if (!this.#stale(read)) this.#set({ phase: 'reading' });
        started = performance.now();
        return session.newest(topic, this.#count, {
          signal,
          onProgress: (progress) => this.#stale(read) || this.#set({ progress }),
        });
      },
      { signal },
    );
    if (this.#stale(read)) return;
    if (!result.ok) return this.#fail(result, read);
    this.#messages = result.value.messages;
    this.#verdicts = [];
    this.#postMessages(read);
    this.#set({
      phase: 'checking',
      progress: undefined,
      notices: result.value.notices.map((notice) => notice.message),
      readAt: new Date().toISOString(),
      elapsedMs: performance.now() - started,
      partitions: result.value.partitions,
      summary: undefined,
    });
    await this.#conform(read, signal);
    if (!this.#stale(read)) this.#set({ phase: 'done' });
  }

  /** True when a newer read has begun. */
  #stale(read: number): boolean {
    return this.#state.read !== read;
  }

  #fail(failure: Failure, read: number): void {
    if (this.#stale(read)) return;
    if (failure.code.endsWith('/cancelled')) {
      this.#set({ phase: 'cancelled', progress: undefined });
      return;
    }
    const { code, reason, action } = failure;
    this.#services.log.warn(`Preview of ${this.target.topic}: ${code}: ${reason}`);
    this.#set({ phase: 'failed', progress: undefined, failure: { code, reason, action, actions: actionsFor(code) } });
  }

  #postMessages(read: number): void {
    const messages = this.#messages.map((message) => ({ ...message, id: `${message.partition}:${message.offset}` }));
    for (let start = 0; start === 0 || start < messages.length; start += CHUNK)
      this.#post({ type: 'messages', read, first: start === 0, messages: messages.slice(start, start + CHUNK) });
  }

  async #conform(read: number, signal?: AbortSignal): Promise<void> {
    const { contract, topic } = this.target;
    if (!contract) {
      this.#set({
        unjudged: this.#messages.length
          ? vscode.l10n.t(
              'No contract of this workspace names the topic {0}, so the messages are shown unchecked.',
              topic,
            )
          : undefined,
      });
      return;
    }
    const { toSamples } = await loadEvidence();
    const samples = toSamples(this.#messages);
    const cancel = new vscode.CancellationTokenSource();
    const abort = () => cancel.cancel();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const result = await this.#services.server.conform(
      { uri: contract.uri, port: contract.port, topic, samples, publish: true },
      cancel.token,
    );
    signal?.removeEventListener('abort', abort);
    cancel.dispose();
    // The findings may have been published after the panel let go of this topic: nobody else would clear them.
    const left = this.#disposed || this.target.topic !== topic || this.target.contract?.uri !== contract.uri;
    if (left) this.#services.server.clearLive({ uri: contract.uri, topic });
    if (left || this.#stale(read)) return;
    if (signal?.aborted)
      return this.#set({ unjudged: vscode.l10n.t('The check was cancelled, so the messages are shown unchecked.') });
    if (!result)
      return this.#set({
        unjudged: vscode.l10n.t('The messages were not checked: the language server is not running.'),
      });
    this.#judge = result.judge;
    this.#verdicts = result.reason ? [] : result.results;
    this.#post({ type: 'verdicts', read, verdicts: this.#verdicts });
    this.#set({
      judge: result.judge && {
        label: contract.name
          ? `${contract.name} · ${vscode.workspace.asRelativePath(vscode.Uri.parse(contract.uri, true))}`
          : contract.uri,
      },
      unjudged: result.reason,
      summary: result.summary,
    });
  }

  /** The contract was edited: what is shown is judged by its new text. */
  #contractChanged(document: vscode.TextDocument): void {
    if (!this.#messages.length || document.uri.toString() !== this.target.contract?.uri) return;
    clearTimeout(this.#recheck);
    this.#recheck = setTimeout(() => {
      this.#conform(this.#state.read).catch((error) =>
        this.#services.log.error(`Preview of ${this.target.topic}`, error),
      );
    }, RECHECK_MS);
  }

  #clearLive(): void {
    const { contract, topic } = this.target;
    if (contract) this.#services.server.clearLive({ uri: contract.uri, topic });
  }

  dispose(): void {
    this.#disposed = true;
    this.#abort?.abort();
    clearTimeout(this.#recheck);
    this.#ready = false;
    this.#clearLive();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
