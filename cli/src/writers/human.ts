/** Text for people: colour, aligned tables, paths as they are clicked in a terminal. */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Failure } from '../../../server/src/protocol.ts';
import type { Io } from '../command.ts';

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;
export type Style = keyof typeof CODES;

/** Colours text when the output shows colour. */
export type Paint = (style: Style, text: string) => string;
export const painter =
  ({ color }: Pick<Io, 'color'>): Paint =>
  (style, text) =>
    color ? `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m` : text;

/** Text of foreign origin as a terminal may show it: control characters made visible, so that data moves no cursor. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (c) =>
    c === '\n' ? '↵' : c === '\t' ? '→' : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Columns a text takes in a terminal: East Asian wide characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of stripVTControlCharacters(text)) {
    if (/\p{Mark}/u.test(char)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return width;
}

/** Cuts to `width` columns, the last one `…` when something is lost. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  for (const char of text) {
    if (displayWidth(cut + char) > width - 1) break;
    cut += char;
  }
  return `${cut}…`;
}

const pad = (text: string, width: number, right: boolean) => {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
};

export interface TableColumn {
  title: string;
  align?: 'left' | 'right';
}

/**
 * An aligned table, a header line and one line per row. Columns wider than their share are cut so that a line fits.
 * @param width columns of the terminal
 */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[], width: number): string {
  const widths = columns.map(({ title }, i) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[i] ?? ''))),
  );
  const gaps = 2 * (columns.length - 1);
  for (let over = widths.reduce((a, b) => a + b, gaps) - width; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= 8) break;
    widths[widest]! -= 1;
  }
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => pad(clip(cells[i] ?? '', widths[i]!), widths[i]!, align === 'right'))
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), widths.map((w) => '─'.repeat(w)).join('  '), ...rows.map(line)].join(
    '\n',
  );
}

/** A path as the user would type it: relative to the working directory, with `/`. */
export function relativePath(file: string, cwd: string): string {
  return path.relative(cwd, file).split(path.sep).join('/') || '.';
}

const OPTIONS =
  'Or name one here: --brokers HOST:PORT, --kafka NAME, --connection NAME, --registry URL, --prometheus URL.';

/** What happened, and what to do. */
export function failureText(
  { reason, action, code }: Pick<Failure, 'reason' | 'action'> & Partial<Pick<Failure, 'code'>>,
  paint: Paint,
): string {
  // The editor shows the same failure, and has no options.
  const options = code === 'connection/none' ? `  ${OPTIONS}\n` : '';
  return `${paint('red', '✖')} ${reason}\n  ${action}\n${options}`;
}
