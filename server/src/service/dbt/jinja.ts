/** Calls of dbt's functions in text, and what SQL files define: a scan, for dbt alone can render Jinja. */
import type { Span } from '../document/index.ts';

/** `ref('a')`, `ref('package', 'a')`, `source('s', 't')`, `doc('d')`, `doc('package', 'd')`. */
export interface JinjaCall {
  name: 'ref' | 'source' | 'doc';
  /** The literal arguments with the span between their quotes. */
  args: { value: string; span: Span }[];
  /** Of a `ref`: the version that `v=` or `version=` names literally. */
  version?: { value: string; span: Span };
  span: Span;
  /** Inside `{{ … }}`. */
  rendered: boolean;
}

const CALL =
  /\b(ref|source|doc)\(\s*(['"])([\w.$ -]+)\2(?:\s*,\s*(['"])([\w.$ -]+)\4)?\s*(?:,\s*(?:v|version)\s*=([^)]*))?\)/g;
/** A number, or a text in quotes. */
const VERSION = /^\s*(?:(['"])([\w.]+)\1|(\d[\d.]*))\s*$/;

/** Calls with literal arguments only: what is computed is not known. */
export function callsIn(text: string): JinjaCall[] {
  const isRendered = renderedIn(text);
  return [...text.matchAll(CALL)].map((match) => {
    const start = match.index;
    const end = start + match[0].length;
    const first = start + match[0].indexOf(match[2]!) + 1;
    const args = [{ value: match[3]!, span: { start: first, end: first + match[3]!.length } }];
    if (match[5] !== undefined) {
      const second = text.lastIndexOf(match[5], end - 1);
      args.push({ value: match[5], span: { start: second, end: second + match[5].length } });
    }
    const version = versionIn(match[6], end);
    return {
      name: match[1] as JinjaCall['name'],
      args,
      ...(version && { version }),
      span: { start, end },
      rendered: isRendered(start),
    };
  });
}

/** @param end of the call: the text stands before its bracket */
function versionIn(text: string | undefined, end: number): JinjaCall['version'] {
  const literal = text === undefined ? null : VERSION.exec(text);
  const value = literal?.[2] ?? literal?.[3];
  if (text === undefined || value === undefined) return undefined;
  const start = end - 1 - text.length + text.indexOf(value);
  return { value, span: { start, end: start + value.length } };
}

/** Whether an offset lies in `{{ … }}`; asked in ascending order, so that the text is gone through once. */
function renderedIn(text: string): (offset: number) => boolean {
  let close = -1;
  let next = text.indexOf('{{');
  return (offset) => {
    while (next >= 0 && next <= offset) {
      if (close <= next) close = text.indexOf('}}', next);
      if (close < 0) close = Number.POSITIVE_INFINITY;
      next = text.indexOf('{{', next + 1);
    }
    return close > offset;
  };
}

/** A macro, generic test, snapshot or doc block that a file defines. */
export interface JinjaBlock {
  kind: 'macro' | 'test' | 'snapshot' | 'materialization' | 'doc';
  name: string;
  /** Parameters in their order; `**name` when any keyword is taken. */
  args: string[];
  /** Parameters without a default. */
  required: string[];
  span: Span;
}

const BLOCK =
  /\{%-?\s*(macro|test|data_test|snapshot|materialization|docs)\s+(\w+)\s*(?:\(([\s\S]*?)\)\s*|,[^%]*)?-?%\}/g;

export function blocksIn(text: string): JinjaBlock[] {
  // Comments keep their length, so that places hold.
  const bare = text.replace(/\{#[\s\S]*?#\}/g, (comment) => ' '.repeat(comment.length));
  return [...bare.matchAll(BLOCK)].map((match) => {
    const start = match.index + match[0].indexOf(match[2]!, match[0].indexOf(match[1]!) + match[1]!.length);
    const parameters = splitArguments(match[3] ?? '');
    const kind = match[1] === 'docs' ? 'doc' : match[1] === 'data_test' ? 'test' : (match[1] as JinjaBlock['kind']);
    return {
      kind,
      name: match[2]!,
      args: parameters.map((one) => one.split('=')[0]!.trim()),
      required: parameters.filter((one) => !one.includes('=') && !one.startsWith('*')).map((one) => one.trim()),
      span: { start, end: start + match[2]!.length },
    };
  });
}

/** Commas inside brackets and quotes part nothing. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let part = '';
  for (const char of text) {
    if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    if (char === ',' && depth === 0 && !quote) {
      parts.push(part.trim());
      part = '';
    } else part += char;
  }
  return [...parts, part.trim()].filter((one) => one !== '');
}

/** Literal keywords of a model's `config(…)`, and `contract.enforced`; what is computed has the value undefined. */
export function configIn(sql: string): Map<string, string | undefined> {
  const call = /\{\{-?\s*config\s*\(([\s\S]*?)\)\s*-?\}\}/.exec(sql);
  return new Map(
    splitArguments(call?.[1] ?? '').map((part) => {
      const [key = '', ...rest] = part.split('=');
      const value = rest.join('=').trim();
      if (key.trim() === 'contract')
        return ['contract.enforced', /['"]enforced['"]\s*:\s*(true|false)\b/i.exec(value)?.[1]?.toLowerCase()];
      return [
        key.trim(),
        /^(['"])([^'"]*)\1$/.exec(value)?.[2] ??
          (/^(true|false|True|False)$/.test(value) ? value.toLowerCase() : undefined),
      ];
    }),
  );
}
