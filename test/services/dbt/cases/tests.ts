/** Data tests and unit tests. */
import { accepts, type Case, columnTest, orders, refuses } from './case.ts';

const unit = (lines: string, name = 'adds') =>
  `unit_tests:\n  - name: ${name}\n${lines.replaceAll(/^(?=.)/gm, '    ')}`;
const GIVEN = "given: [{ input: ref('orders'), rows: [{ order_id: 7 }] }]\n";
const onColumn = (tests: string) => orders(`columns:\n  - { name: order_id, data_tests: ${tests} }\n`);

export const TESTS: Case[] = [
  accepts('sound', columnTest('not_null')),
  refuses('unknown test', columnTest('not_nul')),
  refuses('unknown argument', columnTest('positive: { arguments: { abov: 1 } }')),
  refuses('missing argument', columnTest("relationships: { arguments: { to: ref('orders') } }")),
  accepts('accepted_values without values', columnTest('accepted_values')),
  accepts('generic test with argument', columnTest('positive: { arguments: { above: 0 } }')),
  accepts('flat arguments', columnTest('positive: { above: 0 }')),
  accepts('test of the project by its full name', columnTest('shop.positive')),
  accepts('ref of a test to nothing', columnTest("relationships: { arguments: { to: ref('nothing'), field: id } }")),
  refuses('package not listed', columnTest('dbt_utils.not_constant')),
  refuses(
    'tests and data_tests',
    orders('columns:\n  - { name: order_id, tests: [unique], data_tests: [not_null] }\n'),
  ),
  refuses('severity unknown', columnTest('not_null: { config: { severity: fatal } }')),
  accepts('configuration beside the test', columnTest('not_null: { severity: warn, where: "1 = 1" }')),
  accepts('flat and nested arguments', columnTest('positive: { above: 0, arguments: { above: 1 } }')),
  refuses('the same test twice', onColumn('[not_null, not_null]')),
  accepts('the same test with other arguments', onColumn('[positive, { positive: { arguments: { above: -1 } } }]')),
  accepts('two tests of one name', onColumn('[{ not_null: { name: mine } }, { unique: { name: mine } }]')),
  refuses('two tests in one item', onColumn('[{ not_null: {}, unique: {} }]')),
  refuses('a test that is a number', onColumn('[1]')),
  refuses('tests are a word', onColumn('not_null')),
  accepts('generic test in tests/generic', columnTest('even'), {
    'tests/generic/even.sql': '{% test even(model, column_name) %}select 1 from {{ model }} where false{% endtest %}',
  }),
  accepts('singular test of nothing', '', { 'tests/lonely.sql': "select 1 from {{ ref('nothing') }} where false" }),
  accepts('test with a name of its own', columnTest('{ name: order_is_there, test_name: not_null }')),
  accepts('arguments are a list', columnTest('positive: { arguments: [1] }')),
  // Unit tests
  accepts('unit test', unit(`model: customers\n${GIVEN}expect: { rows: [{ customer_id: 7 }] }\n`)),
  refuses('unit test of nothing', unit('model: nothing\ngiven: []\nexpect: { rows: [] }\n')),
  refuses('unit test without expect', unit(`model: customers\n${GIVEN}`)),
  refuses('unit test without model', unit(`${GIVEN}expect: { rows: [] }\n`)),
  refuses(
    'unit test leaves out an input',
    unit('model: customers\ngiven: []\nexpect: { rows: [{ customer_id: 7 }] }\n'),
  ),
  refuses(
    'unit test is given nothing that is there',
    unit("model: customers\ngiven: [{ input: ref('nothing'), rows: [] }]\nexpect: { rows: [] }\n"),
  ),
  refuses(
    'unit test is given an unknown column',
    unit(
      "model: customers\ngiven: [{ input: ref('orders'), rows: [{ ordr_id: 7 }] }]\nexpect: { rows: [{ customer_id: 7 }] }\n",
    ),
  ),
  refuses(
    'unit test expects an unknown column',
    unit(`model: customers\n${GIVEN}expect: { rows: [{ custmer_id: 7 }] }\n`),
  ),
  refuses(
    'unit test with rows for csv',
    unit(
      "model: customers\ngiven: [{ input: ref('orders'), format: csv, rows: [{ order_id: 7 }] }]\nexpect: { rows: [{ customer_id: 7 }] }\n",
    ),
  ),
  refuses(
    'unit test in an unknown format',
    unit("model: customers\ngiven: [{ input: ref('orders'), format: xml, rows: [] }]\nexpect: { rows: [] }\n"),
  ),
  refuses(
    'unit test twice',
    `${unit(`model: customers\n${GIVEN}expect: { rows: [{ customer_id: 7 }] }\n`)}${unit(`model: customers\n${GIVEN}expect: { rows: [{ customer_id: 7 }] }\n`).replace('unit_tests:\n', '')}`,
  ),
];
