/** What a newcomer sees while the demo starts: one line per finished step, with its time. */
export class Progress {
  readonly #started = performance.now();

  /** A step that says itself when it begins and ends. */
  note(name: string, ms?: number): void {
    if (ms !== undefined) console.log(`  ✔ ${name.padEnd(24)} ${seconds(ms)}`);
  }

  /** @returns what `work` returns, after a line with its time. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    this.note(name, performance.now() - started);
    return result;
  }

  /** Since the demo began, for example `31.2 s`. */
  total(): string {
    return seconds(performance.now() - this.#started);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(5)} s`;
