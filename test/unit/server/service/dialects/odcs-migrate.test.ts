import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { migrations } from '../../../../../server/src/service/dialects/odcs/migrate.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';
import type { Json } from '../schemas/mutants.ts';
import { CONFORMANCE, official, samples } from '../schemas/oracle.ts';

function migrated(text: string, to: string): string | null {
  const found = migrations(YamlDocument.open('file:///x.odcs.yaml', 1, text)).find((one) => one.to === to);
  if (!found) return null;
  return found
    .edits()
    .reduceRight((result, edit) => result.slice(0, edit.start) + edit.newText + result.slice(edit.end), text);
}

const OLD = `# Orders
apiVersion: v3.0.2   # keep me
kind: DataContract
id: orders
version: 1.0.0
status: active
servers:
  - server: events
    type: kafka
    topic: orders.v1 # the topic
    host: broker:9092
  - {server: local, type: duckdb, database: x.db, schema: 1}
schema:
  - name: orders
    properties:
      - name: total
        logicalType: number
        logicalTypeOptions:
          minimum: 0
          exclusiveMinimum: true
          maximum: 100 # francs
          exclusiveMaximum: false
        quality:
          - rule: duplicateCount
            mustBe: 0
          - type: library
            rule: validValues
            validValues: [1, 2]
          - rule: ourOwn
      - name: count
        logicalType: integer
        logicalTypeOptions: { minimum: 0, exclusiveMinimum: true }
team:
- username: jane # owner
  role: Owner

- username: joe
support: []
`;
const NEW = `# Orders
apiVersion: v3.1.0   # keep me
kind: DataContract
id: orders
version: 1.0.0
status: active
servers:
  - server: events
    type: kafka
    host: broker:9092
  - {server: local, type: duckdb, database: x.db, schema: "1"}
schema:
  - name: orders
    properties:
      - name: total
        logicalType: number
        logicalTypeOptions:
          exclusiveMinimum: 0
          maximum: 100 # francs
        quality:
          - metric: duplicateValues
            mustBe: 0
          - type: library
            metric: invalidValues
            arguments: { validValues: [1, 2] }
            mustBe: 0
          - customProperties:
              - property: rule
                value: ourOwn
      - name: count
        logicalType: integer
        logicalTypeOptions: { exclusiveMinimum: 0 }
    physicalName: orders.v1
team:
  members:
    - username: jane # owner
      role: Owner

    - username: joe
support: []
`;

test('3.0 -> 3.1 touches what changed and nothing else', () => {
  assert.equal(migrated(OLD, '3.1'), NEW);
  assert.equal(migrated(OLD, '3.2'), NEW.replace('v3.1.0', 'v3.2.0'));
});

test('nothing is wrong before and after; what no edit could decide is what the editor then reports', () => {
  const left = migrated(OLD.replace('- rule: ourOwn', '- type: library\n            rule: ourOwn'), '3.1')!;
  const before = validate(YamlDocument.open('file:///x.odcs.yaml', 1, OLD), 'odcs');
  assert.deepEqual(before, []);
  assert.deepEqual(validate(YamlDocument.open('file:///x.odcs.yaml', 1, NEW), 'odcs'), []);
  const after = validate(YamlDocument.open('file:///x.odcs.yaml', 1, left), 'odcs');
  assert.ok(
    after.some(({ severity, message }) => severity === 'error' && message.includes('metric')),
    JSON.stringify(after),
  );
});

test('a version on a line of its own is written beside its key', () => {
  assert.equal(
    migrated('apiVersion: >-\n  v3.0.2\nkind: DataContract\n', '3.1'),
    'apiVersion: v3.1.0\nkind: DataContract\n',
  );
});

test('members indented below team keep their shape', () => {
  const text = 'apiVersion: v3.0.2\nkind: DataContract\nteam:\n  - username: a\n    role: r\nid: x\n';
  assert.equal(
    migrated(text, '3.1'),
    'apiVersion: v3.1.0\nkind: DataContract\nteam:\n  members:\n    - username: a\n      role: r\nid: x\n',
  );
});

