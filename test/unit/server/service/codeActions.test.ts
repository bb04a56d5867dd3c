import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction } from 'vscode-languageserver-types';
import { codeActions } from '../../../../server/src/service/codeActions.ts';
import { linesForKey } from '../../../../server/src/service/missingKeys.ts';
import { diagnose, diagnosticsOf, type FileSystem, Workspace } from '../../../../server/src/workspace/index.ts';

const EMPTY: FileSystem = { readFile: async () => null, stat: async () => null, readDirectory: async () => [] };
const URI = 'file:///w/contract.yaml';

/** The text after the action of that title, asked for at the diagnostic of a rule (or at the contract's head). */
async function after(text: string, rule: string | null, title: string): Promise<string> {
  const workspace = new Workspace({ fileSystem: EMPTY });
  workspace.documents.didOpen(URI, 1, text);
  const ours = workspace.documents.get(URI)!;
  const { document } = ours;
  const diagnostics = diagnosticsOf(workspace, ours, diagnose(workspace, ours, {})).filter((one) => one.code === rule);
  if (rule !== null) assert.notEqual(diagnostics.length, 0, `${rule} is reported`);
  const contract = await workspace.contractAt(URI);
  const actions = codeActions(document, {
    diagnostics,
    range: contract!.headSpan,
    contract,
    linesFor: (pointer, key) => linesForKey(document, ours.dialect, pointer, key),
  });
  const action: CodeAction | undefined = actions.find((one) => one.title === title);
  assert.ok(action, `there is "${title}" among ${actions.map((one) => one.title).join(', ')}`);
  const edits = action.edit!.changes![URI]!;
  return [...edits]
    .sort((a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start))
    .reduce(
      (result, { range, newText }) =>
        result.slice(0, document.offsetAt(range.start)) + newText + result.slice(document.offsetAt(range.end)),
      text,
    );
}
const HEAD = 'dataProduct:\n  name: x\n  domain: d\n  owner: o\n  version: 1.0.0\n';
const SCHEMA = 'schema:\n  type: object\n  properties:\n    a: { type: string }\n';

test('a mistyped key is renamed, or kept as an own one', async () => {
  const text = `${HEAD}  "statsu": active\n${SCHEMA}`;
  assert.equal(await after(text, 'contract/unknown-key', 'Change to "status"'), text.replace('"statsu"', '"status"'));
  assert.equal(
    await after(text, 'contract/unknown-key', 'Keep as your own key: "x-statsu"'),
    text.replace('statsu', 'x-statsu'),
  );
});

test('missing keys are added below the last line, comments and line ends kept', async () => {
  const text =
    'dataProduct:\r\n  name: x # the name\r\n  domain: d\r\n  version: 1.0.0 # first\r\n\r\nschema:\r\n  type: object\r\n';
  const result = await after(text, 'contract/missing-key', 'Add "owner"');
  assert.match(result, /\r\n {2}version: 1\.0\.0 # first\r\n {2}owner:[^\r\n]*\r\n\r\nschema:/);
});

test('a guessed port is written where ports stand', async () => {
  const title = 'Add output port: topic d.x (topics are usually named after domain and product)';
  assert.equal(
    await after(HEAD + SCHEMA, null, title),
    `${HEAD}${SCHEMA.trimEnd()}\noutputPorts:\n  - name: d.x\n    type: kafka\n    topic: d.x\n`,
  );
});

test('a value that YAML 1.1 reads otherwise is put in quotes', async () => {
  const text = `${HEAD}schema:\n  type: object\n  properties:\n    a: { type: string, enum: [no, "on"] }\n`;
  assert.equal(await after(text, 'contract/yaml', 'Put it in quotes'), text.replace('[no', '["no"'));
});

test('a waived finding is not reported', () => {
  const line = '    a: { type: integer, minimum: 2, maximum: 1 }';
  const rules = (text: string) => {
    const workspace = new Workspace({ fileSystem: EMPTY });
    workspace.documents.didOpen(URI, 1, text);
    return diagnose(workspace, workspace.documents.get(URI)!, {}).map((one) => one.rule);
  };
  const text = `${HEAD}schema:\n  type: object\n  properties:\n${line}\n`;
  assert.deepEqual(rules(text), ['contract/bounds']);
  assert.deepEqual(rules(text.replace(line, `${line} # data-product: ignore contract/bounds: known`)), []);
});

test('a number where text is wanted goes into quotes once', async () => {
  const text = `${HEAD.replace('name: x', 'name: 0123')}${SCHEMA}`;
  assert.equal(await after(text, 'contract/wrong-type', 'Put it in quotes'), text.replace('0123', '"0123"'));
});

test('a deprecated key gives way to its successor, as an item where that is a list, and not to one that is there', async () => {
  const dcs = (field: string) =>
    `dataContractSpecification: 1.2.0\nid: a\ninfo: { title: A, version: 1.0.0 }\nmodels:\n  m:\n    fields:\n      f:\n        ${field}\n`;
  const change = (field: string, title: string) => after(dcs(field), 'contract/deprecated', title);
  assert.equal(await change("example: 'a, b' # one", 'Change to "examples"'), dcs("examples: ['a, b'] # one"));
  assert.equal(await change('example: a, b', 'Change to "examples"'), dcs('examples: ["a, b"]'));
  await assert.rejects(change('example: a\n        examples: [b]', 'Change to "examples"'), /there is "Change to/);
  await assert.rejects(
    change('primary: true\n        primaryKey: true', 'Change to "primaryKey"'),
    /there is "Change to/,
  );
});

const ODCS = 'apiVersion: v3.2.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n';

test('several missing keys in braces, and a value that braces would cut', async () => {
  const custom = `${ODCS}customProperties:\n  - {}\n`;
  assert.match(
    await after(custom, 'contract/missing-key', 'Add "property", "value"'),
    /\n {2}- \{ property: [^,{}]+, value: [^,{}]+ \}\n$/,
  );
  const query = `${ODCS}schema:\n  - { name: o, quality: [{ type: sql, mustBe: 0 }] }\n`;
  assert.match(await after(query, 'contract/missing-key', 'Add "query"'), /mustBe: 0, query: "SELECT [^"]+" \}\]/);
});

test('a value of several lines is replaced as a whole', async () => {
  const column = (type: string) =>
    `${ODCS}schema:\n  - name: o\n    properties:\n      - logicalType: ${type}\n        name: a\n`;
  for (const value of [
    '|-\n          str\n          ing',
    'str\n          ing',
    '"str\n          ing"',
    '>- # why\n          strin',
  ])
    assert.equal(
      (await after(column(value), 'contract/enum', 'Change to "string"')).replaceAll('"', ''),
      column('string'),
    );
});

test('a logical type that says more of itself is left to people', async () => {
  const text = `${ODCS}schema:\n  - name: o\n    properties:\n      - { name: a, logicalType: date, physicalType: VARCHAR(9) }\n`;
  const boolean = text.replace('date', 'boolean');
  assert.equal(
    await after(boolean, 'contract/physical-type', 'Change to "string"'),
    boolean.replace('boolean', 'string'),
  );
  const more = boolean.replace('boolean,', 'number, logicalTypeOptions: { minimum: 1 },');
  await assert.rejects(after(more, 'contract/physical-type', 'Change to "string"'), /there is "Change to/);
});
