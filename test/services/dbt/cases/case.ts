/** One small dbt project, with one mistake or none, and what dbt makes of it. */
export interface Case {
  title: string;
  /** dbt refuses it when it parses, compiles or builds. */
  refused: boolean;
  files: Record<string, string>;
}

/** The files each project has unless the case says otherwise; an empty text means that the file is not there. */
export const BASE: Record<string, string> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'models/orders.sql': 'select 1 as order_id, 2 as total',
  'models/customers.sql': "select order_id as customer_id from {{ ref('orders') }}",
  'macros/positive.sql':
    '{% test positive(model, column_name, above=0) %}select 1 from {{ model }} where {{ column_name }} < {{ above }}{% endtest %}',
  'models/docs.md': '{% docs total %}The sum.{% enddocs %}\n',
};

type Files = Record<string, string>;
const build =
  (refused: boolean) =>
  (title: string, schema: string, files: Files = {}): Case => ({
    title,
    refused,
    files: { 'models/schema.yml': `version: 2\n${schema}`, ...files },
  });
/** A project dbt builds. */
export const accepts = build(false);
/** A project dbt refuses. */
export const refuses = build(true);

/** An entry of `orders` with these lines in it. */
export const orders = (lines: string): string => `models:\n  - name: orders\n${lines.replaceAll(/^(?=.)/gm, '    ')}`;
/** One data test on a column of `orders`. */
export const columnTest = (item: string): string =>
  orders(`columns:\n  - name: order_id\n    data_tests:\n      - ${item}\n`);
/** An enforced contract of `orders` with these columns. */
export const contract = (columns: string, lines = ''): string =>
  orders(`config: { contract: { enforced: true } }\n${lines}columns: [${columns}]\n`);
export const TYPED = '{ name: order_id, data_type: integer }, { name: total, data_type: integer }';
