/** A file of semantic mistakes per dialect: each is found once, at its place, and nothing else. UPDATE_GOLDEN=1 writes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Dialect } from '../../../../../server/src/protocol.ts';
import { detect, readContract } from '../../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { checkContract, NO_WORKSPACE } from '../../../../../server/src/service/rules/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';

const SEEDED = path.join(import.meta.dirname, '../../../../fixtures/seeded');
const FILES: [string, Dialect][] = [
  ['odcs', 'odcs'],
  ['dcs', 'dcs'],
  ['data-product', 'dataProduct'],
];

const open = (text: string, name = 'contract') => YamlDocument.open(`file:///w/${name}.yaml`, 1, text);
const read = (name: string) => fs.readFileSync(path.join(SEEDED, `${name}.yaml`), 'utf8');

function report(document: YamlDocument): string {
  const dialect = detect(document);
  assert.ok(dialect);
  const contract = readContract(document, dialect);
  assert.ok(contract);
  const fail = (error: unknown) => {
    throw error;
  };
  const rules = () => checkContract(contract, NO_WORKSPACE, fail, document);
  const lines = validate(document, dialect, [rules]).map((found) => {
    const { line, character } = document.positionAt(found.start);
    const marked = JSON.stringify(document.text.slice(found.start, found.end));
    return `${line + 1}:${character + 1} ${found.severity} ${found.rule} ${marked} ${found.message}`;
  });
  return `${lines.join('\n')}\n`;
}

for (const [name, dialect] of FILES) {
  test(`${name}: every seeded mistake, once, at its place`, () => {
    const document = open(read(name));
    assert.equal(detect(document), dialect);
    const actual = report(document);
    const expected = path.join(SEEDED, `${name}.expected`);
    if (process.env.UPDATE_GOLDEN) fs.writeFileSync(expected, actual);
    assert.equal(actual, fs.readFileSync(expected, 'utf8'));
    assert.ok(actual.split('\n').length > 25, `only ${actual.split('\n').length - 1} findings`);
  });

  test(`${name}: after edits the same as in a document opened anew`, () => {
    const document = open(read(name));
    report(document);
    let version = 1;
    for (const [from, to] of [
      ['minimum: 10', 'minimum: 0'],
      ['mustBe: 0', 'mustBe: -5'],
      ['maxLength: 5', 'maxLength: 50'],
      ['maxLength: 3', 'maxLength: 30'],
    ] as const) {
      const start = document.text.indexOf(from);
      if (start < 0) continue;
      const range = document.rangeAt({ start, end: start + from.length });
      document.update(++version, [{ range, text: to }]);
      assert.equal(report(document), report(open(document.text)));
    }
    assert.ok(version > 1, 'no edit was made');
  });
}

test('a clean contract has no finding', () => {
  const text = `dataProduct:
  name: customer-360
  domain: marketing
  owner: marketing-data-team
  version: 3.2.0
schema:
  type: object
  properties:
    segment: { type: string, enum: ["no", premium], default: premium }
    total: { type: number, minimum: 0, maximum: 0, examples: [0] }
`;
  assert.equal(report(open(text)), '\n');
});
