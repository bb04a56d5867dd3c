/** From a sample's undeclared field to the lines that describe it, in each format. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialect } from '../../../../server/src/protocol.ts';
import { codeActions } from '../../../../server/src/service/codeActions.ts';
import { conform } from '../../../../server/src/service/conform.ts';
import { readContract, recordSchema } from '../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { liveFindings, placed } from '../../../../server/src/service/live.ts';

/** The text after "Add property" for each undeclared field of the samples, one after the other, with the titles. */
function added(text: string, dialect: Dialect, samples: unknown[]): { text: string; titles: string[] } {
  const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
  const titles: string[] = [];
  for (let i = 0; i < 20; i++) {
    const contract = readContract(document, dialect)!;
    const schema = recordSchema(document, contract, contract.objects[0]!.name)!;
    const values = samples.map((value, index) => ({ id: `0:${index}`, value: JSON.stringify(value) }));
    const findings = placed(document, liveFindings(conform(values, schema, ''), 'orders'));
    const finding = findings.find((one) => one.rule === 'live/unlisted-property');
    if (!finding) break;
    const diagnostic = { range: document.rangeAt(finding), message: finding.message, data: finding.data };
    const actions = codeActions(document, { diagnostics: [diagnostic], range: finding, contract });
    const action = actions.find((one) => one.title.startsWith('Add property'));
    assert.ok(action?.isPreferred, `an action for ${JSON.stringify(finding)}`);
    titles.push(action.title);
    for (const { range, newText } of action.edit!.changes![document.uri]!)
      document.update(document.version + 1, [{ range, text: newText }]);
  }
  return { text: document.text, titles };
}

const SAMPLES = [
  { id: 'a', total: 12, at: '2026-11-01T10:00:00Z', address: { city: 'Ulm', zip: '89073' }, note: null, mixed: 1 },
  { id: 'b', total: 12.5, at: '2026-11-02T10:00:00Z', address: { city: 'Ulm', zip: '89075' }, mixed: 'x' },
];

test('in a data product, types and formats as JSON Schema says them', () => {
  const text = `dataProduct:
  name: x
schema:
  type: object
  properties:
    id: { type: string } # the key
    address:
      type: object
      properties:
        city: { type: string }
sla:
  freshness: PT1H
`;
  const result = added(text, 'dataProduct', SAMPLES);
  assert.deepEqual(result.titles.sort(), [
    'Add property "at" (date-time)',
    'Add property "mixed"',
    'Add property "note"',
    'Add property "total" (number)',
    'Add property "zip" (string)',
  ]);
  assert.equal(
    result.text,
    `dataProduct:
  name: x
schema:
  type: object
  properties:
    id: { type: string } # the key
    address:
      type: object
      properties:
        city: { type: string }
        zip:
          type: string
    total:
      type: number
    at:
      type: string
      format: date-time
    note: {}
    mixed: {}
sla:
  freshness: PT1H
`,
  );
});

test('in ODCS, as an item with its logical type', () => {
  const text = `apiVersion: v3.1.0
kind: DataContract
id: x
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - name: id
        logicalType: string
`;
  const result = added(text, 'odcs', [{ id: 'a', at: '2026-11-01T10:00:00Z', total: 1 }]);
  assert.equal(
    result.text,
    `${text}      - name: at\n        logicalType: timestamp\n      - name: total\n        logicalType: integer\n`,
  );
  const old = text.replace('v3.1.0', 'v3.0.2');
  const before = added(old, 'odcs', [{ id: 'a', at: '2026-11-01T10:00:00Z' }]);
  assert.equal(before.text, `${old}      - name: at\n        logicalType: date\n`, '3.0 has no timestamp');
});

test('in DCS, as a field', () => {
  const text = `dataContractSpecification: 1.2.1
id: x
info:
  title: x
  version: 1.0.0
models:
  orders:
    type: table
    fields:
      id:
        type: string
`;
  const result = added(text, 'dcs', [{ id: 'a', tags: ['x'] }]);
  assert.equal(result.text, `${text}      tags:\n        type: array\n`);
});
