/** What is kept between keystrokes is right: everything said of an edited document is what a fresh start would say. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Dialect } from '../../../../server/src/protocol.ts';
import type { Contract } from '../../../../server/src/service/contract.ts';
import { detached } from '../../../../server/src/service/dialects/index.ts';
import type { YamlDocument } from '../../../../server/src/service/document/index.ts';
import type { Finding } from '../../../../server/src/service/finding.ts';
import { hover } from '../../../../server/src/service/hover.ts';
import { occurrenceAt, occurrencesOf } from '../../../../server/src/service/occurrences/index.ts';
import { diagnose, Workspace } from '../../../../server/src/workspace/index.ts';
import { fuzzPlan, pick, random } from '../service/document/random.ts';
import { randomTyping } from '../service/document/typing.ts';
import { memoryDisk } from './disk.ts';

const SEEDED = path.join(import.meta.dirname, '../../../fixtures/seeded');

/** Aliases, merge keys and references: what is said of one place depends on another. */
const ENTWINED: Record<string, string> = {
  'contract.yaml': `x-base: &a
  type: string
  minLength: 9
  maxLength: 5
x-more: &b
  <<: *a
  description: more
dataProduct:
  name: woven
  domain: d
  owner: o
  version: 1.0.0
schema:
  type: object
  required: [email, orders]
  $defs:
    money: { type: number, minimum: 10, maximum: 1 }
    line:
      type: object
      properties:
        price: { $ref: '#/$defs/money' }
        phone: { type: string }
  properties:
    email: *a
    mail: *b
    name: { <<: *b, maxLength: 80 }
    total: { $ref: '#/$defs/money' }
    orders:
      type: array
      items: { $ref: '#/$defs/line' }
    address:
      <<: *a
      properties:
        street: { type: string, pattern: '(a+)+' }
sla:
  freshness: PT15M
outputPorts:
  - name: events
    type: kafka
    topic: t
    key: orders
`,
  'orders.odcs.yaml': `apiVersion: v3.1.0
kind: DataContract
id: woven
version: 1.0.0
status: active
x-quality: &a
  - { metric: nullValues, mustBeLessThan: 0 }
schema:
  - name: orders
    properties: &b
      - name: email
        logicalType: string
        quality: *a
        logicalTypeOptions: { minLength: 4, maxLength: 2 }
      - name: address
        logicalType: object
        physicalName: addr
        properties:
          - { name: street, logicalType: string, examples: [1] }
          - name: lines
            logicalType: array
            items: { logicalType: object, properties: [{ name: phone, logicalType: string }] }
  - name: copies
    properties: *b
    quality: *a
    relationships:
      - { type: foreignKey, from: copies.email, to: orders.emial }
servers:
  - &c
    server: events
    type: kafka
    host: broker
    customProperties:
      - { property: connection, value: local }
  - *c
team:
  name: weavers
  members:
    - { username: anna, replacedByUsername: bret }
    - username: bert
roles:
  - role: reader
    access: raed
slaDefaultElement: orders.adress
slaProperties:
  - { property: latency, value: 4, unit: d, element: orders.email }
  - &d
    property: retention
    value: 3
    unit: dayz
  - *d
  - property: endOfLife
    value: 2020-02-30
  - { property: generalAvailability, value: 2020-03-01 }
  - { property: endOfSupport, value: 2020-01-01 }
`,
  'orders.datacontract.yaml': `dataContractSpecification: 1.2.0
id: woven
info: { title: Woven, version: 1.0.0, owner: o }
definitions:
  mail: { type: string, format: email, minLength: 9, maxLength: 2 }
models:
  orders:
    type: table
    fields:
      email: &a { $ref: '#/definitions/mail' }
      copy: *a
      address:
        type: record
        fields:
          street: &b { type: string, examples: [1], pattern: '(a+)+' }
          lines: { type: array, items: { type: record, fields: { phone: *b } } }
  copies:
    fields:
      <<: { a: *a }
      b: *b
servicelevels:
  freshness: { threshold: 4h, timestampField: orders.email }
`,
  'models/schema.yml': `version: 2
models:
  - name: orders
    config: { contract: { enforced: true } }
    columns:
      - &a
        name: id
        data_type: integer
        data_tests: [not_null, unique, { accepted_values: { values: [1] } }]
      - name: total
        data_type: numeric
        constraints: [{ type: chek }]
  - name: copies
    columns:
      - *a
      - name: amount
        tests:
          - relationships: { to: ref('orders'), field: id }
`,
};

/** Collections with so many items that each is remembered alone. */
const many = (make: (i: number) => string): string => Array.from({ length: 40 }, (_, i) => make(i)).join('');
ENTWINED['many/contract.yaml'] = `dataProduct: { name: many, domain: d, owner: o, version: 1.0.0 }
schema:
  type: object
  required: [p1, p39]
  properties:
    first: &a { type: string, minLength: 4, maxLength: 2 }
${many((i) => (i % 7 === 3 ? `    p${i}: *a\n` : i % 7 === 5 ? `    p${i}: { <<: *a, typ: x }\n` : `    p${i}:\n      type: strng\n`))}sla: { freshness: PT15M }
`;
ENTWINED['many/orders.odcs.yaml'] = `apiVersion: v3.1.0
kind: DataContract
id: many
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - &a { name: first, logicalType: strin }
${many((i) => (i % 9 === 4 ? '      - *a\n' : `      - name: p${i}\n        logicalType: text\n`))}`;

