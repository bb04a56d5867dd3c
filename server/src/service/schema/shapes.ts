/** A value of another shape than expected: how to write it, and the fix where it is plain what was meant. */
import { isMap, isSeq, keyOf, scalarOf, textOf, type YamlDocument } from '../document/index.ts';
import type { FindingData } from '../finding.ts';
import type { CompiledSchema } from './compile.ts';
import type { SchemaProblem } from './problem.ts';
import { knownKeys } from './walk.ts';

type WrongType = SchemaProblem & { kind: 'type' };

/** How to write what is expected, where what stands there is of another shape. */
export function shapeAdvice(p: WrongType): string | undefined {
  const [wantsMap, wantsList] = [p.expected.includes('object'), p.expected.includes('array')];
  const first = isMap(p.node) ? p.node.items[0] : undefined;
  if (first && /^-\w/.test(keyOf(first) ?? '')) return 'A blank is missing after the dash: `- name`.';
  if (wantsList && !wantsMap) return 'Write its items on lines of their own, each after `- `.';
  if (wantsMap && isSeq(p.node) && p.node.items.every((item) => isMap(item)))
    return 'Write its keys without `- ` before them.';
  return wantsMap && scalarOf(p.node) !== undefined ? 'Its keys go on the next lines, indented deeper.' : undefined;
}

const SWITCHES: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  true: 'true',
  no: 'false',
  off: 'false',
  false: 'false',
};

/** What was certainly meant by a value of the wrong shape, and the fix that writes it. */
export function mended(p: WrongType, document: YamlDocument): { advice: string; data: FindingData } | undefined {
  const text = textOf(p.node);
  if (text !== undefined) {
    const newText = meantText(p, text);
    return newText === undefined
      ? undefined
      : {
          advice: `Write \`${newText}\`.`,
          data: { kind: 'rule', replace: { title: `Change to ${newText}`, newText } },
        };
  }
  const items = p.schema.items ? [...alternatives(p.schema.items)] : [];
  const known = new Set(items.flatMap(knownKeys));
  const single =
    isMap(p.node) && p.expected.includes('array') && p.node.items.some((pair) => known.has(keyOf(pair) ?? ''));
  return single
    ? {
        advice: 'Begin its first line with `- `, and indent the others below it.',
        data: { kind: 'list-of-one', pointer: document.pointerOf(p.node!) },
      }
    : undefined;
}

/** A schema, what it refers to, and its branches. */
function* alternatives(schema: CompiledSchema, depth = 0): Generator<CompiledSchema> {
  yield schema;
  if (depth < 4)
    for (const part of [schema.ref, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
      if (part) yield* alternatives(part, depth + 1);
}

function meantText(p: WrongType, text: string): string | undefined {
  if (p.expected.length === 1 && p.expected[0] === 'boolean') return SWITCHES[text.toLowerCase()];
  if (!/^[\w.-]+(:[\w.-]+)*$/.test(text)) return undefined;
  if (p.expected.includes('array') && !p.expected.includes('object')) {
    const items = p.schema.items ? [...alternatives(p.schema.items)] : [];
    return items.some((one) => one.raw.type === 'string') ? `[${text}]` : undefined;
  }
  const types = [...alternatives(p.schema)].flatMap((one) => {
    const type = one.properties?.get('type');
    return type ? [...alternatives(type)].flatMap((each) => [...(each.enum ?? [])].map(String)) : [];
  });
  return p.expected.includes('object') && types.includes(text) ? `{ type: ${text} }` : undefined;
}
