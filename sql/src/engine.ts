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

/** The statements of `sql` in Snowflake's dialect, or undefined when it does not parse. */
export async function parseSnowflake(sql: string): Promise<SqlNode[] | undefined> {
  const sdk = await engine();
  try {
    const result = sdk.parse(sql, sdk.Dialect.Snowflake);
    return result.success && Array.isArray(result.ast) ? (result.ast as SqlNode[]) : undefined;
  } catch {
    return undefined;
  }
}