const OWN = `apiVersion: v3.0.2
kind: DataContract
id: x
version: 1.0.0
status: active
servers:
  - server: lake
    type: s3
    # who pays
    bucketOwner: platform # the team
    location: s3://x/y
    retries: 3
  - {server: local, type: local, path: /x, format: csv, fast: true, slow: [no]}
schema:
  - name: orders
    quality:
      - toolRuleName: notNull
        rule: nullCheck
        mustBe: 0
      - type: sql
        query: SELECT 1
        mustBe: 1
        customProperties:
          - property: a
            value: 1
        toolRuleName: second
    properties:
      - name: id
        logicalType: string
        requird: true
team:
  - username: jane
    pager: 123
roles:
  - role: reader
    owner:
      name: me
      # inner
      by: job
support:
  - channel: c
    url: https://x.ch
    hours: 9 to 5
`;
const MOVED = `apiVersion: v3.1.0
kind: DataContract
id: x
version: 1.0.0
status: active
servers:
  - server: lake
    type: s3
    # who pays
    customProperties:
      - property: bucketOwner
        value: platform # the team
      - property: retries
        value: 3
    location: s3://x/y
  - {server: local, type: local, path: /x, format: csv, customProperties: [{ property: fast, value: true }, { property: slow, value: [no] }]}
schema:
  - name: orders
    quality:
      - customProperties:
          - property: toolRuleName
            value: notNull
        metric: nullValues
        mustBe: 0
      - type: sql
        query: SELECT 1
        mustBe: 1
        customProperties:
          - property: a
            value: 1
          - property: toolRuleName
            value: second
    properties:
      - name: id
        logicalType: string
        requird: true
team:
  - username: jane
    customProperties:
      - property: pager
        value: 123
roles:
  - role: reader
    customProperties:
      - property: owner
        value:
          name: me
          # inner
          by: job
support:
  - channel: c
    url: https://x.ch
    customProperties:
      - property: hours
        value: 9 to 5
`;

test("keys of one's own become custom properties, with their comments", () => {
  assert.equal(migrated(OWN, '3.1'), MOVED);
});

test('Windows line ends stay', () => {
  const text = 'apiVersion: "v3.0.0"\r\nkind: DataContract\r\nteam:\r\n- username: a\r\nid: x\r\n';
  assert.equal(
    migrated(text, '3.1'),
    'apiVersion: "v3.1.0"\r\nkind: DataContract\r\nteam:\r\n  members:\r\n    - username: a\r\nid: x\r\n',
  );
});

test('a topic two objects could carry is kept beside the server', () => {
  const text =
    'apiVersion: v3.0.2\nservers:\n- server: k\n  type: kafka\n  host: b\n  topic: t\nschema:\n- name: a\n- name: b\n';
  assert.equal(
    migrated(text, '3.1'),
    text
      .replace('v3.0.2', 'v3.1.0')
      .replace('  topic: t\n', '  customProperties:\n    - property: topic\n      value: t\n'),
  );
});

test('the newest version, another format, no version: nothing to do', () => {
  for (const text of ['apiVersion: v3.2.0\n', 'apiVersion: v2.2.2\n', 'kind: DataContract\n', ''])
    assert.equal(migrated(text, '3.2'), null);
});

const judges = {
  '3.0': official('odcs', 'v3.0.2.json'),
  '3.1': official('odcs', 'v3.1.0.json'),
  '3.2': official('odcs', 'v3.2.0.json'),
};
const skip = Object.values(judges).includes(null) && `no official schemas in ${CONFORMANCE}`;
test('public files that are valid stay valid', { skip }, () => {
  let count = 0;
  for (const { name, text, document } of samples('odcs')) {
    const from = /^v3\.0/.test(String((document as { apiVersion?: string }).apiVersion)) ? '3.0' : '3.1';
    if (!judges[from]!(document)) continue;
    for (const to of ['3.1', '3.2'] as const) {
      const result = migrated(text, to);
      if (result === null) continue;
      count++;
      assert.ok(
        judges[to]!(parse(result) as Json),
        `${name} as ${to}: ${JSON.stringify(judges[to]!.errors?.slice(0, 2))}`,
      );
    }
  }
  assert.ok(count >= 10, `${count} migrations judged`);
});

test('keys of one’s own: valid before, valid after', { skip }, () => {
  for (const text of [OWN.replace('requird', 'required'), OLD]) {
    assert.ok(judges['3.0']!(parse(text) as Json), JSON.stringify(judges['3.0']!.errors));
    for (const to of ['3.1', '3.2'] as const)
      assert.ok(judges[to]!(parse(migrated(text, to)!) as Json), JSON.stringify(judges[to]!.errors));
  }
});
