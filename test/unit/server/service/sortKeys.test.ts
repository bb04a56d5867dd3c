/** Keys in the standard's order: what moves, what goes along, and what stays. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Dialect } from '../../../../server/src/protocol.ts';
import { detect } from '../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { applied } from '../../../../server/src/service/edits.ts';
import { editsOf } from '../../../../server/src/service/offer.ts';
import { sortKeys, sortKeysAt } from '../../../../server/src/service/sortKeys.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');

function sorted(text: string, dialect: Dialect = 'odcs'): string {
  const document = YamlDocument.open('file:///w/x.odcs.yaml', 1, text);
  return applied(text, sortKeys(document, dialect));
}

test('keys come in the order of the standard, each with its comments', () => {
  assert.equal(
    sorted(`# the file
status: active   # for now
# what it is
kind: DataContract
id: x

# versions
version: 1.0.0
apiVersion: v3.1.0
`),
    `# the file
${sorted('apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active   # for now\n')
  .replace('kind', '# what it is\nkind')
  .replace('version: 1', '\n# versions\nversion: 1')}`,
  );
});

test('items of lists are sorted behind their dash', () => {
  const text = `apiVersion: v3.1.0
kind: DataContract
schema:
  - properties:
      - logicalType: string   # text
        name: a
        own-key: 1
      - name: b
    # the table
    name: t
`;
  const result = sorted(text);
  assert.match(result, / {6}- name: a\n {8}logicalType: string {3}# text\n {8}own-key: 1\n {6}- name: b\n/);
  assert.match(result, / {2}- properties:/, 'there is no room for a comment behind a dash');
});

test('a comment indented deeper than the keys stays with the block above it', () => {
  const text = `apiVersion: v3.1.0
kind: DataContract
description:
  usage: for reports
    # and for dashboards

  # why it is there
  purpose: to sell
    # more of it
# the state
status: active
  # until spring
  # at least
id: x
`;
  assert.equal(
    sorted(text),
    `apiVersion: v3.1.0
kind: DataContract
id: x
# the state
status: active
  # until spring
  # at least
description:
  # why it is there
  purpose: to sell
    # more of it
  usage: for reports
    # and for dashboards
`,
  );
});

test('texts, anchors and merge keys survive', () => {
  const text = `apiVersion: v3.1.0
kind: DataContract
description:
  usage: |
    one

    two
  purpose: >-
    three
`;
  assert.match(sorted(text), / {2}purpose: >-\n {4}three\n {2}usage: \|\n {4}one\n\n {4}two\n$/);
  const anchored = 'apiVersion: v3.1.0\nstatus: &a active\nversion: *a\n';
  assert.equal(sorted(anchored), anchored, 'an alias never comes before its anchor');
});

/** The text after the keys around `|` are sorted, and what is offered. */
function sortedAt(marked: string): [string, string] | null {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const document = YamlDocument.open('file:///w/x.odcs.yaml', 1, text);
  const found = sortKeysAt(document, 'odcs', offset);
  return found && [found.title, applied(text, editsOf(found))];
}

test('the mapping under the cursor alone is sorted, its inner ones stay', () => {
  const head = 'kind: DataContract\napiVersion: v3.1.0\n';
  const inner = 'properties:\n      - logicalType: string\n        name: a\n';
  const object = `${head}schema:\n  - ${inner}    # what it is called\n    physicalName: T\n    na|me: t   # here\n`;
  const sortedObject = `name: t   # here\n    # what it is called\n    physicalName: T\n    ${inner}`;
  assert.deepEqual(sortedAt(object), ['Sort the keys of "schema"', `${head}schema:\n  - ${sortedObject}`]);
  const property = `${head}schema:\n  - properties:\n      - logicalType: str|ing\n        name: a\n    name: t\n`;
  const sortedProperty = 'properties:\n      - name: a\n        logicalType: string\n    name: t\n';
  assert.deepEqual(sortedAt(property), ['Sort the keys of "properties"', `${head}schema:\n  - ${sortedProperty}`]);
  assert.deepEqual(sortedAt('ki|nd: DataContract\napiVersion: v3.1.0\n')?.[0], 'Sort the keys of the document');
});

test('nothing is offered where keys stand in order, or an alias would come before its anchor', () => {
  const head = 'kind: DataContract\napiVersion: v3.1.0\n';
  assert.equal(sortedAt(`${head}schema:\n  - na|me: t\n    physicalName: T\n`), null);
  assert.equal(sortedAt(`${head}schema:\n  - physi|calName: &a T\n    name: *a\n`), null);
  assert.ok(
    sortedAt(`id: &i x\n${head}schema:\n  - physi|calName: *i\n    name: t\n`),
    'an anchor before it all is no hindrance',
  );
});

test('names a person chose are not sorted', () => {
  const text = `dataProduct:
  name: x
  domain: d
  owner: o
  version: 1.0.0
schema:
  type: object
  properties:
    zeta: { type: string }
    alpha: { type: string }
`;
  assert.equal(sorted(text, 'dataProduct'), text);
});

test('a second sort finds nothing, and no comment is lost, on every file', () => {
  const files = ['examples/**/*.yaml', 'test/fixtures/**/*.yaml', '../shared/conformance/{odcs,dcs}/**/*.yaml'];
  let moved = 0;
  for (const file of files.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    const uri = `file:///w/${path.basename(file)}`;
    const document = YamlDocument.open(uri, 1, text);
    const dialect = detect(document);
    if (!dialect) continue;
    const result = applied(text, sortKeys(document, dialect));
    if (result !== text) moved++;
    assert.deepEqual(comments(result), comments(text), file);
    const again = YamlDocument.open(uri, 2, result);
    assert.deepEqual(again.problems.length, document.problems.length, file);
    assert.equal(applied(result, sortKeys(again, dialect)), result, file);
  }
  assert.ok(moved > 0);
});

const comments = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => /(?:^|\s)#.*$/.exec(line)?.[0].trim() ?? [])
    .sort();
