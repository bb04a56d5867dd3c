/** DCS service levels -> ODCS slaProperties. */
import { keyOf, type YamlNode } from '../../document/index.ts';
import { text } from '../reading.ts';
import { type Entry, entry, list, map, type Out, type Source, word } from './transcript.ts';

/** Service level -> the key with its value, and the one with its element. */
const LEVELS: Record<string, { value: string; element?: string }> = {
  availability: { value: 'percentage' },
  retention: { value: 'period', element: 'timestampField' },
  latency: { value: 'threshold', element: 'sourceTimestampField' },
  freshness: { value: 'threshold', element: 'timestampField' },
  frequency: { value: 'interval' },
  support: { value: 'responseTime' },
  backup: { value: 'interval' },
};

export function promises(source: Source): Out {
  const { document } = source;
  return list(
    document.pairs(document.get(document.root, 'servicelevels')).flatMap((pair) => {
      const name = keyOf(pair);
      const node = document.deref(pair.value);
      if (name === null || !node) return [];
      const { value: key, element } = LEVELS[name] ?? { value: 'value' };
      const { value, unit } = level(source, node, key);
      return [
        map([
          { key: 'property', value: word(name), ...source.comments(pair) },
          value,
          entry('unit', unit === undefined ? undefined : word(unit)),
          element === undefined ? null : source.take(node, element, 'element'),
          source.take(node, 'description'),
          ...(document.pair(node, 'cron')
            ? [entry('scheduler', word('cron')), source.take(node, 'cron', 'schedule')]
            : []),
          // 3.1 has no customProperties here: what is left is said in words.
          ...spoken(source, node, [key, element ?? '', 'description', 'cron']),
        ]),
      ];
    }),
  );
}

/** `25h` -> 25 h, `P1Y` -> 1 y, `99.9%` -> 99.9 percent; anything else as it is. A level without a value (a stream has no interval) is null: 3.1 requires the key. */
function level(source: Source, node: YamlNode, key: string): { value: Entry; unit?: string } {
  const written = text(source.document, node, key)?.value;
  const parts = /^(?:PT?)?(\d+(?:\.\d+)?)\s*(%|[A-Za-z]+)$/.exec(written ?? '');
  const unit = parts && unitOf(written!, parts[2]!);
  if (unit) return { value: source.replace(node, key, 'value', word(Number(parts[1])))!, unit };
  return { value: source.take(node, key, 'value') ?? { key: 'value', value: word(null) } };
}

function unitOf(written: string, word: string): string | undefined {
  if (word === '%') return 'percent';
  // In an ISO duration M before the T is months.
  if (/^P\d/.test(written)) return ({ Y: 'y', M: 'mo', W: 'w', D: 'd' } as Record<string, string>)[word];
  if (written.startsWith('PT')) return ({ H: 'h', M: 'min', S: 's' } as Record<string, string>)[word];
  return /^(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?|months?|y|years?)$/i.test(word) ? word : undefined;
}

function spoken(source: Source, node: YamlNode, used: string[]): (Entry | null)[] {
  const comments: string[] = [];
  const left = source.document.pairs(node).flatMap((pair) => {
    const key = keyOf(pair);
    const value = key === null || used.includes(key) ? undefined : text(source.document, node, key)?.value;
    if (value === undefined) return [];
    source.spoken(node, [key!]);
    const { above = [], beside } = source.comments(pair);
    comments.push(...above, ...(beside === undefined ? [] : [beside]));
    return [`${key}: ${value}`];
  });
  const said = entry('valueExt', left.length > 0 ? word(left.join('; ')) : undefined);
  return [said && { ...said, above: comments }];
}
