/**
 * Findings an old repository has agreed to live with: `.data-product/baseline.json`. A finding is known again by its
 * rule, by where it stands in the structure and by what it says, so that lines may move and lists may grow; several
 * alike are counted.
 */
import { escapePointer, isMap, type Offset, textOf, type YamlDocument } from './document/index.ts';
import type { Finding } from './finding.ts';

/** What one finding is known by. */
export interface Fingerprint {
  rule: string;
  /**
   * Keys from the root; an item of a list is called by its name, or `-`: `/schema/orders/properties/id/logicalType`.
   * Empty in files that are no YAML: there a finding is known by what it says.
   */
  at: string;
  /** Of the message: eight hexadecimal digits. */
  message: string;
}
export interface BaselineEntry extends Fingerprint {
  /** How many findings of this kind there are. */
  count: number;
}
/** Entries by file, relative to the folder that `.data-product` lies in, with `/`. */
export type Baseline = ReadonlyMap<string, readonly BaselineEntry[]>;

/** Where the file lies, from the folder whose files it speaks of. */
export const BASELINE_FILE = '.data-product/baseline.json';
const VERSION = 1;

// ---------------------------------------------------------------- findings against the baseline

export interface Compared {
  /** Findings the baseline does not know. */
  fresh: Finding[];
  known: Finding[];
}

/** Splits findings (in the order of the text) by a file's entries; `document` is null for what is no YAML. Of several alike the first ones are the known ones. */
export function compareToBaseline(
  document: YamlDocument | null,
  findings: readonly Finding[],
  entries: readonly BaselineEntry[],
): Compared {
  if (entries.length === 0) return { fresh: [...findings], known: [] };
  const left = new Map(entries.map((entry) => [keyOf(entry), entry.count]));
  // Where a finding stands is only asked for what may be known: this runs at every keystroke.
  const said = new Set(entries.map(({ rule, message }) => `${rule} ${message}`));
  const fresh: Finding[] = [];
  const known: Finding[] = [];
  for (const finding of findings) {
    const message = hashed(finding.message);
    const key = said.has(`${finding.rule} ${message}`) ? keyOf(fingerprint(document, finding)) : '';
    const count = left.get(key) ?? 0;
    (count > 0 ? known : fresh).push(finding);
    if (count > 0) left.set(key, count - 1);
  }
  return { fresh, known };
}

/** A document's findings as entries of a baseline, in a stable order. */
export function baselineEntries(document: YamlDocument | null, findings: readonly Finding[]): BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const print = fingerprint(document, finding);
    const known = entries.get(keyOf(print));
    if (known) known.count++;
    else entries.set(keyOf(print), { ...print, count: 1 });
  }
  return [...entries.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** What `entries` count beyond what `others` do. */
export function entriesBeyond(entries: readonly BaselineEntry[], others: readonly BaselineEntry[]): BaselineEntry[] {
  const counts = new Map(others.map((entry) => [keyOf(entry), entry.count]));
  return entries.flatMap((entry) => {
    const count = entry.count - (counts.get(keyOf(entry)) ?? 0);
    return count > 0 ? [{ ...entry, count }] : [];
  });
}

const keyOf = ({ at, rule, message }: Fingerprint): string => `${at}\n${rule}\n${message}`;

function fingerprint(document: YamlDocument | null, { rule, start, message }: Finding): Fingerprint {
  return { rule, at: document ? structuralPath(document, start) : '', message: hashed(message) };
}

/** Keys by which people tell the items of a list apart, the most telling first. */
const NAMES = ['name', 'id', 'property', 'server', 'role', 'username'];

function structuralPath(document: YamlDocument, offset: Offset): string {
  return document
    .pathAt(offset)
    .map(
      (step) => `/${escapePointer(step.kind === 'pair' ? step.key : itemName(document, step.seq.items[step.index]!))}`,
    )
    .join('');
}

function itemName(document: YamlDocument, item: Parameters<YamlDocument['deref']>[0]): string {
  const map = document.deref(item);
  if (!isMap(map)) return '-';
  return NAMES.map((key) => textOf(document.deref(document.pair(map, key)?.value))).find((name) => name) ?? '-';
}

/** FNV-1a over UTF-16 code units. Lines that a message names move without it. */
function hashed(message: string): string {
  let hash = 0x811c9dc5;
  for (const char of message.replace(/\bline \d+/g, 'line')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

// ---------------------------------------------------------------- the file

/** Reads the file's text; a string says why it cannot be read. Entries that make no sense are left out. */
export function parseBaseline(text: string): Baseline | string {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return `it is no JSON (${error instanceof Error ? error.message : String(error)})`;
  }
  if (!isRecord(read) || !isRecord(read.files)) return 'it has no `files`';
  if (read.version !== VERSION) return `its version is ${JSON.stringify(read.version)}, and only ${VERSION} is known`;
  return new Map(
    Object.entries(read.files).map(([file, entries]) => [file, Array.isArray(entries) ? entries.filter(isEntry) : []]),
  );
}

/** The file's text: one entry a line, in a stable order, so that reviews and merges see single findings. */
export function printBaseline(baseline: Baseline): string {
  const files = [...baseline]
    .filter(([, entries]) => entries.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, entries]) => {
      const lines = entries.map(({ rule, at, message, count }) => JSON.stringify({ rule, at, message, count }));
      return `    ${JSON.stringify(file)}: [\n      ${lines.join(',\n      ')}\n    ]`;
    });
  const list = files.length > 0 ? `{\n${files.join(',\n')}\n  }` : '{}';
  return `{\n  "version": ${VERSION},\n  "files": ${list}\n}\n`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEntry = (value: unknown): value is BaselineEntry =>
  isRecord(value) &&
  typeof value.rule === 'string' &&
  typeof value.at === 'string' &&
  typeof value.message === 'string' &&
  Number.isInteger(value.count) &&
  Number(value.count) > 0;
