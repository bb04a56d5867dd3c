/** A schema moved to a definition and back: texts before and after, `|` at the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readContract } from '../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { applied } from '../../../../server/src/service/edits.ts';
import { schemaRefactorings } from '../../../../server/src/service/extractRef.ts';
import { editsOf, type Offer } from '../../../../server/src/service/offer.ts';

const HEAD = 'dataProduct:\n  name: x\n  domain: d\n  owner: o\n  version: 1.0.0\n';

function offered(marked: string): { text: string; all: Offer[] } {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
  return { text, all: schemaRefactorings(document, readContract(document, 'dataProduct'), offset) };
}
function after(marked: string, title: string): string {
  const { text, all } = offered(marked);
  const found = all.find((one) => one.title === title);
  assert.ok(found, `"${title}" is offered among ${all.map((one) => one.title)}`);
  return applied(text, editsOf(found));
}

const INLINE = `${HEAD}schema:
  type: object
  properties:
    address:
      # where it goes
      type: object   # nested
      properties:
        city: { type: string }

        zip:
          type: string
    other: { type: string }
sla:
  freshness: PT1H
`;
const EXTRACTED = `${HEAD}schema:
  type: object
  properties:
    address:
      # where it goes
      $ref: '#/$defs/address'
    other: { type: string }
  $defs:
    address:
      type: object   # nested
      properties:
        city: { type: string }

        zip:
          type: string
sla:
  freshness: PT1H
`;

test('a property becomes a definition, and comes back', () => {
  assert.equal(after(INLINE.replace('address', 'addr|ess'), 'Extract to "#/$defs/address"'), EXTRACTED);
  assert.equal(after(EXTRACTED.replace('address', 'addr|ess'), 'Inline "#/$defs/address" and remove it'), INLINE);
});

test('the name is free, and the words are those of the draft', () => {
  const text = `${HEAD}schema:
  $schema: http://json-schema.org/draft-07/schema#
  type: object
  properties:
    a: { type: string, minLength: 1 }
    b:
      type: object
      properties:
        a: { type: string, maxLength: 2 }
`;
  const once = after(text.replace('a: {', 'a|: {'), 'Extract to "#/definitions/a"');
  assert.match(
    once,
    /a: \{ \$ref: '#\/definitions\/a' \}[\s\S]*\n {2}definitions:\n {4}a: \{ type: string, minLength: 1 \}\n/,
  );
  const twice = after(
    once.replace('a: { type: string, maxLength', 'a|: { type: string, maxLength'),
    'Extract to "#/definitions/a2"',
  );
  assert.match(twice, /a: \{ \$ref: '#\/definitions\/a2' \}[\s\S]*a2: \{ type: string, maxLength: 2 \}\n$/);
});

test('a definition that others use stays, and one that holds itself is not inlined', () => {
  const text = `${HEAD}schema:
  type: object
  properties:
    a:
      $ref: '#/$defs/node'
    b:
      $ref: '#/$defs/leaf'
    c:
      $ref: '#/$defs/leaf'
  $defs:
    node:
      type: object
      properties:
        next:
          $ref: '#/$defs/node'
    leaf: { type: string, minLength: 1 }
`;
  assert.deepEqual(offered(text.replace('a:\n', 'a|:\n')).all, []);
  const result = after(text.replace('    b:', '    b|:'), 'Inline "#/$defs/leaf"');
  assert.match(result, / {4}b: \{ type: string, minLength: 1 \}\n {4}c:\n/);
  assert.match(result, / {4}leaf: \{ type: string/);
});

test('nothing is offered where a name would gain nothing, or an alias would lose its anchor', () => {
  assert.deepEqual(offered(`${HEAD}schema:\n  type: object\n  properties:\n    a|: { type: string }\n`).all, []);
  assert.deepEqual(
    offered(
      `${HEAD}schema:\n  type: object\n  properties:\n    a|:\n      type: &t string\n      minLength: 1\n    b: { type: *t }\n`,
    ).all,
    [],
  );
  assert.deepEqual(offered(`${HEAD}sla:\n  fresh|ness: PT1H\n`).all, []);
  assert.deepEqual(
    offered(
      `${HEAD}schema:\n  type: object\n  properties:\n    a|:\n      $ref: '#/$defs/d'\n    b: { type: &t string }\n  $defs:\n    d: { type: *t, minLength: 1 }\n`,
    ).all,
    [],
    'an alias would come before its anchor',
  );
});

test('a definition with comments beside what moves stays, and so do they', () => {
  const text = (key: string, tail = '') =>
    `${HEAD}schema:\n  type: object\n  properties:\n    a|:\n      $ref: '#/$defs/addr'\n  $defs:\n    addr:${key}\n      type: string\n      minLength: 1\n${tail}    b: { type: string }\n`;
  for (const marked of [text(' # postal'), text('\n      # per ISO 19160'), text('', '      # tail\n')]) {
    const definitions = marked.slice(marked.indexOf('  $defs'));
    assert.ok(
      after(marked, 'Inline "#/$defs/addr"').endsWith(`    a:\n      type: string\n      minLength: 1\n${definitions}`),
    );
  }
  assert.doesNotMatch(after(text(''), 'Inline "#/$defs/addr" and remove it'), /addr/);
});
