import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectText } from '../../../../server/src/service/dialects/index.ts';
import { diagnoseCode, lint, objectivesOf, ports, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk as disk } from './disk.ts';

const contract = (name: string, more = '') =>
  `dataProduct:\n  name: ${name}\n  domain: d\n  owner: o\n  version: 1.0.0\nschema:\n  type: object\n  properties:\n    orderId: { type: string }\n    total: { type: number }\n    placedAt: { type: string }\n${more}`;

async function linted(files: Record<string, string>): Promise<string[]> {
  const report = await lint({ fileSystem: disk(files), paths: ['file:///w'] });
  return report.files.flatMap((file) =>
    file.findings.map(
      (one) =>
        `${file.uri.replace('file:///w/', '')}:${one.range.start.line + 1}:${one.range.start.character + 1} ${one.severity} ${one.rule}`,
    ),
  );
}

test('which files are ours', () => {
  const cases: [string, string, string | null][] = [
    ['data-products/x/contract.yaml', 'dataProduct:\n  name: x\n', 'dataProduct'],
    ['data-products/x/contract.yaml', '', 'dataProduct'],
    ['data-products/x/contract.yaml', '# new\ndata', 'dataProduct'],
    ['data-products/x/contract.yaml', 'dataProdukt:\n  name: x\n', 'dataProduct'],
    ['contracts/contract.yaml', 'name: Token\nabi: []\nnetwork: mainnet\n', null],
    ['contract.yaml', 'openapi: 3.1.0\ninfo:\n  title: x\n', null],
    ['contract.yaml', 'interactions: []\nconsumer: a\n', null],
    ['values.yaml', 'dataProduct:\n  image: x\n  replicas: 2\n', null],
    ['any.yaml', 'dataProduct:\n  name: x\n  domain: y\n', 'dataProduct'],
    ['models/schema.yml', 'version: 2\nmodels:\n  - name: a\n', 'dbt'],
    ['config.yml', 'models:\n  - name: gpt\n    url: x\n', null],
    ['docker-compose.yml', "version: '2'\nservices:\n  a: {}\n", null],
    ['models/schema.yml', 'models:\n  - name: a\n    columns: []\n', 'dbt'],
    ['dbt_project.yml', 'name: x\nversion: 2\nmodels:\n  x: {}\n', 'dbt'],
  ];
  for (const [file, text, dialect] of cases)
    assert.equal(detectText(`file:///w/${file}`, text), dialect, `${file}: ${text}`);
});

test('rules across files: contracts, models, files and twins', async () => {
  const input = (reference: string) => `inputPorts:\n  - name: in\n    type: contract\n    contract: ${reference}\n`;
  assert.deepEqual(
    await linted({
      'orders/contract.yaml': contract('orders'),
      'a/contract.yaml': contract('a', input('orders')),
      'b/contract.yaml': contract('b', input('../orders/contract.yaml')),
      'c/contract.yaml': contract('c', input('oders')),
      'e/contract.yaml': contract('e', 'transformation:\n  dbt: { model: customer_insight }\n'),
      'f/contract.yaml': contract(
        'f',
        'outputPorts:\n  - { name: api, type: rest, openapi: ./openapi.yaml }\n  - { name: gone, type: rest, openapi: ./gone.yaml }\n',
      ),
      'f/openapi.yaml': 'openapi: 3.1.0\n',
      'g1/contract.yaml': contract('g'),
      'g2/contract.yaml': contract('g'),
      'dbt/dbt_project.yml': 'name: mesh\n',
      'dbt/models/customer_insights.sql': 'select 1',
    }),
    [
      'c/contract.yaml:15:15 warning cross/contract-not-found',
      'e/contract.yaml:13:17 warning cross/dbt-model-not-found',
      'f/contract.yaml:14:40 warning cross/file-not-found',
      'g1/contract.yaml:2:9 warning cross/duplicate-product',
      'g2/contract.yaml:2:9 warning cross/duplicate-product',
    ],
  );
});