const texts = (): [string, string][] => [
  ...fs
    .readdirSync(SEEDED)
    .filter((name) => name.endsWith('.yaml'))
    .map((name): [string, string] => [name, fs.readFileSync(path.join(SEEDED, name), 'utf8')]),
  ...Object.entries(ENTWINED),
];

async function opened(name: string, text: string) {
  const workspace = new Workspace({ fileSystem: memoryDisk({ 'dbt_project.yml': 'name: shop\n' }) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(`file:///w/${name}`, 0, text);
  return workspace;
}

const said = (findings: readonly Finding[]): string[] =>
  findings.map(
    (found) => `${found.start}-${found.end} ${found.rule} ${found.message} ${JSON.stringify(found.related)}`,
  );

/** Where things are named, asked both ways: for what stands at each word, and for each thing. */
function names(document: YamlDocument, contract: Contract) {
  const words = [...document.text.matchAll(/[\w$]+/g)];
  const at = words.flatMap(({ index }) => occurrenceAt(document, contract, index) ?? []);
  const { objects } = contract;
  const properties = at.flatMap(({ thing, name }) => (thing.kind === 'property' ? [name] : []));
  const of = [
    ...(['product', 'port', 'definition'] as const).flatMap((kind) => occurrencesOf(document, contract, { kind })),
    ...[...new Set(properties)].flatMap((name) =>
      [...objects.map((object) => object.name), null].flatMap((object) =>
        occurrencesOf(document, contract, { kind: 'property', name, object }),
      ),
    ),
  ];
  return { at, of };
}

/** What is said of every tenth word. */
const hovers = (document: YamlDocument, dialect: Dialect) =>
  [...document.text.matchAll(/\w+/g)].flatMap(({ index }, i) =>
    i % 10 === 0 ? [hover(document, index, dialect)] : [],
  );

/** Everything the server concludes from a document. */
function conclusions(workspace: Workspace, uri: string) {
  const ours = workspace.documents.get(uri);
  const contract = workspace.documents.contract(uri);
  const fail = (error: unknown) => {
    throw error;
  };
  return {
    findings: ours && said(diagnose(workspace, ours, {}, fail)),
    contract: contract && detached({ ...contract, documentVersion: 0, positions: undefined }),
    names: ours && contract && names(ours.document, contract),
    hovers: ours && hovers(ours.document, ours.dialect),
  };
}

/** The path of the first place where two values differ: of a whole contract nobody reads the diff. */
function firstDifference(one: unknown, other: unknown, at = ''): string | null {
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object')
    return Object.is(one, other) ? null : `${at}: ${JSON.stringify(one)}, fresh ${JSON.stringify(other)}`;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = firstDifference(
      (one as Record<string, unknown>)[key],
      (other as Record<string, unknown>)[key],
      `${at}/${key}`,
    );
    if (found !== null) return found;
  }
  return null;
}

test('random typing: findings, contract, names and hovers are those of the document opened anew', async (t) => {
  const { seed, until } = fuzzPlan(6);
  t.diagnostic(`seed ${seed}`);
  const next = random(seed);
  let edits = 0;
  let findings = 0;
  let named = 0;
  while (performance.now() < until) {
    const [name, begun] = pick(next, texts());
    const uri = `file:///w/${name}`;
    const workspace = await opened(name, begun);
    conclusions(workspace, uri);
    const history: unknown[] = [];
    for (let k = 1; k <= 6; k++) {
      const document = workspace.documents.get(uri)?.document;
      if (!document) break;
      const edit = randomTyping(next, document.text);
      history.push(edit);
      workspace.documents.didChange(uri, k, [{ range: document.rangeAt(edit), text: edit.text }]);
      edits++;
      if (next() < 0.3) continue;
      // Queries are parsed aside.
      await workspace.settled(uri);
      const found = conclusions(workspace, uri);
      const after = workspace.documents.get(uri);
      // Near damage the incremental parse may word its problems otherwise until typing pauses.
      if (after?.document.needsReconcile) {
        if (next() < 0.7) continue;
        workspace.documents.reconcile(uri);
      }
      const again = await opened(name, document.text);
      // A document that lost the key it is known by stays what it was while it is open.
      if (again.documents.get(uri)?.dialect !== after?.dialect) break;
      await again.settled(uri);
      const fresh = conclusions(again, uri);
      const where = `seed ${seed}: ${JSON.stringify({ name, history })}`;
      const kept = after?.document.needsReconcile === false ? conclusions(workspace, uri) : found;
      assert.deepEqual(kept, fresh, `${firstDifference(kept, fresh)}\n${where}`);
      findings += fresh.findings?.length ?? 0;
      named += fresh.names?.at.length ?? 0;
    }
  }
  t.diagnostic(`${edits} edits, ${findings} findings and ${named} names compared`);
  assert.ok(findings > edits && named > edits, 'the documents have something to find');
});
