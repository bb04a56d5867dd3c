/** Properties files beside the SQL they describe: what the SELECT produces and what is documented of it. */
import type { Range } from 'vscode-languageserver-types';
import type { ModelColumns, OutputColumn, ParsedModel, SqlSpan } from '../../../../sql/src/index.ts';
import { asFlag } from '../dbt/effective.ts';
import { type DocumentedModel, documentedModels } from '../dbt/sql/documented.ts';
import { LineIndex, lazySpan, textOf, type YamlDocument } from '../document/index.ts';
import type { Finding, RelatedPlace } from '../finding.ts';
import { found, placed } from './dbtReport.ts';
import { testTargets } from './dbtTestTargets.ts';
import { type Beside, unitTestFindings } from './dbtUnitTests.ts';
import { keptWith } from './kept.ts';

/** A model's SQL as it is understood. */
export interface ModelSql {
  /** Of the .sql file. */
  uri: string;
  parsed: ParsedModel;
  read: ModelColumns;
  /** The columns are those of the SQL that dbt compiled: they have no places in the file. */
  compiled?: true;
}
/** What these rules ask of the workspace; undefined: not known (yet), and the rules are silent. */
export interface ModelSqlView {
  modelSql(from: string, model: string): ModelSql | undefined;
  /** What dbt_project.yml and the SQL configure for a model, beside its properties. */
  configured?(from: string, model: string): { folders: ReadonlyMap<string, string>; sql: SqlConfig };
  /** Another text whenever any of these answers may have changed; without it nothing is kept. */
  sqlRevision?(from: string): string;
}
/** Literal keywords of `config(…)`; undefined: computed. */
type SqlConfig = ReadonlyMap<string, string | undefined>;

/** @param late see `Around` */
export function checkModelSql(document: YamlDocument, view: ModelSqlView, late?: () => boolean): Finding[] {
  const revision = view.sqlRevision?.(document.uri);
  const beside: Beside = { document, view, key: revision && `${document.uri} ${revision}`, ...(late && { late }) };
  const models = documentedModels(document).flatMap((model) => ofModel(model, beside));
  return [...models, ...unitTestFindings(beside)].map(placed);
}

const ofModel = keptWith((model: DocumentedModel, beside: Beside): readonly Finding[] => {
  const { document, view } = beside;
  const targets = [...testTargets(model, beside)];
  const sql = model.versioned ? undefined : view.modelSql(document.uri, model.name);
  if (!sql) return targets;
  const enforced = isEnforced(model, view.configured?.(document.uri, model.name));
  return [...targets, ...columns({ ...model, enforced }, sql), ...names(model, sql), ...recency(model, sql)];
});

/** The SQL's word wins over the properties', theirs over dbt_project.yml's. */
function isEnforced(
  model: DocumentedModel,
  more: ReturnType<NonNullable<ModelSqlView['configured']>> | undefined,
): boolean {
  if (more?.sql.has('contract.enforced')) return asFlag(more.sql.get('contract.enforced')) === true;
  return model.saysContract ? model.enforced : asFlag(more?.folders.get('contract.enforced')) === true;
}

const fold = (name: string): string => name.toUpperCase();
const list = (names: readonly string[]): string => names.join(', ');
const columnsWord = (count: number): string => (count === 1 ? 'column' : 'columns');

/** Materializations whose columns dbt compares with an enforced contract (dbt docs, "Model contracts"). */
const CHECKED = new Set(['view', 'table', 'incremental']);

function* columns(model: DocumentedModel, sql: ModelSql): Generator<Finding> {
  const produced = sql.read.columns;
  if (!produced || model.columns.length === 0) return;
  const made = new Set(produced.map((column) => fold(column.name)));
  const told = new Set(model.columns.map((column) => fold(column.name)));
  const missing = model.columns.filter((column) => !made.has(fold(column.name)));
  const extra = produced.filter((column) => !told.has(fold(column.name)));
  if (model.enforced && CHECKED.has(sql.parsed.materialized ?? model.materialized ?? 'view')) {
    if (missing.length + extra.length > 0) yield contractColumns(model, sql, missing, extra);
    return;
  }
  for (const column of missing)
    yield found(
      column.span,
      'dbt/column-not-produced',
      `The SELECT of ${model.name} does not produce ${column.name}. Remove the entry, or add the column to the SQL; it produces ${list(produced.map((one) => one.name))}.`,
    );
  if (extra.length > 0)
    yield found(
      model.span,
      'dbt/column-undocumented',
      `${model.name} produces ${extra.length} ${columnsWord(extra.length)} that nothing documents: ${list(extra.map((one) => one.name))}.`,
      {
        data: toAdd(model, extra),
        related: extra.map((column) => place(sql, column.span, `${column.name} is produced here`)),
      },
    );
}

