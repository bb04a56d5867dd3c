/** Blocks: each, taken with its defaults where it is offered, lints without an error or a warning. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { type CompletionItem, CompletionItemKind, type TextEdit } from 'vscode-languageserver-types';
import type { Dialect } from '../../../../server/src/protocol.ts';
import { BLOCKS } from '../../../../server/src/service/blocks/index.ts';
import { complete } from '../../../../server/src/service/complete.ts';
import { lint } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from '../workspace/disk.ts';
import { expand, fixture } from './cursor.ts';

const odcs = (version: string): string =>
  `apiVersion: ${version}\nkind: DataContract\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\n`;
const DCS = 'dataContractSpecification: 1.2.1\nid: orders\ninfo:\n  title: Orders\n  version: 1.0.0\n';
const odps = (version: string): string =>
  `apiVersion: ${version}\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\n`;
const PRODUCT = 'dataProduct:\n  name: customer-360\n  domain: sales\n  owner: orders-team\n  version: 1.0.0\n';
const SCHEMA =
  'schema:\n  type: object\n  properties:\n    id:\n      type: string\n    customerId:\n      type: string\n';
const OBJECT = 'schema:\n  - name: orders\n    properties:\n      - name: id\n        logicalType: string\n';
const MODEL = 'models:\n  orders:\n    fields:\n      id:\n        type: string\n';

/** Where blocks are offered: the text before the key with its indentation, and the key. */
const PLACES: readonly [Dialect, string, string][] = [
  ...['v3.0.2', 'v3.1.0', 'v3.2.0'].flatMap((version): [Dialect, string, string][] => [
    ['odcs', odcs(version), 'servers'],
    ['odcs', odcs(version), 'schema'],
    ['odcs', odcs(version), 'slaProperties'],
    ['odcs', odcs(version), 'support'],
    ['odcs', odcs(version), 'roles'],
    ['odcs', `${odcs(version)}${OBJECT}    `, 'quality'],
    ['odcs', `${odcs(version)}${OBJECT}        `, 'quality'],
    ['odcs', `${odcs(version)}schema:\n  - name: orders\n    `, 'properties'],
    version === 'v3.0.2' ? ['odcs', odcs(version), 'team'] : ['odcs', `${odcs(version)}team:\n  `, 'members'],
  ]),
  ['dcs', DCS, 'servers'],
  ['dcs', DCS, 'models'],
  ['dcs', DCS, 'definitions'],
  ['dcs', `${DCS}${MODEL}    `, 'quality'],
  ['dcs', `${DCS}${MODEL}        `, 'quality'],
  ['dcs', `${DCS}models:\n  orders:\n    `, 'fields'],
  ...['v0.9.0', 'v1.0.0', 'v1.1.0'].flatMap((version): [Dialect, string, string][] => [
    ['odps', odps(version), 'inputPorts'],
    ['odps', odps(version), 'outputPorts'],
    ['odps', odps(version), 'managementPorts'],
    version === 'v0.9.0' ? ['odps', odps(version), 'team'] : ['odps', `${odps(version)}team:\n  `, 'members'],
  ]),
  ['dataProduct', PRODUCT + SCHEMA, 'inputPorts'],
  ['dataProduct', PRODUCT + SCHEMA, 'outputPorts'],
  ['dataProduct', PRODUCT + SCHEMA, 'quality'],
  ['dataProduct', PRODUCT + SCHEMA, 'consumers'],
  ['dataProduct', `${PRODUCT}schema:\n  type: object\n  `, 'properties'],
];

const isBlock = (item: CompletionItem): boolean => item.detail === 'New block';

function taken(marked: string, dialect: Dialect): Map<string, string> {
  const { document, offset } = fixture(marked);
  const items = complete(document, offset, { dialect }).filter(isBlock);
  return new Map(
    items.map((item) => {
      assert.equal(item.kind, CompletionItemKind.Snippet);
      const { range, newText } = item.textEdit as TextEdit;
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      return [item.label, document.text.slice(0, start) + expand(newText) + document.text.slice(end)];
    }),
  );
}

const FILES: Partial<Record<Dialect, string>> = { odcs: 'a.odcs.yaml', dcs: 'datacontract.yaml', odps: 'a.odps.yaml' };

