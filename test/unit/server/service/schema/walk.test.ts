/** The walk against ajv on random mutants of a contract, and the words of single problems. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { stringify } from 'yaml';
import { scalarOf, YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { FORMATS, isHard, nearest, schemaNamed, Walker } from '../../../../../server/src/service/schema/index.ts';
import { below, fuzzPlan, pick, type Random, random } from '../document/random.ts';

const SCHEMAS = path.resolve(import.meta.dirname, '../../../../../schemas');
const read = (name: string): { $id: string } => JSON.parse(fs.readFileSync(path.join(SCHEMAS, name), 'utf8'));

/** ajv with our formats; a doubt (a weak fault) is no error. */
function oracle(name: string): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  for (const [format, { check }] of Object.entries(FORMATS)) {
    const validate = (value: string | number): boolean => (check(value) ?? { weak: true }).weak === true;
    ajv.addFormat(format, { type: 'string', validate });
  }
  for (const file of ['json-schema.schema.json', 'data-product.schema.json', 'dbt-properties.schema.json'])
    ajv.addSchema(read(file));
  const judge = ajv.getSchema(name)!;
  return (value) => judge(value) as boolean;
}

const CONTRACT = {
  dataProduct: {
    name: 'customer-360',
    domain: 'marketing',
    owner: 'team',
    version: '3.2.0',
    tags: ['a'],
    schema: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string', format: 'uuid', enum: ['a'] },
        n: { type: ['number', 'null'], minimum: 0 },
        o: { type: 'object', properties: { x: { items: { type: 'string' } } } },
      },
    },
  },
  sla: { freshness: 'PT15M', availability: '99.9%', retention: 'P1D' },
  access: { classification: 'internal', requiredPermissions: ['a:read'] },
  inputPorts: [
    { name: 'a', type: 'kafka', topic: 'x' },
    { name: 'b', type: 'contract', contract: 'orders' },
  ],
  outputPorts: [
    { name: 'a', type: 'kafka', topic: 'x', payload: '/payload' },
    { name: 'b', type: 'snowflake', table: 'A.B' },
    { name: 'c', type: 'file', location: 's3://x', format: 'csv' },
  ],
  transformation: { dbt: { model: 'm' } },
  quality: [
    { type: 'sql', query: 'select 1', mustBe: 0 },
    { metric: 'rowCount', mustBeBetween: [1, 2] },
  ],
  consumers: [{ name: 'x', uses: ['id'] }],
};
const DBT = {
  version: 2,
  models: [
    {
      name: 'm',
      columns: [
        {
          name: 'id',
          data_type: 'int',
          constraints: [{ type: 'not_null' }],
          tests: ['unique', { accepted_values: { values: [1] } }],
        },
      ],
      versions: [{ v: 1, columns: [{ include: 'all' }] }],
    },
  ],
  sources: [{ name: 's', tables: [{ name: 't', freshness: { warn_after: { count: 1, period: 'day' } } }] }],
  exposures: [{ name: 'e', type: 'dashboard', owner: { name: 'x' } }],
  unit_tests: [{ name: 'u', model: 'm', given: [{ input: 'x', rows: [{ a: 1 }] }], expect: { rows: [] } }],
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const VALUES: Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  95,
  '',
  'kafka',
  'snowflake',
  'x',
  'PT1H',
  '120%',
  '1.0.0',
  [],
  ['a', 'a'],
  {},
  { type: 'kafka' },
  { name: 'n' },
];
const KEYS = [
  'name',
  'type',
  'topic',
  'x-mine',
  'schema',
  'required',
  'properties',
  'items',
  'format',
  'typo',
  '__proto__',
  'values',
];

