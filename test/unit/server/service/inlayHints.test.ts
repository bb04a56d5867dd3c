import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { inlayHints, inWords } from '../../../../server/src/service/inlayHints.ts';

test('durations and schedules in words', () => {
  const cases: [string, string, string | null][] = [
    ['PT15M', 'freshness', '15 minutes'],
    ['PT1H30M', 'freshness', '1 hour 30 minutes'],
    ['P1M', 'retention', '1 month'],
    ['P2W', 'x', '2 weeks'],
    ['PT0,5S', 'x', '0.5 seconds'],
    ['PT', 'freshness', null],
    ['P', 'freshness', null],
    ['Payment', 'description', null],
    ['0 6 * * 1-5', 'schedule', 'at 06:00, Monday through Friday'],
    ['*/15 * * * *', 'cron', 'every 15 minutes'],
    ['0 6 * * 1-5', 'description', null],
    ['61 6 * * *', 'schedule', null],
    ['every morning at six o clock', 'schedule', null],
  ];
  for (const [text, key, words] of cases) assert.equal(inWords(text, key), words, `${key}: ${text}`);
});

test('a hint stands behind its value, before a comment, and only in the asked part', () => {
  const document = YamlDocument.open(
    'file:///w/contract.yaml',
    1,
    'sla:\n  freshness: PT15M # soon\n  retention: "P1Y"\n',
  );
  const all = inlayHints(document, { start: 0, end: document.text.length });
  assert.deepEqual(
    all.map((hint) => [hint.position, hint.label]),
    [
      [{ line: 1, character: 18 }, '= 15 minutes'],
      [{ line: 2, character: 18 }, '= 1 year'],
    ],
  );
  assert.equal(inlayHints(document, { start: 30, end: 60 }).length, 1);
});
