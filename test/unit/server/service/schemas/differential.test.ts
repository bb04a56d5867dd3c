/**
 * Our schemas say yes and no exactly where the official ones do: on the public files and on seeded mutants of them.
 * DIFFERENTIAL=50000 sets the mutants per format (the default keeps `npm test` quick), SEED the seed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import type { Dialect } from '../../../../../server/src/protocol.ts';
import { dcsSchema } from '../../../../../server/src/service/dialects/dcs/schema.ts';
import { type OdcsVersion, odcsSchema, odcsVersion } from '../../../../../server/src/service/dialects/odcs/schema.ts';
import { type OdpsVersion, odpsSchema, odpsVersion } from '../../../../../server/src/service/dialects/odps/schema.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import type { RawSchema } from '../../../../../server/src/service/schema/compile.ts';
import { validate } from '../../../../../server/src/service/validate.ts';
import { type Json, mutate, Random } from './mutants.ts';
import { CONFORMANCE, type Judge, official, ours, type Sample, samples } from './oracle.ts';
import { seeds } from './seeds.ts';

const MUTANTS = Number(process.env.DIFFERENTIAL ?? 2_000);
/** The walk reads text: slower, so it sees a share of the mutants. */
const WALKED = Number(process.env.DIFFERENTIAL_WALK ?? 1_200);
const SEED = Number(process.env.SEED ?? 20_261_123);

interface Format {
  dialect: Dialect & ('odcs' | 'dcs' | 'odps');
  versions: string[];
  /** The official schema's file. */
  file(version: string): string;
  schema(version: string): RawSchema;
  versionOf(document: Json): string;
  /** The document as if written for that version. */
  withVersion(document: Json, version: string): Json;
}

const apiVersion = (document: Json): string | undefined =>
  isObject(document) && typeof document.apiVersion === 'string' ? document.apiVersion : undefined;
const withApiVersion = (document: Json, version: string): Json =>
  isObject(document) ? { ...document, apiVersion: `v${version}.0` } : document;

const FORMATS: Format[] = [
  {
    dialect: 'odcs',
    versions: ['3.0', '3.1', '3.2'],
    file: (version) => ({ '3.0': 'v3.0.2.json', '3.1': 'v3.1.0.json', '3.2': 'v3.2.0.json' })[version]!,
    schema: (version) => odcsSchema(version as OdcsVersion),
    versionOf: (document) => odcsVersion(apiVersion(document)),
    withVersion: withApiVersion,
  },
  {
    dialect: 'dcs',
    versions: ['1'],
    file: () => 'v1.2.1.json',
    schema: () => dcsSchema,
    versionOf: () => '1',
    withVersion: (document) => document,
  },
  {
    dialect: 'odps',
    versions: ['0.9', '1.0', '1.1'],
    file: (version) => `v${version}.0.json`,
    schema: (version) => odpsSchema(version as OdpsVersion),
    versionOf: (document) => odpsVersion(apiVersion(document)),
    withVersion: withApiVersion,
  },
];

