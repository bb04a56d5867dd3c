import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { dcsActions } from '../../../../../server/src/service/dialects/dcs/actions.ts';
import { toOdcs } from '../../../../../server/src/service/dialects/dcs/convert.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { applied } from '../../../../../server/src/service/edits.ts';
import { editsOf } from '../../../../../server/src/service/offer.ts';
import { lint } from '../../../../../server/src/workspace/index.ts';
import { memoryDisk } from '../../workspace/disk.ts';
import { type Json, keysOf, mutate, Random } from '../schemas/mutants.ts';
import { CONFORMANCE, official, samples } from '../schemas/oracle.ts';
import { seeds } from '../schemas/seeds.ts';

/** What is said of a file in a workspace of its own. */
async function rulesOf(file: string, text: string) {
  const { files } = await lint({ fileSystem: memoryDisk({ [file]: text }), paths: [`file:///w/${file}`] });
  return files[0]!.findings;
}
/** Errors and warnings of a converted contract. */
const told = async (text: string) =>
  (await rulesOf('x.odcs.yaml', text))
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ rule, message }) => ({ rule, message }));
/** The text after the action. */
function afterAction(text: string): string {
  const document = YamlDocument.open('file:///datacontract.yaml', 1, text);
  return applied(text, editsOf(dcsActions(document, { start: 0, end: 0 })[0]!));
}
const convert = (text: string) => toOdcs(YamlDocument.open('file:///datacontract.yaml', 1, text));

test('what ODCS has a key for goes there, the rest into customProperties, comments go along', () => {
  const before = `# what it is
dataContractSpecification: 1.2.1 # newest
id: orders
info:
  title: Orders
  version: 1.0.0
  owner: checkout # the team
  contact:
    email: a@example.com
  costCenter: 42
servers:
  # the stream
  events:
    type: kafka
    host: broker:9092
    topic: orders.v1
    acks: all
  lake:
    type: dataframe
models:
  orders:
    description: |
      One record
        per order.
    primaryKey: [id]
    fields:
      # identity
      id:
        $ref: '#/definitions/id'
        required: true # always
      state:
        type: string
        enum: [open, paid]
      total:
        type: decimal
        precision: 10
        minimum: 0
        quality:
          - type: sql
            query: SELECT 1
            mustBeGreaterThanOrEqualTo: 1
          - type: library
            metric: ours
definitions:
  id:
    type: text
    format: uuid
servicelevels:
  availability:
    percentage: 99.9%
  freshness:
    threshold: PT15M # quick
    timestampField: orders.placed
`;
  assert.equal(
    convert(before),
    `# what it is
apiVersion: v3.1.0 # newest
kind: DataContract
id: orders
name: Orders
version: 1.0.0
status: draft
servers:
  # the stream
  - server: events
    type: kafka
    host: broker:9092
    customProperties:
      - property: acks
        value: all
  - server: lake
    type: custom
    customProperties:
      - property: type
        value: dataframe
schema:
  - name: orders
    physicalName: orders.v1
    physicalType: topic
    description: |
      One record
        per order.
    properties:
      # identity
      - name: id
        logicalType: string
        physicalType: text
        required: true # always
        primaryKey: true
        primaryKeyPosition: 1
        logicalTypeOptions:
          format: uuid
      - name: state
        logicalType: string
        physicalType: string
        quality:
          - type: library
            metric: invalidValues
            arguments:
              validValues: [open, paid]
            mustBe: 0
      - name: total
        logicalType: number
        physicalType: decimal
        logicalTypeOptions:
          minimum: 0
        quality:
          - type: sql
            query: SELECT 1
            mustBeGreaterOrEqualTo: 1
          - type: text
            customProperties:
              - property: metric
                value: ours
        customProperties:
          - property: precision
            value: 10
support:
  - channel: a@example.com
    tool: email
    url: "mailto:a@example.com"
team:
  name: checkout # the team
slaProperties:
  - property: availability
    value: 99.9
    unit: percent
  - property: freshness
    value: 15 # quick
    unit: min
    element: orders.placed
customProperties:
  - property: costCenter
    value: 42
`,
  );
});

const STREAM = `dataContractSpecification: 1.2.1
id: x
info: {title: t, version: 1.0.0}
servers:
  bus: {type: kafka, host: 'broker:9092', topic: orders, format: avro}
models:
  orders:
    fields:
      id: {type: text}
      at: {type: timestamp_tz}
      place: {type: object, fields: {lat: {type: number}}}
      age: {type: int}
      due: {type: date, config: {avroType: int}}
servicelevels:
  frequency: {type: streaming}
  support: {time: 9am to 5pm}
`;

test('a type that the stores do not have is no physical type, and not lost', async () => {
  const converted = convert(STREAM)!;
  const { schema } = parse(converted) as { schema: { properties: Json[] }[] };
  assert.deepEqual(schema[0]!.properties, [
    { name: 'id', logicalType: 'string', customProperties: [{ property: 'type', value: 'text' }] },
    { name: 'at', logicalType: 'timestamp', customProperties: [{ property: 'type', value: 'timestamp_tz' }] },
    {
      name: 'place',
      logicalType: 'object',
      properties: [{ name: 'lat', logicalType: 'number' }],
    },
    { name: 'age', logicalType: 'integer', physicalType: 'int' },
    { name: 'due', logicalType: 'date', physicalType: 'int' },
  ]);
  assert.deepEqual(await told(converted), []);
  assert.match(convert(STREAM.replace(', format: avro', ''))!, /physicalType: timestamp_tz/);
});

test('a promise without a value keeps what it says', () => {
  const { slaProperties } = parse(convert(STREAM)!) as { slaProperties: Json };
  assert.deepEqual(slaProperties, [
    { property: 'frequency', value: null, valueExt: 'type: streaming' },
    { property: 'support', value: null, valueExt: 'time: 9am to 5pm' },
  ]);
});

