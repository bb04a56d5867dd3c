import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  CompletionList,
  Hover,
  InlayHint,
  Location,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver-types';
import type { ConformResult, ContractInfo, ObjectivesResult, StatusResult } from '../../../../server/src/protocol.ts';
import { baselineEntries, printBaseline } from '../../../../server/src/service/baseline.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { validate } from '../../../../server/src/service/validate.ts';
import { at, TestClient } from './client.ts';

const ORDERS = `dataProduct:
  name: orders
  domain: commerce
  owner: commerce-team
  version: 1.0.0
schema:
  type: object
  required: [orderId]
  properties:
    orderId: { type: string, format: uuid }
    totalAmount:
      type: number
      minimum: 0
outputPorts:
  - name: placed
    type: kafka
    topic: commerce.orders.placed
    payload: /payload
sla:
  freshness: PT15M
  availability: 99.9%
`;
const CUSTOMER = `dataProduct:
  name: customer-360
  domain: marketing
  owner: marketing-data-team
  version: 3.2.0
inputPorts:
  - name: orders
    type: contract
    contract: orders
transformation:
  dbt: { model: customer_insights }
schema:
  type: object
  properties:
    customerId: { type: string }
    lifetimeValue: { type: number }
sla:
  freshness: PT1H
`;

let folder: string;
let client: TestClient;
const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-ls-'));
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  };
  await write('orders/contract.yaml', ORDERS);
  await write('customer-360/contract.yaml', CUSTOMER);
  await write('dbt/dbt_project.yml', 'name: mesh\nversion: 1.0.0\n');
  await write('dbt/models/customer_insights.sql', 'select 1 as customer_id');
  await write('chart/values.yaml', 'image: x\nreplicas: {{ two }}\n');
  client = await TestClient.start([pathToFileURL(folder).href]);
});
after(async () => {
  assert.equal(await client.stop(), 0, 'the server ends by itself');
  await rm(folder, { recursive: true });
});

const request = <R>(method: string, params: unknown) => client.request<R>(method, params);

test('diagnostics come with the version they belong to, and the newest edit wins', async () => {
  const uri = uriOf('orders/contract.yaml');
  client.open(uri, ORDERS);
  assert.deepEqual(await client.diagnostics(uri), []);
  // Ten edits in one go: typed, mistyped, corrected.
  for (let version = 2; version <= 11; version++)
    client.edit(uri, version, at(4, 11, version === 2 ? 16 : 11 + String(version - 1).length), String(version));
  const broken = await client.diagnostics(uri, (one) => one.version === 11);
  assert.deepEqual(
    broken.map((one) => [one.code, one.severity, one.source]),
    [['contract/semver', 2, 'data-product']],
  );
  const versions = client.published.filter((one) => one.uri === uri).map((one) => one.version!);
  assert.deepEqual(
    versions,
    [...versions].sort((a, b) => a - b),
    'never an older version after a newer one',
  );
  client.edit(uri, 12, at(4, 11, 13), '1.0.0');
  assert.deepEqual(await client.diagnostics(uri, (one) => one.version === 12), []);
});

test('files that are not ours get nothing: no diagnostics, no completion', async () => {
  const uri = uriOf('chart/values.yaml');
  client.open(uri, 'image: [x\nreplicas: {{ two }}\n');
  const completion = await request('textDocument/completion', {
    textDocument: { uri },
    position: { line: 0, character: 0 },
  });
  assert.equal(completion, null);
  assert.equal(
    client.published.some((one) => one.uri === uri),
    false,
  );
});

test('a versioned document of git gets hover and objectives, and no diagnostics', async () => {
  const uri = `git:${new URL(uriOf('orders/contract.yaml')).pathname}?ref=HEAD`;
  client.open(uri, ORDERS.replace('1.0.0', 'one'));
  const hover = await request<Hover | null>('textDocument/hover', {
    textDocument: { uri },
    position: { line: 19, character: 4 },
  });
  assert.match(JSON.stringify(hover), /[Ff]resh/);
  const objectives = await request<ObjectivesResult>('dataProduct/objectives', { uri });
  assert.deepEqual(
    objectives.objectives.map((one) => one.id),
    ['orders/freshness', 'orders/availability'],
  );
  assert.equal(
    client.published.some((one) => one.uri === uri),
    false,
  );
});

