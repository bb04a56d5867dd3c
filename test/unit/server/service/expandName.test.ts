/** A name expanded to a property's block, `|` at the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextEdit } from 'vscode-languageserver-types';
import type { Dialect } from '../../../../server/src/protocol.ts';
import { complete, isExpansion } from '../../../../server/src/service/complete.ts';
import { expand, fixture } from './cursor.ts';

/** The text after the expansion was taken with its first choices; null where none is offered. */
function after(marked: string, dialect: Dialect): string | null {
  const { document, offset } = fixture(marked);
  const items = complete(document, offset, { dialect }).filter(isExpansion);
  assert.ok(items.length <= 1);
  const edit = items[0]?.textEdit as TextEdit | undefined;
  if (!edit) return null;
  const { text } = document;
  const [start, end] = [document.offsetAt(edit.range.start), document.offsetAt(edit.range.end)];
  return text.slice(0, start) + expand(edit.newText) + text.slice(end);
}

const ODCS = 'apiVersion: v3.1.0\nkind: DataContract\nschema:\n  - name: t\n    properties:\n';

test('in ODCS an item with a name and the type its name suggests', () => {
  for (const [name, type] of Object.entries({
    customer_id: 'string',
    created_at: 'timestamp',
    birth_date: 'date',
    is_active: 'boolean',
    isActive: 'boolean',
    total_amount: 'number',
    itemCount: 'integer',
    tags: null,
  }))
    assert.equal(
      after(`${ODCS}      - ${name}|\n`, 'odcs'),
      type && `${ODCS}      - name: ${name}\n        logicalType: ${type}\n`,
      name,
    );
});

test('before 3.1 there was no timestamp', () => {
  const head = ODCS.replace('v3.1.0', 'v3.0.2');
  assert.equal(
    after(`${head}      - created_at|\n`, 'odcs'),
    `${head}      - name: created_at\n        logicalType: date\n`,
  );
});

test('in a JSON Schema a key with type and format', () => {
  const head = 'dataProduct:\n  name: x\nschema:\n  type: object\n  properties:\n    a: { type: string }\n';
  assert.equal(
    after(`${head}    updatedAt|\n`, 'dataProduct'),
    `${head}    updatedAt:\n      type: string\n      format: date-time\n`,
  );
  assert.equal(after(`${head}    price|\n`, 'dataProduct'), `${head}    price:\n      type: number\n`);
  assert.equal(after(`${head}    a|\n`, 'dataProduct'), null, 'one letter is no name yet');
  assert.equal(after('dataProduct:\n  price|\n', 'dataProduct'), null);
});

test('in DCS a field, in dbt a column', () => {
  const dcs = 'dataContractSpecification: 1.2.1\nmodels:\n  t:\n    fields:\n';
  assert.equal(after(`${dcs}      created_at|\n`, 'dcs'), `${dcs}      created_at:\n        type: timestamp\n`);
  const dbt = 'models:\n  - name: t\n    columns:\n';
  assert.equal(after(`${dbt}      - customer_id|\n`, 'dbt'), `${dbt}      - name: customer_id\n        data_type: \n`);
});
