/** The driver's errors as failures that say what happened to which thing and what to do. */
import type { SnowflakeEntry } from '../config/types.ts';
import { accessUrl } from './options.ts';
import type { SqlFailure } from './types.ts';

/** What is read of a driver's error; its other fields may hold requests and tokens and are never looked at. */
export interface DriverError {
  code?: string | number;
  message?: string;
  sqlState?: string;
  data?: { line?: number; pos?: number; queryId?: string } | null;
}

type Rule = {
  code: string;
  numbers: readonly string[];
  reason: (message: string, entry: SnowflakeEntry) => string;
  action: (entry: SnowflakeEntry) => string;
};

const correct = (entry: SnowflakeEntry) => `Correct ${entry.origin.text}`;

/** By Snowflake's and the driver's error numbers (driver: lib/constants/error_messages.js; server: as documented per error). */
const RULES: readonly Rule[] = [
  {
    code: 'snowflake/auth-failed',
    numbers: [
      '390100',
      '390101',
      '390102',
      '390144',
      '390186',
      '390189',
      '390190',
      '390195',
      '390303',
      '390318',
      '390394',
      '390422',
      '394304',
    ],
    reason: (message, { user, name }) =>
      `Snowflake refused the login of ${user ? `user "${user}"` : 'the token'} (connection "${name}"): ${message}`,
    action: (entry) =>
      `Run "Data Product: Update Password" for "${entry.name}", or correct user, role and authenticator in ${entry.origin.text}.`,
  },
  {
    code: 'snowflake/unreachable',
    numbers: ['401001', '401002', '401003', '390404', '261004', '290404', '404'],
    reason: (message, entry) =>
      `Snowflake at ${accessUrl(entry)} (connection "${entry.name}") cannot be reached: ${message}`,
    action: (entry) =>
      `Check the network and the account's name, then try again. ${correct(entry)} if "account" or "host" is wrong.`,
  },
  {
    code: 'snowflake/no-warehouse',
    numbers: ['000606', '390201', '002037', '000609'],
    reason: (message, { warehouse }) => `No warehouse can run this${warehouse ? ` ("${warehouse}")` : ''}: ${message}`,
    action: (entry) => `Set "warehouse" in ${entry.origin.text} to one that the role may use, or run USE WAREHOUSE.`,
  },
  {
    code: 'snowflake/object-missing',
    numbers: ['002003', '002043', '002001'],
    reason: (message) => message,
    action: ({ role, database, schema }) =>
      `Check the name${database ? ` (the session is in ${[database, schema].filter(Boolean).join('.')})` : ' and give it with database and schema'} and that the role${role ? ` ${role}` : ''} may see it.`,
  },
  {
    code: 'snowflake/not-authorized',
    numbers: ['003001', '003540', '003041'],
    reason: (message) => message,
    action: ({ role }) => `Ask for the right, or use another role${role ? ` than ${role}` : ''}.`,
  },
  {
    code: 'snowflake/syntax',
    numbers: ['001003', '000904', '000002', '001044'],
    reason: (message) => message,
    action: () => 'Correct the statement and run it again.',
  },
  {
    code: 'snowflake/cancelled',
    numbers: ['000604', '405501'],
    reason: () => 'The query was cancelled.',
    action: () => 'Run it again when you need it.',
  },
  {
    code: 'snowflake/timeout',
    numbers: ['000630'],
    reason: (message) => message,
    action: () => 'Ask for less (a filter, a smaller LIMIT), use a larger warehouse, or raise the statement timeout.',
  },
];

/** Numbers that say the session must log in again: nothing has run. */
const LOGIN_AGAIN = new Set(['390104', '390111', '390112', '390114', '390115', '407001', '407002', '401004']);

export const mustLogInAgain = (error: DriverError): boolean => LOGIN_AGAIN.has(numberOf(error));

function numberOf({ code }: DriverError): string {
  return code === undefined ? '' : String(code).padStart(6, '0');
}

/** The server's words without the parts that we tell better: the number in front, the position, line breaks. */
function clean(message: string): string {
  return message
    .replace(/^SQL compilation error:?\s*/i, '')
    .replace(/^error line \d+ at position -?\d+\s*/i, '')
    .replace(/^\d{6} \(\w{5}\): /, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** @param sql the text that was sent; the position is in it */
export function toFailure(error: DriverError, entry: SnowflakeEntry, sql = ''): SqlFailure {
  const number = numberOf(error);
  const rule = RULES.find(({ numbers }) => numbers.includes(number));
  const message = clean(error.message ?? '') || `error ${number}`;
  const place = /error line (\d+) at position (-?\d+)/i.exec(error.message ?? '');
  const line = error.data?.line ?? (place ? Number(place[1]) : undefined);
  const column = error.data?.pos ?? (place ? Number(place[2]) : undefined);
  return {
    ok: false,
    code: rule?.code ?? 'snowflake/sql',
    reason: rule ? rule.reason(message, entry) : message,
    action: rule ? rule.action(entry) : 'Correct the statement and run it again.',
    ...(line !== undefined && column !== undefined && { position: inText(sql, line, column) }),
    ...(/^\d{6}$/.test(number) && { number }),
    ...(error.sqlState && { sqlState: error.sqlState }),
    ...(error.data?.queryId && { queryId: error.data.queryId }),
  };
}

/** Snowflake counts lines from 1 and positions from 0; an odd answer is clamped into the text. */
function inText(sql: string, line: number, column: number): { line: number; column: number } {
  const lines = sql.split('\n');
  const at = Math.min(Math.max(1, line), lines.length);
  return { line: at, column: Math.min(Math.max(0, column), lines[at - 1]?.length ?? 0) + 1 };
}
