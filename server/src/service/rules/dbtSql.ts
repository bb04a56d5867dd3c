/** Findings inside a model's SQL: what it refers to, and what its SELECT reads and produces. */
import { isDisabled } from '../dbt/disabled.ts';
import { callsIn, type JinjaCall } from '../dbt/jinja.ts';
import { type DbtView, hidesNames, hidesNodes, knowsDoc } from '../dbt/names.ts';
import { type MacroCall, macroCalls, type Rendered, renderedSpans } from '../dbt/rendered.ts';
import type { Span } from '../document/index.ts';
import type { Finding, Severity } from '../finding.ts';
import { nearest } from '../schema/nearest.ts';
import { sqlMaterialization } from './dbtNodes.ts';
import { found, unknownName } from './dbtReport.ts';
import { versionOfRef } from './dbtVersions.ts';
import type { ModelSql } from './model-sql.ts';

export interface SqlContext {
  text: string;
  project: DbtView;
  /** Of the folders dbt renders, models alone are materialized as their config says. */
  isModel?: boolean;
  /** The query, when it could be read. */
  sql?: ModelSql;
}

/** Findings of a SQL file of a project. Names in conditions and macros may never be looked up: warnings. */
export function* checkSqlFile(context: SqlContext): Generator<Finding> {
  const spans = renderedSpans(context.text);
  yield* references(context, spans);
  if (context.isModel) yield* sqlMaterialization(context.text, spans, context.project);
  yield* macros(context);
  if (context.sql && context.sql.parsed.text === context.text) yield* query(context.sql);
}

function* references({ text, project }: SqlContext, spans: readonly Rendered[]): Generator<Finding> {
  for (const call of callsIn(text)) {
    const { name, args, span } = call;
    const around = spans.find((one) => one.start <= span.start && span.end <= one.end);
    if (!around) continue;
    const severity: Severity = around.certain ? 'error' : 'warning';
    const last = args.at(-1)!;
    const from = args.length > 1 ? args[0]!.value : undefined;
    if (name === 'ref') yield* reference(project, call, severity);
    else if (name === 'source' && from !== undefined) yield* source(project, last, from, severity);
    else if (name === 'doc' && !knowsDoc(project, last.value))
      yield unknownName(
        last.span,
        'dbt/doc-not-found',
        last.value,
        `No doc block \`${last.value}\` is in the project.`,
        project.names.names('doc'),
        severity,
      );
  }
}

interface Argument {
  value: string;
  span: Span;
}

function* reference(project: DbtView, call: JinjaCall, severity: Severity): Generator<Finding> {
  const name = call.args.at(-1)!;
  const from = call.args.length > 1 ? call.args[0]!.value : undefined;
  // Projects of dependencies.yml and packages that are not read have models nobody here knows.
  if (from === undefined ? hidesNodes(project) : from !== project.project && !project.installed.has(from)) return;
  if (isDisabled(project, name.value))
    yield found(name.span, 'dbt/ref-not-found', `\`${name.value}\` is disabled: dbt refuses what refers to it.`, {
      severity,
    });
  if (project.names.referable(name.value).length === 0)
    yield unknownName(
      name.span,
      'dbt/ref-not-found',
      name.value,
      `No model, seed or snapshot \`${name.value}\` is in the project${from === undefined ? '' : ` or its package \`${from}\``}.`,
      ['model', 'seed', 'snapshot'].flatMap((kind) => project.names.names(kind as 'model')),
      severity,
    );
  yield* versionOfRef(call, project, severity);
}

function* source(project: DbtView, table: Argument, from: string, severity: Severity): Generator<Finding> {
  if (project.names.find('source', `${from}.${table.value}`).length > 0 || hidesNodes(project)) return;
  const known = project.names.all('source').flatMap((one) => (one.parent === from ? one.name : []));
  yield unknownName(
    table.span,
    'dbt/source-not-found',
    table.value,
    known.length > 0
      ? `The source \`${from}\` has no table \`${table.value}\`.`
      : `No source \`${from}\` with a table \`${table.value}\` is in the project.`,
    known,
    severity,
  );
}

