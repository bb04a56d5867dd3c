/** What a place in a properties file names: for definition, references, hover and completion. */
import { type Offset, type Span, spanOf, textOf, type YamlDocument } from '../document/index.ts';
import { callsOf } from './calls.ts';
import { callsIn, type JinjaCall } from './jinja.ts';
import type { DbtView, Declaration } from './names.ts';
import { type DbtKind, readEntries } from './properties.ts';
import { macroCalls } from './rendered.ts';

export interface DbtName {
  kind: DbtKind;
  /** `source.table` for a source's table. */
  name: string;
  span: Span;
  /** The package that a `ref` or a macro's call names. */
  package?: string;
}

/** The name under the cursor in a properties file; null where none is. */
export function nameAt(document: YamlDocument, offset: Offset): DbtName | null {
  const inside = (span: Span) => span.start <= offset && offset <= span.end;
  const called = calledAt(
    callsOf(document).map((one) => one.call),
    offset,
  );
  if (called) return called;
  for (const entry of readEntries(document)) {
    const full = entry.parent === undefined ? entry.name.value : `${entry.parent}.${entry.name.value}`;
    if (inside(entry.name.span)) return { kind: entry.kind, name: full, span: entry.name.span };
    if (entry.group && inside(entry.group.span))
      return { kind: 'group', name: entry.group.value, span: entry.group.span };
    const model = entry.kind === 'unit_test' ? document.get(entry.node, 'model') : null;
    const text = textOf(model);
    if (model && text !== undefined && inside(spanOf(model))) return { kind: 'model', name: text, span: spanOf(model) };
    for (const use of [...entry.tests, ...entry.columns.flatMap((column) => column.tests)])
      if (inside(use.name.span)) return { kind: 'test', name: use.name.value.split('.').at(-1)!, span: use.name.span };
  }
  return null;
}

/** The name under the cursor in SQL: of a `ref`, `source` or `doc`, or of a macro. */
export function nameInSql(text: string, offset: Offset): DbtName | null {
  const called = calledAt(callsIn(text), offset);
  if (called) return called;
  const macro = macroCalls(text).find(({ span }) => span.start <= offset && offset <= span.end);
  return macro ? { ...macro, kind: 'macro' } : null;
}

function calledAt(calls: readonly JinjaCall[], offset: Offset): DbtName | null {
  const call = calls.find(({ span }) => span.start <= offset && offset <= span.end);
  const last = call?.args.at(-1);
  if (!call || !last) return null;
  if (call.name === 'doc') return { kind: 'doc', name: last.value, span: last.span };
  const from = call.args.length > 1 ? { package: call.args[0]!.value } : {};
  if (call.name === 'ref') return { kind: 'model', name: last.value, span: last.span, ...from };
  return call.args.length === 2
    ? { kind: 'source', name: `${call.args[0]!.value}.${last.value}`, span: last.span }
    : null;
}

/** Where a name is declared: files before properties, the project before its packages. */
export function declarationsOf({ names, project }: DbtView, { kind, name, package: from }: DbtName): Declaration[] {
  const found = kind === 'model' ? names.referable(name) : [...names.find(kind, name)];
  const macros = kind === 'test' ? names.find('macro', `test_${name}`) : [];
  const rank = (one: Declaration) => Number(one.by === 'properties') + Number(one.package !== '') * 2;
  const own = from === project ? '' : from;
  const meant = [...found, ...macros].filter((one) => own === undefined || one.package === own);
  return meant.sort((a, b) => rank(a) - rank(b));
}

/** Markdown on a name of the project; null when the project says nothing of it. */
export function describeName(view: DbtView, name: DbtName): string | null {
  const [first] = declarationsOf(view, name);
  if (!first) return null;
  const words = view.names.find(first.kind, name.name).find((one) => one.description !== undefined)?.description;
  const columns = view.names.find(first.kind, name.name).find((one) => one.columns && one.columns.length > 0)?.columns;
  const head = `**${name.name}** · ${first.kind.replace('_', ' ')}${first.package === '' ? '' : ` of ${first.package}`} · \`${first.uri.split('/').slice(-2).join('/')}\``;
  const args =
    first.args && first.args.length > 0 ? `Arguments: ${first.args.map((one) => `\`${one}\``).join(', ')}` : '';
  const list = columns
    ? `Columns: ${columns
        .slice(0, 30)
        .map((one) => `\`${one}\``)
        .join(', ')}${columns.length > 30 ? ', …' : ''}`
    : '';
  return [head, words, args, list].filter(Boolean).join('\n\n');
}
