/** Diagnostics as a whole: golden files per dialect, conforming documents, hostile text. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Dialect } from '../../../../server/src/protocol.ts';
import { complete } from '../../../../server/src/service/complete.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { foldingRanges } from '../../../../server/src/service/folding.ts';
import { hover } from '../../../../server/src/service/hover.ts';
import { selectionRanges } from '../../../../server/src/service/selectionRanges.ts';
import { documentSymbols } from '../../../../server/src/service/symbols.ts';
import { validate } from '../../../../server/src/service/validate.ts';

const GOLDEN = path.join(import.meta.dirname, 'golden');
const SHARED = path.resolve(import.meta.dirname, '../../../../../shared/conformance/dbt');

/** One line per finding: place, severity, rule, what is underlined, message. */
function report(text: string, dialect: Dialect): string {
  const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
  const lines = validate(document, dialect).map((f) => {
    const { line, character } = document.positionAt(f.start);
    return `${line + 1}:${character + 1} ${f.severity} ${f.rule} ${JSON.stringify(text.slice(f.start, f.end))} ${f.message}`;
  });
  return `${lines.join('\n')}\n`;
}

describe('golden: the whole output for a file of mistakes', () => {
  for (const [file, dialect] of [
    ['data-product', 'dataProduct'],
    ['broken', 'dataProduct'],
    ['dbt', 'dbt'],
  ] as const)
    test(file, () => {
      const actual = report(fs.readFileSync(path.join(GOLDEN, `${file}.yaml`), 'utf8'), dialect);
      const expected = path.join(GOLDEN, `${file}.expected`);
      if (process.env.UPDATE_GOLDEN) fs.writeFileSync(expected, actual);
      assert.equal(actual, fs.readFileSync(expected, 'utf8'));
    });
});

const EXAMPLE = `dataProduct:
  name: customer-360
  domain: marketing
  owner: marketing-data-team
  version: 3.2.0
  description: |
    Unified customer view combining CRM, transactions,
    and behavioral data for personalization use cases.
  schema:
    type: object
    properties:
      customerId:
        type: string
        format: uuid
        description: Unique customer identifier
      segment:
        type: string
        enum: [premium, standard, new, churning]
      lifetimeValue:
        type: number
        minimum: 0
      preferences:
        type: object
        properties:
          language: { type: string }
          channels: { type: array, items: { type: string } }
  sla:
    freshness: PT15M # Max 15 minutes delay
    availability: 99.9%
    qualityScore: 0.95
  access:
    classification: internal
    requiredPermissions:
      - marketing:read
      - analytics:read
`;

describe('conforming documents', () => {
  test('the example, its blocks under dataProduct and beside it', () => {
    assert.equal(report(EXAMPLE, 'dataProduct'), '\n');
    const beside = EXAMPLE.replace(/^ {2}(schema|sla|access):[\s\S]*?(?=^ {2}\w|$(?![\s\S]))/gm, (block) =>
      block.replace(/^ {2}/gm, ''),
    );
    assert.match(beside, /^sla:/m);
    assert.equal(report(beside, 'dataProduct'), '\n');
  });
  test('nothing is said about an empty file', () => {
    for (const text of ['', '\n', '# only a comment\n', '---\n']) assert.equal(report(text, 'dataProduct'), '\n');
  });
  test('anchors, aliases and merge keys', () => {
    const text = `x-text: &text { type: string, minLength: 1 }\n${EXAMPLE.replace('language: { type: string }', 'language: { <<: *text, maxLength: 2 }')}`;
    assert.equal(report(text, 'dataProduct'), '\n');
    assert.match(
      report(text.replace('minLength: 1', 'minLength: x'), 'dataProduct'),
      /^1:\d+ error contract\/json-schema/,
    );
  });
  const skip = fs.existsSync(SHARED) ? false : 'the public dbt files are not beside this checkout';
  test('public dbt files have no errors', { skip }, () => {
    const files = [
      ...fs.globSync('valid/*.yml', { cwd: SHARED }),
      ...fs.globSync('jaffle-shop/**/*.yml', { cwd: SHARED }),
    ].filter((file) => !/dbt_project|packages/.test(file));
    assert.ok(files.length > 10);
    for (const file of files) assert.equal(report(fs.readFileSync(path.join(SHARED, file), 'utf8'), 'dbt'), '\n', file);
  });
});

