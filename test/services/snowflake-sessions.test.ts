/** The pool of sessions and the evidence gathered over it, on the Snowflake stand-in. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Secret } from '../../connectors/src/config/secret.ts';
import type { ConnectionSet, SnowflakeEntry } from '../../connectors/src/config/types.ts';
import { gatherEvidence } from '../../connectors/src/evidence.ts';
import { Sessions } from '../../connectors/src/sessions.ts';
import type { EvidenceSource, ObjectiveInfo } from '../../server/src/protocol.ts';
import { type SnowflakeService, start } from './snowflake.ts';

let service: SnowflakeService;
let set: ConnectionSet;
let sessions: Sessions;

const secrets = { get: async () => undefined };

before(async () => {
  const minuteAgo = new Date(Date.now() - 60_000).toISOString().replace('T', ' ').replace('Z', '');
  service = await start({
    seed: [
      'create database if not exists ANALYTICS',
      'create schema if not exists ANALYTICS.MARTS',
      'create table ANALYTICS.MARTS.T (ID number, LOADED_AT timestamp_ntz)',
      `insert into ANALYTICS.MARTS.T select 1, '${minuteAgo}'`,
    ],
  });
  const { account, user, host, port, protocol, password } = service;
  const origin = { source: 'workspace' as const, text: 'connections.yaml:3' };
  const entry: SnowflakeEntry = {
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
    password: new Secret(password),
  };
  set = { kafka: [], registries: [], snowflake: [entry], prometheus: [], defaults: {}, problems: [] };
  sessions = new Sessions({ connections: () => set, secrets });
});
after(async () => {
  await sessions?.closeAll();
  await service?.stop();
});

/** Waits until the pool has closed a session, or long enough that it never will. */
async function closed(session: { readonly closed: boolean }): Promise<void> {
  for (const started = Date.now(); !session.closed && Date.now() - started < 10_000; ) await sleep(20);
}

async function session(pool = sessions, which?: string, signal?: AbortSignal) {
  const opened = await pool.snowflake(which, { signal });
  assert.ok(opened.ok, JSON.stringify(opened));
  return opened.value;
}

function objective(id: string, sources: EvidenceSource[], change: Partial<ObjectiveInfo> = {}): ObjectiveInfo {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  return {
    id,
    name: id,
    kind: 'freshness',
    target: { value: 900, unit: 's', text: 'PT15M' },
    comparison: 'at-most',
    range,
    sources,
    ...change,
  };
}

test('everybody who asks at once gets the same session', async () => {
  const [a, b, c] = await Promise.all([session(), session(sessions, 'main'), session()]);
  assert.equal(a, b);
  assert.equal(b, c);
  assert.equal(await session(), a);
});

test('a closed session is replaced, an edited entry too, an idle one is closed', async () => {
  const first = await session();
  await sessions.close('snowflake', 'main');
  assert.equal(first.closed, true);
  const second = await session();
  assert.notEqual(second, first);
  const edited = { ...set.snowflake[0]!, schema: 'INFORMATION_SCHEMA' };
  const original = set;
  set = { ...set, snowflake: [edited] };
  const third = await session();
  assert.notEqual(third, second);
  set = original;
  await closed(second);
  assert.equal(second.closed, true, 'nobody keeps a session to what is configured no more');

  const brief = new Sessions({ connections: () => set, secrets, idleMs: 200 });
  const idle = await session(brief);
  const busy = idle.query(
    'select count(*) from table(generator(rowcount => 2000000)) a, table(generator(rowcount => 20)) b',
  );
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal((await busy).ok, true, 'what runs is not cut off');
  await closed(idle);
  assert.equal(idle.closed, true);
});

test('one caller who gives up does not take the session from the others', async () => {
  const pool = new Sessions({ connections: () => set, secrets });
  const stop = new AbortController();
  const [mine, theirs] = [pool.snowflake('main', { signal: stop.signal }), pool.snowflake('main')];
  stop.abort();
  const gone = await mine;
  assert.equal(!gone.ok && gone.code, 'snowflake/cancelled');
  assert.equal((await theirs).ok, true);
  await pool.closeAll();
});

