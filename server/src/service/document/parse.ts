/** Text -> tree, in one full parse. Everything that protects us from hostile text is here. */
import { type ErrorCode, parseAllDocuments } from 'yaml';
import { type Collection, isMap, isSeq, type YamlNode } from './nodes.ts';

/** Deeper collections are cut off: every recursion over a tree may then be plain. */
export const MAX_DEPTH = 200;

/** One complaint of the parser, in offsets of the text. */
export interface RawProblem {
  code: ErrorCode | 'TOO_DEEP' | 'PARSER_FAILED';
  message: string;
  pos: [number, number];
}
export interface ParsedText {
  root: YamlNode | null;
  problems: RawProblem[];
  /** More than one document, a directive, a byte order mark, a parser that gave up: only full parses are right. */
  plain: boolean;
}

/** `uniqueKeys` is quadratic and done in structure.ts; the rest keeps the parser from work nobody asks for. */
const OPTIONS = {
  prettyErrors: false,
  uniqueKeys: false,
  keepSourceTokens: false,
  strict: true,
  logLevel: 'silent',
} as const;

/**
 * A last comment with both quotes. The lexer looks for ANY later quote to end an open one; finding this one an
 * unclosed quote ends there at the latest, and the parser can say so without swallowing the rest silently.
 */
export const sentinel = (text: string): string => (text === '' || text.endsWith('\n') ? `#"'\n` : `\n#"'\n`);

/** The package's documents for a text, or null when its recursion or memory gave up. */
export function parseRaw(text: string) {
  try {
    const documents = parseAllDocuments(text, OPTIONS);
    return Array.isArray(documents) ? documents : [];
  } catch {
    return null;
  }
}

export function parseText(text: string): ParsedText {
  const documents = parseRaw(text + sentinel(text));
  if (documents === null) {
    const message = 'This file cannot be read as YAML: its structure is too deep or too large.';
    return { root: null, problems: [{ code: 'PARSER_FAILED', message, pos: [0, 1] }], plain: false };
  }
  const first = documents[0];
  const problems: RawProblem[] = (first ? [...first.errors, ...first.warnings] : []).map(({ code, message, pos }) => ({
    code,
    message,
    pos: [...pos],
  }));
  const second = documents[1];
  if (second) problems.push({ code: 'MULTIPLE_DOCS', message: '', pos: [second.range[0], second.range[0] + 3] });
  const root = (first?.contents ?? null) as unknown as YamlNode | null;
  const cut = link(root, undefined, text.length);
  if (cut) problems.push({ code: 'TOO_DEEP', message: '', pos: [cut.range[0], cut.range[0] + 1] });
  const plain =
    documents.length === 1 &&
    !cut &&
    !/^[%\uFEFF]/m.test(text.slice(0, 200)) &&
    !problems.some((p) => p.code === 'RESOURCE_EXHAUSTION');
  return { root, problems, plain };
}

/**
 * Gives every node its parent, keeps ranges inside the text (an open quote reaches into the sentinel), and cuts what
 * is nested too deeply; returns the first node that was cut.
 */
export function link(
  node: YamlNode | null,
  parent: Collection | undefined,
  limit: number,
  depth = 0,
): Collection | null {
  if (!node) return null;
  node._up = parent;
  const { range } = node;
  if (range && range[2] > limit) for (let i = 0; i < 3; i++) range[i] = Math.min(range[i]!, limit);
  let cut: Collection | null = null;
  if (isMap(node)) {
    if (depth >= MAX_DEPTH) return truncate(node);
    for (const pair of node.items) {
      cut = link(pair.key, node, limit, depth + 1) ?? cut;
      cut = link(pair.value, node, limit, depth + 1) ?? cut;
    }
  } else if (isSeq(node)) {
    if (depth >= MAX_DEPTH) return truncate(node);
    for (const item of node.items) cut = link(item, node, limit, depth + 1) ?? cut;
  }
  return cut;
}
function truncate(node: Collection): Collection | null {
  if (node.items.length === 0) return null;
  node.items.length = 0;
  return node;
}
