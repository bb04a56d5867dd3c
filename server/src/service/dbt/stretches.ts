/** A properties file in pieces that are looked at one by one: the entries of its lists, and what stands under other keys. */
import {
  isMap,
  isSeq,
  pairSpan,
  parts,
  type Span,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';

/** A piece of the text, at the offsets it has when it is looked at. */
export interface Stretch extends Span {
  /** A span in it that moves with it. */
  within(span: Span): Span;
}

/**
 * What is made of each stretch, in the order of the text. Of an entry it is kept until something in it changes: then it
 * may hold lazy spans only.
 * @param maker identity of what is kept: a constant
 * @param key everything else the answers depend on
 */
export function ofStretches<T>(
  document: YamlDocument,
  maker: unknown,
  key: string,
  make: (stretch: Stretch) => readonly T[],
): T[] {
  const { root, text } = document;
  if (!isMap(root)) return [...make(fixed({ start: 0, end: text.length }))];
  const each = { make: (entry: YamlNode) => make(movingWith(entry)) };
  const found: (readonly T[])[] = [];
  for (const pair of root.items) {
    const { value } = pair;
    if (isSeq(value) && !value.flow) found.push(...some(parts(value, value.items, maker, key, each)));
    else found.push(make(fixed(pairSpan(pair))));
  }
  return found.flat();
}

const some = <T>(lists: readonly (readonly T[])[]): (readonly T[])[] => lists.filter((one) => one.length > 0);

const fixed = (span: Span): Stretch => ({ ...span, within: (inner) => inner });

function movingWith(entry: YamlNode): Stretch {
  const { start: before, end } = spanOf(entry);
  const by = () => spanOf(entry).start - before;
  const within = ({ start, end }: Span): Span => ({
    get start() {
      return start + by();
    },
    get end() {
      return end + by();
    },
  });
  return { start: before, end, within };
}
