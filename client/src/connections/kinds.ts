import type { ConnectionKind } from '../../../connectors/src/config/index.ts';

/** The names of the kinds, for people. */
export const KIND_LABELS: Record<ConnectionKind, string> = {
  kafka: 'Kafka',
  snowflake: 'Snowflake',
  prometheus: 'Prometheus',
  registry: 'Schema Registry',
};
export const KIND_ICONS: Record<ConnectionKind, string> = {
  kafka: 'broadcast',
  snowflake: 'database',
  prometheus: 'graph',
  registry: 'book',
};
