/** A feature that fails answers empty and says so in the log; the server goes on. */
import type { RemoteConsole } from 'vscode-languageserver/node';

export class Guard {
  private readonly log: Pick<RemoteConsole, 'error'>;

  constructor(log: Pick<RemoteConsole, 'error'>) {
    this.log = log;
  }

  /** Wraps a handler: `otherwise` is its answer when it throws. */
  wrap<A extends unknown[], R>(
    name: string,
    otherwise: R,
    work: (...args: A) => R | Promise<R>,
  ): (...args: A) => Promise<R> {
    return async (...args) => {
      try {
        return await work(...args);
      } catch (error) {
        this.report(name, error);
        return otherwise;
      }
    };
  }

  report(name: string, error: unknown): void {
    this.log.error(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
