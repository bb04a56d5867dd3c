/** Semantic models, metrics and saved queries. */
import { accepts, type Case, refuses } from './case.ts';

const SPINE = {
  'models/days.sql': "select cast('2026-01-01' as date) as day",
  'models/sales.sql': "select 1 as sale_id, 2 as amount, cast('2026-01-01' as date) as sold_on",
};
const DAYS =
  'models:\n  - { name: days, time_spine: { standard_granularity_column: day }, columns: [{ name: day, granularity: day }] }\n';
const SALES = `semantic_models:
  - name: sales
    model: ref('sales')
    defaults: { agg_time_dimension: sold_on }
    entities: [{ name: sale, type: primary, expr: sale_id }]
    dimensions: [{ name: sold_on, type: time, type_params: { time_granularity: day } }]
    measures: [{ name: amount, agg: sum }]
`;
const metric = (text: string) => `metrics:\n  - { name: revenue, label: Revenue, ${text} }\n`;
const SIMPLE = metric('type: simple, type_params: { measure: amount }');
const accept = (title: string, text: string) => accepts(title, DAYS + text, SPINE);
const refuse = (title: string, text: string) => refuses(title, DAYS + text, SPINE);

export const METRICS: Case[] = [
  accept('semantic model and metric', SALES + SIMPLE),
  refuse('semantic model of nothing', SALES.replace("ref('sales')", "ref('sals')")),
  refuse('semantic model of a word', SALES.replace("ref('sales')", 'sales')),
  refuse('semantic model without a model', SALES.replace("    model: ref('sales')\n", '')),
  refuse('semantic model twice', SALES + SALES.replace('semantic_models:\n', '')),
  refuse('entity of an unknown type', SALES.replace('type: primary', 'type: main')),
  refuse('dimension of an unknown type', SALES.replace('type: time,', 'type: tim,')),
  accept('time dimension without granularity', SALES.replace(', type_params: { time_granularity: day }', '')),
  refuse('unknown aggregation', SALES.replace('agg: sum', 'agg: total')),
  accept('measure without a time dimension', SALES.replace('    defaults: { agg_time_dimension: sold_on }\n', '')),
  accept('default time dimension not there', SALES.replace('agg_time_dimension: sold_on', 'agg_time_dimension: sold')),
  accept('semantic model without a primary entity', SALES.replace('type: primary', 'type: foreign')),
  refuse('metric of an unknown measure', SALES + SIMPLE.replace('measure: amount', 'measure: amonut')),
  refuse('metric of an unknown type', SALES + SIMPLE.replace('type: simple', 'type: simpel')),
  refuse('metric without type_params', SALES + metric('type: simple')),
  refuse('metric without type', SALES + metric('type_params: { measure: amount }')),
  refuse(
    'metric twice',
    `${SALES}${SIMPLE}  - { name: revenue, label: Again, type: simple, type_params: { measure: amount } }\n`,
  ),
  accept(
    'derived metric',
    `${SALES}${SIMPLE}  - { name: twice, label: Twice, type: derived, type_params: { expr: revenue * 2, metrics: [revenue] } }\n`,
  ),
  refuse(
    'derived metric of nothing',
    `${SALES}${SIMPLE}  - { name: twice, label: Twice, type: derived, type_params: { expr: revenu * 2, metrics: [revenu] } }\n`,
  ),
  refuse(
    'ratio without a denominator',
    `${SALES}${SIMPLE}  - { name: half, label: Half, type: ratio, type_params: { numerator: revenue } }\n`,
  ),
  accept(
    'saved query',
    `${SALES}${SIMPLE}saved_queries:\n  - { name: daily, query_params: { metrics: [revenue], group_by: ["TimeDimension('metric_time', 'day')"] } }\n`,
  ),
  refuse(
    'saved query of an unknown metric',
    `${SALES}${SIMPLE}saved_queries:\n  - { name: daily, query_params: { metrics: [revenu] } }\n`,
  ),
  refuse('metric whose name has a capital', SALES + SIMPLE.replace('name: revenue', 'name: Revenue')),
];
