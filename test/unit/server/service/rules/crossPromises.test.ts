import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint } from '../../../../../server/src/workspace/index.ts';
import { memoryDisk } from '../../workspace/disk.ts';

const OURS = /^cross\/(freshness-upstream|promise-upstream|consumer-unlisted|uses-property)$/;

/** `rule "marked" message` of the findings of `reader.yaml`, or another one, beside the other files. */
async function found(files: Record<string, string>, file = 'reader.yaml'): Promise<string[]> {
  const report = await lint({ fileSystem: memoryDisk(files), paths: ['file:///w'] });
  const lines = files[file]!.split('\n');
  const findings = report.files.find(({ uri }) => uri.endsWith(`/${file}`))?.findings ?? [];
  return findings
    .filter(({ rule }) => OURS.test(rule))
    .map(({ rule, message, range }) => {
      const marked = lines[range.start.line]!.slice(range.start.character, range.end.character);
      return `${rule.replace('cross/', '')} "${marked}" ${message}`;
    });
}

const product = (name: string, rest: string) =>
  `dataProduct:\n  name: ${name}\n  domain: d-${name}\n  owner: o-${name}\n  version: 1.0.0\n  schema: { type: object, properties: { id: { type: string }, total: { type: number } } }\n${rest}`;
const reads = (rest: string, uses = '[id]') =>
  product('reader', `  inputPorts:\n    - { name: in, type: contract, contract: source, uses: ${uses} }\n${rest}`);
const source = (rest: string) => product('source', rest);

test('nothing is promised that the input does not bear', async () => {
  const upstream = source('  sla: { freshness: PT1H, availability: 99.5%, completeness: 98%, retention: P30D }\n');
  const better = reads('  sla: { freshness: PT15M, availability: 99.9%, completeness: 99%, retention: P90D }\n');
  assert.deepEqual(await found({ 'reader.yaml': better, 'source.yaml': upstream }), [
    'freshness-upstream "PT15M" freshness of PT15M is promised, but source, which is read here, promises only PT1H: data cannot be fresher than its input.',
    'promise-upstream "99.9%" availability of 99.9% is promised, but source, which is read here, promises only 99.5%: while the input is away, nothing new arrives.',
    'promise-upstream "99%" completeness of 99% is promised, but source, which is read here, promises only 98%: what the input lacks cannot be delivered.',
    'promise-upstream "P90D" retention of P90D is promised, but source, which is read here, promises only P30D: what is older cannot be built again from its input.',
  ]);
  const equal = reads('  sla: { freshness: PT1H, availability: 99.5%, completeness: 90%, retention: P30D }\n');
  assert.deepEqual(await found({ 'reader.yaml': equal, 'source.yaml': upstream }), []);
  const silent = source('');
  assert.deepEqual(await found({ 'reader.yaml': better, 'source.yaml': silent }), []);
});

test('of several inputs the weakest counts', async () => {
  const two = reads('    - { name: in2, type: contract, contract: other }\n  sla: { freshness: PT15M }\n');
  const files = {
    'reader.yaml': two,
    'source.yaml': source('  sla: { freshness: PT1H }\n'),
    'other.yaml': product('other', '  sla: { freshness: P1D }\n'),
  };
  assert.match((await found(files)).join('\n'), /^freshness-upstream "PT15M" .* but other, .* only P1D:[^\n]*$/);
});

test('a descriptor promises what the contracts of its output ports do', async () => {
  const contract = (id: string, value: number) =>
    `apiVersion: v3.1.0\nkind: DataContract\nid: ${id}\nname: ${id}\nversion: 1.0.0\nstatus: active\nschema:\n  - { name: ${id}, properties: [{ name: id, logicalType: string }] }\nslaProperties:\n  - { property: latency, value: ${value}, unit: h }\n`;
  const descriptor =
    'apiVersion: v1.0.0\nkind: DataProduct\nid: p\nstatus: active\ninputPorts:\n  - { name: i, version: 1.0.0, contractId: in }\noutputPorts:\n  - { name: o, version: 1.0.0, contractId: out }\n';
  const files = { 'reader.yaml': descriptor, 'in.yaml': contract('in', 4), 'out.yaml': contract('out', 1) };
  assert.deepEqual(await found(files), [
    'freshness-upstream "out" latency of 1 h is promised, but in, which is read here, promises only 4 h: data cannot be fresher than its input.',
  ]);
  assert.deepEqual(await found({ ...files, 'in.yaml': contract('in', 1) }), []);
});

test('who lists consumers hears of one that is not listed', async () => {
  const consumers = (name: string) => source(`  consumers: [{ name: ${name}, contact: a@b.example }]\n`);
  const told =
    'consumer-unlisted "source" source lists its consumers, and reader is not among them: nobody there knows whom a change breaks. Ask to be listed.';
  assert.deepEqual(await found({ 'reader.yaml': reads(''), 'source.yaml': consumers('somebody') }), [told]);
  for (const name of ['reader', 'Reader', 'o-reader', 'd-reader'])
    assert.deepEqual(await found({ 'reader.yaml': reads(''), 'source.yaml': consumers(name) }), [], name);
  assert.deepEqual(await found({ 'reader.yaml': reads(''), 'source.yaml': source('') }), []);
});

test('who lists consumers sees at the list who else reads it, by name, id or path', async () => {
  const listing = (rest = '') => source(`  consumers:\n    - { name: somebody, contact: a@b.example }\n${rest}`);
  const reading = (name: string, reference: string) =>
    product(name, `  inputPorts:\n    - { name: in, type: contract, contract: ${reference} }\n`);
  const told = (names: string) =>
    `consumer-unlisted "consumers" ${names} not among its consumers: a change may break them unseen. Add who reads it.`;
  const file = 'source.yaml';
  const one = { [file]: listing(), 'reader.yaml': reads('') };
  assert.deepEqual(await found(one, file), [told('reader reads this product and is')]);
  const moved = { 'sales/source/contract.yaml': listing(), 'sales/a/contract.yaml': reading('a', '../source') };
  assert.deepEqual(await found(moved, 'sales/source/contract.yaml'), [told('a reads this product and is')]);
  const many = { ...one, 'b.yaml': reading('b', './source.yaml'), 'c.yaml': reading('c', 'd-source/source') };
  const others = { ...many, 'd.yaml': reading('d', 'source'), 'e.yaml': reading('e', 'somewhere-else') };
  const [said] = await found(others, file);
  assert.match(said ?? '', /"consumers" \w+, \w+, \w+ and 1 more read this product and are not/);
  const listed = listing('    - { name: reader, contact: a@b.example }\n');
  assert.deepEqual(await found({ ...one, [file]: listed }, file), []);
  assert.deepEqual(await found({ ...one, [file]: source('') }, file), [], 'who lists nobody is not asked to');
});

test('an input port uses properties that are offered', async () => {
  const files = { 'reader.yaml': reads('', '[id, totl, TOTAL]'), 'source.yaml': source('') };
  assert.deepEqual(await found(files), [
    'uses-property "totl" "totl" is no property that source offers. Did you mean total?',
  ]);
});
