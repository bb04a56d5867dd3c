import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readContract } from '../../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';

const HEAD = [
  'dataProduct:',
  '  name: customer-360',
  '  domain: marketing',
  '  owner: marketing-data-team',
  '  version: 3.2.0',
];
const BLOCKS = `schema:
  type: object
  properties:
    customerId:
      type: string
      format: uuid
    segment:
      type: string
      enum: [premium, standard, new, churning]
    preferences:
      type: object
      required: [language]
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
const beside = `${HEAD.join('\n')}\n${BLOCKS}`;
const below = `${HEAD.join('\n')}\n${BLOCKS.replace(/^(?=.)/gm, '  ')}`;

for (const [layout, text] of [
  ['beside', beside],
  ['under', below],
] as const)
  test(`blocks ${layout} dataProduct are read alike`, () => {
    const contract = readContract(YamlDocument.open('file:///w/contract.yaml', 1, text), 'dataProduct')!;
    const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    assert.deepEqual(
      Object.entries(contract.product).flatMap(([key, value]) =>
        value && 'value' in value ? [[key, value.value]] : [],
      ),
      [
        ['name', 'customer-360'],
        ['domain', 'marketing'],
        ['owner', 'marketing-data-team'],
        ['version', '3.2.0'],
      ],
    );
    const [object] = contract.objects;
    assert.deepEqual(
      object!.properties.map((one) => [one.name, one.path, one.type, one.required, at(one.nameSpan)]),
      [
        ['customerId', '/customerId', 'string', false, 'customerId'],
        ['segment', '/segment', 'string', false, 'segment'],
        ['preferences', '/preferences', 'object', false, 'preferences'],
      ],
    );
    assert.deepEqual(
      object!.properties[2]!.properties.map((one) => [one.path, one.required]),
      [
        ['/preferences/language', true],
        ['/preferences/channels', false],
      ],
    );
    assert.deepEqual(object!.properties[1]!.enum, ['premium', 'standard', 'new', 'churning']);
    assert.deepEqual(
      contract.objectives.map((one) => [one.kind, one.target, one.comparison, at(one.span)]),
      [
        ['freshness', { value: 900, unit: 's' }, 'at-most', 'PT15M'],
        ['availability', { value: 0.999, unit: 'ratio' }, 'at-least', '99.9%'],
        ['qualityScore', { value: 0.95, unit: 'ratio' }, 'at-least', '0.95'],
      ],
    );
    assert.deepEqual(
      [contract.access?.classification?.value, contract.access?.permissions.map((one) => one.value)],
      ['internal', ['marketing:read', 'analytics:read']],
    );
  });

test('recursive schemas, aliases and half-typed blocks are read as far as they go', () => {
  const read = (text: string) => readContract(YamlDocument.open('file:///w/contract.yaml', 1, text), 'dataProduct');
  const recursive = read('dataProduct:\n  name: tree\nschema:\n  properties:\n    child: { $ref: "#" }\n');
  assert.equal(recursive?.objects[0]?.properties[0]?.name, 'child');
  const merged = read(
    'dataProduct:\n  name: m\nschema:\n  properties:\n    a: &a { type: string }\n    b: *a\n    c: { <<: *a, format: uuid }\n',
  );
  assert.deepEqual(
    merged?.objects[0]?.properties.map((one) => [one.name, one.type, one.format]),
    [
      ['a', 'string', undefined],
      ['b', 'string', undefined],
      ['c', 'string', 'uuid'],
    ],
  );
  for (const text of [
    'dataProduct:',
    'dataProduct:\n  name:',
    'dataProduct:\nschema:\nsla:\n  freshness:\noutputPorts:\n  - \n',
    '- x\n',
    '',
  ])
    assert.doesNotThrow(() => read(text));
});
