/**
 * The column types of each platform by the kind of value they hold (the vendors' pages: Snowflake "Summary of data
 * types", BigQuery "Data types", Databricks "Data types", PostgreSQL "Data Types", Apache Avro "Schema Declaration").
 */

export type ValueKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'record'
  | 'list'
  | 'map'
  /** Bytes, documents, shapes: whatever the contract calls it may be right. */
  | 'other';

type Table = Readonly<Partial<Record<ValueKind, string>>>;

const ZONES = 'TIMESTAMP WITH TIME ZONE|TIMESTAMP WITHOUT TIME ZONE';
const TABLES = {
  snowflake: {
    text: 'VARCHAR|CHAR|CHARACTER|NCHAR|STRING|TEXT|NVARCHAR|NVARCHAR2|CHAR VARYING|NCHAR VARYING|CHARACTER VARYING|UUID',
    integer: 'INT|INTEGER|BIGINT|SMALLINT|TINYINT|BYTEINT',
    decimal: 'NUMBER|DECIMAL|DEC|NUMERIC',
    float: 'FLOAT|FLOAT4|FLOAT8|DOUBLE|DOUBLE PRECISION|REAL|DECFLOAT',
    boolean: 'BOOLEAN|BOOL',
    date: 'DATE',
    timestamp: `DATETIME|TIMESTAMP|TIMESTAMP_LTZ|TIMESTAMP_NTZ|TIMESTAMP_TZ|TIMESTAMPLTZ|TIMESTAMPNTZ|TIMESTAMPTZ|TIMESTAMP WITH LOCAL TIME ZONE|${ZONES}`,
    time: 'TIME',
    record: 'OBJECT',
    list: 'ARRAY|VECTOR',
    map: 'MAP',
    other: 'VARIANT|BINARY|VARBINARY|GEOGRAPHY|GEOMETRY|FILE|INTERVAL',
  },
  bigquery: {
    text: 'STRING',
    integer: 'INT64|INT|INTEGER|BIGINT|SMALLINT|TINYINT|BYTEINT',
    decimal: 'NUMERIC|DECIMAL|BIGNUMERIC|BIGDECIMAL',
    float: 'FLOAT64|FLOAT',
    boolean: 'BOOL|BOOLEAN',
    date: 'DATE',
    timestamp: 'DATETIME|TIMESTAMP',
    time: 'TIME',
    record: 'STRUCT|RECORD',
    list: 'ARRAY',
    other: 'BYTES|JSON|GEOGRAPHY|INTERVAL|RANGE',
  },
  databricks: {
    text: 'STRING|VARCHAR|CHAR|CHARACTER',
    integer: 'INT|INTEGER|BIGINT|LONG|SMALLINT|SHORT|TINYINT|BYTE',
    decimal: 'DECIMAL|DEC|NUMERIC',
    float: 'DOUBLE|FLOAT|REAL',
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp: 'TIMESTAMP|TIMESTAMP_NTZ|TIMESTAMP_LTZ',
    record: 'STRUCT|OBJECT',
    list: 'ARRAY',
    map: 'MAP',
    other: 'BINARY|VARIANT|INTERVAL|VOID|GEOGRAPHY|GEOMETRY|TIME',
  },
  postgres: {
    text: 'TEXT|VARCHAR|CHARACTER VARYING|CHAR|CHARACTER|BPCHAR|NAME|UUID|CITEXT|XML|INET|CIDR|MACADDR|MACADDR8',
    integer: 'INTEGER|INT|INT4|BIGINT|INT8|SMALLINT|INT2|SERIAL|SERIAL4|BIGSERIAL|SERIAL8|SMALLSERIAL|SERIAL2|OID',
    decimal: 'NUMERIC|DECIMAL|DEC|MONEY',
    float: 'DOUBLE PRECISION|FLOAT8|REAL|FLOAT4|FLOAT',
    boolean: 'BOOLEAN|BOOL',
    date: 'DATE',
    timestamp: `TIMESTAMP|TIMESTAMPTZ|${ZONES}`,
    time: 'TIME|TIMETZ|TIME WITH TIME ZONE|TIME WITHOUT TIME ZONE',
    list: 'VECTOR|ARRAY',
    other:
      'JSON|JSONB|JSONPATH|BYTEA|BIT|BIT VARYING|VARBIT|INTERVAL|HSTORE|POINT|LINE|LSEG|BOX|PATH|POLYGON|CIRCLE|TSVECTOR|TSQUERY|GEOMETRY|GEOGRAPHY|INT4RANGE|INT8RANGE|NUMRANGE|TSRANGE|TSTZRANGE|DATERANGE|ENUM|RECORD|PG_LSN|LTREE',
  },
  avro: {
    text: 'STRING|ENUM|UUID',
    integer: 'INT|LONG',
    decimal: 'DECIMAL',
    float: 'DOUBLE|FLOAT',
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp:
      'TIMESTAMP-MILLIS|TIMESTAMP-MICROS|TIMESTAMP-NANOS|LOCAL-TIMESTAMP-MILLIS|LOCAL-TIMESTAMP-MICROS|LOCAL-TIMESTAMP-NANOS',
    time: 'TIME-MILLIS|TIME-MICROS',
    record: 'RECORD',
    list: 'ARRAY',
    map: 'MAP',
    other: 'BYTES|FIXED|NULL|UNION|DURATION',
  },
} as const satisfies Record<string, Table>;

