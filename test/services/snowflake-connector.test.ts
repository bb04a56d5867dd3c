import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { Secret } from '../../connectors/src/config/secret.ts';
import type { SnowflakeEntry } from '../../connectors/src/config/types.ts';
import {
  openSnowflake,
  planContractQuery,
  type SnowflakeSession,
  tableFacts,
} from '../../connectors/src/snowflake/index.ts';
import { tableFreshness } from '../../connectors/src/snowflake/tables.ts';
import { type SnowflakeService, start } from './snowflake.ts';

const noSecrets = { get: async () => undefined };
const LONG = 'select count(*) from table(generator(rowcount => 2000000)) a, table(generator(rowcount => 200000)) b';

let service: SnowflakeService;
let session: SnowflakeSession;

function entry(change: Partial<SnowflakeEntry> = {}): SnowflakeEntry {
  const { account, user, host, port, protocol, password } = service;
  const origin = { source: 'workspace' as const, text: 'connections.yaml:3' };
  return {
    kind: 'snowflake',
    name: 'main',
    origin,
    problems: [],
    account,
    user,
    host,
    port,
    protocol,
    database: 'ANALYTICS',
    schema: 'MARTS',
    role: 'SYSADMIN',
    password: new Secret(password),
    ...change,
  };
}

async function open(change: Partial<SnowflakeEntry> = {}): Promise<SnowflakeSession> {
  const opened = await openSnowflake(entry(change), noSecrets);
  assert.ok(opened.ok, JSON.stringify(opened));
  return opened.value;
}

before(async () => {
  service = await start({
    seed: [
      'create database if not exists ANALYTICS',
      'create schema if not exists ANALYTICS.MARTS',
      'create table ANALYTICS.MARTS.T (CUSTOMER_ID varchar not null, AMOUNT number(12,2), BIG number(38,0), SMALL number(9,0), RATE float, UPDATED_AT timestamp_ntz, "Odd name" varchar, PREFS variant)',
      `insert into ANALYTICS.MARTS.T select 'a', 12.50, 9223372036854775807, 42, 1.5, '2026-01-02 03:04:05.678', 'x', parse_json('{"a":1}')`,
      "insert into ANALYTICS.MARTS.T select 'b', null, null, null, null, null, null, null",
      'create table ANALYTICS.MARTS.EMPTY (LOADED_AT timestamp_tz)',
      'create table ANALYTICS.MARTS.TIMELESS (A varchar)',
    ],
  });
  session = await open();
});
after(async () => {
  await session?.close();
  await service?.stop();
});

test('values are exact and nulls are nulls', async () => {
  const answer = await session.query('select * from T order by customer_id');
  assert.ok(answer.ok, JSON.stringify(answer));
  const { columns, rows, rowCount, truncated, queryId, elapsedMs } = answer.value;
  assert.deepEqual(
    columns.map(({ name, type }) => `${name} ${type}`),
    [
      'CUSTOMER_ID TEXT',
      'AMOUNT FIXED',
      'BIG FIXED',
      'SMALL FIXED',
      'RATE REAL',
      'UPDATED_AT TIMESTAMP_NTZ',
      'Odd name TEXT',
      'PREFS VARIANT',
    ],
  );
  assert.deepEqual(rows, [
    ['a', '12.50', '9223372036854775807', 42, 1.5, '2026-01-02 03:04:05.678', 'x', '{"a":1}'],
    ['b', null, null, null, null, null, null, null],
  ]);
  assert.equal(rowCount, 2);
  assert.equal(truncated, false);
  assert.match(queryId, /^[0-9a-f-]{36}$/);
  assert.ok(elapsedMs >= 0);
});

