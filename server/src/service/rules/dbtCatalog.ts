/** Rules over dbt's nodes and their names: what real dbt was seen to refuse (docs/conformance-dbt.md). */
import type { Row } from './catalog.ts';

export const DBT_NODES: readonly Row[] = [
  [
    'dbt/version-not-found',
    'error',
    'A version the model does not have',
    'dbt refuses a `latest_version` that is none of the versions, and a `ref` to such a one (of a data test it leaves out the test).',
    'Correct the number, or add the version.',
  ],
  [
    'dbt/access',
    'error',
    'A model used from outside its group',
    'dbt refuses a `ref` to a private model of another group, and an ephemeral model that is public.',
    'Put both models in one group, or widen `access`.',
  ],
  [
    'dbt/materialization',
    'error',
    'A materialization nobody defines',
    'dbt stops when it comes to build the model.',
    'Correct the name, or define the materialization in a macro.',
  ],
  [
    'dbt/time-spine',
    'error',
    'A time spine by a column that is not listed',
    'dbt refuses it, for it cannot know the granularity.',
    'List the column with its `granularity`.',
  ],
  [
    'dbt/snapshot-incomplete',
    'error',
    'A snapshot that does not say how to compare',
    'dbt needs a strategy, a key, and the columns the strategy looks at.',
    'Add what the message names under `config`.',
  ],
  [
    'dbt/snapshot-strategy',
    'error',
    'A snapshot strategy nobody defines',
    'dbt stops when it comes to take the snapshot.',
    'Write `timestamp` or `check`, or define the macro the message names.',
  ],
  [
    'dbt/metric-not-found',
    'error',
    'A measure or metric that is not defined',
    'dbt refuses a metric or saved query made of something unknown.',
    'Correct the name, or define the measure.',
  ],
  [
    'dbt/test-shape',
    'error',
    'Several tests in one item',
    'dbt reads one test per item of the list; what belongs to a test is indented below it.',
    'Start an item for each test, or indent `config` and `arguments` further.',
  ],
  [
    'dbt/duplicate-test',
    'error',
    'The same test twice',
    'dbt names a test by its arguments, and refuses two of one name.',
    'Remove one, or give it a `name`.',
  ],
  [
    'dbt/unit-test-input',
    'error',
    'A unit test whose rows do not fit',
    'dbt cannot run a unit test that leaves out an input, or whose rows name unknown columns.',
    'Correct what the message names.',
  ],
  [
    'dbt/jinja',
    'error',
    'Jinja that cannot be read',
    'dbt renders the values of a properties file before anything else, and stops at the first it cannot read.',
    'Close what the message names.',
  ],
];