function contractColumns(
  model: DocumentedModel,
  sql: ModelSql,
  missing: DocumentedModel['columns'],
  extra: readonly OutputColumn[],
): Finding {
  const parts = [
    missing.length > 0 ? `does not produce ${list(missing.map((one) => one.name))}` : '',
    extra.length > 0 ? `also produces ${list(extra.map((one) => one.name))}` : '',
  ].filter(Boolean);
  const message = `The contract of ${model.name} is enforced, and its SELECT ${parts.join(' and ')}. dbt refuses to build the model until both agree.`;
  return found(model.span, 'dbt/contract-select', message, {
    ...(extra.length > 0 && { data: toAdd(model, extra) }),
    related: [
      ...missing.map((column): RelatedPlace => ({ span: column.span, message: `${column.name} is documented here` })),
      ...extra.map((column) => place(sql, column.span, `${column.name} is produced here`)),
    ],
  });
}

const toAdd = (model: DocumentedModel, extra: readonly OutputColumn[]) => ({
  kind: 'missing-columns' as const,
  pointer: model.pointer,
  columns: extra.map(({ name, type }) => ({
    name: name.toLowerCase(),
    ...(type !== undefined && { type }),
  })),
});

function* names(model: DocumentedModel, sql: ModelSql): Generator<Finding> {
  const { unknownTables, missingColumns, columns: produced } = sql.read;
  const report = (rule: string, span: SqlSpan, what: string, message: string): Finding =>
    found(model.span, rule, `${model.name}, ${where(sql, span)}: ${message}`, { related: [place(sql, span, what)] });
  for (const { name, span } of unknownTables)
    yield report(
      'dbt/unknown-table',
      span,
      name,
      `${name} is no CTE of the model, and no ref or source. Write {{ ref('${name}') }}, or define the CTE.`,
    );
  for (const { name, table, has, span } of missingColumns)
    yield report(
      'dbt/unknown-column',
      span,
      name,
      `${table || 'the query'} has no column ${name}. It has ${list(has)}.`,
    );
  const made = produced && new Set(produced.map((column) => fold(column.name)));
  for (const { name, option, ...span } of sql.parsed.configColumns)
    if (made && !made.has(fold(name)))
      yield report(
        'dbt/config-column',
        span,
        name,
        `${option} names ${name}, which the model does not produce. Choose one of ${list(produced?.map((one) => one.name) ?? [])}.`,
      );
}

/** Tests that measure how old rows are, and the argument that names the column (dbt_utils, README "recency"). */
const RECENCY: Readonly<Record<string, string>> = { 'dbt_utils.recency': 'field' };

function* recency(model: DocumentedModel, sql: ModelSql): Generator<Finding> {
  for (const test of model.tests) {
    const argument = RECENCY[test.name];
    const node = argument === undefined ? null : test.argument(argument);
    const name = textOf(node);
    const column = sql.read.columns?.find((one) => name !== undefined && fold(one.name) === fold(name));
    if (!node || !column?.now) continue;
    yield found(
      lazySpan(node),
      'dbt/recency-now',
      `${column.name} is the time of the run in ${model.name}: the test measures when dbt last ran, not how old the data is. Test a column that comes with the data.`,
      { related: [place(sql, column.span, `${column.name} is CURRENT_TIMESTAMP`)] },
    );
  }
}

const rangeIn = ({ parsed }: ModelSql, { start, end }: SqlSpan): Range => {
  const lines = new LineIndex(parsed.text);
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
};
const place = (sql: ModelSql, span: SqlSpan, message: string): RelatedPlace => ({
  uri: sql.uri,
  span,
  range: rangeIn(sql, span),
  message,
});
const where = (sql: ModelSql, span: SqlSpan): string => `line ${rangeIn(sql, span).start.line + 1} of its SQL`;
