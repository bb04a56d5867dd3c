/** Enforced model contracts and constraints (dbt docs, "Model contracts" and "Constraints"). */
import { asFlag, type Configured, effectiveConfig } from '../dbt/effective.ts';
import { callsIn } from '../dbt/jinja.ts';
import type { DbtView } from '../dbt/names.ts';
import type { Constraint, Entry } from '../dbt/properties.ts';
import type { Finding } from '../finding.ts';
import { type EntryCheck, found, unknownName } from './dbtReport.ts';
import { scaleFault } from './decimals.ts';

export const contractFindings: EntryCheck = function* (entry, { project }) {
  if (entry.kind !== 'model') return;
  const file = project?.names.find('model', entry.name.value).find((one) => one.by === 'file');
  const configured = effectiveConfig(entry, file, project);
  const model = { ...entry, enforced: asFlag(configured('contract.enforced')) === true };
  if (model.enforced)
    yield* enforced(model, configured, { python: file?.python === true, inProject: project !== null });
  yield* primaryKeys(model);
  yield* scales(entry, project);
  for (const constraint of model.constraints) yield* modelConstraint(model, constraint);
  for (const constraint of allConstraints(model)) yield* anyConstraint(model, constraint, project);
};

const allConstraints = (entry: Entry): Constraint[] => [
  ...entry.constraints,
  ...entry.columns.flatMap((column) => column.constraints),
];

function* enforced(
  entry: Entry,
  configured: Configured,
  { python, inProject }: { python: boolean; inProject: boolean },
): Generator<Finding> {
  const { name } = entry;
  if (entry.columns.length === 0)
    yield found(
      name.span,
      'dbt/contract-columns',
      `The contract of \`${name.value}\` is enforced, but no column is listed: dbt refuses the model.`,
      // A file alone says nothing of the model, whose versions or other files may bring the columns.
      inProject ? {} : { severity: 'warning' },
    );
  if (python)
    yield found(
      name.span,
      'dbt/contract-language',
      `The contract of \`${name.value}\` is enforced, but the model is in Python: dbt enforces contracts of SQL models only.`,
    );
  for (const column of entry.columns) {
    const type = column.dataType?.value.trim() ?? '';
    if (type === '')
      yield found(
        column.name.span,
        'dbt/contract-data-type',
        `\`${column.name.value}\` has no \`data_type\`, which the enforced contract of \`${name.value}\` needs.`,
      );
    else if (column.dataType && /^(numeric|decimal|number)$/i.test(type))
      yield found(
        column.dataType.span,
        'dbt/numeric-precision',
        `\`${type}\` without precision and scale takes the warehouse's default (scale 0 in Snowflake): decimals may be cut. Write, for example, \`${type}(38, 2)\`.`,
      );
  }
  yield* materialization(entry, configured);
}

/** Adapters whose decimals may have more digits after the point than they have in all. */
const FREE_SCALES = new Set(['postgres', 'oracle', 'materialize', 'risingwave']);

function* scales({ columns }: Entry, project: DbtView | null): Generator<Finding> {
  if (FREE_SCALES.has(project?.adapter ?? '')) return;
  for (const { dataType } of columns) {
    const fault = dataType && scaleFault(dataType.value);
    if (fault) yield found(dataType.span, 'dbt/numeric-precision', fault);
  }
}

function* materialization(entry: Entry, configured: Configured): Generator<Finding> {
  const materialized = configured('materialized');
  const place = entry.config.get('materialized')?.span ?? entry.name.span;
  if (materialized === 'incremental') {
    // Nothing said is `ignore`, dbt's default.
    const change = configured('on_schema_change');
    if (change !== undefined && change !== 'append_new_columns' && change !== 'fail')
      yield found(
        entry.config.get('on_schema_change')?.span ?? place,
        'dbt/contract-schema-change',
        `\`on_schema_change\` is \`${change ?? 'ignore'}\`${change === null ? ' when nothing says it' : ''}: an incremental model with an enforced contract needs \`append_new_columns\` or \`fail\`.`,
      );
  } else if (materialized && !['table', 'view'].includes(materialized))
    yield found(
      place,
      'dbt/contract-materialization',
      `Contracts are enforced for tables, views and incremental models; \`${materialized}\` is not checked.`,
    );
}

