/** Tests that compare a column with one of another model: the other one has to be there (dbt docs, "relationships"). */
import { TARGET_TESTS } from '../dbt/columnNames.ts';
import { callsIn } from '../dbt/jinja.ts';
import type { DocumentedModel, DocumentedTest } from '../dbt/sql/documented.ts';
import { lazySpan, textOf } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { unknownName } from './dbtReport.ts';
import type { Beside } from './dbtUnitTests.ts';

/** `field`s that the model of `to` certainly does not produce: its SELECT was read, down to every column. */
export function* testTargets(model: DocumentedModel, beside: Beside): Generator<Finding> {
  for (const test of [...model.tests, ...model.columns.flatMap((column) => column.tests)])
    if (TARGET_TESTS.has(test.name)) yield* target(test, beside);
}

function* target(test: DocumentedTest, { document, view }: Beside): Generator<Finding> {
  const [to, node] = [textOf(test.argument('to')), test.argument('field')];
  const field = textOf(node);
  // An expression, a quoted name or Jinja is not looked into.
  if (!node || to === undefined || field === undefined || !/^[A-Za-z_]\w*$/.test(field)) return;
  const name = oneModel(to);
  const produced = name === null ? null : view.modelSql(document.uri, name)?.read.columns;
  if (!produced || produced.some((one) => one.name.toUpperCase() === field.toUpperCase())) return;
  const names = produced.map((one) => one.name);
  yield unknownName(
    lazySpan(node),
    'dbt/unknown-column',
    field,
    `${name} has no column ${field}. It has ${names.join(', ')}.`,
    names,
  );
}

/** The model of a plain `ref('name')`; null for one of a package or a version, and for a source. */
function oneModel(to: string): string | null {
  const plain = /^\s*(?:\{\{)?\s*ref\s*\(\s*(?:'[^']*'|"[^"]*")\s*\)\s*(?:\}\})?\s*$/.test(to);
  const [call] = plain ? callsIn(to) : [];
  return call?.args[0]?.value ?? null;
}
