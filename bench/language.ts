/**
 * Typing, completion, hover and the light bulb through the real server over stdio, beside yaml-language-server with the same schema
 * (`npm ci` in bench/peers installs it; without it the peer is left out): the `dataProduct` dialect with our schema,
 * the public ODCS contracts with the official one, and 2,000 mappings that merge one anchor.
 * The peer waits 200 ms before it looks at an edit: that wait is not counted against it.
 *
 * Besides the time until the answer, the time the server's main thread ran for it: other processes do not lengthen it.
 *
 * BENCH_SERVER measures another build than dist/server.js, BENCH_ONLY the cases whose name holds its text.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ServerClient } from './language/client.ts';
import { contractOf, mergeKeys, publicContracts } from './language/contracts.ts';
import { bundledSchema } from './language/schema.ts';
import { type Operation, session, type Taken, type Times } from './language/session.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const OURS = process.env.BENCH_SERVER ?? path.join(ROOT, 'dist/server.js');
const PEER = path.join(import.meta.dirname, 'peers/node_modules/yaml-language-server/bin/yaml-language-server');
const PEER_NAME = 'yaml-language-server 2.0';
const PEER_DEBOUNCE = 200;

/** p95 of a keystroke in the server, by the size of the file. */
const KEYSTROKE: Record<Size, number> = { '11 KB': 4, '192 KB': 8, '961 KB': 16, '5 x 192 KB': 16 };
type Size = '11 KB' | '192 KB' | '961 KB' | '5 x 192 KB';
/** The peer needs seconds for a round in a large file. */
const PEER_ROUNDS: Record<Size, number> = { '11 KB': 8, '192 KB': 3, '961 KB': 1, '5 x 192 KB': 1 };

const WORDS: Record<Operation, string> = {
  diagnostics: 'keystroke to diagnostics',
  damage: 'indentation damaged to diagnostics',
  completion: 'completion',
  hover: 'hover',
  codeAction: 'light bulb',
  editCompletion: 'keystroke and completion',
};
const budgetOf = (operation: Operation, size: Size): number | undefined =>
  ({ diagnostics: KEYSTROKE[size], damage: 50, completion: 5, hover: 5, codeAction: 5, editCompletion: undefined })[
    operation
  ];

interface Case {
  name: string;
  size: Size;
  text: string;
  /** What the peer is given. */
  schema: string;
}

function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
const emit = (figure: {
  name: string;
  value: number;
  unit: string;
  budget?: number;
  peer?: string;
  peerValue?: number;
}): void => console.log(JSON.stringify(figure));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-product-bench-'));
const uri = pathToFileURL(path.join(folder, 'contract.yaml')).href;
const withPeer = fs.existsSync(PEER);

/** Starts the server, or the peer with a schema for the file, and ends it again. */
async function withServer<T>(schema: string | null, work: (client: ServerClient) => Promise<T>): Promise<T> {
  const yaml = schema && {
    validate: true,
    hover: true,
    completion: true,
    schemas: { [pathToFileURL(schema).href]: ['*.yaml'] },
    schemaStore: { enable: false },
  };
  const client = await ServerClient.start([schema ? PEER : OURS, '--stdio'], uri, yaml ? { yaml } : {});
  try {
    return await work(client);
  } finally {
    client.stop();
  }
}

async function compare({ name, size, text, schema }: Case): Promise<void> {
  const ours = await withServer(null, (client) => session(client, text, 60, 10));
  const rounds = PEER_ROUNDS[size];
  const peer = withPeer
    ? await withServer(schema, (client) => session(client, text, rounds, Math.min(rounds, 3)))
    : null;
  for (const operation of Object.keys(WORDS) as Operation[])
    for (const [label, q] of [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const) {
      const wait = operation === 'diagnostics' || operation === 'damage' ? PEER_DEBOUNCE : 0;
      const figure = (kind: keyof Taken, waited: number) => {
        const value = (times: Times) =>
          quantile(
            times[operation].map((taken) => taken[kind]),
            q,
          );
        emit({
          name: `${name}: ${WORDS[operation]}${kind === 'cpu' ? ', CPU of the server' : ''} ${label}`,
          value: value(ours),
          unit: 'ms',
          ...(label === 'p95' && { budget: budgetOf(operation, size) }),
          ...(peer && { peer: PEER_NAME, peerValue: Math.max(0, value(peer) - waited) }),
        });
      };
      figure('ms', wait);
      // On a busy machine: what the server itself needs.
      if (ours[operation].every(({ cpu }) => !Number.isNaN(cpu))) figure('cpu', 0);
    }
}

/** 2,000 mappings that merge one anchor: one of them edited, then the anchor. */
async function merges(schema: string): Promise<void> {
  const text = mergeKeys(2_000);
  const line = text.split('\n').findIndex((one) => one.includes('property 1000'));
  const run = (of: string | null, at: { line: number; character: number }, times: number) =>
    withServer(of, async (client) => {
      await client.open(text, 120_000);
      const taken: number[] = [];
      for (let i = 0; i < times; i++)
        taken.push(
          await client.change({ ...at, text: 'x' }, 120_000),
          await client.change({ ...at, text: '', removed: 1 }, 120_000),
        );
      return Math.max(0, quantile(taken, 0.5) - (of ? PEER_DEBOUNCE : 0));
    });
  for (const [name, at] of [
    ['one of them edited', { line, character: 30 }],
    ['the anchor edited', { line: 1, character: 14 }],
  ] as const)
    emit({
      name: `2,000 merge keys: ${name} to diagnostics p50`,
      value: await run(null, at, 10),
      unit: 'ms',
      budget: 100,
      ...(withPeer && { peer: PEER_NAME, peerValue: await run(schema, at, 1) }),
    });
}

async function main(): Promise<void> {
  if (!fs.existsSync(OURS)) throw new Error(`${OURS} is missing: run \`npm run build\` first`);
  if (!withPeer) console.error('yaml-language-server is not installed (npm ci in bench/peers): no comparison');
  const own = bundledSchema(folder);
  const odcs = publicContracts();
  if (!odcs) console.error('The public ODCS contracts (../shared/conformance) are not here: left out');
  const cases: Case[] = [
    ...([11, 192, 961] as const).map((kb): Case => {
      const size = `${kb} KB` as const;
      return { name: `dataProduct ${size}`, size, text: contractOf(kb * 1024), schema: own };
    }),
    ...Object.entries(odcs ?? {}).map(
      ([size, one]): Case => ({ name: `ODCS ${size}`, size: size as keyof NonNullable<typeof odcs>, ...one }),
    ),
  ];
  const only = process.env.BENCH_ONLY ?? '';
  try {
    for (const one of cases) if (one.name.includes(only)) await compare(one);
    if ('2,000 merge keys'.includes(only)) await merges(own);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

await main();
