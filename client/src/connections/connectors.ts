/** The connectors, loaded on first use: activation reads no driver, and a workspace without topics never loads one. */
export const loadConfig = () => import('../../../connectors/src/config/index.ts');
export const loadKafka = () => import('../../../connectors/src/kafka/index.ts');
export const loadSnowflake = () => import('../../../connectors/src/snowflake/index.ts');
export const loadSessions = () => import('../../../connectors/src/sessions.ts');
export const loadEvidence = () => import('../../../connectors/src/evidence.ts');
export const loadSql = () => import('../../../sql/src/index.ts');
export const loadPrometheus = () => import('../../../connectors/src/metrics/prometheus.ts');
export const loadDbt = () => import('../../../connectors/src/dbt/index.ts');
