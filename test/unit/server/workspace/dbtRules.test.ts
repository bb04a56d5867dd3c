/** Rules over dbt properties, in whole small projects: what is reported, where, and how severely. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const PROJECT = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  // Built by a macro: what columns they have is not the question here.
  'models/orders.sql': '{{ made() }}',
  'models/customers.sql': "{{ made(ref('orders')) }}",
  'macros/tests.sql': '{% test positive(model, column_name, above=0) %}select 1{% endtest %}',
  'models/docs.md': '{% docs total %}The sum.{% enddocs %}',
};

/** `line:text severity rule` of each finding in models/schema.yml. */
async function findings(schema: string, more: Record<string, string> = {}): Promise<string[]> {
  const described = 'models:\n  - name: orders\n  - name: customers\n';
  const files: Record<string, string> = { ...PROJECT, 'models/schema.yml': schema, ...more };
  if (!/name: customers/.test(schema))
    files['models/other.yml'] = described.replace(
      /^ {2}- name: orders\n/m,
      /name: orders/.test(schema) ? '' : '  - name: orders\n',
    );
  const report = await lint({ fileSystem: memoryDisk(files), paths: ['file:///w'] });
  const file = report.files.find((one) => one.uri.endsWith('/models/schema.yml'));
  const lines = schema.split('\n');
  return (file?.findings ?? []).map(({ range, severity, rule }) => {
    const text =
      range.start.line === range.end.line
        ? lines[range.start.line]!.slice(range.start.character, range.end.character)
        : '…';
    return `${range.start.line + 1}:${text} ${severity} ${rule}`;
  });
}

