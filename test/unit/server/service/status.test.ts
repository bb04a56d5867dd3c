import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence, ObjectiveInfo } from '../../../../server/src/protocol.ts';
import { status } from '../../../../server/src/service/status.ts';

const NOW = '2026-05-01T12:00:00Z';
const ago = (seconds: number) => new Date(Date.parse(NOW) - seconds * 1000).toISOString();
const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
const freshness: ObjectiveInfo = {
  id: 'orders/freshness',
  object: 'orders',
  name: 'freshness',
  kind: 'freshness',
  target: { value: 900, unit: 's', text: 'PT15M' },
  comparison: 'at-most',
  range,
  sources: [{ source: 'kafka', topic: 't' }],
};
const availability: ObjectiveInfo = {
  ...freshness,
  id: 'orders/availability',
  name: 'availability',
  kind: 'availability',
  target: { value: 0.999, unit: 'ratio', text: '99.9%' },
  comparison: 'at-least',
};
const quality: ObjectiveInfo = {
  ...availability,
  id: 'orders/qualityScore',
  name: 'qualityScore',
  kind: 'qualityScore',
  target: { value: 0.95, unit: 'ratio', text: '0.95' },
};

const aged = (seconds: number, readAgo = 0): Evidence => ({
  objective: freshness.id,
  ok: true,
  source: 'kafka',
  measured: seconds,
  unit: 's',
  observedAt: ago(readAgo),
  query: 'newest record',
  dataTime: ago(seconds),
});
const share = (objective: ObjectiveInfo, measured: number): Evidence => ({
  objective: objective.id,
  ok: true,
  source: 'prometheus',
  measured,
  unit: 'ratio',
  observedAt: NOW,
  query: 'up',
});
const one = (objective: ObjectiveInfo, ...evidence: Evidence[]) => status([objective], evidence, NOW)[0]!;

test('freshness: met, at risk, breached, each with its glyph, value and target', () => {
  assert.deepEqual(
    [aged(250), aged(780), aged(1320)].map((evidence) => {
      const { status: verdict, text } = one(freshness, evidence);
      return [verdict, text];
    }),
    [
      ['met', '● 4 min 10 s ago · within 15 min'],
      ['at-risk', '▲ 13 min ago · within 15 min'],
      ['breached', '✖ 22 min ago · later than 15 min'],
    ],
  );
});

test('an age goes on growing after it was read, and old evidence says so', () => {
  const read = { ...aged(1000, 300), measured: 700 } as Evidence;
  const found = one(freshness, read);
  assert.equal(found.status, 'breached');
  assert.equal(found.measured, 1000);
  assert.equal(found.text, '✖ 16 min ago · later than 15 min · measured 5 min ago');
});

test('shares: the error budget decides what is at risk', () => {
  assert.deepEqual(
    [0.9999, 0.9992, 0.9989].map((measured) => {
      const { status: verdict, text } = one(availability, share(availability, measured));
      return [verdict, text];
    }),
    [
      ['met', '● 99.99% · at least 99.9%'],
      ['at-risk', '▲ 99.92% · at least 99.9% · 80% of the error budget used'],
      ['breached', '✖ 99.89% · below 99.9%'],
    ],
  );
  assert.equal(one(quality, share(quality, 0.976)).text, '● 0.976 · at least 0.95');
});

test('unknown says why, and what would make it known', () => {
  const failed: Evidence = {
    objective: freshness.id,
    ok: false,
    source: 'kafka',
    reason: 'broker localhost:9092 does not answer',
    action: 'Start it, or correct the connection.',
    observedAt: NOW,
  };
  const found = one(freshness, failed);
  assert.equal(found.text, '? unknown: broker localhost:9092 does not answer · promised within 15 min');
  assert.match(found.hover, /What would make it known.*Start it/s);
  const long = {
    ...failed,
    reason:
      'The Snowflake connection "analytics" (.data-product/connections.yaml:12) cannot be used: No dbt profile "p" with target "dev" was found',
  };
  assert.equal(
    one(freshness, long).text,
    '? unknown: The Snowflake connection "analytics" cannot be used · promised within 15 min',
    'the line has room for little: the hover says all of it',
  );
  assert.match(one(freshness, long).hover, /No dbt profile/);
  assert.match(one(freshness).text, /^\? unknown: not measured yet · promised within 15 min$/);
  const impossible = one({
    ...freshness,
    sources: [],
    unmeasurable: 'no output port says where the data is. Add a kafka port.',
  });
  assert.equal(impossible.text, '? unknown: no output port says where the data is · promised within 15 min');
  assert.equal(impossible.reason, 'no output port says where the data is. Add a kafka port.');
});

test('the first source that measured counts, whatever failed before', () => {
  const failed: Evidence = {
    objective: freshness.id,
    ok: false,
    source: 'kafka',
    reason: 'topic t is empty',
    observedAt: NOW,
  };
  assert.equal(one(freshness, failed, aged(60)).status, 'met');
});

test('the hover shows what was asked, and nothing in it becomes markup', () => {
  const evidence = { ...aged(60), query: 'a ``` b', detail: '<img> [x](y)' } as Evidence;
  const { hover } = one(freshness, evidence);
  assert.match(hover, /````text\na ``` b\n````/);
  assert.match(hover, /\\<img\\> \\\[x\\\]\\\(y\\\)/);
});
