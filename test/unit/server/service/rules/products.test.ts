/** A product descriptor beside its contracts: every seeded mistake once, at its place, and nothing else. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { lint } from '../../../../../server/src/workspace/index.ts';
import { memoryDisk } from '../../workspace/disk.ts';

const FOLDER = path.join(import.meta.dirname, '../../../../fixtures/seeded/odps');
const files = () =>
  Object.fromEntries(
    fs
      .readdirSync(FOLDER)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [name, fs.readFileSync(path.join(FOLDER, name), 'utf8')]),
  );

async function report(texts: Record<string, string>, file: string): Promise<string[]> {
  const { files } = await lint({ fileSystem: memoryDisk(texts), paths: ['file:///w'] });
  const linted = files.find((one) => one.uri === `file:///w/${file}`);
  assert.ok(linted, `${file} was linted`);
  const lines = texts[file]!.split('\n');
  return linted.findings.map(({ rule, severity, message, range: { start, end } }) => {
    const marked = lines[start.line]!.slice(start.character, end.line === start.line ? end.character : undefined);
    return `${start.line + 1}:${start.character + 1} ${severity} ${rule} ${JSON.stringify(marked)} ${message}`;
  });
}

test('odps: every seeded mistake, once, at its place', async () => {
  const found = await report(files(), 'shop.odps.yaml');
  const expected = path.join(FOLDER, 'shop.expected');
  const actual = `${found.join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(expected, actual);
  assert.equal(actual, fs.readFileSync(expected, 'utf8'));
  assert.ok(found.length >= 25, `only ${found.length} findings`);
});

test('odps: a descriptor alone in its workspace is not asked for contracts that live elsewhere', async () => {
  const texts = { 'shop.odps.yaml': files()['shop.odps.yaml']! };
  const found = await report(texts, 'shop.odps.yaml');
  assert.deepEqual(
    found.filter((line) => line.includes('is in the workspace')),
    [],
  );
});

test('odps: where no contract of the product is here, they may live elsewhere, and that is no warning', async () => {
  const port = (name: string, id: string) => `  - { name: ${name}, version: 1.0.0, contractId: ${id} }\n`;
  const descriptor = (ports: string) =>
    `apiVersion: v1.0.0\nkind: DataProduct\nid: prices\nname: Prices\nstatus: active\noutputPorts:\n${ports}`;
  const contract =
    'apiVersion: v3.1.0\nkind: DataContract\nid: present\nname: present\nversion: 1.0.0\nstatus: active\n';
  const severities = async (ports: string, input = '') =>
    (await report({ 'p.odps.yaml': descriptor(ports) + input, 'c.odcs.yaml': contract }, 'p.odps.yaml'))
      .filter((line) => line.includes('cross/contract-not-found'))
      .map((line) => line.split(' ')[1]);
  assert.deepEqual(await severities(port('a', 'far-away')), ['info']);
  assert.deepEqual(await severities(port('a', 'far-away'), `inputPorts:\n${port('b', 'elsewhere')}`), ['info', 'info']);
  assert.deepEqual(await severities(port('a', 'far-away') + port('b', 'present')), ['warning']);
  assert.deepEqual(await severities(port('a', 'presnt')), ['warning'], 'a slip of the pen is none of elsewhere');
});

test('odps: a clean descriptor has no finding', async () => {
  const texts = {
    ...files(),
    'clean.odps.yaml': `apiVersion: v1.0.0
kind: DataProduct
id: 1d0c9d3e-0001-4c11-8a55-00000000aaaa
name: Prices
version: v1.0.0
status: active
inputPorts:
  - { name: prices, version: 1.0.0, contractId: 6a0c9d3e-0001-4c11-8a55-000000000005 }
outputPorts:
  - name: orders
    version: 2.1.0
    contractId: 6a0c9d3e-0001-4c11-8a55-000000000001
    inputContracts:
      - { id: 6a0c9d3e-0001-4c11-8a55-000000000005, version: 1.2.0 }
  - { name: orders, version: 1.0.0, contractId: 6a0c9d3e-0001-4c11-8a55-000000000001 }
support:
  - { channel: Jane Doe <jane@example.com>, tool: email, url: "mailto:jane@example.com?subject=Prices" }
team:
  members:
    - { username: "@jane", role: owner, dateIn: 2026-01-01, dateOut: 2026-02-01 }
    - { username: "@jane", role: owner, dateIn: 2026-03-01 }
`,
  };
  assert.deepEqual(await report(texts, 'clean.odps.yaml'), []);
});

test('a contract that reads itself, by name and by path', async () => {
  const product = (name: string, input: string) =>
    `dataProduct:\n  name: ${name}\n  domain: d\n  owner: o\n  version: 1.0.0\n  inputPorts:\n    - { name: in, type: contract, contract: ${input} }\nschema:\n  type: object\n`;
  const texts = {
    'a/contract.yaml': product('a', 'a'),
    'b/contract.yaml': product('b', './contract.yaml'),
    'c/contract.yaml': product('c', 'b'),
  };
  const found = async (file: string) =>
    (await report(texts, file)).filter((line) => line.includes('contract/own-input'));
  assert.equal((await found('a/contract.yaml')).length, 1);
  assert.match((await found('b/contract.yaml'))[0] ?? '', /^7:45 warning contract\/own-input "\.\/contract\.yaml"/);
  assert.deepEqual(await found('c/contract.yaml'), []);
});
