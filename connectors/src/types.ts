/** Shapes the connectors give, the same to the editor and the CLI. Nothing here knows a contract's text. */

/** One Kafka record as read, before it is judged. Offsets are strings: they are 64 bits wide. */
export interface TopicMessage {
  partition: number;
  offset: string;
  /** ISO 8601 UTC with milliseconds. */
  timestamp: string;
  timestampType: 'create' | 'append';
  key: DecodedValue;
  /** In the record's order; a name may repeat. */
  headers: { name: string; value: DecodedValue }[];
  value: DecodedValue;
  /** Bytes of the value as stored in the record. */
  size: number;
  codec: string;
}

/** A key, header or value after decoding. */
export type DecodedValue =
  | { kind: 'null' }
  | { kind: 'json'; text: string; schema?: RegisteredSchema }
  | { kind: 'text'; text: string }
  | { kind: 'binary'; base64: string; problem?: string; schema?: RegisteredSchema };

/** The registry's schema a value names by the Confluent wire format (magic byte 0, then the id). */
export interface RegisteredSchema {
  id: number;
  type?: 'JSON' | 'AVRO' | 'PROTOBUF';
}

export interface QueryColumn {
  name: string /** Snowflake's type: FIXED, TEXT, TIMESTAMP_NTZ, … */;
  type: string;
  nullable: boolean;
  precision?: number;
  scale?: number;
}
/** A cell: exact. Numbers beyond 2^53 and decimals are strings, as are dates and semi-structured values (JSON text). */
export type Cell = null | boolean | number | string;
export interface QueryResult {
  columns: QueryColumn[];
  rows: Cell[][];
  rowCount: number;
  /** True when reading stopped at the row limit. */
  truncated: boolean;
  elapsedMs: number;
  queryId: string;
}