test('rules of one file: ports, personal data, objectives', async () => {
  const ports =
    'outputPorts:\n  - { name: out, type: kafka, topic: t, key: order_id }\n  - { name: out, type: kafka, topic: u, key: nothing }\nconsumers:\n  - { name: ml, uses: [total, gone] }\nsla:\n  latency: PT1S\n';
  assert.deepEqual(
    await linted({
      'contract.yaml': contract('x', ports).replace('total:', 'customerEmail: { type: string }\n    total:'),
    }),
    [
      'contract.yaml:10:5 info contract/personal-data',
      'contract.yaml:15:13 warning contract/duplicate-port',
      'contract.yaml:15:46 warning contract/key-property',
      'contract.yaml:17:31 warning contract/uses-property',
      'contract.yaml:19:3 hint contract/objective-unmeasurable',
    ],
  );
});

test('the index follows files that come, change and go, and open documents win over the disk', async () => {
  const files: Record<string, string> = { 'orders/contract.yaml': contract('orders') };
  const workspace = new Workspace({ fileSystem: disk(files) });
  await workspace.index(['file:///w']);
  const kind = (reference: string) => workspace.contract('file:///w/x/contract.yaml', reference).kind;
  assert.equal(kind('orders'), 'found');
  files['new/contract.yaml'] = contract('new');
  await workspace.fileChanged('file:///w/new/contract.yaml', false);
  assert.equal(kind('new'), 'found');
  workspace.documents.didOpen('file:///w/new/contract.yaml', 1, contract('renamed'));
  assert.deepEqual([kind('new'), kind('renamed')], ['missing', 'found']);
  workspace.documents.didClose('file:///w/new/contract.yaml');
  delete files['new/contract.yaml'];
  await workspace.fileChanged('file:///w/new/contract.yaml', true);
  assert.deepEqual([kind('new'), kind('renamed')], ['missing', 'missing']);
});

/** A disk on which reading takes until it is let go; what is read is what was there at the beginning. */
function slowDisk(files: Record<string, string>) {
  const fast = disk(files);
  const held: (() => void)[] = [];
  return {
    held,
    fileSystem: {
      ...fast,
      readFile: async (uri: string) => {
        const text = await fast.readFile(uri);
        if (uri.endsWith('contract.yaml')) await new Promise<void>((resolve) => held.push(resolve));
        return text;
      },
    },
  };
}
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
};

test('a file that changes or goes while it is read: the newest reading counts, in whichever order they end', async () => {
  const files: Record<string, string> = { 'a/contract.yaml': contract('first'), 'b/contract.yaml': contract('gone') };
  const { held, fileSystem } = slowDisk(files);
  const workspace = new Workspace({ fileSystem });
  const indexing = workspace.index(['file:///w']);
  await until(() => held.length === 2);
  files['a/contract.yaml'] = contract('second');
  const changing = workspace.fileChanged('file:///w/a/contract.yaml', false);
  await until(() => held.length === 3);
  delete files['b/contract.yaml'];
  await workspace.fileChanged('file:///w/b/contract.yaml', true);
  held[2]!();
  await changing;
  held[0]!();
  held[1]!();
  await indexing;
  assert.deepEqual(
    workspace.contracts().map((one) => one.product.name?.value),
    ['second'],
  );
});

test('a file that comes while all are being read stays', async () => {
  const files: Record<string, string> = { 'a/contract.yaml': contract('first') };
  const { held, fileSystem } = slowDisk(files);
  const workspace = new Workspace({ fileSystem });
  const indexing = workspace.index(['file:///w']);
  await until(() => held.length === 1);
  files['b/contract.yaml'] = contract('second');
  const coming = workspace.fileChanged('file:///w/b/contract.yaml', false);
  await until(() => held.length === 2);
  for (const go of held) go();
  await Promise.all([coming, indexing]);
  assert.equal(workspace.contracts().length, 2);
});