test('completion on half-typed text', async () => {
  const uri = 'untitled:contract.yaml';
  const text = 'dataProduct:\n  name: x\n  dom';
  client.open(uri, text);
  const answer = await request<CompletionItem[] | CompletionList>('textDocument/completion', {
    textDocument: { uri },
    position: { line: 2, character: 5 },
  });
  const items = Array.isArray(answer) ? answer : answer.items;
  assert.ok(
    items.some((item) => item.label === 'domain'),
    items.map((item) => item.label).join(),
  );
  assert.equal(
    items.some((item) => item.label === 'name'),
    false,
    'what is there is not offered again',
  );
});

test('the workspace: contracts, ports, references across files', async () => {
  await client.diagnostics(uriOf('orders/contract.yaml'));
  const contracts = await waitFor(
    () => request<ContractInfo[]>('dataProduct/contracts', undefined),
    (found) => found.length >= 2,
  );
  assert.deepEqual(
    contracts.map((one) => one.product.name).filter((name) => name !== 'x'),
    ['orders', 'customer-360'],
  );
  const info = await request<ContractInfo>('dataProduct/ports', { uri: uriOf('customer-360/contract.yaml') });
  assert.equal(info.documentVersion, null);
  assert.equal(info.transformation?.type === 'dbt' && info.transformation.project, uriOf('dbt'));
  assert.deepEqual(
    info.ports.map((port) => [port.direction, port.binding, port.inferred !== undefined]),
    [
      ['input', { type: 'contract', contract: 'orders' }, false],
      ['output', { type: 'snowflake', table: 'CUSTOMER_INSIGHTS' }, true],
      ['output', { type: 'kafka', topic: 'marketing.customer-360' }, true],
    ],
  );
  const uri = uriOf('customer-360/contract.yaml');
  client.open(uri, CUSTOMER);
  const definition = await request<Location[]>('textDocument/definition', {
    textDocument: { uri },
    position: { line: 8, character: 16 },
  });
  assert.deepEqual(definition, [{ uri: uriOf('orders/contract.yaml'), range: at(1, 8, 14) }]);
  const model = await request<Location[]>('textDocument/definition', {
    textDocument: { uri },
    position: { line: 10, character: 20 },
  });
  assert.equal(model[0]?.uri, uriOf('dbt/models/customer_insights.sql'));
  client.edit(uri, 2, at(8, 14, 20), 'ordres');
  const [finding] = await client.diagnostics(
    uri,
    (one) => one.version === 2 && one.diagnostics.some((diagnostic) => String(diagnostic.code).startsWith('cross/')),
  );
  assert.equal(finding?.code, 'cross/contract-not-found');
  const actions = await request<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: finding!.range,
    context: { diagnostics: [finding] },
  });
  assert.deepEqual(actions[0]?.edit?.changes?.[uri], [{ range: at(8, 14, 20), newText: 'orders' }]);
  client.edit(uri, 3, at(8, 14, 20), 'orders');
});

test('rename across files, inlay hints and symbols of the workspace over the protocol', async () => {
  const uri = uriOf('customer-360/contract.yaml');
  const textDocument = { uri };
  const edit = await request<WorkspaceEdit>('textDocument/rename', {
    textDocument,
    position: { line: 8, character: 16 },
    newName: 'purchases',
  });
  const newText = 'purchases';
  assert.deepEqual(edit.changes, {
    [uriOf('orders/contract.yaml')]: [{ range: at(1, 8, 14), newText }],
    [uri]: [{ range: at(8, 14, 20), newText }],
  });
  const taken = { textDocument, position: { line: 14, character: 6 }, newName: 'lifetimeValue' };
  await assert.rejects(request('textDocument/rename', taken), /"lifetimeValue" beside "customerId"/);
  assert.deepEqual(
    (
      await request<InlayHint[]>('textDocument/inlayHint', {
        textDocument,
        range: { start: { line: 0, character: 0 }, end: { line: 18, character: 0 } },
      })
    ).map((hint) => hint.label),
    ['= 1 hour'],
  );
  const symbols = await request<WorkspaceSymbol[]>('workspace/symbol', { query: 'lifetime' });
  assert.deepEqual(
    symbols.map((one) => [one.name, one.containerName]),
    [['lifetimeValue', 'customer-360']],
  );
});

test('code lenses stand above topics, tables and the SLA', async () => {
  const lenses = await request<CodeLens[]>('textDocument/codeLens', {
    textDocument: { uri: uriOf('orders/contract.yaml') },
  });
  assert.deepEqual(
    lenses.map((lens) => [lens.range.start.line, lens.command?.title, lens.command?.command]),
    [
      [14, 'Preview Topic', 'dataProduct.previewTopic'],
      [18, 'Refresh SLA', 'dataProduct.refreshSla'],
    ],
  );
});