const CASES: [title: string, schema: string, expected: string[], more?: Record<string, string>][] = [
  [
    'a sound file says nothing',
    `models:
  - name: orders
    description: "{{ doc('total') }} and a mention of ref('nothing')"
    columns:
      - name: order_id
        data_tests: [not_null, unique, positive, { positive: { arguments: { above: 3 } } }]
  - name: customers
    columns:
      - name: customer_id
        data_tests:
          - relationships:
              arguments: { to: ref('orders'), field: order_id }
`,
    [],
  ],
  [
    'names of a package that is not installed; macros alone hide no model',
    `models:
  - name: orders
    description: "{{ doc('house_total') }} {{ doc('__overview__') }}"
    data_tests: [{ relationships: { arguments: { to: ref('house'), field: a } } }]
exposures:
  - { name: e, type: ml, owner: { name: x }, depends_on: [ref('house'), "source('house', 'orders')"] }
`,
    [],
    { 'packages.yml': 'packages:\n  - package: acme/house\n    version: 1.0.0\n' },
  ],
  [
    'dbt_utils hides no model',
    "exposures:\n  - { name: e, type: ml, owner: { name: x }, depends_on: [ref('house')] }\n",
    ['2:house error dbt/ref-not-found'],
    { 'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n' },
  ],
  ['an entry without a model', 'models:\n  - name: ordrs\n', ['2:ordrs warning dbt/entry-without-node']],
  [
    'two entries',
    'models:\n  - name: orders\n  - name: orders\n  - name: customers\n',
    ['3:orders error dbt/duplicate-entry'],
  ],
  [
    'an entry in another file',
    'models:\n  - name: orders\n  - name: customers\n',
    ['2:orders error dbt/duplicate-entry'],
    { 'models/more.yml': 'models:\n  - name: orders\n' },
  ],
  [
    'a model twice',
    'models:\n  - name: orders\n',
    ['2:orders error dbt/duplicate-node'],
    { 'models/old/orders.sql': '{{ made() }}' },
  ],
  [
    'models without an entry',
    'models:\n  - name: orders\n  - name: customers\n',
    ['1:models info dbt/model-without-entry'],
    { 'models/extra.sql': '{{ made() }}' },
  ],
  [
    'models without an entry, where another file of the folder has said so',
    'models:\n  - name: orders\n',
    [],
    { 'models/extra.sql': '{{ made() }}', 'models/a.yml': 'models:\n  - name: customers\n' },
  ],
  [
    'ref, source and doc',
    `models:
  - name: orders
    description: "{{ doc('totl') }}"
    columns:
      - name: order_id
        data_tests:
          - relationships: { to: ref('custmers'), field: id }
          - relationships: { to: "source('raw', 'order')", field: id }
exposures:
  - name: report
    type: dashboard
    owner: { name: me }
    depends_on:
      - ref('nothing')
      - source('raw', 'nothing')
sources:
  - name: raw
    tables: [{ name: orders }]
`,
    [
      '3:totl error dbt/doc-not-found',
      '7:custmers warning dbt/ref-not-found',
      '8:order warning dbt/source-not-found',
      '14:nothing error dbt/ref-not-found',
      '15:nothing error dbt/source-not-found',
    ],
  ],
  [
    'tests: unknown, of a package that is not listed, wrong arguments, both keys',
    `models:
  - name: orders
    data_tests:
      - dbt_utils.recency: { field: a, datepart: day, interval: 1 }
    columns:
      - name: order_id
        data_tests:
          - not_nul
          - positive: { arguments: { abov: 1 } }
          - accepted_values: { arguments: { values: [1], quotes: false } }
      - name: total
        tests: [unique]
        data_tests: [not_null]
`,
    [
      '4:dbt_utils error dbt/package-missing',
      '8:not_nul error dbt/unknown-test',
      '9:abov error dbt/unknown-test-argument',
      '10:quotes error dbt/unknown-test-argument',
      '13:data_tests error dbt/tests-twice',
    ],
  ],
  [
    'a listed package that is not installed is known by the table only',
    `models:
  - name: orders
    data_tests:
      - dbt_utils.recency: { field: a, datepart: day }
      - dbt_utils.of_tomorrow: { x: 1 }
      - of_its_macros
`,
    ['4:dbt_utils.recency error dbt/missing-test-argument'],
    { 'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n' },
  ],
  [
    'an installed package is read',
    `models:
  - name: orders
    data_tests:
      - house.fresh: { arguments: { days: 1 } }
      - house.stale
`,
    ['5:house.stale error dbt/unknown-test'],
    {
      'packages.yml': 'packages:\n  - git: https://example.com/house.git\n    revision: main\n',
      'dbt_packages/house/dbt_project.yml': 'name: house\n',
      'dbt_packages/house/macros/fresh.sql': '{% test fresh(model, days) %}select 1{% endtest %}',
    },
  ],
  [
    'enforced contracts and constraints',
    `models:
  - name: orders
    config: { contract: { enforced: true }, materialized: incremental, on_schema_change: ignore }
    constraints:
      - type: unique
        columns: [ordr_id]
      - type: primary_key
    columns:
      - name: order_id
        constraints: [{ type: primary_key }, { type: check, expression: "order_id > 0" }]
      - name: total
        data_type: numeric
        constraints: [{ type: foreign_key, to: orders, to_columns: [id] }]
`,
    [
      '3:ignore error dbt/contract-schema-change',
      '5:unique hint dbt/constraint-unenforced',
      '6:ordr_id error dbt/constraint-column',
      '7:primary_key error dbt/constraint-incomplete',
      '7:primary_key hint dbt/constraint-unenforced',
      '9:order_id error dbt/contract-data-type',
      '10:check warning dbt/constraint-unsupported',
      '10:primary_key error dbt/primary-key',
      '10:primary_key hint dbt/constraint-unenforced',
      '12:numeric warning dbt/numeric-precision',
      '13:foreign_key hint dbt/constraint-unenforced',
      '13:orders error dbt/constraint-target',
    ],
    { 'profiles.yml': 'shop:\n  outputs:\n    dev: { type: snowflake }\n' },
  ],
  [
    'more digits after the point than there are',
    'models:\n  - name: orders\n    columns:\n      - { name: order_id, data_type: "NUMBER(5,8)" }\n      - { name: total, data_type: "number(8, 5)" }\n',
    ['4:"NUMBER(5,8)" warning dbt/numeric-precision'],
    { 'profiles.yml': 'shop:\n  outputs:\n    dev: { type: snowflake }\n' },
  ],
  [
    'a platform that takes them',
    'models:\n  - name: orders\n    columns:\n      - { name: order_id, data_type: "NUMBER(5,8)" }\n      - { name: total, data_type: "number(8, 5)" }\n',
    [],
    { 'profiles.yml': 'shop:\n  outputs:\n    dev: { type: postgres }\n' },
  ],
  [
    'a group, versions and the layout of arguments',
    `models:
  - name: orders
    group: finanze
    columns:
      - name: order_id
        data_tests: [{ accepted_values: { values: [1] } }]
  - name: customers
    versions: [{ v: 1, defined_in: customers }, { v: 2, defined_in: customers_new }]
groups:
  - name: finance
    owner: { name: f }
`,
    ['3:finanze error dbt/group-not-found', '6:accepted_values hint dbt/flat-arguments'],
    { 'dbt_project.yml': 'name: shop\nrequire-dbt-version: ">=1.11.0"\n' },
  ],
];

for (const [title, schema, expected, more] of CASES)
  test(title, async () => assert.deepEqual((await findings(schema, more)).sort(), [...expected].sort()));