test('reading all files ends when it is stopped, and starts anew', async () => {
  const files = { 'a/contract.yaml': contract('first'), 'b/contract.yaml': contract('second') };
  const { held, fileSystem } = slowDisk(files);
  const workspace = new Workspace({ fileSystem });
  const stop = new AbortController();
  const stopped = workspace.index(['file:///w'], stop.signal);
  await until(() => held.length === 2);
  stop.abort();
  for (const go of held) go();
  await stopped;
  assert.equal(workspace.indexed, false);
  const again = workspace.index(['file:///w']);
  await until(() => held.length === 4);
  for (const go of held) go();
  await again;
  assert.deepEqual([workspace.indexed, workspace.contracts().length], [true, 2]);
});

test('what is cached while typing equals what is read anew', async () => {
  const text = contract('x', 'sla:\n  freshness: PT15M\n');
  const workspace = new Workspace({ fileSystem: disk({}) });
  const uri = 'file:///w/contract.yaml';
  workspace.documents.didOpen(uri, 1, text);
  const lineOf = (needle: string) =>
    workspace.documents
      .get(uri)!
      .document.text.split('\n')
      .findIndex((line) => line.includes(needle));
  const edits: [string, number, string][] = [
    ['orderId', 4, 'my'],
    ['total', 21, ', minimum: 3'],
    ['name: x', 8, 'long-'],
    ['type: object', 0, '  required: [placedAt]\n'],
    ['placedAt: {', 4, 'first: { type: string }\n    '],
  ];
  for (const [index, [needle, character, inserted]] of edits.entries()) {
    const position = { line: lineOf(needle), character };
    workspace.documents.didChange(uri, index + 2, [{ range: { start: position, end: position }, text: inserted }]);
    const typed = await ports(workspace, uri);
    const fresh = new Workspace({ fileSystem: disk({}) });
    fresh.documents.didOpen(uri, index + 2, workspace.documents.get(uri)!.document.text);
    assert.deepEqual(typed, await ports(fresh, uri), `after ${inserted}`);
  }
});

test('objectives name where they are measured, and why they cannot be', async () => {
  const workspace = new Workspace({ fileSystem: disk({}) });
  const uri = 'file:///w/contract.yaml';
  workspace.documents.didOpen(
    uri,
    1,
    contract(
      'x',
      'outputPorts:\n  - { name: k, type: kafka, topic: d.x, payload: /payload }\n  - { name: s, type: snowflake, table: A.B.C }\nsla:\n  freshness: P1D\n  availability: 99.9%\n  qualityScore: 0.95\n  latency: 20 ms\n  retention: soon\n',
    ),
  );
  const { objectives } = await objectivesOf(workspace, uri);
  assert.deepEqual(
    objectives.map(({ id, target, sources, unmeasurable }) => [id, target.value, sources, unmeasurable]),
    [
      [
        'x/freshness',
        86_400,
        [
          { source: 'kafka', topic: 'd.x', connection: undefined, payload: '/payload' },
          { source: 'snowflake', table: 'A.B.C', connection: undefined, guessed: true },
        ],
        undefined,
      ],
      [
        'x/availability',
        0.999,
        [{ source: 'prometheus', query: 'avg_over_time(up{job="x"}[30d])', guessed: true }],
        undefined,
      ],
      ['x/qualityScore', 0.95, [{ source: 'live', topic: 'd.x', connection: undefined, port: 'k' }], undefined],
      ['x/latency', 0.02, [], 'nothing measures latency. Add a PromQL query under observability.metrics.latency.'],
      [
        'x/retention',
        0,
        [],
        'retention is "soon", which is no duration. Write it as in ISO 8601: PT15M is 15 minutes.',
      ],
    ],
  );
});

