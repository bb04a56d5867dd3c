/** The SQL parser (`@polyglot-sql/sdk`, Rust in WebAssembly), loaded on first use: 22 MB of code in 0.15 s. */
type Sdk = typeof import('@polyglot-sql/sdk');

let loading: Promise<Sdk> | undefined;

async function load(): Promise<Sdk> {
  const sdk = await import('@polyglot-sql/sdk');
  await sdk.init();
  return sdk;
}

/** The parser, loaded once per process. Rejects when its WebAssembly is missing from the installation. */
export function engine(): Promise<Sdk> {
  loading ??= load().catch((error) => {
    loading = undefined; // a later call may try again
    throw error;
  });
  return loading;
}

/** One node of the syntax tree: an object of one key, its kind. */
export type SqlNode = Record<string, unknown>;

/** dbt's adapters, where their name is not the dialect's own. */
const DIALECTS: Readonly<Record<string, keyof Sdk['Dialect']>> = {
  postgres: 'PostgreSQL',
  bigquery: 'BigQuery',
  duckdb: 'DuckDB',
  redshift: 'Redshift',
  databricks: 'Databricks',
  spark: 'Spark',
  trino: 'Trino',
  athena: 'Athena',
  clickhouse: 'ClickHouse',
  sqlserver: 'TSQL',
  synapse: 'TSQL',
  fabric: 'Fabric',
  mysql: 'MySQL',
  sqlite: 'SQLite',
};

/** The statements of `sql` in Snowflake's dialect, or undefined when it does not parse. */
export const parseSnowflake = (sql: string): Promise<SqlNode[] | undefined> => parseFor(undefined, sql);

/** The statements of `sql` in the dialect of a dbt adapter; Snowflake's when that is not known. */
export async function parseFor(adapter: string | undefined, sql: string): Promise<SqlNode[] | undefined> {
  const sdk = await engine();
  try {
    const result = sdk.parse(sql, sdk.Dialect[DIALECTS[adapter ?? ''] ?? 'Snowflake']);
    return result.success && Array.isArray(result.ast) ? (result.ast as SqlNode[]) : undefined;
  } catch {
    return undefined;
  }
}
