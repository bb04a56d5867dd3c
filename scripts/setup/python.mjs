/** Setup step: a Python environment with the Snowflake stand-in and dbt, for tests and the demo. Plain Node 20, no packages. */
import { join } from 'node:path';
import { once, run } from './maven.mjs';

/** fakesnow speaks Snowflake's wire protocol over DuckDB; its server patches this very connector version. */
const PACKAGES = [
  'fakesnow[server]==0.12.1',
  'snowflake-connector-python==4.0.0',
  'dbt-core>=1.11,<1.12',
  'dbt-duckdb>=1.10,<1.11',
  'dbt-snowflake==1.11.1',
];

export const name = 'Python: Snowflake stand-in and dbt';

/** @param {{root: string, cache: string, log: (line: string) => void}} options `cache`/python/bin holds python and dbt afterwards. */
export async function install({ cache, log }) {
  const folder = join(cache, 'python');
  await once(folder, PACKAGES.join('\n'), async () => {
    log('creating a Python environment with fakesnow and dbt');
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  });
}