test('public files draw no error and no new warning once they are converted', async () => {
  for (const { name, text } of samples('dcs')) {
    const known = new Set((await rulesOf('datacontract.yaml', text)).map(({ rule }) => rule));
    const fresh = (await told(convert(text)!)).filter(({ rule }) => !known.has(rule));
    assert.deepEqual(fresh, [], name);
  }
});

test('anchors that do not come along are written out', () => {
  const text = 'dataContractSpecification: 1.2.1\nid: x\ninfo: &i {title: t, version: 1.0.0}\nours: {again: *i}\n';
  const converted = parse(convert(text)!) as { customProperties: Json };
  assert.deepEqual(converted.customProperties, [
    { property: 'ours', value: { again: { title: 't', version: '1.0.0' } } },
  ]);
});

test('offered on the version of a file that can be read', () => {
  const document = YamlDocument.open(
    'file:///x.yaml',
    1,
    '# Licence\n\ndataContractSpecification: 1.2.1\nid: x\ninfo: {title: t, version: 1.0.0}\n',
  );
  const [action] = dcsActions(document, { start: 15, end: 15 });
  assert.equal(action?.title, 'Convert this contract to ODCS 3.1');
  assert.match(editsOf(action)[0]!.newText, /^# Licence\n\napiVersion: v3\.1\.0\n/);
  assert.deepEqual(dcsActions(document, { start: 60, end: 60 }), []);
  assert.deepEqual(
    dcsActions(YamlDocument.open('file:///x.yaml', 1, 'dataContractSpecification: "1.2.1\nid: x\n'), {
      start: 3,
      end: 3,
    }),
    [],
  );
});

const from = official('dcs', 'v1.2.1.json');
const to = official('odcs', 'v3.1.0.json');
test('whatever is a DCS contract becomes an ODCS contract', {
  skip: (!from || !to) && `no official schemas in ${CONFORMANCE}`,
}, () => {
  const random = new Random(20_261_123);
  const bases = [...samples('dcs'), ...seeds.dcs].filter(({ document }) => from!(document));
  const words = [...new Set(bases.flatMap(({ document }) => [...keysOf(document)]))];
  const failures: string[] = [];
  let converted = 0;
  for (const { name, document } of bases)
    for (let made = 0; made < 30; made++) {
      const { value, change } = made === 0 ? { value: document, change: 'as it is' } : mutate(document, words, random);
      if (!from!(value)) continue;
      const text = convert(stringify(value, { aliasDuplicateObjects: false }));
      converted++;
      if (!to!(parse(text!) as Json))
        failures.push(
          `${name}, ${change}: ${JSON.stringify(to!.errors?.map((one) => `${one.instancePath} ${one.message}`).slice(0, 2))}`,
        );
    }
  assert.deepEqual(failures, []);
  assert.ok(converted > 300, `${converted} converted`);
});

test('what has no place in ODCS is not lost: neither values nor comments', () => {
  const before = `dataContractSpecification: 1.2.1
id: orders
info:
  title: Orders
  version: 1.0.0
  description: | # note 7
    Orders.
  contact: { name: Team, url: https://x.io, email: a@x.io, phone: 1 }
models:
  orders:
    tags: daily
    fields:
      id: { $ref: '#/definitions/id', primary: true }
      total: { $ref: '#/definitions/nowhere' }
    quality:
      - { type: sql, query: SELECT 1, mustBeNear: 3 }
definitions:
  id:
    type: string
    maxLength: 3
  sku: # of the shop
    type: string
    fields: [a]
servicelevels:
  frequency:
    type: batch # or streaming
    interval: daily
    window: { from: 1, to: 2 }
`;
  assert.equal(
    afterAction(before),
    `apiVersion: v3.1.0
kind: DataContract
id: orders
name: Orders
version: 1.0.0
status: draft
description:
  purpose: | # note 7
    Orders.
schema:
  - name: orders
    properties:
      - name: id
        logicalType: string
        physicalType: string
        primaryKey: true
        logicalTypeOptions:
          maxLength: 3
      - name: total
        physicalType: unknown
    quality:
      - type: text
        customProperties:
          - property: query
            value: SELECT 1
          - property: mustBeNear
            value: 3
    customProperties:
      - property: tags
        value: daily
support:
  - channel: Team
    url: https://x.io
  - channel: a@x.io
    tool: email
    url: "mailto:a@x.io"
slaProperties:
  - property: frequency
    value: daily
    # or streaming
    valueExt: "type: batch"
customProperties:
  - property: info.contact.phone
    value: 1
  - property: models.orders.fields.total
    value: { $ref: '#/definitions/nowhere' }
  - property: definitions.sku # of the shop
    value:
      type: string
      fields: [a]
  - property: servicelevels.frequency.window
    value: { from: 1, to: 2 }
`,
  );
});

test('a text keeps its blanks, whatever its header says', () => {
  for (const block of ['|2-\n      deep\n     x\n', '|\n     a\n       b\n     c\n', '>-1\n    a\n    b\n']) {
    const before = `dataContractSpecification: 1.2.1\nid: a\ninfo:\n  title: A\n  version: 1.0.0\n  description: ${block}`;
    const { info } = parse(before) as { info: { description: string } };
    const { description } = parse(convert(before)!) as { description: { purpose: string } };
    assert.equal(description.purpose, info.description);
  }
});

test('a comment that is beside nothing stays at the end', () => {
  const before = `dataContractSpecification: 1.2.1\nid: a\ninfo: { # first\n  title: A, # second\n  version: 1.0.0 }\n`;
  assert.match(afterAction(before), /name: A # second\n[^#]*# first\n$/);
});
