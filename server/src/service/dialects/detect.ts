/**
 * Which YAML file is ours, told without parsing it: an editor hands us every YAML file of the workspace, and most are
 * workflows, charts and settings that must be left alone at no cost.
 */
import { keyOf, textOf, type YamlDocument } from '../document/index.ts';

/** What can be known of a file at a glance. */
export interface Head {
  /** Lower-case path with forward slashes, and its last part. */
  path: string;
  name: string;
  /** Keys at the top level with the scalar beside them ('' when the value is on other lines). */
  keys: ReadonlyMap<string, string>;
  text: string;
  /** The file lies in a folder where a dbt project keeps its properties. */
  inDbtProject: boolean;
  /** Nothing is written yet but comments, a separator or half a word. */
  blank: boolean;
}

/** Only this much of a file is looked at before it is known to be ours. */
const GLANCE = 256 * 1024;
const TOP_LEVEL_KEY = /^(["']?)([A-Za-z_][\w.-]*)\1[ \t]*:(?:[ \t]+([^\n\r]*)|[ \t]*)$/gm;

/** The head of a file from its text. Cost: one scan over the line starts. */
export function headOf(uri: string, text: string, inDbtProject: boolean): Head {
  const glance = text.length > GLANCE ? text.slice(0, GLANCE) : text;
  const keys = new Map<string, string>();
  for (const match of glance.matchAll(TOP_LEVEL_KEY))
    if (!keys.has(match[2]!)) keys.set(match[2]!, plain(match[3] ?? ''));
  const { path, name } = place(uri);
  return { path, name, keys, text, inDbtProject, blank: keys.size === 0 && isBlank(glance) };
}

/** The head of a parsed document: costs nothing on a keystroke. */
export function headOfDocument(document: YamlDocument, inDbtProject: boolean): Head {
  const keys = new Map<string, string>();
  for (const pair of document.pairs(document.root)) {
    const key = keyOf(pair);
    if (key !== null && !keys.has(key)) keys.set(key, textOf(document.deref(pair.value)) ?? '');
  }
  const { text } = document;
  const { path, name } = place(document.uri);
  return {
    path,
    name,
    keys,
    text,
    inDbtProject,
    blank: keys.size === 0 && text.length < 4096 && isBlank(text),
  };
}

/** The lines under a top-level key, as text: enough to see its shape. */
export function blockUnder(head: Head, key: string): string {
  const start = new RegExp(`^["']?${key}["']?[ \\t]*:`, 'm').exec(head.text);
  if (!start) return '';
  const rest = head.text.slice(start.index + start[0].length, start.index + start[0].length + 8192);
  const end = /\n(?=[^\s#-])/.exec(rest);
  return end ? rest.slice(0, end.index) : rest;
}

function place(uri: string): Pick<Head, 'path' | 'name'> {
  if (uri !== last.uri) {
    const path = decode(uri.replace(/[?#].*$/, ''))
      .replaceAll('\\', '/')
      .toLowerCase();
    last = { uri, path, name: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1) };
  }
  return last;
}
/** Asked for at every keystroke in one file. */
let last = { uri: '', path: '', name: '' };

/** A URI of another tool may hold a stray percent sign. */
function decode(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** `v3.1.0  # newest` -> `v3.1.0`; quotes go. */
function plain(value: string): string {
  return value
    .replace(/(^|\s)#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
}

function isBlank(text: string): boolean {
  const rest = text
    .replace(/^\s*#.*$/gm, '')
    .replace(/^---.*$/m, '')
    .trim();
  return rest === '' || /^[A-Za-z]\w*$/.test(rest);
}