test('a call that was given up before it began leaves the open session to the pool', async () => {
  const pool = new Sessions({ connections: () => set, secrets });
  const open = await session(pool);
  const gone = await pool.snowflake('main', { signal: AbortSignal.abort() });
  assert.equal(!gone.ok && gone.code, 'snowflake/cancelled');
  assert.equal(await session(pool), open);
  await pool.closeAll();
  assert.equal(open.closed, true);
});

test('another secret opens the connection anew; what runs in the old session ends first', async () => {
  let secret: string | undefined;
  const pool = new Sessions({ connections: () => set, secrets: { get: async () => secret } });
  const old = await session(pool);
  const moved = set;
  set = { ...set, snowflake: [{ ...set.snowflake[0]!, origin: { source: 'workspace', text: 'connections.yaml:9' } }] };
  assert.equal(await session(pool), old, 'the entry stands on another line, no more');
  set = moved;
  await service.delay(1);
  const running = old.query('select 1');
  await service.delay(0);
  secret = service.password;
  assert.notEqual(await session(pool), old);
  assert.equal((await running).ok, true, 'what runs is not cut off');
  await closed(old);
  assert.equal(old.closed, true);
  secret = 'wrong';
  const refused = await pool.snowflake('main');
  assert.equal(!refused.ok && refused.code, 'snowflake/auth-failed');
  await pool.closeAll();
});

test('a connection is tested without being kept', async () => {
  assert.deepEqual(await sessions.test(set.snowflake[0]!), { ok: true, value: true });
  const wrong = await sessions.test({ ...set.snowflake[0]!, password: new Secret('no') });
  assert.equal(!wrong.ok && wrong.code, 'snowflake/auth-failed');
});

test('sources are tried in their order, each failure told, and the first value counts', async () => {
  const dbt: EvidenceSource = { source: 'dbt', project: pathToFileURL('/nowhere').href, model: 'm' };
  const evidence = await gatherEvidence(
    [
      objective('fresh', [
        { source: 'kafka', topic: 't' },
        { source: 'snowflake', table: 'ANALYTICS.MARTS.T' },
        { source: 'snowflake', table: 'NEVER_ASKED' },
      ]),
      objective('missing', [{ source: 'snowflake', table: 'NOPE' }]),
      objective('quality', [dbt, { source: 'live', topic: 't' }], {
        kind: 'qualityScore',
        target: { value: 0.9, unit: 'ratio', text: '0.9' },
        comparison: 'at-least',
      }),
      objective('nothing', []),
    ],
    { sessions },
  );
  const of = (id: string) => evidence.filter((piece) => piece.objective === id);
  const [failed, fresh, ...more] = of('fresh');
  assert.deepEqual(more, []);
  assert.ok(failed && !failed.ok && /No Kafka connection is configured/.test(failed.reason));
  assert.ok(fresh?.ok, JSON.stringify(fresh));
  assert.ok(fresh.measured >= 59 && fresh.measured < 100, String(fresh.measured));
  assert.equal(fresh.unit, 's');
  assert.match(fresh.query, /MAX\(LOADED_AT\)/);
  assert.match(fresh.detail ?? '', /guessed column LOADED_AT.*no time zone: read as UTC/);
  assert.ok(Math.abs(Date.parse(fresh.dataTime ?? '') - (Date.now() - 60_000)) < 40_000);
  assert.deepEqual(
    of('missing').map((piece) => piece.ok),
    [false],
  );
  assert.deepEqual(
    of('quality').map((piece) => (piece.ok ? 'ok' : piece.source)),
    ['dbt', 'live'],
  );
  assert.deepEqual(of('nothing'), []);
});

test('gathering that was cancelled ends at once and throws nothing', async () => {
  const stop = new AbortController();
  const gathering = gatherEvidence([objective('fresh', [{ source: 'snowflake', table: 'T' }])], {
    sessions,
    signal: stop.signal,
  });
  stop.abort();
  const evidence = await gathering;
  assert.ok(evidence.every((piece) => !piece.ok));
});
