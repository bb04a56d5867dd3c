/** A client of the real server, over stdio: what an editor does, without an editor. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Diagnostic, Range } from 'vscode-languageserver-types';

const ROOT = path.join(import.meta.dirname, '../../../..');
const PATIENCE = 15_000;

export interface Published {
  uri: string;
  version?: number;
  diagnostics: Diagnostic[];
}

interface Registration {
  method: string;
  registerOptions?: {
    watchers?: { globPattern: string }[];
    documentSelector?: { scheme: string; pattern: string }[];
  };
}

export class TestClient {
  readonly published: Published[] = [];
  readonly logged: string[] = [];
  /** Messages shown to the user. */
  readonly shown: string[] = [];
  readonly watched: string[] = [];
  /** Documents a registered feature is for, by its method. */
  readonly registered = new Map<string, string[]>();
  private readonly process: ChildProcess;
  private readonly connection: MessageConnection;
  private waiting: (() => void)[] = [];

  private constructor(child: ChildProcess) {
    this.process = child;
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: Published) => {
      this.published.push(params);
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.connection.onNotification(
      'window/logMessage',
      ({ message }: { message: string }) => void this.logged.push(message),
    );
    this.connection.onNotification(
      'window/showMessage',
      ({ message }: { message: string }) => void this.shown.push(message),
    );
    this.connection.onRequest('client/registerCapability', ({ registrations }: { registrations: Registration[] }) => {
      for (const { method, registerOptions } of registrations) {
        this.watched.push(...(registerOptions?.watchers ?? []).map((one) => one.globPattern));
        this.registered.set(
          method,
          (registerOptions?.documentSelector ?? []).map(({ scheme, pattern }) => `${scheme}:${pattern}`),
        );
      }
      for (const wake of this.waiting.splice(0)) wake();
      return null;
    });
    this.connection.onRequest('client/unregisterCapability', () => null);
    this.connection.onRequest('workspace/codeLens/refresh', () => null);
    this.connection.listen();
  }

  /** Starts the server on folders (URIs) and finishes the handshake; `textDocument`: more of what the client can do. */
  static async start(
    folders: readonly string[] = [],
    settings: unknown = {},
    textDocument: Record<string, unknown> = {},
  ): Promise<TestClient> {
    const child = spawn(process.execPath, [path.join(ROOT, 'server/src/lsp/server.ts'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const client = new TestClient(child);
    await client.request('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
      initializationOptions: { settings },
      capabilities: {
        workspace: {
          workspaceFolders: true,
          didChangeWatchedFiles: { dynamicRegistration: true },
          codeLens: { refreshSupport: true },
        },
        textDocument: { formatting: { dynamicRegistration: true }, ...textDocument },
      },
    });
    client.notify('initialized', {});
    return client;
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null && !this.process.killed;
  }

  request<R>(method: string, params: unknown): Promise<R> {
    return this.connection.sendRequest<R>(method, params);
  }
  notify(method: string, params: unknown): void {
    void this.connection.sendNotification(method, params);
  }

  open(uri: string, text: string, version = 1): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text } });
  }
  edit(uri: string, version: number, range: Range, text: string): void {
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text }] });
  }

  /** The newest diagnostics of a document that satisfy the test; fails after a while, saying what there is. */
  async diagnostics(uri: string, test: (published: Published) => boolean = () => true): Promise<Diagnostic[]> {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const last = this.published.findLast((one) => one.uri === uri);
      if (last && test(last)) return last.diagnostics;
      if (Date.now() > until)
        throw new Error(
          `No such diagnostics of ${uri}; the last are ${JSON.stringify(last)}; log: ${this.logged.join('\n')}`,
        );
      await Promise.race([
        new Promise<void>((resolve) => this.waiting.push(resolve)),
        new Promise((resolve) => setTimeout(resolve, 100)),
      ]);
    }
  }

  /** Waits until a feature is registered for documents that satisfy the test. */
  async registration(method: string, test: (documents: readonly string[]) => boolean): Promise<void> {
    const until = Date.now() + PATIENCE;
    while (!test(this.registered.get(method) ?? [])) {
      if (Date.now() > until) throw new Error(`${method} is registered for ${this.registered.get(method)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends a server that answers no more. */
  kill(): void {
    this.connection.dispose();
    this.process.kill('SIGKILL');
  }

  async stop(): Promise<number | null> {
    const ended = once(this.process, 'exit');
    await this.request('shutdown', undefined);
    this.notify('exit', undefined);
    await ended;
    this.connection.dispose();
    return this.process.exitCode;
  }
}

export const at = (line: number, character: number, endCharacter = character): Range => ({
  start: { line, character },
  end: { line, character: endCharacter },
});
