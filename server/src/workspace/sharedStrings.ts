/**
 * Strings as they are kept for the closed files of a workspace. A piece of a file's text keeps all of the text in
 * memory, so it is copied; and what thousands of contracts say alike (names, types, paths) is kept once.
 */

/** Longer ones are sentences: hardly two are alike. */
const MAX_SHARED = 120;
/** What is shared is worth no more than this many entries of a table. */
const MAX_ENTRIES = 200_000;
/** Engines copy pieces this short anyway. */
const MAX_COPIED = 12;

export class SharedStrings {
  private readonly known = new Map<string, string>();

  /** An equal string that keeps nothing else in memory. */
  readonly of = (text: string): string => {
    if (text.length > MAX_SHARED) return flat(text);
    const shared = this.known.get(text);
    if (shared !== undefined) return shared;
    const own = text.length > MAX_COPIED ? flat(text) : text;
    if (this.known.size >= MAX_ENTRIES) this.known.clear();
    this.known.set(own, own);
    return own;
  };

  /** Lets the table go: the strings stay with those who have them. */
  forget(): void {
    this.known.clear();
  }
}

/** The only way of the language itself to get a copy: JSON writes a new string. */
const flat = (text: string): string => JSON.parse(JSON.stringify(text)) as string;