/** What rules ask of a workspace beyond one document. */
function known(workspace: Workspace): unknown {
  const uri = 'file:///w/probe/contract.yaml';
  workspace.documents.didOpen(uri, 1, contract('probe', 'sla:\n  freshness: PT15M\n'));
  const probe = workspace.documents.contract(uri)!;
  const peers = (['owner', 'domain'] as const).map((field) => [...workspace.peers(probe, field)].sort());
  workspace.documents.didClose(uri);
  const schema = 'file:///w/dbt/models/schema.yml';
  const links = workspace.bridges(schema).map((one) => [one.contract.uri, one.model.name, one.why, one.table]);
  return {
    peers,
    links: links.sort(),
    code: diagnoseCode(workspace, {})
      .map(({ file, findings }) => [
        file.name,
        findings.map(({ rule, message, related }) => ({ rule, message, related })),
      ])
      .sort(),
    names: ['orders', 'd/orders', 'returns', 'sales.returns'].map((name) => workspace.contract(uri, name).kind),
  };
}

const bound = (name: string, owner: string, topic: string, model: string): string =>
  contract(
    name,
    `transformation:\n  dbt: { model: ${model} }\noutputPorts:\n  - name: p\n    type: kafka\n    topic: ${topic}\n`,
  ).replace('owner: o', `owner: ${owner}`);
const properties = (...names: string[]): string =>
  `version: 2\nmodels:\n${names.map((name) => `  - name: ${name}\n    columns: [{ name: orderId }]\n`).join('')}`;

test('after each change of a file everything is as in a workspace read anew', async () => {
  const files: Record<string, string> = {
    'a/contract.yaml': bound('orders', 'team-a', 'shop.orders', 'orders'),
    'b/contract.yaml': bound('returns', 'team-b', 'shop.returns', 'returns'),
    'job.py':
      'from_json\nS = StructType([StructField("nothing", StringType())])\nd = spark.readStream.option("subscribe", "shop.orders").load().select(from_json(col("value"), S))\n',
    'dbt/dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\n',
    'dbt/models/orders.sql': 'select 1 as orderId\n',
    'dbt/models/schema.yml': properties('orders'),
  };
  const changes: [string, string | null][] = [
    ['b/contract.yaml', bound('returns', 'team-a', 'shop.orders', 'orders')],
    ['c/contract.yaml', bound('orders', 'team-c', 'shop.orders', 'other')],
    ['a/contract.yaml', bound('orders', 'team-c', 'shop.moved', 'orders')],
    ['job.py', files['job.py']!.replace('shop.orders', 'shop.moved')],
    ['dbt/models/orders.sql', 'select 1 as orderId, 2 as total\n'],
    ['dbt/models/schema.yml', properties('orders', 'other')],
    ['dbt/models/orders.sql', null],
    ['dbt/models/schema.yml', properties('other')],
    ['a/contract.yaml', null],
    ['dbt/models/schema.yml', null],
    ['dbt/models/schema.yml', properties('orders')],
    ['c/contract.yaml', 'none: of ours\n'],
  ];
  const workspace = new Workspace({ fileSystem: disk(files) });
  await workspace.index(['file:///w']);
  const seen = new Set<string>();
  for (const [name, text] of changes) {
    if (text === null) delete files[name];
    else files[name] = text;
    await workspace.fileChanged(`file:///w/${name}`, text === null);
    const fresh = new Workspace({ fileSystem: disk(files) });
    await fresh.index(['file:///w']);
    const schema = 'file:///w/dbt/models/schema.yml';
    for (const one of [workspace, fresh]) {
      if (files['dbt/models/schema.yml']) one.documents.didOpen(schema, 1, files['dbt/models/schema.yml']);
      await one.settled(schema);
    }
    const now = known(workspace);
    assert.deepEqual(now, known(fresh), `after ${name}: ${text}`);
    seen.add(JSON.stringify(now));
    workspace.documents.didClose(schema);
  }
  // Each change but the model's text shows in what is asked.
  assert.ok(seen.size >= 8, `only ${seen.size} states were told apart`);
});