test('live findings stand on the contract, move with its lines, and go when asked', async () => {
  const uri = uriOf('orders/contract.yaml');
  const record = (totalAmount: number) =>
    JSON.stringify({ eventId: 1, payload: { orderId: '7d4f0b62-6a41-4a3e-9d0e-3f0f6b6f4a01', totalAmount } });
  const samples = [record(5), record(-3)].map((value, index) => ({ id: `0:${index}`, value }));
  const result = await request<ConformResult>('dataProduct/conform', {
    uri,
    topic: 'commerce.orders.placed',
    samples,
    publish: true,
  });
  assert.deepEqual(result.summary, { read: 2, conforming: 1, violating: 1 });
  assert.deepEqual(result.results[1]?.violations, [
    {
      rule: 'live/minimum',
      path: '/payload/totalAmount',
      property: '/totalAmount',
      message: 'totalAmount is -3, the contract says at least 0',
      range: at(12, 6, 16),
    },
  ]);
  const isLive = (one: { source?: string }) => one.source === 'live';
  const shown = (await client.diagnostics(uri, (one) => one.diagnostics.some(isLive))).filter(isLive);
  assert.deepEqual(
    shown.map((one) => [one.code, one.range]),
    [['live/minimum', at(12, 6, 16)]],
  );
  client.edit(uri, 20, at(0, 0), '# first\n# second\n');
  const moved = (await client.diagnostics(uri, (one) => one.version === 20)).filter(isLive);
  assert.deepEqual(
    moved.map((one) => one.range),
    [at(14, 6, 16)],
  );
  client.notify('textDocument/didClose', { textDocument: { uri } });
  await client.diagnostics(uri, (one) => one.diagnostics.length === 0);
  client.open(uri, ORDERS, 21);
  await client.diagnostics(uri, (one) => one.version === 21 && one.diagnostics.some(isLive));
  client.edit(uri, 22, at(12, 0), '      # data-product: ignore live/minimum: the producer corrects it\n');
  const waived = await client.diagnostics(uri, (one) => one.version === 22);
  assert.deepEqual(
    waived.filter((one) => isLive(one) || one.code === 'contract/waiver-unused'),
    [],
  );
  client.edit(uri, 23, at(12, 0), '# ');
  await client.diagnostics(uri, (one) => one.version === 23 && one.diagnostics.some(isLive));
  client.notify('dataProduct/clearLive', { uri, topic: 'commerce.orders.placed' });
  await client.diagnostics(uri, (one) => !one.diagnostics.some(isLive));
});

test('status: evidence against objectives', async () => {
  const uri = uriOf('customer-360/contract.yaml');
  const { objectives } = await request<ObjectivesResult>('dataProduct/objectives', { uri });
  const evidence = [
    {
      objective: objectives[0]!.id,
      ok: true,
      source: 'kafka',
      measured: 250,
      unit: 's',
      observedAt: '2026-01-01T00:00:00Z',
      query: 'q',
      dataTime: '2025-12-31T23:55:50Z',
    },
  ];
  const { statuses } = await request<StatusResult>('dataProduct/status', {
    uri,
    evidence,
    now: '2026-01-01T00:00:00Z',
  });
  assert.deepEqual(
    statuses.map((one) => [one.status, one.text]),
    [['met', '● 4 min 10 s ago · within 1 h']],
  );
});

test('settings turn rules off and change their severity', async () => {
  const uri = 'untitled:settings/contract.yaml';
  client.open(uri, ORDERS.replace('1.0.0', 'one').replace('name: orders', 'name: others'));
  const codes = (level: unknown) => (one: { diagnostics: { code?: unknown; severity?: unknown }[] }) =>
    one.diagnostics
      .map((diagnostic) => [diagnostic.code, diagnostic.severity])
      .some(([code, severity]) => code === 'contract/semver' && severity === level);
  await client.diagnostics(uri, codes(2));
  client.notify('workspace/didChangeConfiguration', {
    settings: { dataProduct: { rules: { 'contract/semver': 'error' } } },
  });
  await client.diagnostics(uri, codes(1));
  client.notify('workspace/didChangeConfiguration', {
    settings: { dataProduct: { rules: { 'contract/semver': 'off' } } },
  });
  await client.diagnostics(uri, (one) => one.diagnostics.every((diagnostic) => diagnostic.code !== 'contract/semver'));
});

