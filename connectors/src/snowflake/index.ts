/** Snowflake: sessions and what is asked of them. The driver is loaded with the first session. */
export { openSnowflake } from './session.ts';
export { planContractQuery, tableFacts } from './tables.ts';
export type { OpenOptions, QueryOptions, QueryOutcome, SnowflakeSession, SqlFailure } from './types.ts';
