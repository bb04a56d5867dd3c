/** Names: duplicates, versions, groups and access, what is disabled, calls to what is not there. */
import { accepts, type Case, orders, refuses } from './case.ts';

const versions = (lines: string) => orders(`columns: [{ name: order_id }]\n${lines}`);
const TWO = {
  'models/orders.sql': '',
  'models/orders_v1.sql': 'select 1 as order_id',
  'models/orders_v2.sql': 'select 1 as order_id',
};
const groups = (text: string) => `groups:\n  - ${text}\n`;
const FINANCE = groups('{ name: finance, owner: { email: f@example.com } }');

export const NAMES: Case[] = [
  refuses('entry twice', orders('- name: orders\n').replace('    - name', '  - name')),
  refuses('entry twice in two files', orders(''), { 'models/more.yml': orders('') }),
  accepts('entry without a model', orders('').replace('orders', 'ordrs')),
  refuses('two files of one model', orders(''), { 'models/old/orders.sql': 'select 1 as a' }),
  accepts('two files of one model, one disabled', orders(''), {
    'models/old/orders.sql': '{{ config(enabled=false) }} select 1 as a',
  }),
  refuses('a seed and a model of one name', orders(''), { 'seeds/orders.csv': 'a\n1\n' }),
  refuses('doc block not there', orders('description: "{{ doc(\'totl\') }}"\n')),
  accepts('doc block', orders('description: "{{ doc(\'total\') }}"\n')),
  refuses('doc block twice', orders(''), { 'models/more.md': '{% docs total %}Again.{% enddocs %}\n' }),
  refuses('macro twice', orders(''), {
    'macros/one.sql': '{% macro a() %}{% endmacro %}',
    'macros/two.sql': '{% macro a() %}{% endmacro %}',
  }),
  refuses('ref of a model to nothing', orders(''), { 'models/lost.sql': "select * from {{ ref('ordrs') }}" }),
  refuses('source of a model that is not there', orders(''), {
    'models/lost.sql': "select * from {{ source('shop', 'ordrs') }}",
  }),
  refuses('ref to a disabled model', orders(''), {
    'models/orders.sql': '{{ config(enabled=false) }} select 1 as order_id',
  }),
  refuses('broken contract of a disabled model', orders('config: { enabled: false, contract: { enforced: true } }\n'), {
    'models/customers.sql': 'select 1 as customer_id',
  }),
  accepts(
    'test of a disabled model',
    orders('config: { enabled: false }\ncolumns: [{ name: order_id, data_tests: [not_null] }]\n'),
    { 'models/customers.sql': 'select 1 as customer_id' },
  ),
  refuses('enabled is a word', orders('config: { enabled: perhaps }\n')),
  // Versions
  accepts('versions', versions('latest_version: 2\nversions: [{ v: 1 }, { v: 2 }]\n'), TWO),
  refuses('latest version not there', versions('latest_version: 3\nversions: [{ v: 1 }, { v: 2 }]\n'), TWO),
  refuses('version twice', versions('versions: [{ v: 1 }, { v: 1 }]\n'), TWO),
  accepts('version without a file', versions('latest_version: 2\nversions: [{ v: 1 }, { v: 2 }, { v: 3 }]\n'), TWO),
  refuses('version without v', versions('versions: [{ name: old }]\n'), TWO),
  accepts(
    'version defined elsewhere',
    versions('latest_version: 2\nversions: [{ v: 1, defined_in: old_orders }, { v: 2 }]\n'),
    {
      'models/orders.sql': '',
      'models/old_orders.sql': 'select 1 as order_id',
      'models/orders_v2.sql': 'select 1 as order_id',
    },
  ),
  refuses('ref to a version that is not there', versions('latest_version: 2\nversions: [{ v: 1 }, { v: 2 }]\n'), {
    ...TWO,
    'models/customers.sql': "select * from {{ ref('orders', v=3) }}",
  }),
  refuses('ref to a version of a model that has none', orders('columns: [{ name: order_id }]\n'), {
    'models/customers.sql': "select * from {{ ref('orders', v=1) }}",
  }),
  accepts(
    'data test against a version that is not there',
    versions(
      'latest_version: 2\nversions: [{ v: 1 }, { v: 2 }]\ndata_tests: [{ relationships: { arguments: { to: "ref(\'orders\', version=3)", field: order_id } , config: { where: "1 = 1" } } }]\n',
    ),
    TWO,
  ),
  accepts('ref to an old version, in quotes', versions('latest_version: 2\nversions: [{ v: 1 }, { v: 2 }]\n'), {
    ...TWO,
    'models/customers.sql': "select * from {{ ref('orders', version='1') }}",
  }),
  accepts('ref to an old version', versions('latest_version: 2\nversions: [{ v: 1 }, { v: 2 }]\n'), {
    ...TWO,
    'models/customers.sql': "select * from {{ ref('orders', v=1) }}",
  }),
  refuses('latest_version without versions', orders('latest_version: 1\n')),
  accepts(
    'version that includes nothing known',
    versions('latest_version: 2\nversions: [{ v: 1, columns: [{ include: [lost] }] }, { v: 2 }]\n'),
    TWO,
  ),
  // Groups and access
  refuses('group not there', orders('group: finance\n')),
  accepts('group', `${FINANCE}${orders('group: finance\n')}`),
  refuses('group not there, in config', orders('config: { group: finance }\n')),
  refuses('group without owner', groups('{ name: finance }')),
  refuses('group whose owner has no address', groups('{ name: finance, owner: { slack: "#f" } }')),
  refuses('group twice', `${FINANCE}  - { name: finance, owner: { name: me } }\n`),
  refuses('access unknown', orders('access: privat\n')),
  accepts('access public', orders('config: { access: public }\n')),
  accepts('private without a group, used by none of another', orders('access: private\n'), {
    'models/customers.sql': 'select 1 as customer_id',
  }),
  refuses('private model used by another group', `${FINANCE}${orders('group: finance\naccess: private\n')}`),
  accepts(
    'private model used by its group',
    `${FINANCE}${orders('group: finance\naccess: private\n')}  - { name: customers, group: finance }\n`,
  ),
  refuses('public and ephemeral', orders('config: { access: public, materialized: ephemeral }\n')),
];
