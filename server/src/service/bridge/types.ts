/** Contract types beside warehouse types, as tables: which of the one may hold which of the other. */

export type Family = 'text' | 'number' | 'integer' | 'boolean' | 'timestamp' | 'date' | 'time' | 'semi';

/** Snowflake's types ("Summary of data types") and DuckDB's other names for them, without precision. */
const STORED: Readonly<Record<Family, string>> = {
  text: 'varchar char character text string nchar nvarchar nvarchar2 uuid',
  number: 'number numeric decimal dec float float4 float8 double real',
  integer: 'int integer bigint smallint tinyint byteint hugeint int64',
  boolean: 'boolean bool',
  timestamp: 'timestamp timestamp_ntz timestamp_ltz timestamp_tz timestamptz datetime',
  date: 'date',
  time: 'time',
  semi: 'variant object array map json struct list',
};
const STORED_FAMILY = new Map(
  Object.entries(STORED).flatMap(([family, words]) =>
    words.split(' ').map((word) => [word, family as Family] as const),
  ),
);

/** Where a value of a contract's type may be kept. A number without scale may be an integer (NUMBER(38,0)). */
const HOLDS: Readonly<Record<string, readonly Family[]>> = {
  string: ['text'],
  'date-time': ['timestamp', 'text'],
  timestamp: ['timestamp', 'text'],
  date: ['date', 'text'],
  time: ['time', 'text'],
  number: ['number', 'integer'],
  decimal: ['number', 'integer'],
  float: ['number'],
  double: ['number'],
  integer: ['integer', 'number'],
  int: ['integer', 'number'],
  long: ['integer', 'number'],
  bigint: ['integer', 'number'],
  boolean: ['boolean'],
  object: ['semi'],
  array: ['semi'],
};

/** What kind of type a warehouse's type is; undefined for unknown ones. */
export function familyOf(stored: string): Family | undefined {
  const word = /^\s*(\w+)/.exec(stored.toLowerCase())?.[1];
  return word === undefined ? undefined : STORED_FAMILY.get(word);
}

/** False when no value of the contract's type fits the column; undefined when one of the words is not known. */
export function fits(type: string | undefined, format: string | undefined, stored: string): boolean | undefined {
  const family = familyOf(stored);
  const holds =
    (format !== undefined && HOLDS[format]) || (type !== undefined && HOLDS[type.toLowerCase()]) || undefined;
  return family && holds ? holds.includes(family) : undefined;
}

/** Seconds of dbt_utils.recency's dateparts; longer ones are not of one length. */
export const DATEPART_SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
};
