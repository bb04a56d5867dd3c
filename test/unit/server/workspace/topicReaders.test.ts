import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeDiagnosticsOf, diagnose, diagnoseCode, lint, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk as disk } from './disk.ts';

const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));
/** A contract of topic `shop.orders`. */
const contract = (properties: string, { required = '', payload = '', port = true, name = 'orders' } = {}) =>
  `dataProduct:\n  name: ${name}\n  domain: shop\n  owner: o\n  version: 1.0.0\nschema:\n  type: object\n${required ? `  required: [${required}]\n` : ''}  properties:\n${indented(properties, 4)}\n${
    port
      ? `outputPorts:\n  - name: p\n    type: kafka\n    topic: shop.orders\n${payload ? `    payload: ${payload}\n` : ''}`
      : ''
  }`;
const spark = (fields: string, topic = 'shop.orders') =>
  `from_json\nS = StructType([${fields}])\nd = spark.readStream.option("subscribe", "${topic}").load().select(from_json(col("value"), S))\n`;
const field = (name: string, type = 'StringType()') => `StructField("${name}", ${type})`;
const producer = (members: string) =>
  `interface E { ${members} }\nconst event: E = x\nproducer.send({ topic: 'shop.orders', messages: [{ value: JSON.stringify(event) }] })\n`;
const reader = (members: string) =>
  `interface E { ${members} }\nconsumer.subscribe({ topic: 'shop.orders' })\nconst event: E = JSON.parse(m.value)\n`;

/** `file rule: message` of what is said of readers and producers. */
async function told(files: Record<string, string>): Promise<string[]> {
  const report = await lint({ fileSystem: disk(files), paths: ['file:///w'] });
  return report.files.flatMap(({ uri, findings }) =>
    findings
      .filter(({ rule }) => /^cross\/(reader|producer)-/.test(rule))
      .map(({ rule, message }) => `${uri.slice(10)} ${rule.slice(6)}: ${message}`),
  );
}
const brief = (findings: string[]) => findings.map((one) => one.replace(/: .*? have no field (\S+): .*$/, ' $1'));

test('a reader of a contract topic is held to the contract, and both files say so', async () => {
  assert.deepEqual(
    await told({
      'contract.yaml': contract('orderId: { type: string }\ntotalAmount: { type: number }', { payload: '/payload' }),
      'job.py': spark([field('orderId'), field('amount', 'DoubleType()'), field('region')].join(', ')),
    }),
    [
      'contract.yaml reader-field: job.py expects fields that the events do not have: orderId (meant: payload.orderId?).',
      'job.py reader-field: Events on shop.orders have no field orderId: this reads nothing. Did you mean payload.orderId?',
    ],
    'the envelope is the platform’s: what else is in it is not known',
  );
  assert.deepEqual(
    await told({
      'contract.yaml': contract(
        'a: { type: string }\nn: { type: number }\nb: { type: boolean }\no: { type: object, properties: { x: { type: string } } }\nl: { type: array, items: { type: object, properties: { y: { type: integer } } } }',
      ),
      'job.py': spark(
        [
          field('A'),
          field('n', 'LongType()'),
          field('b'),
          field('o', 'StructType([StructField("z", StringType())])'),
          field('l', 'ArrayType(StructType([StructField("y", BooleanType())]))'),
        ].join(', '),
      ),
    }),
    [
      'contract.yaml reader-field: job.py expects fields that the events do not have: A (meant: a?), o.z.',
      'contract.yaml reader-type: job.py expects other types than the events have of n, l.y.',
      'job.py reader-field: Events on shop.orders have no field A: this reads nothing. Did you mean a?',
      'job.py reader-type: n is number in the events on shop.orders, and LongType here.',
      'job.py reader-field: Events on shop.orders have no field o.z: this reads nothing.',
      'job.py reader-type: l.y is integer in the events on shop.orders, and BooleanType here.',
    ],
  );
});

test('fields read at the wrong level are one finding, and each is named', async () => {
  const properties = 'orderId: { type: string }\ncustomerId: { type: string }\ntotalAmount: { type: number }';
  const fields = [field('orderId'), field('eventId'), field('customerId'), field('amount', 'DoubleType()')].join(', ');
  const job = spark(fields);
  const report = await lint({
    fileSystem: disk({ 'contract.yaml': contract(properties, { payload: '/payload' }), 'job.py': job }),
    paths: ['file:///w'],
  });
  const findings = report.files.find(({ uri }) => uri.endsWith('job.py'))?.findings ?? [];
  assert.deepEqual(
    findings.map(({ message }) => message),
    [
      'Events on shop.orders have no fields orderId, customerId: this reads nothing. Did you mean payload.orderId, payload.customerId?',
    ],
  );
  const [found] = findings;
  const line = job.split('\n')[1] ?? '';
  assert.equal(
    line.slice(found?.range.start.character, found?.range.end.character).replace(/^"?(\w+).*?(\w+)"?$/s, '$1 $2'),
    'orderId customerId',
    'from the first to the last of them',
  );
});

