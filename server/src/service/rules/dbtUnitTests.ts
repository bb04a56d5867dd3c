/** Unit tests beside the model they test (dbt docs, "Unit tests"): every input given, and no column that is not there. */
import { callsIn } from '../dbt/jinja.ts';
import { type Entry, readEntries } from '../dbt/properties.ts';
import {
  isMap,
  isSeq,
  keyOf,
  lazyKeySpan,
  lazySpan,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { found, unknownName } from './dbtReport.ts';
import { type Around, keptWith } from './kept.ts';
import type { ModelSqlView } from './model-sql.ts';

const RULE = 'dbt/unit-test-input';

/** What a properties file is judged by: the SQL of its models. */
export interface Beside extends Around {
  document: YamlDocument;
  view: ModelSqlView;
}

export function unitTestFindings(beside: Beside): Finding[] {
  const { document } = beside;
  if (!document.pair(document.root, 'unit_tests')) return [];
  return readEntries(document).flatMap((entry) => ofEntry(entry, beside));
}

const ofEntry = keptWith((entry: Entry, { document, view }: Beside): readonly Finding[] => {
  const model = entry.kind === 'unit_test' ? entry.config.get('model')?.value : undefined;
  return model === undefined ? [] : [...unitTest(document, entry, model, view)];
});

function* unitTest(document: YamlDocument, entry: Entry, model: string, view: ModelSqlView): Generator<Finding> {
  const expected = document.get(entry.node, 'expect');
  const given = document.items(document.get(entry.node, 'given'));
  yield* rowsFit(document, expected);
  yield* columnsFit(document, expected, model, view);
  for (const one of given) {
    yield* rowsFit(document, one);
    const [call] = callsIn(textOf(document.get(one, 'input')) ?? '');
    const input = call?.name === 'ref' ? call.args.at(-1)?.value : undefined;
    if (input !== undefined) yield* columnsFit(document, one, input, view);
  }
  yield* inputs(document, entry, given, view.modelSql(document.uri, model)?.parsed.text);
}

/** `csv` and `sql` are one text, `dict` (the default) a list. */
function* rowsFit(document: YamlDocument, node: YamlNode | null | undefined): Generator<Finding> {
  const format = textOf(document.get(node, 'format')) ?? 'dict';
  const rows = document.deref(document.get(node, 'rows'));
  if (!rows || !(format === 'dict' ? textOf(rows) !== undefined && textOf(rows) !== '' : isSeq(rows))) return;
  if (!['dict', 'csv', 'sql'].includes(format)) return;
  const wanted = format === 'dict' ? 'a list of rows' : 'one text (`rows: |`)';
  yield found(lazySpan(rows), RULE, `In the format \`${format}\` the rows are ${wanted}.`);
}

function* columnsFit(
  document: YamlDocument,
  node: YamlNode | null | undefined,
  model: string,
  view: ModelSqlView,
): Generator<Finding> {
  const columns = view.modelSql(document.uri, model)?.read.columns?.map((column) => column.name.toLowerCase());
  if (!columns) return;
  for (const row of document.items(document.get(node, 'rows')))
    for (const pair of isMap(row) ? document.pairs(row) : []) {
      const name = keyOf(pair) ?? '';
      if (columns.includes(name.toLowerCase())) continue;
      yield unknownName(
        lazyKeySpan(pair),
        RULE,
        name,
        `\`${model}\` has no column \`${name}\`: it produces ${columns.join(', ')}.`,
        columns,
      );
    }
}

/** What the model refers to and the test does not give. Under an `if` the call may never be made. */
function* inputs(
  document: YamlDocument,
  entry: Entry,
  given: readonly YamlNode[],
  sql: string | undefined,
): Generator<Finding> {
  if (sql === undefined || /\{%|\{#/.test(sql)) return;
  const called = (text: string) =>
    callsIn(text).flatMap(({ name, args }) =>
      name === 'doc'
        ? []
        : [
            args
              .map((one) => one.value)
              .slice(name === 'ref' ? -1 : 0)
              .join('.'),
          ],
    );
  const here = new Set(given.flatMap((one) => called(textOf(document.get(one, 'input')) ?? '')));
  const missing = [...new Set(called(sql))].filter((name) => !here.has(name));
  if (missing.length === 0) return;
  const [list, be] = [missing.map((name) => `\`${name}\``).join(', '), missing.length === 1 ? 'is' : 'are'];
  yield found(
    entry.name.span,
    RULE,
    `The model reads ${list}, which ${be} not among the inputs given: dbt cannot run the test. An input of no rows is \`rows: []\`.`,
  );
}
