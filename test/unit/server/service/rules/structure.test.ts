/** Mistakes in names, people, places, types and links of one ODCS file: each is found once. UPDATE_GOLDEN=1 writes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findingsOf, finds } from './marked.ts';

const FILE = path.join(import.meta.dirname, '../../../../fixtures/seeded/odcs-structure');

test('odcs: every seeded mistake of structure, once, at its place', () => {
  const { document, findings } = findingsOf(fs.readFileSync(`${FILE}.yaml`, 'utf8'));
  const lines = findings.map(({ start, end, severity, rule, message }) => {
    const { line, character } = document.positionAt(start);
    return `${line + 1}:${character + 1} ${severity} ${rule} ${JSON.stringify(document.text.slice(start, end))} ${message}`;
  });
  const actual = `${lines.join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(`${FILE}.expected`, actual);
  assert.equal(actual, fs.readFileSync(`${FILE}.expected`, 'utf8'));
  assert.ok(lines.length >= 25, `only ${lines.length} findings`);
  assert.equal(new Set(findings.map(({ start, end }) => `${start} ${end}`)).size, lines.length, 'no place twice');
});

test('a block inside of the schema is told where it belongs', () => {
  const product = (lines: string) =>
    `dataProduct:\n  name: p\n  domain: d\n  owner: o\n  version: 1.0.0\n  schema:\n    type: object\n${lines}`;
  const rule = 'contract/json-schema-keyword';
  for (const block of [
    'sla: { freshness: PT1H }',
    'access: { classification: internal }',
    'outputPorts: []',
    'quality: []',
  ]) {
    const key = block.split(':')[0]!;
    const [found] = finds(rule, product(`    «${key}»${block.slice(key.length)}\n`));
    assert.match(found!.message, new RegExp(`The block .${key}. stands beside .schema., not inside it`));
  }
  const [ports] = finds(rule, product('    «ports»: []\n'));
  assert.match(ports!.message, /`inputPorts` and `outputPorts`, beside `schema`/);
  finds(
    rule,
    product(
      '    properties:\n      sla: { type: string }\n      access: { type: object, properties: { ports: {} } }\n',
    ),
  );
});