test('a baseline hides what it knows, is watched, and shows it as hints when asked', async () => {
  const uri = uriOf('old/contract.yaml');
  const place = path.join(folder, 'old', '.data-product', 'baseline.json');
  const text = 'dataProduct:\n  name: old\n  domain: d\n  owner: t\n  version: one\n  nmae: x\nschema: {}\n';
  client.notify('workspace/didChangeConfiguration', { settings: {} });
  client.open(uri, text);
  const rulesOf = (diagnostics: { code?: unknown; severity?: unknown }[]) =>
    diagnostics.filter((one) => one.severity !== 4).map((one) => one.code);
  await client.diagnostics(uri, (one) => rulesOf(one.diagnostics).includes('contract/semver'));

  const entries = baselineEntries(
    YamlDocument.open(uri, 0, text),
    validate(YamlDocument.open(uri, 0, text), 'dataProduct').filter(({ rule }) => rule === 'contract/semver'),
  );
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, printBaseline(new Map([['contract.yaml', entries]])));
  const changed = (type: number) =>
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: pathToFileURL(place).href, type }] });
  changed(1);
  await client.diagnostics(uri, (one) => rulesOf(one.diagnostics).join() === 'contract/unknown-key');
  client.edit(uri, 2, at(0, 0), '# moved\n');
  const moved = await client.diagnostics(uri, (one) => one.version === 2);
  assert.deepEqual(rulesOf(moved), ['contract/unknown-key']);

  client.notify('workspace/didChangeConfiguration', { settings: { dataProduct: { baseline: { show: true } } } });
  await client.diagnostics(uri, (one) =>
    one.diagnostics.some(({ code, severity }) => code === 'contract/semver' && severity === 4),
  );
  await rm(place);
  changed(3);
  await client.diagnostics(uri, (one) => rulesOf(one.diagnostics).includes('contract/semver'));
});

test('code around a topic has its findings without being open, and loses them when they are gone', async () => {
  const place = path.join(folder, 'analytics', 'job.py');
  const uri = pathToFileURL(place).href;
  const job = (name: string) =>
    `schema = StructType([${name}])\nrows = spark.readStream.option("subscribe", "commerce.orders.placed").load()\nrows.select(from_json(col("value"), schema))\n`;
  const changed = (type: number) => client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, job('StructField("orderId", StringType())'));
  changed(1);
  const [found] = await client.diagnostics(uri, (one) => one.diagnostics.length === 1);
  assert.deepEqual(found?.range, at(0, 33, 42));
  assert.equal(found?.code, 'cross/reader-field');
  assert.match(String(found?.message), /Did you mean payload\.orderId\?/);
  const contracts = found?.relatedInformation?.map(({ location }) => location.uri);
  assert.deepEqual([...new Set(contracts)], [uriOf('orders/contract.yaml')]);
  await writeFile(place, job('StructField("payload", StringType())'));
  changed(2);
  await client.diagnostics(uri, (one) => one.diagnostics.length === 0);
});

test('nonsense neither kills the server nor silences it', async () => {
  const uri = uriOf('nonsense/contract.yaml');
  const bomb = `dataProduct:\n  name: &a [x, x]\n  b: &b [*a, *a, *a]\n  c: &c [*b, *b, *b]\n  d: &d [*c, *c]\nschema: *d\n`;
  for (const [index, text] of [
    '\u0000\ud800: [',
    `dataProduct:${' ['.repeat(5000)}`,
    bomb,
    'dataProduct: &x\n  schema: *x\n',
  ].entries()) {
    if (index === 0) client.open(uri, text);
    else
      client.notify('textDocument/didChange', {
        textDocument: { uri, version: index + 1 },
        contentChanges: [{ text }],
      });
    for (const method of ['hover', 'completion', 'definition'])
      await request(`textDocument/${method}`, { textDocument: { uri }, position: { line: 0, character: 3 } });
    await request('dataProduct/objectives', { uri });
  }
  client.notify('textDocument/didChange', {
    textDocument: { uri, version: 99 },
    contentChanges: [{ text: 'dataProduct:\n  nam: x\n' }],
  });
  const diagnostics = await client.diagnostics(uri, (one) => one.version === 99);
  assert.ok(diagnostics.some((one) => /`nam` is not known.*`name`, which is missing/.test(String(one.message))));
  assert.ok(client.alive);
});

test('the client is asked to watch what the index reads', () => {
  assert.deepEqual(client.watched, [
    '**/*.{yml,yaml}',
    '**/*.sql',
    '**/.data-product/baseline.json',
    '**/*.{py,scala,ts,tsx,mts,cts,avsc}',
    '**/*{.schema,-value}.json',
  ]);
});

async function waitFor<T>(ask: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const value = await ask();
    if (done(value) || attempt > 100) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