test('reading stops at the row limit and says so, rows arrive in batches', async () => {
  const sql = "select seq4() id, 'name ' || seq4() name from table(generator(rowcount => 60000))";
  const limited = await session.query(sql, { maxRows: 25_000 });
  assert.ok(limited.ok, JSON.stringify(limited));
  assert.deepEqual(
    [limited.value.rows.length, limited.value.rowCount, limited.value.truncated],
    [25_000, 25_000, true],
  );
  const batches: number[] = [];
  let started = '';
  const streamed = await session.query(sql, {
    maxRows: 1_000_000,
    onRows: (rows) => batches.push(rows.length),
    onStart: (id) => (started = id),
  });
  assert.ok(streamed.ok);
  assert.deepEqual([streamed.value.rows.length, streamed.value.rowCount, streamed.value.truncated], [0, 60_000, false]);
  assert.equal(
    batches.reduce((a, b) => a + b, 0),
    60_000,
  );
  assert.equal(started, streamed.value.queryId);
});

test('an error points into the text that was sent', async () => {
  const answer = await session.query('select customer_id\nfrom T where\n  idd = 3');
  assert.ok(!answer.ok);
  assert.deepEqual(answer.position, { line: 3, column: 3 });
  assert.match(answer.reason, /IDD/);
  const missing = await session.query('select * from nope');
  assert.ok(!missing.ok);
  assert.equal(missing.code, 'snowflake/object-missing');
  assert.equal(missing.sqlState, '42S02');
  assert.match(missing.action, /ANALYTICS\.MARTS/);
});

test('a cancelled query frees the user at once and the session goes on', async () => {
  const stop = new AbortController();
  const running = session.query(LONG, { signal: stop.signal });
  await new Promise((resolve) => setTimeout(resolve, 500));
  stop.abort();
  const answer = await running;
  assert.ok(!answer.ok);
  assert.equal(answer.code, 'snowflake/cancelled');
  const next = await session.query('select 1 x');
  assert.ok(next.ok, 'the server really stopped the statement');
  assert.deepEqual(next.value.rows, [[1]]);
});

test('an aborted signal starts nothing', async () => {
  const answer = await session.query('create table NEVER (A int)', { signal: AbortSignal.abort() });
  assert.equal(!answer.ok && answer.code, 'snowflake/cancelled');
  assert.equal((await session.query('select * from NEVER')).ok, false);
});

test('an expired session is renewed, a dead one logs in again, unseen', async () => {
  await service.expire('session');
  const renewed = await session.query('select 1 x');
  assert.ok(renewed.ok, JSON.stringify(renewed));
  await service.expire('master');
  const together = await Promise.all([session.query('select 2 x'), session.query('select 3 x')]);
  assert.deepEqual(
    together.map((answer) => answer.ok && answer.value.rows),
    [[[2]], [[3]]],
    JSON.stringify(together),
  );
});

test('what cannot be opened says why and what to do, and shows no secret', async () => {
  const wrong = await openSnowflake(entry({ password: new Secret('not-it-7f3') }), noSecrets);
  assert.ok(!wrong.ok);
  assert.equal(wrong.code, 'snowflake/auth-failed');
  assert.match(`${wrong.reason} ${wrong.action}`, /demo.*Update Password/);
  assert.doesNotMatch(JSON.stringify(wrong), /not-it-7f3/);

  const none = await openSnowflake(entry({ password: undefined }), noSecrets);
  assert.match(JSON.stringify(none), /no password.*DATA_PRODUCT_SNOWFLAKE_MAIN_PASSWORD/);
  const given = await openSnowflake(entry({ password: undefined }), { get: async () => service.password });
  assert.ok(given.ok);
  await given.value.close();
  const refused = await openSnowflake(entry({ port: 1 }), noSecrets);
  assert.equal(!refused.ok && refused.code, 'snowflake/unreachable');
  assert.match(
    JSON.stringify(await openSnowflake(entry({ authenticator: 'magic' }), noSecrets)),
    /magic.*which is not known/,
  );
  assert.match(
    JSON.stringify(
      await openSnowflake(entry({ authenticator: 'snowflake_jwt', privateKeyPath: '/nowhere/key.p8' }), noSecrets),
    ),
    /nowhere/,
  );
});