export type Platform = keyof typeof TABLES;
export const PLATFORMS = Object.keys(TABLES) as Platform[];
export const PLATFORM_TITLES: Readonly<Record<Platform, string>> = {
  snowflake: 'Snowflake',
  bigquery: 'BigQuery',
  databricks: 'Databricks',
  postgres: 'PostgreSQL',
  avro: 'Avro',
};

const KINDS = new Map(
  PLATFORMS.map((platform) => [
    platform,
    new Map(
      Object.entries(TABLES[platform] as Table).flatMap(([kind, names]) =>
        names.split('|').map((name) => [name, kind as ValueKind] as const),
      ),
    ),
  ]),
);

/** The platform behind a server's `type` and `format`, in lower case; null: none whose types are known. */
export function platformOf(type: string, format: string | undefined): Platform | null {
  if (type === 'postgresql') return 'postgres';
  if (type === 'kafka') return format === 'avro' ? 'avro' : null;
  return type !== 'avro' && (PLATFORMS as readonly string[]).includes(type) ? (type as Platform) : null;
}

/** A type as written, taken apart: `numeric(10, 2)` -> NUMERIC and [10, 2]. */
export interface WrittenType {
  name: string;
  arguments: number[];
  list: boolean;
}

const LONGEST = 500;

/** Null when it is no plain type: an expression, a list of alternatives, a type of another schema. */
export function parseType(text: string): WrittenType | null {
  if (text.length > LONGEST) return null;
  const angle = text.indexOf('<');
  const plain = angle < 0 ? text : text.slice(0, angle);
  const name = plain
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\[\d*\]/g, ' ')
    .replace(/\b(?:NOT\s+NULL|NULL|COLLATE\s.*|UNSIGNED)\s*$/i, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .toUpperCase();
  if (!/^[A-Z][A-Z0-9_ -]*$/.test(name)) return null;
  const numbers = /\(([\d\s,]+)\)/.exec(plain)?.[1];
  return { name, arguments: numbers?.split(',').map(Number) ?? [], list: /\[\d*\]\s*$/.test(plain) };
}

export const kindOn = (platform: Platform, name: string): ValueKind | undefined => KINDS.get(platform)!.get(name);
export const namesOn = (platform: Platform): Iterable<string> => KINDS.get(platform)!.keys();
/** The platform's usual name for a kind of value. */
export const usualName = (platform: Platform, kind: ValueKind): string | undefined =>
  (TABLES[platform] as Table)[kind]?.split('|')[0];
