import * as vscode from 'vscode';

/** How many errors "Copy Diagnostics" can tell of. */
const KEPT = 20;

/** The log of the extension: an output channel, and the last errors for "Copy Diagnostics". */
export class Log implements vscode.Disposable {
  readonly channel = vscode.window.createOutputChannel('Data Product Tools', { log: true });
  readonly #errors: string[] = [];

  info(text: string): void {
    this.channel.info(text);
  }

  warn(text: string): void {
    this.channel.warn(text);
  }

  /** Logs an error with its stack. `what` says what was being done. */
  error(what: string, cause?: unknown): void {
    const detail = cause instanceof Error ? (cause.stack ?? cause.message) : cause === undefined ? '' : String(cause);
    const text = detail ? `${what}: ${detail}` : what;
    this.channel.error(text);
    this.#errors.push(`${new Date().toISOString()} ${text}`);
    if (this.#errors.length > KEPT) this.#errors.shift();
  }

  /** The last errors, oldest first. */
  recentErrors(): readonly string[] {
    return this.#errors;
  }

  /** Tells the user of an unexpected error, with a way to the log. */
  async show(what: string, cause: unknown): Promise<void> {
    this.error(what, cause);
    const message = cause instanceof Error ? cause.message : String(cause);
    const showLog = vscode.l10n.t('Show Log');
    const chosen = await vscode.window.showErrorMessage(`${what}: ${message}`, showLog);
    if (chosen === showLog) this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}