/** Objects of dbt's context whose members are called (dbt docs, "dbt Jinja functions"). */
const OBJECTS = new Set(
  'adapter api builtins caller config context dbt exceptions flags graph invocation_args_dict kwargs loop model modules namespace node project_name relation schemas self target this var varargs'.split(
    ' ',
  ),
);

function* macros({ text, project }: SqlContext): Generator<Finding> {
  const assigned = new Set(
    Array.from(text.matchAll(/\{%-?\s*(?:set|for|macro|import|from|call)\b[^%]*/g), ([tag]) => tag).flatMap(
      (tag) => tag.match(/\w+/g) ?? [],
    ),
  );
  for (const call of macroCalls(text)) {
    if (call.package === undefined) {
      yield* slip(call, project, assigned);
      continue;
    }
    if (OBJECTS.has(call.package) || assigned.has(call.package)) continue;
    const own = call.package === project.project;
    if (!own && !project.installed.has(call.package)) {
      yield* missingPackage({ ...call, package: call.package }, text, project);
      continue;
    }
    const all = project.names.all('macro').filter((one) => one.package === (own ? '' : call.package));
    if (all.some((one) => one.name === call.name)) continue;
    yield unknownName(
      call.span,
      'dbt/macro-not-found',
      call.name,
      `\`${call.package}\` has no macro \`${call.name}\`.`,
      all.map((one) => one.name),
      call.certain ? 'error' : 'warning',
    );
  }
}

function* missingPackage(call: MacroCall & { package: string }, text: string, project: DbtView): Generator<Finding> {
  if (hidesNames(project) || project.listed.names.has(call.package)) return;
  const start = text.lastIndexOf(call.package, call.span.start - 1);
  yield unknownName(
    { start, end: start + call.package.length },
    'dbt/package-missing',
    call.package,
    `The package \`${call.package}\` is not in packages.yml: add it and run \`dbt deps\`.`,
    [...project.listed.names, ...project.installed, project.project],
    call.certain ? 'error' : 'warning',
  );
}

/** dbt and its adapters have hundreds of macros: without a package only a slip in one of the project's is told. */
function* slip(
  { name, span }: { name: string; span: Span },
  project: DbtView,
  assigned: ReadonlySet<string>,
): Generator<Finding> {
  if (assigned.has(name) || project.names.find('macro', name).length > 0 || name.length < 6) return;
  const [near] = nearest(
    name,
    project.names.all('macro').flatMap((one) => (one.by === 'file' && one.package === '' ? one.name : [])),
  );
  if (near === undefined || Math.abs(near.length - name.length) > 1) return;
  yield unknownName(span, 'dbt/macro-not-found', name, `No macro \`${name}\` is in the project.`, [near], 'warning');
}

function* query({ read, parsed }: ModelSql): Generator<Finding> {
  for (const { name, span } of read.unknownTables)
    yield found(
      span,
      'dbt/unknown-table',
      `${name} is no CTE of the model, and no ref or source. Write {{ ref('${name}') }}, or define the CTE.`,
    );
  for (const { name, table, has, span } of read.missingColumns)
    yield unknownName(
      span,
      'dbt/unknown-column',
      name,
      `${table || 'the query'} has no column ${name}. It has ${has.join(', ')}.`,
      has,
    );
  const made = read.columns && new Set(read.columns.map((column) => column.name.toUpperCase()));
  for (const { name, option, ...span } of parsed.configColumns)
    if (made && !made.has(name.toUpperCase()))
      yield unknownName(
        span,
        'dbt/config-column',
        name,
        `${option} names ${name}, which the model does not produce.`,
        read.columns?.map((one) => one.name) ?? [],
      );
}