test('opening can be cancelled while nobody answers', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  const stop = new AbortController();
  const opening = openSnowflake(entry({ port }), noSecrets, { signal: stop.signal });
  setTimeout(() => stop.abort(), 300);
  const opened = await opening;
  assert.equal(!opened.ok && opened.code, 'snowflake/cancelled');
  silent.close();
  for (const socket of sockets) socket.destroy();
});

test('a login that is answered after it was given up is logged out', async () => {
  const seen: string[] = [];
  const slow = createHttpServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://proxy');
    seen.push(searchParams.has('delete') ? 'logout' : pathname);
    const { method, headers } = request;
    const onward = httpRequest(
      { host: service.host, port: service.port, path: request.url, method, headers },
      (answer) => {
        const pass = () => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        };
        if (pathname.endsWith('/login-request')) setTimeout(pass, 700);
        else pass();
      },
    );
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const stop = new AbortController();
  const opening = openSnowflake(entry({ port: (slow.address() as { port: number }).port }), noSecrets, {
    signal: stop.signal,
  });
  while (!seen.some((path) => path.endsWith('/login-request'))) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  const opened = await opening;
  assert.equal(!opened.ok && opened.code, 'snowflake/cancelled');
  assert.ok(!seen.includes('logout'), 'nothing to end yet');
  const deadline = Date.now() + 10_000;
  while (!seen.includes('logout') && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(seen.includes('logout'), `seen: ${seen}`);
  slow.closeAllConnections();
  slow.close();
});

test('a closed session refuses, and ends what runs', async () => {
  const other = await open();
  const running = other.query(LONG);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await other.close();
  const answer = await running;
  assert.equal(!answer.ok && answer.code, 'snowflake/closed');
  assert.equal(other.closed, true);
  assert.equal((await other.query('select 1')).ok, false);
});

test("a contract's columns are asked for as the table names them", async () => {
  const facts = await tableFacts(session, 'analytics.marts.t');
  assert.ok(facts.ok);
  assert.deepEqual(facts.value[0], { name: 'CUSTOMER_ID', type: 'VARCHAR(16777216)', nullable: false });
  const plan = await planContractQuery(session, {
    table: 'ANALYTICS.MARTS.T',
    columns: ['customerId', 'oddName', 'nope'],
    limit: 10,
  });
  assert.ok(plan.ok);
  assert.deepEqual(plan.value, {
    sql: 'SELECT\n  CUSTOMER_ID,\n  "Odd name"\nFROM ANALYTICS.MARTS.T\nLIMIT 10',
    missing: ['nope'],
  });
  const answer = await session.query(plan.value.sql);
  assert.ok(answer.ok && answer.value.rows.length === 2);
});

test('the newest row of a table', async () => {
  const named = await tableFreshness(session, { table: 'ANALYTICS.MARTS.T', column: 'updatedAt' });
  assert.ok(named.ok);
  assert.equal(named.value.newest, '2026-01-02T03:04:05.678Z');
  assert.match(named.value.detail ?? '', /no time zone: read as UTC/);
  assert.doesNotMatch(named.value.detail ?? '', /guess/);
  const guessed = await tableFreshness(session, { table: 'T' });
  assert.match((guessed.ok && guessed.value.detail) || '', /guessed column UPDATED_AT/);
  const empty = await tableFreshness(session, { table: 'EMPTY' });
  assert.equal(empty.ok && empty.value.newest, null);
  const timeless = await tableFreshness(session, { table: 'TIMELESS' });
  assert.equal(!timeless.ok && timeless.code, 'snowflake/no-timestamp');
  const wrong = await tableFreshness(session, { table: 'T', column: 'amount' });
  assert.match(JSON.stringify(wrong), /NUMBER\(12,2\).*UPDATED_AT/);
});
