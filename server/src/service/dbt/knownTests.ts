/**
 * Arguments of well-known generic tests, beside `model` and `column_name` (dbt-core 1.11's own macros; the macros of
 * dbt_utils 1.3, dbt_expectations 0.10, elementary 0.19). `!` marks one that is needed. An installed package's own
 * macros win over this table.
 */
interface KnownTest {
  args: string[];
  required: string[];
  /** The table does not list every argument: unknown ones are not judged. */
  open?: boolean;
}

const DBT: Record<string, string> = {
  not_null: '',
  unique: '',
  accepted_values: 'values! quote',
  relationships: 'to! field!',
};
const DBT_UTILS: Record<string, string> = {
  accepted_range: 'min_value max_value inclusive',
  at_least_one: 'group_by_columns',
  cardinality_equality: 'field! to!',
  equal_rowcount: 'compare_model! group_by_columns',
  equality: 'compare_model! compare_columns exclude_columns precision',
  expression_is_true: 'expression!',
  fewer_rows_than: 'compare_model! group_by_columns',
  mutually_exclusive_ranges: 'lower_bound_column! upper_bound_column! partition_by gaps zero_length_range_allowed',
  not_accepted_values: 'values! quote',
  not_constant: 'group_by_columns',
  not_empty_string: 'trim_whitespace',
  not_null_proportion: 'at_least at_most group_by_columns',
  recency: 'field! datepart! interval! ignore_time_component group_by_columns',
  relationships_where: 'to! field! from_condition to_condition',
  sequential_values: 'interval datepart group_by_columns',
  unique_combination_of_columns: 'combination_of_columns! quote_columns',
};
/** Names only: the arguments are many, and change between releases. */
const EXPECTATIONS =
  'column_distinct_count_to_be_greater_than column_distinct_count_to_equal column_distinct_count_to_equal_other_table column_distinct_values_to_be_in_set column_distinct_values_to_contain_set column_distinct_values_to_equal_set column_max_to_be_between column_mean_to_be_between column_median_to_be_between column_min_to_be_between column_most_common_value_to_be_in_set column_pair_values_A_to_be_greater_than_B column_pair_values_to_be_equal column_pair_values_to_be_in_set column_proportion_of_unique_values_to_be_between column_quantile_values_to_be_between column_stdev_to_be_between column_sum_to_be_between column_to_exist column_unique_value_count_to_be_between column_value_lengths_to_be_between column_value_lengths_to_equal column_values_to_be_between column_values_to_be_decreasing column_values_to_be_in_set column_values_to_be_in_type_list column_values_to_be_increasing column_values_to_be_null column_values_to_be_of_type column_values_to_be_unique column_values_to_be_within_n_moving_stdevs column_values_to_be_within_n_stdevs column_values_to_have_consistent_casing column_values_to_match_like_pattern column_values_to_match_like_pattern_list column_values_to_match_regex column_values_to_match_regex_list column_values_to_not_be_in_set column_values_to_not_be_null column_values_to_not_contain column_values_to_not_match_like_pattern column_values_to_not_match_like_pattern_list column_values_to_not_match_regex column_values_to_not_match_regex_list compound_columns_to_be_unique grouped_row_values_to_have_recent_data multicolumn_sum_to_equal row_values_to_have_data_for_every_n_datepart row_values_to_have_recent_data select_column_values_to_be_unique_within_record table_aggregation_to_equal_other_table table_column_count_to_be_between table_column_count_to_equal table_column_count_to_equal_other_table table_columns_to_contain_set table_columns_to_match_ordered_list table_columns_to_match_set table_columns_to_not_contain_set table_row_count_to_be_between table_row_count_to_equal table_row_count_to_equal_other_table table_row_count_to_equal_other_table_times_factor'
    .split(' ')
    .map((name) => `expect_${name}`);
const ELEMENTARY =
  'volume_anomalies freshness_anomalies event_freshness_anomalies table_anomalies column_anomalies all_columns_anomalies dimension_anomalies schema_changes schema_changes_from_baseline json_schema python exposure_schema_validity collect_metrics execution_sla data_freshness_sla volume_threshold'.split(
    ' ',
  );

const known = (spec: string): KnownTest => {
  const words = spec.split(' ').filter(Boolean);
  return {
    args: words.map((word) => word.replace('!', '')),
    required: words.filter((word) => word.endsWith('!')).map((word) => word.slice(0, -1)),
  };
};
const closed = (table: Record<string, string>) =>
  new Map(Object.entries(table).map(([name, spec]) => [name, known(spec)] as const));
const open = (names: string[]) =>
  new Map(names.map((name) => [name, { args: [], required: [], open: true } as KnownTest] as const));

/** Package -> test -> arguments; dbt's own under `dbt`. */
export const KNOWN_TESTS: ReadonlyMap<string, ReadonlyMap<string, KnownTest>> = new Map([
  ['dbt', closed(DBT)],
  ['dbt_utils', closed(DBT_UTILS)],
  ['dbt_expectations', open(EXPECTATIONS)],
  ['elementary', open(ELEMENTARY)],
]);
