/** Queries of contracts, parsed aside: the parser is loaded when the first one is asked for. */
import { type ParsedQuery, type Placeholder, parseQuery } from '../service/qualityQueries.ts';

/** As many as some open documents have: less would be read again at every look. */
const KEPT = 5_000;

export class QuerySqls {
  private readonly onRead: () => void;
  private readonly known = new Map<string, ParsedQuery>();
  private readonly reading = new Map<string, Promise<void>>();

  /** @param onRead called when all queries that were asked for have been read */
  constructor(onRead: () => void) {
    this.onRead = onRead;
  }

  /** Undefined while it is being read. */
  get(text: string, placeholders: readonly Placeholder[]): ParsedQuery | undefined {
    const key = JSON.stringify([text, placeholders]);
    const known = this.known.get(key);
    if (known === undefined && !this.reading.has(key)) this.read(key, text, placeholders);
    return known;
  }

  /** True while queries are being read. */
  get busy(): boolean {
    return this.reading.size > 0;
  }

  async settled(): Promise<void> {
    while (this.reading.size > 0) await Promise.all(this.reading.values());
  }

  private read(key: string, text: string, placeholders: readonly Placeholder[]): void {
    const reading = parseQuery(text, placeholders)
      .catch((): ParsedQuery => ({ kind: 'unknown' }))
      .then((parsed) => {
        if (this.known.size >= KEPT) this.known.delete(this.known.keys().next().value!);
        this.known.set(key, parsed);
        this.reading.delete(key);
        if (this.reading.size === 0) this.onRead();
      });
    this.reading.set(key, reading);
  }
}
