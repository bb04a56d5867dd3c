/** What may be written at a place in Jinja: names in the quotes of a call, macros and functions outside of them. */
import type { Offset, Span } from '../document/index.ts';
import { type DbtView, type Declaration, versionsOf } from './names.ts';

export interface Offered {
  label: string;
  kind: 'model' | 'source' | 'doc' | 'variable' | 'macro' | 'function' | 'package' | 'version';
  /** A few words beside it. */
  detail?: string;
  description?: string;
  /** LSP snippet; the label when left out. */
  snippet?: string;
}
export interface Offer {
  items: Offered[];
  /** What is typed already. */
  span: Span;
}

/** Null where dbt looks up no names: outside of Jinja, and of calls in YAML values. */
export function offerAt(text: string, offset: Offset, view: DbtView): Offer | null {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const quoted = /\b(ref|source|doc|var|env_var)\(\s*(?:(['"])([\w.-]+)\2\s*,\s*)?(['"])([\w.-]*)$/.exec(line);
  if (quoted) {
    const [, call = '', , first, , typed = ''] = quoted;
    return { items: inQuotes(call, first, view), span: around(text, offset, typed.length, /^[\w.-]*/) };
  }
  const versioned =
    /\bref\(\s*(['"])([\w.-]+)\1\s*(?:,\s*(['"])([\w.-]+)\3\s*)?,\s*(?:v|version)\s*=\s*['"]?([\w.]*)$/.exec(line);
  if (versioned) {
    const [, , first = '', , second, typed = ''] = versioned;
    const known = second === undefined ? versionsOf(view, first) : versionsOf(view, second, first);
    const items = (known ?? []).map((label): Offered => ({ label, kind: 'version', detail: `of ${second ?? first}` }));
    return { items, span: around(text, offset, typed.length, /^[\w.]*/) };
  }
  return inJinja(text, offset) ? bare(text, offset, line, view) : null;
}

function around(text: string, offset: Offset, before: number, rest: RegExp): Span {
  return { start: offset - before, end: offset + (rest.exec(text.slice(offset, offset + 200))?.[0].length ?? 0) };
}

function inQuotes(call: string, first: string | undefined, view: DbtView): Offered[] {
  const { names } = view;
  switch (call) {
    case 'doc':
      return names.all('doc').map((one) => ({ label: one.name, kind: 'doc', detail: one.package }));
    case 'var':
      return first === undefined ? variables([...view.vars, ...names.usedNames('var')]) : [];
    case 'env_var':
      return first === undefined ? variables(names.usedNames('env_var')) : [];
    case 'source':
      return unique(
        names.all('source').flatMap((one): Offered[] => {
          if (first === undefined) return one.parent === undefined ? [] : [{ label: one.parent, kind: 'source' }];
          return one.parent === first ? [{ label: one.name, kind: 'source', description: one.description }] : [];
        }),
      );
    default:
      return unique(
        (['model', 'seed', 'snapshot'] as const)
          .flatMap((kind) => names.all(kind))
          .filter((one) => (one.by === 'file' || one.versionFiles) && (first === undefined || one.package === first))
          .map((one) => ({
            label: one.name,
            kind: 'model',
            detail: one.kind + (one.package === '' ? '' : ` of ${one.package}`),
            description: names.find(one.kind, one.name).find((other) => other.description)?.description,
          })),
      );
  }
}
const variables = (names: readonly string[]): Offered[] =>
  [...new Set(names)].sort().map((label) => ({ label, kind: 'variable' }));
const unique = (items: Offered[]): Offered[] => [...new Map(items.map((item) => [item.label, item])).values()];

/** Inside `{{ … }}` or `{% … %}`, and in no string there. */
function inJinja(text: string, offset: Offset): boolean {
  const start = Math.max(text.lastIndexOf('{{', offset - 1), text.lastIndexOf('{%', offset - 1));
  if (start < 0 || offset < start + 2) return false;
  const inner = text.slice(start + 2, offset);
  if (/\}\}|%\}/.test(inner) || offset - start > 5_000) return false;
  return (
    (inner.replace(/"[^"]*"/g, '').match(/'/g) ?? []).length % 2 === 0 &&
    !/"[^"']*$/.test(inner.replace(/"[^"]*"/g, ''))
  );
}

/** Functions of dbt's context that models and YAML call most (dbt docs, "dbt Jinja functions"). */
const FUNCTIONS: readonly [name: string, snippet: string, detail: string][] = [
  ['ref', "ref('$1')", 'a model, seed or snapshot'],
  ['source', "source('$1', '$2')", 'a table of a source'],
  ['doc', "doc('$1')", 'a block of documentation'],
  ['var', "var('$1')", 'a variable of dbt_project.yml'],
  ['env_var', "env_var('$1')", 'a variable of the environment'],
  ['config', "config(materialized='$1')", 'configuration of this model'],
  ['is_incremental', 'is_incremental()', 'only new rows are built'],
  ['this', 'this', "this model's table"],
  ['target', 'target', 'the connection that is used'],
];

function bare(text: string, offset: Offset, line: string, view: DbtView): Offer | null {
  const match = /(?:([A-Za-z_]\w*)\.)?(\w*)$/.exec(line);
  const [, from, typed = ''] = match ?? [];
  const span = around(text, offset, typed.length, /^\w*/);
  // A number, or a member of something that is no package.
  if (/^\d/.test(typed)) return null;
  const macros = view.names.all('macro').filter((one) => one.by === 'file' && !one.name.startsWith('test_'));
  if (from !== undefined) {
    const owner = from === view.project ? '' : view.installed.has(from) ? from : null;
    return owner === null ? null : { items: macros.filter((one) => one.package === owner).map(macroItem(view)), span };
  }
  const own = macros.filter((one) => one.package === '').map(macroItem(view));
  const packages = [...view.installed].map((label): Offered => ({ label, kind: 'package', snippet: `${label}.` }));
  const functions = FUNCTIONS.map(
    ([label, snippet, detail]): Offered => ({ label, kind: 'function', snippet, detail }),
  );
  return { items: unique([...functions, ...own, ...packages]), span };
}

const macroItem =
  ({ names }: DbtView) =>
  (one: Declaration): Offered => ({
    label: one.name,
    kind: 'macro',
    detail: `(${(one.args ?? []).join(', ')})`,
    description: names.find('macro', one.name).find((other) => other.description)?.description,
    snippet: `${one.name}(${(one.required ?? []).map((name, index) => `\${${index + 1}:${name}}`).join(', ')})`,
  });
