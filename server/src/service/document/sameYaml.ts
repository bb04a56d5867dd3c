/** Whether two texts say the same, and say it with the same words: what a formatter must not change. */
import { Lexer } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, type YamlNode } from './nodes.ts';
import { parseRaw } from './parse.ts';

/** True when both are free of errors, have the same tokens (comments, anchors, quotes) and the same values. */
export function sameYaml(before: string, after: string): boolean {
  const [one, other] = [parseRaw(before), parseRaw(after)];
  if (!one || !other || one.length !== other.length) return false;
  if ([...one, ...other].some((document) => document.errors.length > 0)) return false;
  const trees = one.every((document, index) =>
    sameNode(document.contents as YamlNode | null, other[index]!.contents as YamlNode | null),
  );
  return trees && sameTokens(before, after);
}

function sameNode(one: YamlNode | null, other: YamlNode | null): boolean {
  if (!one || !other) return one === other;
  if (one.anchor !== other.anchor || one.tag !== other.tag) return false;
  if (isAlias(one)) return isAlias(other) && one.source === other.source;
  if (isMap(one))
    return (
      isMap(other) &&
      one.items.length === other.items.length &&
      one.items.every(({ key, value }, index) => {
        const pair = other.items[index]!;
        return sameNode(key, pair.key) && sameNode(value, pair.value);
      })
    );
  if (isSeq(one))
    return (
      isSeq(other) &&
      one.items.length === other.items.length &&
      one.items.every((item, index) => sameNode(item, other.items[index]!))
    );
  return isScalar(one) && isScalar(other) && one.type === other.type && Object.is(one.value, other.value);
}

function sameTokens(before: string, after: string): boolean {
  const others = words(after);
  for (const word of words(before)) if (others.next().value !== word) return false;
  return others.next().done === true;
}

/** The comments of a text, with their `#`. */
export function commentsOf(text: string): string[] {
  const found: string[] = [];
  for (const word of new Lexer().lex(text)) if (word.startsWith('#')) found.push(word.trimEnd());
  return found;
}

/** Everything but blanks; the indentation inside of texts does not count (their values are compared). */
function* words(text: string): Generator<string, undefined> {
  for (const word of new Lexer().lex(text)) if (word.trim() !== '') yield word.replace(/\s+/g, ' ').trim();
  return undefined;
}
