/** A language server over stdio, spoken to as an editor would. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Diagnostic } from 'vscode-languageserver-types';

export interface Change {
  line: number;
  character: number;
  text: string;
  /** Characters replaced, on the same line. */
  removed?: number;
  /** Whole lines removed, instead. */
  removedLines?: number;
}

export class ServerClient {
  readonly uri: string;
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private version = 0;
  /** Milliseconds the server's main thread ran for the last operation; NaN where the system does not tell. */
  spent = Number.NaN;
  private waiting: (() => void) | null = null;
  /** The diagnostics published last. */
  diagnostics: Diagnostic[] = [];
  private readonly log: string[] = [];
  private logged: (() => void) | null = null;

  private constructor(child: ChildProcess, uri: string, settings: unknown) {
    this.child = child;
    this.uri = uri;
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
        if (params.uri !== this.uri || (params.version !== undefined && params.version !== this.version)) return;
        this.diagnostics = params.diagnostics;
        this.waiting?.();
      },
    );
    this.connection.onRequest('workspace/configuration', (params: { items: { section?: string }[] }) =>
      params.items.map((item) => (settings as Record<string, unknown>)[item.section ?? ''] ?? null),
    );
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
      this.logged?.();
    });
    this.connection.onUnhandledNotification(() => {});
    this.connection.listen();
  }

  /** @param root URI of the workspace's folder, when there is one */
  static async start(
    command: string[],
    uri: string,
    settings: Record<string, unknown>,
    root: string | null = null,
  ): Promise<ServerClient> {
    const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'ignore'] });
    const client = new ServerClient(child, uri, settings);
    const capabilities = {
      workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      textDocument: {
        publishDiagnostics: { versionSupport: true },
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
        codeAction: {
          codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor', 'source'] } },
          dataSupport: true,
          resolveSupport: { properties: ['edit'] },
        },
      },
    };
    await client.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: root,
      workspaceFolders: root === null ? null : [{ uri: root, name: 'bench' }],
      capabilities,
    });
    await client.connection.sendNotification('initialized', {});
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings });
    return client;
  }

  /** Resolves with the first diagnostics; the milliseconds it took. */
  open(text: string, timeoutMs = 60_000): Promise<number> {
    this.version = 1;
    return this.untilDiagnostics(
      'textDocument/didOpen',
      { textDocument: { uri: this.uri, languageId: 'yaml', version: 1, text } },
      timeoutMs,
    );
  }

  /** An edit, until the diagnostics of this version are there. */
  change(change: Change, timeoutMs = 60_000): Promise<number> {
    this.version++;
    const start = { line: change.line, character: change.character };
    const end = change.removedLines
      ? { line: change.line + change.removedLines, character: 0 }
      : { line: change.line, character: change.character + (change.removed ?? 0) };
    const params = {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range: { start, end }, text: change.text }],
    };
    return this.untilDiagnostics('textDocument/didChange', params, timeoutMs);
  }

  /** Resolves with the first line of the server's log that matches. */
  async untilLogged(expression: RegExp, timeoutMs = 120_000): Promise<string> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const line = this.log.find((one) => expression.test(one));
      if (line !== undefined) return line;
      if (performance.now() > deadline) throw new Error(`The server did not log ${expression} in ${timeoutMs} ms`);
      await new Promise<void>((resolve) => {
        this.logged = resolve;
        setTimeout(resolve, 1_000);
      });
    }
  }

  /** Tells of a file that changed on disk, until the diagnostics of the open document are there again. */
  fileChanged(uri: string, timeoutMs = 60_000): Promise<number> {
    return this.untilDiagnostics('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] }, timeoutMs);
  }

  /** Milliseconds the server's main thread has run: what other processes on the machine do not lengthen. */
  cpu(): number {
    const file = `/proc/${this.child.pid}/task/${this.child.pid}/schedstat`;
    return fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8').split(' ')[0]) / 1e6 : Number.NaN;
  }

  /** Resident memory now and at its highest, in MB; NaN where the system does not tell. */
  memory(): { now: number; peak: number } {
    const status = fs.existsSync('/proc') ? fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8') : '';
    const mb = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
    return { now: mb('VmRSS'), peak: mb('VmHWM') };
  }

  async request(
    method: 'completion' | 'hover' | 'codeAction',
    line: number,
    character: number,
  ): Promise<{ ms: number; answer: unknown }> {
    const position = { line, character };
    const diagnostics = this.diagnostics.filter(({ range }) => range.start.line <= line && line <= range.end.line);
    const place =
      method === 'codeAction'
        ? { range: { start: position, end: position }, context: { diagnostics, triggerKind: 2 } }
        : { position };
    const before = this.cpu();
    const started = performance.now();
    const answer = await this.connection.sendRequest(`textDocument/${method}`, {
      textDocument: { uri: this.uri },
      ...place,
    });
    const ms = performance.now() - started;
    this.spent = this.cpu() - before;
    return { ms, answer };
  }

  private untilDiagnostics(method: string, params: unknown, timeoutMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const before = this.cpu();
      const started = performance.now();
      const timer = setTimeout(() => reject(new Error(`No diagnostics within ${timeoutMs} ms`)), timeoutMs);
      this.waiting = () => {
        clearTimeout(timer);
        this.waiting = null;
        const ms = performance.now() - started;
        this.spent = this.cpu() - before;
        resolve(ms);
      };
      void this.connection.sendNotification(method, params);
    });
  }

  stop(): void {
    this.connection.dispose();
    this.child.kill();
  }
}
