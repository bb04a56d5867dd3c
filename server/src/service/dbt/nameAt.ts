/** What a place in a properties file names: for definition, references, hover and completion. */
import { type Offset, type Span, spanOf, textOf, type YamlDocument } from '../document/index.ts';
import { callsOf } from './calls.ts';
import type { DbtView, Declaration } from './names.ts';
import { type DbtKind, readEntries } from './properties.ts';

export interface DbtName {
  kind: DbtKind;
  /** `source.table` for a source's table. */
  name: string;
  span: Span;
}

/** The name under the cursor; null where none is. */
export function nameAt(document: YamlDocument, offset: Offset): DbtName | null {
  const inside = (span: Span) => span.start <= offset && offset <= span.end;
  for (const { call } of callsOf(document)) {
    const last = call.args.at(-1)!;
    if (!inside(call.span)) continue;
    if (call.name === 'doc') return { kind: 'doc', name: last.value, span: last.span };
    if (call.name === 'ref') return { kind: 'model', name: last.value, span: last.span };
    return call.args.length === 2
      ? { kind: 'source', name: `${call.args[0]!.value}.${last.value}`, span: last.span }
      : null;
  }
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

/** Where a name is declared: files before properties, the project before its packages. */
export function declarationsOf({ names }: DbtView, { kind, name }: DbtName): Declaration[] {
  const found = kind === 'model' ? names.referable(name) : [...names.find(kind, name)];
  const macros = kind === 'test' ? names.find('macro', `test_${name}`) : [];
  const rank = (one: Declaration) => Number(one.by === 'properties') + Number(one.package !== '') * 2;
  return [...found, ...macros].sort((a, b) => rank(a) - rank(b));
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

/** Names to offer inside the quotes of `ref('…')`, `source('…', '…')` and `doc('…')`; null outside of them. */
export function jinjaNames(
  document: YamlDocument,
  offset: Offset,
  view: DbtView,
): { names: string[]; span: Span } | null {
  const line = document.text.slice(document.text.lastIndexOf('\n', offset - 1) + 1, offset);
  const match = /\b(ref|source|doc)\(\s*(?:(['"])([\w.-]+)\2\s*,\s*)?(['"])([\w.-]*)$/.exec(line);
  if (!match) return null;
  const [, call, , first, , typed = ''] = match;
  const rest = /^[\w.-]*/.exec(document.text.slice(offset))![0];
  const span = { start: offset - typed.length, end: offset + rest.length };
  const { names } = view;
  const sources = names.all('source');
  if (call === 'doc') return { names: names.names('doc'), span };
  if (call === 'source')
    return {
      names: [
        ...new Set(
          sources.flatMap((one) => (first === undefined ? (one.parent ?? []) : one.parent === first ? one.name : [])),
        ),
      ],
      span,
    };
  const files = (['model', 'seed', 'snapshot'] as const).flatMap((kind) => names.all(kind));
  const wanted = files.filter(
    (one) => (one.by === 'file' || one.versionFiles) && (first === undefined || one.package === first),
  );
  return { names: [...new Set(wanted.map((one) => one.name))], span };
}
