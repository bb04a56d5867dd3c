/** What dbt refuses of a model when it builds the project: a materialization nobody defines, a time spine by no column. */
import { effectiveConfig } from '../dbt/effective.ts';
import type { DbtView } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import type { Rendered } from '../dbt/rendered.ts';
import { lazySpan, type Span, textOf, type YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { type EntryCheck, found, unknownName } from './dbtReport.ts';

/** Of dbt itself and of the adapters on PyPI (their `macros/materializations`). */
const MATERIALIZATIONS = new Set(
  'table view incremental ephemeral materialized_view dynamic_table interactive_table streaming_table external clone copy seed snapshot test unit function metricview distributed_table distributed_incremental dictionary refreshable_materialized_view source sink materializedview iceberg'.split(
    ' ',
  ),
);

/** dbt's own, which people mistype. */
const USUAL = [...MATERIALIZATIONS].slice(0, 5);

export const nodeFindings: EntryCheck = function* (entry, { document, project }) {
  if (!project) return;
  if (entry.kind === 'source') yield* loadedAt(entry);
  if (entry.kind !== 'model') return;
  yield* timeSpine(document, entry);
  const file = project.names.find('model', entry.name.value).find((one) => one.by === 'file' && one.package === '');
  // What the SQL says itself is told there.
  if (!file || file.config?.has('materialized')) return;
  const chosen = effectiveConfig(entry, file, project)('materialized');
  const place = entry.config.get('materialized')?.span;
  if (chosen) yield* materialization(chosen, place ?? entry.name.span, project, place !== undefined);
};

/** The `materialized` of a model's own `config(…)`: the last one wins, and one in a condition may not count. */
export function* sqlMaterialization(text: string, spans: readonly Rendered[], project: DbtView): Generator<Finding> {
  for (const { start, end, certain } of spans) {
    const said = IN_CONFIG.exec(text.slice(start, end));
    if (!said) continue;
    const [, before, , chosen] = said;
    const from = start + before!.length;
    yield* materialization(chosen!, { start: from, end: from + chosen!.length }, project, true, certain);
  }
}
/** What stands before the value, its quote, and the value. */
const IN_CONFIG = /^(\{\{[-+]?\s*config\s*\((?:[^()]*,)?\s*materialized\s*=\s*(['"]))(\w+)\2/;

/** @param here the name stands at the span, and can be corrected there */
function* materialization(
  chosen: string,
  span: Span,
  project: DbtView,
  here: boolean,
  certain = true,
): Generator<Finding> {
  if (MATERIALIZATIONS.has(chosen) || isDefined(chosen, project)) return;
  const message = `No materialization \`${chosen}\` is known: neither dbt nor a macro of the project defines it.`;
  const severity = certain ? undefined : 'warning';
  if (here) yield unknownName(span, 'dbt/materialization', chosen, message, USUAL, severity);
  else yield found(span, 'dbt/materialization', message);
}

/** A package that is listed and was not read may define any. */
const isDefined = (name: string, { names, listed, installed }: DbtView): boolean =>
  names.find('materialization', name).length > 0 ||
  listed.unknown ||
  [...listed.names].some((one) => !installed.has(one));

function* timeSpine(document: YamlDocument, entry: Entry): Generator<Finding> {
  const node = document.get(entry.node, 'time_spine', 'standard_granularity_column');
  const name = textOf(node);
  if (!node || name === undefined || name.includes('{{') || entry.columns.some((one) => one.name.value === name))
    return;
  yield unknownName(
    lazySpan(node),
    'dbt/time-spine',
    name,
    `\`${entry.name.value}\` lists no column \`${name}\`, by which its time spine runs.`,
    entry.columns.map((one) => one.name.value),
  );
}

function* loadedAt(entry: Entry): Generator<Finding> {
  const query = entry.config.get('loaded_at_query');
  if (query && entry.config.has('loaded_at_field'))
    yield found(
      query.span,
      'dbt/not-allowed',
      `\`${entry.name.value}\` says \`loaded_at_field\` and \`loaded_at_query\`: dbt takes one of the two.`,
    );
}