test('what is wrong with the code itself is told once, however many topics it reads', async () => {
  const job = `${spark(field('a'), 'shop.orders,shop.others')}w = d.withWatermark("a", "1 hour")\n`.replace(
    'S))\n',
    'S).alias("o")).select("o.*")\n',
  );
  assert.deepEqual(
    (await told({ 'contract.yaml': contract('a: { type: string }'), 'job.py': job })).map((one) => one.split(':')[0]),
    ['job.py reader-watermark'],
  );
});

test('a file of code that is named is checked like any other', async () => {
  const files = { 'contract.yaml': contract('a: { type: string }'), 'job.py': spark(field('b')), 'x.py': 'x = 1\n' };
  const paths = ['file:///w/job.py', 'file:///w/x.py'];
  const report = await lint({ fileSystem: disk(files), paths, folders: ['file:///w'] });
  assert.deepEqual(
    report.files.map(({ uri }) => uri),
    ['file:///w/job.py'],
  );
  assert.deepEqual(
    report.skipped.map(({ uri }) => uri),
    ['file:///w/x.py'],
  );
});

test('what is not known is not reported', async () => {
  const flat = contract('a: { type: string }');
  const silent: Record<string, string>[] = [
    { 'contract.yaml': flat, 'job.py': spark(field('a')) },
    { 'contract.yaml': flat, 'job.py': spark(field('b'), 'other.topic') },
    { 'contract.yaml': flat, 'test_job.py': spark(field('b')) },
    { 'job.py': spark(field('b')), 'events.ts': producer('a: string') },
    { 'contract.yaml': contract('a: { type: string }', { payload: '/payload' }), 'job.py': spark(field('eventId')) },
    {
      'contract.yaml': contract('a: { type: string }', { payload: '/payload' }),
      'job.py': spark(`${field('payload', 'StructType([StructField("a", StringType())])')}, ${field('a')}`),
    },
    // Events of two kinds on one topic.
    {
      'a/contract.yaml': flat,
      'b/contract.yaml': contract('b: { type: string }', { name: 'b' }),
      'job.py': spark(field('b')),
    },
    {
      'contract.yaml': contract('at: { type: string, format: date-time }\nn: { type: number }'),
      'job.py': spark(`${field('at', 'TimestampType()')}, ${field('n')}`),
    },
    {
      'contract.yaml': contract('n: { type: integer }', { required: 'n' }),
      'events.ts': producer('n: number; more: string'),
    },
    {
      'contract.yaml': flat,
      'job.py':
        `${spark(field('b'))}`.replace('S)', 'S)  # data-product: ignore cross/reader-field') &&
        spark(field('b')).replace('S = ', '# data-product: ignore cross/reader-field: known\nS = '),
    },
  ];
  for (const files of silent)
    assert.deepEqual(
      (await told(files)).filter((one) => !one.startsWith('contract.yaml')),
      [],
      JSON.stringify(files),
    );
});

test('the producer says what the contract leaves open, and is held to what it requires', async () => {
  const envelope = contract('orderId: { type: string }\nnote: { type: string }', {
    required: 'orderId',
    payload: '/payload',
  });
  assert.deepEqual(
    brief(
      await told({
        'contract.yaml': envelope,
        'events.ts': producer('eventId: string; payload: { orderId: string }'),
        'job.py': spark([field('eventId'), field('region')].join(', ')),
      }),
    ),
    [
      'contract.yaml reader-field: job.py expects fields that the events do not have: region.',
      'job.py reader-field region',
    ],
  );
  assert.deepEqual(
    await told({
      'contract.yaml': envelope,
      'events.ts': producer('eventId: string; payload: { order_id: string; note: number }'),
    }),
    [
      'contract.yaml producer-field: events.ts writes events that may lack what the contract requires: payload.orderId (meant: payload.order_id?).',
      'contract.yaml producer-type: events.ts writes other types than the contract promises of payload.note.',
      'events.ts producer-type: payload.note is string in the events on shop.orders, and number here.',
      'events.ts producer-field: The contract requires payload.orderId in the events on shop.orders, and the ones written here have none. Did you mean it by payload.order_id?',
    ],
  );
  assert.deepEqual(
    brief(
      await told({
        'contract.yaml': contract('a: { type: string }', { port: false, name: 'x' }),
        'events.ts': producer('payload: { a: string }'),
        'job.py': spark(field('a')),
      }),
    ),
    ['job.py reader-field a'],
    'no contract binds the topic: its producer still says what its events are',
  );
});

