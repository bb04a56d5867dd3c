/** Lists of data tests: what each item may look like, and tests that stand there twice (dbt docs, "Data tests"). */
import { isArgument, type TestUse } from '../dbt/properties.ts';
import { isMap, keyOf, lazyKeySpan, pairSpan, type YamlDocument, type YamlNode } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { type EntryCheck, found } from './dbtReport.ts';

export const testListFindings: EntryCheck = function* (entry, { document }) {
  for (const holder of [entry.node, ...document.items(document.get(entry.node, 'columns'))])
    for (const key of ['tests', 'data_tests'])
      for (const item of document.items(document.get(holder, key))) yield* crowded(document, item);
  for (const list of [entry.tests, ...entry.columns.map((column) => column.tests)]) yield* twice(document, list);
};

/** Tests that dbt would give one name: it makes it of the test and its arguments. */
function* twice(document: YamlDocument, list: readonly TestUse[]): Generator<Finding> {
  for (const [index, use] of list.entries()) {
    const before = list.slice(0, index).filter((one) => one.name.value === use.name.value);
    if (before.length === 0 || use.label !== undefined) continue;
    const first = before.find((one) => one.label === undefined && written(document, one) === written(document, use));
    if (first)
      yield found(
        use.name.span,
        'dbt/duplicate-test',
        () =>
          `\`${use.name.value}\` stands in line ${document.positionAt(first.name.span.start).line + 1} with the same arguments: dbt gives both one name, and refuses that. Remove one, or give it a \`name\`.`,
      );
  }
}

/** The arguments as they are written. */
function written(document: YamlDocument, { body }: TestUse): string {
  const flat = document.pairs(body).filter((one) => isArgument(keyOf(one) ?? ''));
  return [...flat, ...document.pairs(document.get(body, 'arguments'))]
    .map(pairSpan)
    .map(({ start, end }) => document.text.slice(start, end).replaceAll(/\s+/g, ' '))
    .sort()
    .join('\n');
}

/** A mapping of more than one test. With `test_name` the keys beside it are the test's own. */
function* crowded(document: YamlDocument, item: YamlNode): Generator<Finding> {
  const node = document.deref(item);
  const pairs = isMap(node) ? document.pairs(node) : [];
  if (pairs.length < 2 || document.pair(node, 'test_name')) return;
  yield found(
    lazyKeySpan(pairs[1]!),
    'dbt/test-shape',
    `One item of the list is one test, and this one has ${pairs.map((pair) => `\`${keyOf(pair) ?? ''}\``).join(', ')}. Start an item for each test, and indent what belongs to a test below it.`,
  );
}
