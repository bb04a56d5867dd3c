/** YAML written anew from parts of a document: values word for word, comments with the lines they belong to. */
import {
  isCollection,
  isMap,
  isScalar,
  keyOf,
  keySpan,
  type Pair,
  pairSpan,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { scalarText } from '../../edits.ts';

/** A value to write. `lines`: the text of a node as it stood, without its indentation; the first stands beside the key. */
export type Out =
  | { kind: 'lines'; lines: string[] }
  | { kind: 'map'; entries: Entry[] }
  | { kind: 'list'; items: Out[] };
export interface Entry {
  key: string;
  value: Out;
  /** Comment lines above, and the comment beside the value, with their `#`. */
  above?: string[];
  beside?: string;
}

export const map = (entries: (Entry | null | undefined | false)[]): Out => ({
  kind: 'map',
  entries: entries.filter((entry) => !!entry),
});
export const list = (items: Out[]): Out => ({ kind: 'list', items });
export const word = (value: string | number | boolean | null): Out => ({
  kind: 'lines',
  lines: [typeof value === 'string' ? scalarText(value) : String(value)],
});
export const entry = (key: string, value: Out | undefined): Entry | null =>
  value === undefined || isEmpty(value) ? null : { key, value };
const isEmpty = (value: Out): boolean =>
  value.kind === 'map' ? value.entries.length === 0 : value.kind === 'list' && value.items.length === 0;

/** The lines of a value; `key: ` is the caller's. */
export function write(value: Out, indent = ''): string[] {
  switch (value.kind) {
    case 'lines':
      return value.lines.map((line, index) => (index === 0 || line === '' ? line : indent + line));
    case 'map':
      return value.entries.flatMap((one) => written(one, indent));
    case 'list':
      return value.items.flatMap((item) => {
        const lines = write(item, `${indent}  `);
        // The dash takes the place of the first key's indentation, after comments above it.
        const first = item.kind === 'lines' ? 0 : lines.findIndex((line) => !line.trimStart().startsWith('#'));
        return lines.map((line, index) =>
          index < first ? indent + line.trimStart() : index === first ? `${indent}- ${line.trimStart()}` : line,
        );
      });
  }
}

function written({ key, value, above = [], beside }: Entry, indent: string): string[] {
  const comments = above.map((line) => indent + line);
  const aside = beside === undefined ? '' : ` ${beside}`;
  if (value.kind !== 'lines') return [...comments, `${indent}${key}:${aside}`, ...write(value, `${indent}  `)];
  const [first = '', ...rest] = value.lines;
  if (first !== '' || rest.length === 0)
    return [
      ...comments,
      `${indent}${key}: ${first}${aside}`.trimEnd(),
      ...rest.map((line) => (line === '' ? '' : `${indent}  ${line}`)),
    ];
  return [...comments, `${indent}${key}:${aside}`, ...rest.map((line) => (line === '' ? '' : `${indent}  ${line}`))];
}

/** Parts of the document to copy. */
export class Source {
  readonly document: YamlDocument;
  /** What the transcript says, here or in other words: the rest is not to be lost. */
  private readonly said = new Set<YamlNode>();
  constructor(document: YamlDocument) {
    this.document = document;
  }

  /** The pair under a new name (`as`), its value word for word; null when it is not there or has no value. */
  take(node: YamlNode | null | undefined, key: string, as = key): Entry | null {
    const pair = this.document.pair(node, key);
    const value = pair && this.copy(pair.value);
    return pair && value ? { key: as, value, ...this.comments(pair) } : null;
  }

  /** A new value in the place of a pair: its comments come along. */
  replace(node: YamlNode | null | undefined, key: string, as: string, value: Out | null | undefined): Entry | null {
    const pair = this.document.pair(node, key);
    const scalar = this.document.deref(pair?.value);
    if (isScalar(scalar)) this.said.add(scalar);
    return pair && value && !isEmpty(value) ? { key: as, value, ...this.comments(pair) } : null;
  }

  /** What these keys say stands in the transcript in other words. */
  spoken(node: YamlNode | null | undefined, keys: readonly string[]): void {
    for (const key of keys) {
      const value = this.document.get(node, key);
      if (value) this.said.add(value);
    }
  }

  /** The pairs below a mapping that were neither copied nor spoken of, the whole of each as one custom property. */
  unsaid(node: YamlNode | null, path = ''): Out[] {
    return this.document.pairs(node).flatMap((pair) => {
      const value = this.document.deref(pair.value);
      const name = keyOf(pair);
      if (!value || name === null || this.saysAll(value)) return [];
      const at = path === '' ? name : `${path}.${name}`;
      const whole = !isMap(value) || !this.saysSome(value);
      const copy = whole ? this.copy(value) : null;
      if (!whole) return this.unsaid(value, at);
      return copy ? [map([{ key: 'property', value: word(at), ...this.comments(pair) }, entry('value', copy)])] : [];
    });
  }

  private saysAll(node: YamlNode | null): boolean {
    const value = this.document.deref(node);
    if (!value || this.said.has(value)) return true;
    const inner = this.inner(value);
    return inner.length > 0 ? inner.every((one) => this.saysAll(one)) : isCollection(value);
  }
  private saysSome(node: YamlNode | null): boolean {
    const value = this.document.deref(node);
    return value !== null && (this.said.has(value) || this.inner(value).some((one) => this.saysSome(one)));
  }
  private inner(node: YamlNode): readonly (YamlNode | null)[] {
    return isMap(node) ? this.document.pairs(node).map((pair) => pair.value) : this.document.items(node);
  }

  /** The pairs of a mapping whose keys are not `known`, as custom properties. */
  rest(node: YamlNode | null | undefined, known: readonly string[]): Out[] {
    return this.document.pairs(node).flatMap((pair) => {
      const key = keyOf(pair);
      const value = key === null || known.includes(key) ? null : this.copy(pair.value);
      return key !== null && value
        ? [
            map([
              { key: 'property', value: word(key), ...this.comments(pair) },
              { key: 'value', value },
            ]),
          ]
        : [];
    });
  }

  /** A node word for word; what holds aliases is written out, since its anchors may not come along. */
  copy(given: YamlNode | null | undefined): Out | null {
    const node = this.document.deref(given);
    if (!node) return null;
    this.said.add(node);
    const { start, end } = spanOf(node);
    if (end <= start) return null;
    const raw = this.document.text.slice(start, end).trimEnd();
    const [first = '', ...rest] = raw.split(/\r?\n/);
    if (isScalar(node))
      return {
        kind: 'lines',
        lines: /^[|>]/.test(raw)
          ? dedented(first, rest, String(node.value))
          : [first, ...rest.map((line) => line.trim())],
      };
    if (/(^|[\s[{,])\*\w/.test(raw))
      return { kind: 'lines', lines: [JSON.stringify(this.document.toJs(node)) ?? 'null'] };
    if (/^[{[]/.test(raw)) return { kind: 'lines', lines: [first, ...rest.map((line) => line.trim())] };
    const column = this.document.positionAt(start).character;
    return {
      kind: 'lines',
      lines: ['', first, ...rest.map((line) => line.slice(Math.min(column, line.length - line.trimStart().length)))],
    };
  }

  comments(pair: Pair): Pick<Entry, 'above' | 'beside'> {
    const { text } = this.document;
    const { start } = keySpan(pair);
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const above: string[] = [];
    // Only whole comment lines right above count; those of a list's item stand above its dash.
    for (let at = lineStart; at > 0; ) {
      const previous = text.lastIndexOf('\n', at - 2) + 1;
      const line = text.slice(previous, at).trim();
      if (!line.startsWith('#')) break;
      above.unshift(line);
      at = previous;
    }
    return { ...(above.length > 0 && { above }), ...this.beside(pair) };
  }

  /** The comment on the line of a key whose value is a scalar or a block below. */
  private beside(pair: Pair): Pick<Entry, 'beside'> {
    const { text } = this.document;
    const key = keySpan(pair);
    const eol = text.indexOf('\n', key.end);
    const line = text.slice(key.end, eol < 0 ? text.length : eol);
    const value = pair.value && spanOf(pair.value);
    const from =
      value && value.start < key.end + line.length && isScalar(pair.value)
        ? Math.min(pairSpan(pair).end, key.end + line.length) - key.end
        : 0;
    const comment = /(?:^|\s)(#.*)$/.exec(line.slice(from));
    return comment && (from > 0 || /^\s*:\s*#/.test(line)) ? { beside: comment[1]!.trimEnd() } : {};
  }
}

/** A block scalar: its header, then its lines as far in as their own blanks say. */
function dedented(header: string, lines: string[], value: string): string[] {
  const lead = (line = ''): number => line.length - line.trimStart().length;
  const isText = (line: string): boolean => line.trim() !== '';
  const width = lead(lines.find(isText)) - lead(value.split('\n').find(isText));
  // A number in the header counts columns from the key, which are always two here.
  return [
    header.replace(/^([|>][+-]?)[1-9]/, (_, style: string) => `${style}2`),
    ...lines.map((line) => line.slice(Math.min(width, lead(line)))),
  ];
}