test('TypeScript readers and schema files are readers too, by name where nothing is stated', async () => {
  const own = contract('a: { type: string }\nb: { type: integer }', { required: 'a' });
  assert.deepEqual(await told({ 'contract.yaml': own, 'read.ts': reader('a: string; b: number; c?: string') }), [
    'contract.yaml reader-field: read.ts expects fields that the events do not have: c.',
    'contract.yaml reader-required: read.ts counts on fields that may be missing: b.',
    'read.ts reader-required: Events on shop.orders may come without b, and this counts on it. Make it optional here, or have it required there.',
    'read.ts reader-field: Events on shop.orders have no field c: this reads nothing.',
  ]);
  const avro = '{ "type": "record", "name": "Order", "fields": [{ "name": "b", "type": ["null", "string"] }] }';
  const guess = 'shop-orders-value.avsc (a guess: the file is named after the topic)';
  assert.deepEqual(await told({ 'contract.yaml': own, 'shop-orders-value.avsc': avro }), [
    `contract.yaml producer-field: ${guess} writes events that may lack what the contract requires: a.`,
    `contract.yaml reader-type: ${guess} expects other types than the events have of b.`,
    'shop-orders-value.avsc producer-field: The contract requires a in the events on shop.orders, and the ones described here have none.',
    'shop-orders-value.avsc reader-type: b is integer in the events on shop.orders, and string here.',
  ]);
  assert.deepEqual(
    brief(
      await told({ 'contract.yaml': contract('a: { type: string }', { port: false }), 'job.py': spark(field('b')) }),
    ),
    [
      'contract.yaml reader-field: job.py (a guess: topics are usually named after domain and product) expects fields that the events do not have: b.',
      'job.py reader-field b',
    ],
  );
});

test('findings follow the files, lead to both sides, and obey settings', async () => {
  const files: Record<string, string> = {
    'contract.yaml': contract('a: { type: string }'),
    'src/job.py': spark(field('b')),
  };
  let changes = 0;
  const workspace = new Workspace({ fileSystem: disk(files), onChange: () => changes++ });
  await workspace.index(['file:///w']);
  await workspace.agreed('file:///w/src/job.py');
  const rules = () => diagnoseCode(workspace, {}).flatMap(({ findings }) => findings.map((one) => one.rule));
  assert.deepEqual(rules(), ['cross/reader-field']);
  assert.deepEqual(diagnoseCode(workspace, { 'cross/reader-field': 'off' }), []);
  const [{ file, findings }] = diagnoseCode(workspace, {}) as [ReturnType<typeof diagnoseCode>[number]];
  const [diagnostic] = codeDiagnosticsOf(file, findings);
  assert.deepEqual(diagnostic?.range, { start: { line: 1, character: 28 }, end: { line: 1, character: 31 } });
  assert.deepEqual(
    diagnostic?.relatedInformation?.map(
      ({ location, message }) => `${location.uri}:${location.range.start.line + 1} ${message}`,
    ),
    ['file:///w/contract.yaml:13 The contract orders of the topic'],
  );
  workspace.documents.didOpen('file:///w/contract.yaml', 1, contract('b: { type: string }'));
  assert.deepEqual(rules(), [], 'the open contract counts, not the one on disk');
  workspace.documents.didOpen('file:///w/contract.yaml', 2, contract('c: { type: string }'));
  const ours = workspace.documents.get('file:///w/contract.yaml')!;
  const told = diagnose(workspace, ours, {}).find((one) => one.rule === 'cross/reader-field');
  assert.equal(told?.message, 'src/job.py expects fields that the events do not have: b.');
  assert.equal(ours.document.text.slice(told.start, told.end), 'shop.orders');
  files['src/job.py'] = spark(field('c'));
  const before = changes;
  await workspace.fileChanged('file:///w/src/job.py', false);
  assert.deepEqual(rules(), []);
  assert.equal(changes, before + 1);
  files['src/other.py'] = 'print(1)\n';
  await workspace.fileChanged('file:///w/src/other.py', false);
  assert.equal(changes, before + 1, 'code that says nothing of events is no news');
  files['src/job.py'] = spark(field('d'));
  await workspace.fileChanged('file:///w/src/job.py', false);
  assert.deepEqual(rules(), ['cross/reader-field']);
  await workspace.fileChanged('file:///w/src/job.py', true);
  assert.deepEqual(rules(), []);
});