function* primaryKeys(entry: Entry): Generator<Finding> {
  const onColumns = entry.columns.flatMap((column) =>
    column.constraints.filter((one) => one.type?.value === 'primary_key'),
  );
  const onModel = entry.constraints.filter((one) => one.type?.value === 'primary_key');
  if (onColumns.length > 1)
    yield found(
      onColumns[1]!.type!.span,
      'dbt/primary-key',
      `${onColumns.length} columns of \`${entry.name.value}\` are a primary key each. A key of several columns is a constraint of the model, with \`columns\`.`,
    );
  else if (onColumns.length === 1 && onModel.length > 0)
    yield found(
      onColumns[0]!.type!.span,
      'dbt/primary-key',
      `\`${entry.name.value}\` has a primary key on the model and on a column: dbt takes one of the two.`,
    );
}

function* modelConstraint(entry: Entry, constraint: Constraint): Generator<Finding> {
  const severity = entry.enforced ? 'error' : 'warning';
  const names = new Map(entry.columns.map((column) => [column.name.value.toLowerCase(), column.name.value]));
  for (const column of constraint.columns)
    if (!names.has(column.value.toLowerCase()) && entry.columns.length > 0)
      yield unknownName(
        column.span,
        'dbt/constraint-column',
        column.value,
        `The constraint names a column \`${column.value}\` that \`${entry.name.value}\` does not list.`,
        names.values(),
        severity,
      );
  const type = constraint.type?.value ?? '';
  if (['unique', 'primary_key', 'not_null'].includes(type) && constraint.columns.length === 0 && !constraint.hasColumns)
    yield found(
      constraint.type!.span,
      'dbt/constraint-incomplete',
      `A \`${type}\` constraint of a model needs \`columns\`.`,
      { severity },
    );
}

/** What the warehouse makes of a constraint (dbt-adapters, CONSTRAINT_SUPPORT). `skipped`: left out of the DDL. */
const SUPPORT: Record<string, Record<string, 'skipped' | 'unenforced'>> = {
  snowflake: { check: 'skipped', unique: 'unenforced', primary_key: 'unenforced', foreign_key: 'unenforced' },
  bigquery: { check: 'skipped', unique: 'skipped', primary_key: 'unenforced', foreign_key: 'unenforced' },
  redshift: { check: 'skipped', unique: 'unenforced', primary_key: 'unenforced', foreign_key: 'unenforced' },
};

function* anyConstraint(entry: Entry, constraint: Constraint, project: DbtView | null): Generator<Finding> {
  const { type, expression, to } = constraint;
  if (!type) return;
  if (['check', 'custom'].includes(type.value) && !expression && entry.enforced)
    yield found(type.span, 'dbt/constraint-incomplete', `A \`${type.value}\` constraint needs an \`expression\`.`, {
      severity: 'warning',
    });
  if (type.value === 'foreign_key' && to && callsIn(to.value).filter((call) => call.name !== 'doc').length !== 1)
    yield found(to.span, 'dbt/constraint-target', `\`to\` must be \`ref('model')\` or \`source('source', 'table')\`.`);
  const support = entry.enforced ? SUPPORT[project?.adapter ?? '']?.[type.value] : undefined;
  if (support === 'skipped')
    yield found(
      type.span,
      'dbt/constraint-unsupported',
      `${project!.adapter} has no \`${type.value}\` constraints: dbt leaves it out. Write a test instead.`,
    );
  else if (support === 'unenforced')
    yield found(
      type.span,
      'dbt/constraint-unenforced',
      `${project!.adapter} notes \`${type.value}\` constraints and does not enforce them: only a test tells when they are broken.`,
    );
}
