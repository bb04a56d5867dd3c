/** Metrics of the semantic layer as dbt reads them up to 1.11 (dbt docs, "Build your metrics"); Fusion has keys of its own. */
import { callsIn } from '../dbt/jinja.ts';
import { type DbtView, ofNames } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import { lazySpan, textOf, type YamlDocument, type YamlNode } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { type EntryCheck, found, unknownName } from './dbtReport.ts';

/** Of metrics before dbt 1.6, and since dbt 1.12, whose metrics need no measure. */
const OTHERS = ['calculation_method', 'expression', 'agg', 'expr'];
const TYPES = ['simple', 'ratio', 'derived', 'cumulative', 'conversion'];

export const metricFindings: EntryCheck = function* (entry, { document, project }) {
  if (!project || project.edition === 'fusion') return;
  if (entry.kind === 'semantic_model') yield* semanticModel(entry);
  else if (entry.kind === 'saved_query') yield* savedQuery(document, entry, project);
  else if (entry.kind === 'metric' && !OTHERS.some((key) => document.pair(entry.node, key)))
    yield* metric(document, entry, project);
};

function* metric(document: YamlDocument, entry: Entry, project: DbtView): Generator<Finding> {
  const type = entry.config.get('type');
  const missing = ['type', 'type_params'].filter((key) => !document.pair(entry.node, key));
  if (missing.length > 0)
    yield found(
      entry.name.span,
      'dbt/missing-key',
      `The metric \`${entry.name.value}\` lacks ${missing.map((key) => `\`${key}\``).join(' and ')}.`,
    );
  if (type && !TYPES.includes(type.value.toLowerCase()) && !type.value.includes('{{'))
    yield unknownName(
      type.span,
      'dbt/enum',
      type.value,
      `\`${type.value}\` is no type of a metric: dbt knows ${TYPES.join(', ')}.`,
      TYPES,
    );
  if (!NAME.test(entry.name.value))
    yield found(
      entry.name.span,
      'dbt/pattern',
      `The name of a metric is written in small letters, digits and underscores, and starts with a letter: \`${entry.name.value}\` is not.`,
    );
  yield* names(document, entry, project);
}

const NAME = /^[a-z][a-z0-9_]*$/;

function* semanticModel(entry: Entry): Generator<Finding> {
  const model = entry.config.get('model');
  if (model && !model.value.includes('{{') && callsIn(model.value).length === 0)
    yield found(model.span, 'dbt/wrong-type', `\`model\` must be \`ref('${model.value}')\`, not a name alone.`);
}

function* savedQuery(document: YamlDocument, entry: Entry, { names: known }: DbtView): Generator<Finding> {
  const { metrics } = namesOf(known);
  for (const node of document.items(document.get(entry.node, 'query_params', 'metrics')))
    yield* unknown(document, node, metrics, 'metric', 'in the project');
}

const namesOf = ofNames((names) => ({
  measures: new Set(names.all('semantic_model').flatMap((one) => one.measures ?? [])),
  metrics: new Set(names.names('metric')),
}));

/** The measures and metrics it is made of. */
function* names(document: YamlDocument, entry: Entry, { names: known }: DbtView): Generator<Finding> {
  const { measures, metrics } = namesOf(known);
  const of = (...keys: string[]) => document.get(entry.node, 'type_params', ...keys);
  const type = entry.config.get('type')?.value.toLowerCase();
  if (type === 'simple' || type === 'cumulative')
    yield* unknown(document, of('measure'), measures, 'measure', 'in a semantic model of the project');
  const half = ['numerator', 'denominator'].filter((key) => type === 'ratio' && !of(key));
  if (half.length > 0)
    yield found(
      entry.name.span,
      'dbt/missing-key',
      `The ratio \`${entry.name.value}\` lacks its ${half.map((key) => `\`${key}\``).join(' and ')}.`,
    );
  for (const node of [of('numerator'), of('denominator'), ...document.items(of('metrics'))])
    yield* unknown(document, node, new Set([...metrics, ...measures]), 'metric', 'in the project');
}

function* unknown(
  document: YamlDocument,
  node: YamlNode | null | undefined,
  known: ReadonlySet<string>,
  what: string,
  where: string,
): Generator<Finding> {
  const value = document.deref(node);
  const name = textOf(value) === undefined ? document.deref(document.get(value, 'name')) : value;
  const text = textOf(name);
  if (!name || text === undefined || text.includes('{{') || known.has(text)) return;
  yield unknownName(lazySpan(name), 'dbt/metric-not-found', text, `No ${what} \`${text}\` is ${where}.`, known);
}