describe('after an edit the findings are those of the new text', () => {
  test('a mistake appears and goes', () => {
    const document = YamlDocument.open('file:///w/contract.yaml', 1, EXAMPLE);
    assert.deepEqual(validate(document, 'dataProduct'), []);
    const at = EXAMPLE.indexOf('PT15M');
    document.update(2, [{ range: document.rangeAt({ start: at, end: at + 2 }), text: '' }]);
    assert.deepEqual(
      validate(document, 'dataProduct').map((f) => f.rule),
      ['contract/duration'],
    );
    document.update(3, [{ range: document.rangeAt({ start: at, end: at }), text: 'PT' }]);
    assert.deepEqual(validate(document, 'dataProduct'), []);
  });
  test('where an anchor is used', () => {
    const text =
      'x-a: &a\n  type: string\ndataProduct:\n  name: n\n  domain: d\n  owner: o\n  version: 1.0.0\n  schema:\n    properties:\n      p:\n        <<: *a\n';
    const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
    assert.deepEqual(validate(document, 'dataProduct'), []);
    const at = text.indexOf('string');
    document.update(2, [{ range: document.rangeAt({ start: at, end: at + 6 }), text: 'strin' }]);
    assert.deepEqual(
      validate(document, 'dataProduct').map((f) => [f.rule, document.positionAt(f.start).line]),
      [['contract/json-schema', 1]],
    );
  });
});

/** Every feature on a text, at some offsets. */
function everything(text: string, dialects: readonly Dialect[] = ['dataProduct', 'dbt']): void {
  for (const dialect of dialects) {
    const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
    for (const f of validate(document, dialect))
      assert.ok(
        f.start >= 0 && f.start <= f.end && f.end <= text.length,
        `${f.rule} ${f.start}-${f.end} of ${text.length}`,
      );
    documentSymbols(document, dialect);
    foldingRanges(document);
    for (const offset of [0, text.length >> 1, text.length]) {
      complete(document, offset, { dialect });
      hover(document, offset, dialect);
      selectionRanges(document, [offset]);
    }
    document.toJs(document.root);
  }
}

describe('hostile text', () => {
  test('arbitrary text never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => everything(text)),
      { numRuns: 60 },
    );
  });
  test('arbitrary pieces of YAML never throw', () => {
    const piece = fc.constantFrom(
      'dataProduct:',
      'schema:',
      ' ',
      '  ',
      '\n',
      '\n  ',
      '\n- ',
      '- ',
      '? ',
      ': ',
      '&a ',
      '*a',
      '<<: ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '|\n',
      '>\n',
      '!!map ',
      '!x ',
      '\t',
      '#',
      '---\n',
      '...\n',
      '%YAML 1.2\n',
      'type: ',
      'object',
      '\r\n',
      '\u0000',
      '\uFEFF',
      '\uD800',
      '~',
      '1e999',
      '__proto__: ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => everything(pieces.join(''))),
      { numRuns: 100 },
    );
  });
  test('deep nesting, bombs and cycles end soon', () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
      'dataProduct: *a20',
      'schema: {required: *a20, enum: *a20}',
    ].join('\n');
    const merges = [
      'm0: &m0 {x: 1}',
      ...Array.from({ length: 200 }, (_, i) => `m${i + 1}: &m${i + 1} {<<: [*m${i}, *m${i}, *m${i}]}`),
      'dataProduct: *m200',
    ].join('\n');
    const cycle =
      'dataProduct: &a\n  schema: &b\n    properties: *a\n    items: *b\n    allOf: [*b, *a]\n    <<: [*a, *b]\n';
    for (const text of [
      '['.repeat(20_000),
      '{a: '.repeat(2_000),
      '- '.repeat(1_000),
      '  a:\n'.repeat(1_000),
      Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      bomb,
      merges,
      cycle,
      `a: ${'x'.repeat(2_000_000)}`,
      `a: "${'\\x41'.repeat(200_000)}"`,
      'a: *a\n'.repeat(500),
    ])
      everything(text, ['dataProduct']);
  });
});
