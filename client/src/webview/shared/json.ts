/** JSON values as rows of a tree: exact (64-bit integers and decimals keep their digits), bounded, no DOM. */

/** A number whose digits a JavaScript number would change: the text as received. */
export class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type Json = null | boolean | number | string | ExactNumber | Json[] | { [name: string]: Json };
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

type SourceReviver = (this: unknown, name: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => Json;

/** Parses JSON text without rounding any number. Returns undefined when the text is not JSON. */
export function parseExact(text: string): Json | undefined {
  try {
    return parseWithSource(text, (_name, value, context) => {
      if (typeof value !== 'number' || context?.source === undefined) return value;
      return String(value) === context.source ? value : new ExactNumber(context.source);
    });
  } catch {
    return undefined;
  }
}

export function kindOf(value: Json): JsonKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof ExactNumber) return 'number';
  return typeof value as JsonKind;
}

/** One step of a JSON Pointer (RFC 6901). */
export const pointerStep = (name: string | number): string =>
  `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
const steps = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Names and values of an object or array, one at a time: a preview of a huge value looks at its first ones only. */
function* childrenOf(value: Json): Generator<[name: string, child: Json]> {
  if (Array.isArray(value)) for (let index = 0; index < value.length; index++) yield [String(index), value[index]!];
  else if (value !== null && typeof value === 'object' && !(value instanceof ExactNumber))
    for (const name in value) yield [name, value[name]!];
}

function sizeOf(value: Json): number {
  if (Array.isArray(value)) return value.length;
  return value !== null && typeof value === 'object' && !(value instanceof ExactNumber) ? Object.keys(value).length : 0;
}

/** The nearest place that exists on the way to `pointer`: a missing property is shown on the object that lacks it. */
export function nearestExisting(value: Json, pointer: string): string {
  let here = value;
  let path = '';
  for (const step of steps(pointer)) {
    const child: Json | undefined = Array.isArray(here)
      ? here[Number(step)]
      : here !== null && typeof here === 'object' && !(here instanceof ExactNumber) && Object.hasOwn(here, step)
        ? here[step]
        : undefined;
    if (child === undefined) return path;
    here = child;
    path += pointerStep(step);
  }
  return path;
}

/** Longer texts are cut on screen; copying gives all of it. */
const MAX_TEXT = 1000;
const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

/** A scalar as JSON writes it. */
export function scalarText(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'string' ? cut(JSON.stringify(value)) : String(value);
}

/** A value on one line, cut at `limit` characters without writing out all of it. */
export function preview(value: Json, limit = 200): string {
  let text = '';
  const write = (part: Json): void => {
    if (text.length > limit) return;
    const kind = kindOf(part);
    if (kind !== 'object' && kind !== 'array') {
      text += scalarText(part);
      return;
    }
    text += kind === 'array' ? '[' : '{';
    let first = true;
    for (const [name, child] of childrenOf(part)) {
      if (text.length > limit) break;
      text += first ? '' : ', ';
      if (kind === 'object') text += `${name}: `;
      first = false;
      write(child);
    }
    text += kind === 'array' ? ']' : '}';
  };
  write(value);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

export interface TreeRow {
  pointer: string;
  depth: number;
  /** Property name or index; null at the root. */
  name: string | null;
  kind: JsonKind;
  /** The scalar, or a one-line preview of a closed object or array. */
  text: string;
  /** Number of children. */
  size: number;
  open: boolean;
}

/**
 * The rows of a value in which only open nodes are walked.
 * @param isOpen decides by pointer, depth and number of children
 */
export function treeRows(value: Json, isOpen: (pointer: string, depth: number, size: number) => boolean): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (part: Json, name: string | null, pointer: string, depth: number): void => {
    const kind = kindOf(part);
    const size = sizeOf(part);
    const open = size > 0 && isOpen(pointer, depth, size);
    const text = kind === 'object' || kind === 'array' ? preview(part, 120) : scalarText(part);
    rows.push({ pointer, depth, name, kind, text, size, open });
    if (open) for (const [key, child] of childrenOf(part)) walk(child, key, pointer + pointerStep(key), depth + 1);
  };
  walk(value, null, '', 0);
  return rows;
}
