/** Arguments beside a data test moved under `arguments:` (dbt 1.10.5), comments and layout kept. */
import { isMap, keyOf, keySpan, type Pair, pairSpan, spanOf, type YamlDocument } from '../document/index.ts';
import type { Edit } from '../edits.ts';
import { isArgument } from './properties.ts';

/**
 * @param pointer JSON Pointer of the mapping that holds the arguments
 * @returns the edit; null when there is nothing to move, or `arguments` is there already
 */
export function nestArguments(document: YamlDocument, pointer: string): Edit | null {
  const body = document.at(pointer);
  if (!isMap(body) || document.pair(body, 'arguments')) return null;
  const pairs = body.items;
  const flat = pairs.filter((pair) => isArgument(keyOf(pair) ?? ''));
  const first = pairs[0];
  if (!first || flat.length === 0) return null;
  const place = spanOf(body);
  if (document.text[place.start] === '{') {
    const text = (pair: Pair) => document.text.slice(pairSpan(pair).start, pairSpan(pair).end);
    const parts = pairs.filter((pair) => !flat.includes(pair)).map(text);
    return { ...place, newText: `{ ${[...parts, `arguments: { ${flat.map(text).join(', ')} }`].join(', ')} }` };
  }
  const start = keySpan(first).start;
  const margin = `\n${' '.repeat(document.positionAt(start).character)}`;
  const end = Math.max(...pairs.map((pair) => pairSpan(pair).end));
  const chunks = pairs.map((pair, index) => {
    const next = pairs[index + 1];
    return { pair, text: document.text.slice(keySpan(pair).start, next ? keySpan(next).start : end).trimEnd() };
  });
  const moved = chunks.filter((one) => flat.includes(one.pair)).map((one) => one.text.replaceAll('\n', '\n  '));
  const nested = `arguments:${margin}  ${moved.join(`${margin}  `)}`;
  const lines = chunks.flatMap((one) => (one.pair === flat[0] ? nested : flat.includes(one.pair) ? [] : one.text));
  return { start, end: start + document.text.slice(start, end).trimEnd().length, newText: lines.join(margin) };
}
