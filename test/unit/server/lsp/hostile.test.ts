/**
 * Whatever a file holds, the server answers: no feature throws, none stalls, the process lives. Through the real
 * server, so that every feature it registers is asked. FUZZ_SECONDS runs the random part longer, FUZZ_SEED repeats it.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { fuzzPlan, random } from '../service/document/random.ts';
import { randomTyping } from '../service/document/typing.ts';
import { TestClient } from './client.ts';
import { HOSTILE } from './hostile.ts';

const SEEDED = path.join(import.meta.dirname, '../../../fixtures/seeded');
/** Nobody waits longer for an answer; a server that needs this much hangs. */
const STALLED = 30_000;

let client: TestClient;
let version = 1;
before(async () => {
  client = await TestClient.start([]);
});
after(async () => assert.equal(await client.stop(), 0));

async function answered<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      client.kill();
      reject(new Error(`${what} is not answered; the log ends with ${client.logged.at(-1)}`));
    }, STALLED);
  });
  try {
    return await Promise.race([promise, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

/** Every feature of the server at a place of the text. */
async function askAll(uri: string, line: number, character: number): Promise<void> {
  const position = { line, character };
  const textDocument = { uri };
  const all = { start: { line: 0, character: 0 }, end: { line: line + 200, character: 0 } };
  const here = { start: position, end: position };
  const requests: [string, object][] = [
    ['completion', { position }],
    ['hover', { position }],
    ['definition', { position }],
    ['references', { position, context: { includeDeclaration: true } }],
    ['prepareRename', { position }],
    ['rename', { position, newName: 'renamed' }],
    ['documentSymbol', {}],
    ['foldingRange', {}],
    ['selectionRange', { positions: [position] }],
    ['inlayHint', { range: all }],
    ['documentLink', {}],
    ['codeLens', {}],
    ['codeAction', { range: here, context: { diagnostics: [] } }],
    ['codeAction', { range: all, context: { diagnostics: [], only: ['source.fixAll'] } }],
    ['formatting', { options: { tabSize: 2, insertSpaces: true } }],
    ['onTypeFormatting', { position, ch: '\n', options: { tabSize: 2, insertSpaces: true } }],
  ];
  for (const [method, params] of requests)
    await answered(
      `${method} at ${line}:${character}`,
      // A refusal (nothing to rename, not a contract) is an answer; what failed is in the log.
      client.request(`textDocument/${method}`, { textDocument, ...params }).catch(() => null),
    );
}

/** Opens the text, asks everything at some places, types a letter there, and closes it; fails with the server's own log. */
async function survives(name: string, text: string, seed: number): Promise<void> {
  // The one before may have taken the server along.
  if (!client.alive) client = await TestClient.start([]);
  const uri = `file:///hostile/${++version}/${name}`;
  const logged = client.logged.length;
  const next = random(seed);
  client.open(uri, text);
  const lines = text.split('\n');
  for (let i = 0; i < 3; i++) {
    const line = Math.floor(next() * lines.length);
    const character = Math.floor(next() * (Math.min(lines[line]!.length, 200) + 1));
    await askAll(uri, line, character);
    const place = { line, character };
    client.edit(uri, version + i + 1, { start: place, end: place }, next() < 0.5 ? 'x' : '\n');
  }
  client.notify('textDocument/didClose', { textDocument: { uri } });
  await answered('workspace symbols', client.request('workspace/symbol', { query: 'a' }));
  const failures = client.logged.slice(logged).filter((message) => /failed:|Unexpected/.test(message));
  assert.deepEqual(failures, []);
  assert.ok(client.alive, 'the server lives');
}

for (const [what, { name, text }] of Object.entries(HOSTILE)) test(what, () => survives(name, text, 1));

const NAMES = ['contract.yaml', 'x.odcs.yaml', 'x.odps.yaml', 'x.datacontract.yaml', 'models/schema.yml'];
const HEADS = [
  '',
  'dataProduct:\n',
  'apiVersion: v3.1.0\nkind: DataContract\n',
  'version: 2\nmodels:\n',
  'dataContractSpecification: 1.2.0\n',
];
const TOKENS = [
  'a',
  ': ',
  ':\n  ',
  '- ',
  '\n',
  '\n  ',
  '\n    ',
  '&a ',
  '*a',
  '<<: *a',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '|\n',
  '>-\n',
  '#',
  '!!str ',
  '? ',
  '\t',
  '---\n',
  'schema:\n',
  'properties:\n',
  'name: x',
  'type: string',
  "{{ ref('a') }}",
  '%',
  '\u0000',
  '\uFEFF',
  '\r',
  '🙂',
];

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.array(fc.constantFrom(...TOKENS), { maxLength: 120 }).map((tokens) => tokens.join('')),
  fc
    .tuple(fc.constantFrom(...fs.readdirSync(SEEDED).filter((file) => file.endsWith('.yaml'))), fc.integer())
    .map(([file, seed]) => {
      const next = random(seed);
      let text = fs.readFileSync(path.join(SEEDED, file), 'utf8');
      for (let i = 0; i < 12; i++) {
        const { start, end, text: inserted } = randomTyping(next, text);
        text = text.slice(0, start) + inserted + text.slice(end);
      }
      return text;
    }),
);

test('arbitrary bytes, token soup and damaged contracts', async (t) => {
  const { seed, until } = fuzzPlan(6);
  t.diagnostic(`seed ${seed}`);
  let runs = 0;
  for (let round = 0; performance.now() < until; round++)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...NAMES),
        fc.constantFrom(...HEADS),
        texts,
        fc.integer(),
        async (name, head, text, at) => {
          runs++;
          await survives(name, head + text, at);
        },
      ),
      { seed: seed + round, numRuns: 15 },
    );
  t.diagnostic(`${runs} texts`);
});
