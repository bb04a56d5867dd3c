/** What every page and its panel say to each other. */

/** Sent once, in answer to `ready`. */
export interface PageSetup {
  /** Translations by English text; empty in English. */
  l10n: Record<string, string>;
  /** Default number of messages or rows. */
  count: number;
}
export type ToPage = { type: 'setup'; setup: PageSetup };
export type FromPage = { type: 'ready' } | { type: 'copy'; text: string } | { type: 'error'; message: string };