/** The contract a port's default leads to. */
const SOURCE = PRODUCT.replace('customer-360', 'orders') + SCHEMA;

async function faults(text: string, dialect: Dialect): Promise<string[]> {
  const file = FILES[dialect] ?? 'contract.yaml';
  const disk = memoryDisk({ [file]: text, 'orders/contract.yaml': SOURCE });
  const { files, skipped } = await lint({ fileSystem: disk, paths: [`file:///w/${file}`], folders: ['file:///w'] });
  assert.deepEqual(skipped, []);
  return files[0]!.findings
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ severity, rule, message }) => `${severity} ${rule} ${message}`);
}

describe('each block, at each place it may begin', () => {
  for (const [dialect, before, key] of PLACES) {
    const indent = ' '.repeat(before.length - before.lastIndexOf('\n') - 1);
    const version = /apiVersion: (\S+)/.exec(before)?.[1] ?? '';
    test(`${dialect} ${version} ${indent.length}:${key}`, async () => {
      const below = taken(`${before}${key}:\n${indent}  ¦\n`, dialect);
      assert.ok(below.size > 0, `blocks are offered below ${key}`);
      for (const [label, text] of below) {
        assert.deepEqual(await faults(text, dialect), [], `${label}\n${text}`);
        const rest = text.slice(before.length + key.length + 2);
        assert.ok(rest.startsWith(`${indent}  `), 'indented below its key');
      }
      const behind = taken(`${before}${key}: ¦\n`, dialect);
      assert.deepEqual([...behind.values()], [...below.values()], `${key}: the same behind the colon`);
      const dash = taken(`${before}${key}:\n${indent}  - ¦\n`, dialect);
      const list = [...below.values()][0]!.slice(before.length).includes(`\n${indent}  - `);
      if (list) assert.deepEqual([...dash.values()], [...below.values()], `${key}: the same behind a dash`);
    });
  }
});

describe('a whole contract in an empty file', () => {
  for (const dialect of ['dataProduct', 'odcs', 'dcs', 'odps'] as const)
    test(dialect, async () => {
      const [text] = [...taken('¦', dialect).values()];
      assert.ok(text, 'one is offered');
      assert.deepEqual(await faults(text, dialect), [], text);
      assert.equal(taken('name: x\n¦', dialect).size, 0, 'none where something stands already');
    });
  test('the templates of "Fill File with Snippet" are the same', () => {
    const file = path.join(import.meta.dirname, '../../../../snippets/contract.json');
    const templates = Object.values(BLOCKS).flatMap((places) => places.filter(({ at }) => at.test('')));
    const expected = Object.fromEntries(
      templates.flatMap(({ blocks }) =>
        blocks.map(({ label, text }) => [label, { isFileTemplate: true, description: label, body: text.split('\n') }]),
      ),
    );
    if (process.env.UPDATE_DOCS) fs.writeFileSync(file, `${JSON.stringify(expected, null, 2)}\n`);
    assert.deepEqual(JSON.parse(fs.readFileSync(file, 'utf8')), expected);
  });
});

describe('blocks and what stands there', () => {
  test('a server beside another', () => {
    const text = `${DCS}servers:\n  production:\n    type: kafka\n    host: h:1\n  sn¦\n`;
    assert.match(
      taken(text, 'dcs').get('Server: snowflake') ?? '',
      /\n {2}production:\n {4}type: snowflake\n {4}account: /,
    );
  });
  test('none inside of braces, in a text or behind a value', () => {
    assert.equal(taken(`${odcs('v3.1.0')}servers: [¦]\n`, 'odcs').size, 0);
    assert.equal(taken(`${odcs('v3.1.0')}status: act¦\n`, 'odcs').size, 0);
    assert.equal(taken(`${odcs('v3.1.0')}description:\n  purpose: |\n    wh¦\n`, 'odcs').size, 0);
  });
  test('3.0 is offered no metric and no timestamp', () => {
    const text = [
      ...taken(`${odcs('v3.0.2')}${OBJECT}        quality:\n          - ¦\n`, 'odcs').values(),
      ...taken(`${odcs('v3.0.2')}schema:\n  - name: o\n    properties:\n      - ¦\n`, 'odcs').values(),
    ].join('\n');
    assert.doesNotMatch(text, /metric|timestamp/);
  });
});