/** Drops, renames, retypes or copies one random node. */
function mutate(next: Random, root: Json): void {
  let node = root;
  for (;;) {
    if (node === null || typeof node !== 'object') return;
    const keys = Object.keys(node);
    if (keys.length === 0) return;
    const key = pick(next, keys);
    const holder = node as Record<string, Json>;
    const child = holder[key]!;
    if (child !== null && typeof child === 'object' && next() < 0.75) {
      node = child;
      continue;
    }
    const kind = below(next, 4);
    if (Array.isArray(node)) {
      if (kind === 0) node.splice(Number(key), 1);
      else if (kind === 1) node.push(structuredClone(pick(next, VALUES)));
      else node[Number(key)] = structuredClone(pick(next, VALUES));
    } else if (kind === 0) delete holder[key];
    else if (kind === 1) holder[key] = structuredClone(pick(next, VALUES));
    else if (kind === 2)
      Object.defineProperty(holder, pick(next, KEYS), {
        value: structuredClone(pick(next, VALUES)),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else {
      delete holder[key];
      holder[
        pick(
          next,
          KEYS.filter((k) => k !== '__proto__'),
        )
      ] = child;
    }
    return;
  }
}

for (const [name, start] of [
  ['data-product.schema.json', CONTRACT],
  ['dbt-properties.schema.json', DBT],
] as const)
  test(`the walk agrees with ajv on mutants: ${name}`, (t) => {
    const { seed, until } = fuzzPlan(2);
    t.diagnostic(`seed ${seed}`);
    const next = random(seed);
    const judge = oracle(name);
    const schema = schemaNamed(name);
    const counts = { good: 0, bad: 0 };
    assert.ok(judge(start), 'the unchanged document conforms');
    // On a slow machine the time alone brings too few of one kind to say anything.
    while (performance.now() < until || counts.bad <= 10 || counts.good <= 2) {
      const mutant = structuredClone(start) as Json;
      for (let i = below(next, 4); i >= 0; i--) mutate(next, mutant);
      const text = stringify(mutant, { aliasDuplicateObjects: false });
      const document = YamlDocument.open('file:///m.yaml', 1, text);
      const value = document.toJs(document.root);
      // ajv looks at the format of texts only.
      const problems = new Walker(document)
        .run(schema)
        .filter((p) => isHard(p) && !(p.kind === 'format' && typeof scalarOf(p.node) === 'number'));
      const expected = judge(value);
      counts[expected ? 'good' : 'bad']++;
      assert.equal(
        problems.length === 0,
        expected,
        `seed ${seed}: ajv says ${expected}, the walk ${JSON.stringify(problems.map((p) => [p.kind, p.schema.raw.title]))} of\n${text}`,
      );
    }
    t.diagnostic(JSON.stringify(counts));
  });

describe('formats', () => {
  const good: Record<string, (string | number)[]> = {
    semver: ['0.0.0', '1.2.3-rc.1+build', '10.20.30'],
    duration: ['PT15M', 'P1D', 'PT1H30M', 'P1Y2M3DT4H5M6S', 'P2W', 'PT0.5S', 'P0D'],
    percentage: ['99.9%', '100%', '0%', 0.95, 0, 1, '0.95', '99 %'],
    date: ['2024-02-29'],
    'date-time': ['2026-03-31T08:30:00Z', '2026-03-31T08:30:00.5+02:00'],
    'json-pointer': ['', '/a', '/a~1b/~0'],
    'kafka-topic': ['a.b_c-1'],
    'snowflake-name': ['A', 'A.B.C', '"my db".B."c""d"'],
    uuid: ['123e4567-e89b-12d3-a456-426614174000'],
  };
  const bad: Record<string, (string | number)[]> = {
    semver: ['1.0', '01.0.0', 'v1.0.0', '1.0.0-', 'latest'],
    duration: ['', 'P', 'PT', '15M', 'P15', 'PT1D', 'P1H', 'pt15m', '15 minutes', 'P1.5Y', 'PT-1H'],
    percentage: ['120%', '99,9%', 'high', '', -1, 101, '-1%', '1e3%', '1.5'],
    date: ['2023-02-29', '2023-13-01', '1-1-1'],
    'date-time': ['2026-03-31', '2026-03-31T08:30:00', '2026-03-31T25:00:00Z'],
    'json-pointer': ['a', '/a~2', '/~'],
    'kafka-topic': ['', '.', '..', 'a b', 'x'.repeat(250)],
    'snowflake-name': ['A.B.C.D', '1A', 'a-b', ''],
    uuid: ['123', 'g23e4567-e89b-12d3-a456-426614174000'],
  };
  for (const [format, values] of Object.entries(good))
    test(`${format}: right`, () => {
      for (const value of values) assert.equal(FORMATS[format]!.check(value), null, String(value));
    });
  for (const [format, values] of Object.entries(bad))
    test(`${format}: wrong`, () => {
      for (const value of values) assert.ok(FORMATS[format]!.check(value), String(value));
    });
  test('what was meant', () => {
    const meant = (format: string, value: string | number): string | undefined =>
      FORMATS[format]!.check(value)?.suggestion;
    assert.equal(meant('semver', 'v1.2'), '1.2.0');
    for (const value of ['15m', '15 minutes', 'pt15m', 'P15M'.toLowerCase(), 'T15M', '15M'])
      assert.ok(['PT15M', 'P15M'].includes(meant('duration', value)!), value);
    assert.equal(meant('duration', 'PT1D'), 'P1D');
    assert.equal(meant('duration', '2 days'), 'P2D');
    assert.equal(meant('percentage', '99,9%'), '99.9%');
    assert.deepEqual([FORMATS.percentage!.check(95)?.weak, meant('percentage', 95)], [true, '95%']);
  });
});

test('did you mean: slips, swaps, case and word separators; nothing far-fetched', () => {
  const keys = ['freshness', 'availability', 'qualityScore', 'requiredPermissions', 'type', 'topic'];
  assert.deepEqual(nearest('freshnes', keys), ['freshness']);
  assert.deepEqual(nearest('frehsness', keys), ['freshness']);
  assert.deepEqual(nearest('required_permissions', keys), ['requiredPermissions']);
  assert.deepEqual(nearest('typ', keys), ['type']);
  assert.deepEqual(nearest('avail', keys), ['availability']);
  assert.deepEqual(nearest('banana', keys), []);
});