for (const format of FORMATS) {
  const judges = new Map(format.versions.map((version) => [version, official(format.dialect, format.file(version))]));
  const skip = [...judges.values()].includes(null) && `no official schemas of ${format.dialect} in ${CONFORMANCE}`;
  const officially = (version: string, document: Json): boolean => judges.get(version)!(document) as boolean;
  const files = (): Sample[] => samples(format.dialect);

  test(`${format.dialect}: the public files get the official verdict`, { skip }, () => {
    assert.ok(files().length > 0, 'there are public files to judge');
    const mine = compiled(format);
    for (const { name, document, text } of files())
      for (const version of format.versions) {
        assert.equal(mine(version)(document), officially(version, document), `${name} as ${version}, by our schema`);
        if (version === format.versionOf(document))
          assert.equal(
            accepts(text, format.dialect),
            officially(version, document),
            `${name} as ${version}, in the editor`,
          );
      }
  });

  test(`${format.dialect}: ${MUTANTS} mutants get the official verdict from our schema`, { skip }, () => {
    const mine = compiled(format);
    const counts = { rejected: 0, disagreeing: [] as string[] };
    for (const { document, change, version } of mutants(format, files(), officially, MUTANTS)) {
      const expected = officially(version, document);
      if (!expected) counts.rejected++;
      if (mine(version)(document) !== expected) counts.disagreeing.push(`${version}, official ${expected}: ${change}`);
    }
    assert.deepEqual(counts.disagreeing, [], `seed ${SEED}`);
    assert.ok(
      counts.rejected > MUTANTS / 5 && counts.rejected < MUTANTS * 0.95,
      `${counts.rejected} of ${MUTANTS} rejected`,
    );
  });

  test(`${format.dialect}: ${WALKED} mutants get the official verdict in the editor`, { skip }, () => {
    const disagreeing: string[] = [];
    for (const { document, change, version } of mutants(format, files(), officially, WALKED)) {
      // The editor goes by the file's own version; a mutant that lost it is judged as the newest, which refuses it.
      if (format.versionOf(document) !== version || !isObject(document)) continue;
      const expected = officially(version, document);
      if (accepts(stringify(document, { aliasDuplicateObjects: false }), format.dialect) !== expected)
        disagreeing.push(`${version}, official ${expected}: ${change}`);
    }
    assert.deepEqual(disagreeing, [], `seed ${SEED}`);
  });
}

function compiled(format: Format): (version: string) => Judge {
  const judges = new Map(format.versions.map((version) => [version, ours(format.schema(version)) as Judge]));
  return (version) => judges.get(version)!;
}

/** No error in the editor: warnings and hints are ours to give. Nothing is ever said twice. */
function accepts(text: string, dialect: Dialect): boolean {
  const findings = validate(YamlDocument.open('file:///contract.yaml', 1, text), dialect);
  const said = findings.map(({ rule, start, end, message }) => `${rule} ${start} ${end} ${message}`);
  assert.deepEqual(said, [...new Set(said)], `said twice in\n${text}`);
  return !findings.some((finding) => finding.severity === 'error');
}

interface Case {
  document: Json;
  version: string;
  change: string;
}

/** One or two changes to a document that the official schema accepts: most interesting faults lie just outside. */
function* mutants(
  format: Format,
  files: Sample[],
  officially: (version: string, document: Json) => boolean,
  count: number,
): Generator<Case> {
  const random = new Random(SEED);
  const words = wordsOf(format.versions.map((version) => format.schema(version)));
  const bases = [
    ...files.map(({ name, document }) => ({ name, document: shortened(document) })),
    ...seeds[format.dialect],
  ].flatMap(({ name, document }) =>
    format.versions
      .map((version) => ({ name, version, document: format.withVersion(document, version) }))
      .filter((base) => officially(base.version, base.document)),
  );
  for (let made = 0; made < count; made++) {
    const base = random.of(bases);
    let { value, change } = mutate(base.document, words, random);
    if (random.next() < 0.2) ({ value, change } = second(mutate(value, words, random), change));
    yield { document: value, version: base.version, change: `${base.name}: ${change}` };
  }
}
const second = (mutant: { value: Json; change: string }, first: string) => ({
  value: mutant.value,
  change: `${first}, then ${mutant.change}`,
});

/** Keys and values of the schemas: a mutant with a known word in the wrong place tells more than one with gibberish. */
function wordsOf(schemas: RawSchema[]): string[] {
  const words = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (key === 'enum' && Array.isArray(value)) for (const word of value) words.add(String(word));
    for (const [inner, item] of Object.entries(value)) {
      if (key === 'properties') words.add(inner);
      visit(item, inner);
    }
  };
  for (const schema of schemas) visit(schema, '');
  return [...words];
}

/** A file of 190 KB says no more than its first objects, and costs a hundred times as much. */
function shortened(document: Json): Json {
  if (!isObject(document) || !Array.isArray(document.schema) || document.schema.length < 10) return document;
  return { ...document, schema: document.schema.slice(0, 3) };
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
