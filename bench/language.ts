/**
 * Typing, completion and hover in contracts of 11, 192 and 961 KB, through the real server over stdio, beside
 * yaml-language-server with the same schema (`npm ci` in bench/peers installs it; without it the peer is left out).
 * The peer waits 200 ms before it looks at an edit: that wait is not counted against it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ServerClient } from './language/client.ts';
import { contractOf, mergeKeys } from './language/contracts.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const OURS = path.join(ROOT, 'dist/server.js');
const PEER = path.join(import.meta.dirname, 'peers/node_modules/yaml-language-server/bin/yaml-language-server');
const PEER_NAME = 'yaml-language-server 2.0';
const PEER_DEBOUNCE = 200;
const SIZES = [
  { kb: 11, budget: 4 },
  { kb: 192, budget: 8 },
  { kb: 961, budget: 16 },
];

type Times = Record<'diagnostics' | 'damage' | 'completion' | 'hover', number[]>;

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

/** The schema as one file, as the peer reads it. */
function bundledSchema(folder: string): string {
  const read = (name: string): { $defs: Record<string, unknown> } =>
    JSON.parse(fs.readFileSync(path.join(ROOT, 'schemas', name), 'utf8'));
  const product = read('data-product.schema.json');
  const inner = JSON.parse(
    JSON.stringify(read('json-schema.schema.json'))
      .replaceAll('"$ref":"#"', '"$ref":"#/$defs/jsonSchema"')
      .replaceAll('"#/$defs/typeName"', '"#/$defs/jsonSchema/$defs/typeName"')
      .replaceAll('"#/$defs/count"', '"#/$defs/jsonSchema/$defs/count"')
      .replaceAll('"#/$defs/schemaList"', '"#/$defs/jsonSchema/$defs/schemaList"'),
  );
  const { $id: _, ...jsonSchema } = inner;
  const { $id: __, ...bundle } = JSON.parse(
    JSON.stringify(product).replaceAll('"json-schema.schema.json"', '"#/$defs/jsonSchema"'),
  );
  bundle.$defs.jsonSchema = jsonSchema;
  const file = path.join(folder, 'schema.json');
  fs.writeFileSync(file, JSON.stringify(bundle));
  return pathToFileURL(file).href;
}

/** Lines to work at, spread over the file. */
function places(text: string, count: number): number[] {
  const lines = text.split('\n').flatMap((line, i) => (line.includes('description: What property') ? [i] : []));
  return Array.from({ length: count }, (_, i) => lines[Math.floor(((i + 0.5) * lines.length) / count)]!);
}

/** The same session for either server: words typed, indentation damaged, completion and hover asked for. */
async function session(client: ServerClient, text: string, rounds: number): Promise<Times> {
  const times: Times = { diagnostics: [], damage: [], completion: [], hover: [] };
  const lines = text.split('\n');
  await client.open(text);
  for (const line of places(text, 6))
    for (const method of ['completion', 'hover'] as const) await client.request(method, line, 9);
  for (const line of places(text, rounds)) {
    let character = lines[line]!.length;
    for (const letter of ' now')
      times.diagnostics.push(await client.change({ line, character: character++, text: letter }));
    times.diagnostics.push(await client.change({ line, character: character - 4, text: '', removed: 4 }));
    times.hover.push((await client.request('hover', line, 9)).ms);
    times.completion.push((await client.request('completion', line, 9)).ms);
    times.damage.push(await client.change({ line, character: 0, text: ' ' }));
    times.damage.push(await client.change({ line, character: 0, text: '', removed: 1 }));
  }
  return times;
}

async function main(): Promise<void> {
  if (!fs.existsSync(OURS)) throw new Error('dist/server.js is missing: run `npm run build` first');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-product-bench-'));
  const uri = pathToFileURL(path.join(folder, 'contract.yaml')).href;
  const withPeer = fs.existsSync(PEER);
  if (!withPeer) console.error('yaml-language-server is not installed (npm ci in bench/peers): no comparison');
  const yaml = {
    validate: true,
    hover: true,
    completion: true,
    schemas: { [bundledSchema(folder)]: ['*.yaml'] },
    schemaStore: { enable: false },
  };
  try {
    for (const { kb, budget } of SIZES) await compare(kb, budget);
    await merges();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }

  async function measure(
    command: string[],
    settings: Record<string, unknown>,
    text: string,
    rounds: number,
  ): Promise<Times> {
    const client = await ServerClient.start(command, uri, settings);
    try {
      return await session(client, text, rounds);
    } finally {
      client.stop();
    }
  }

  async function compare(kb: number, budget: number): Promise<void> {
    const text = contractOf(kb * 1024);
    const ours = await measure([OURS, '--stdio'], {}, text, 60);
    const peer = withPeer ? await measure([PEER, '--stdio'], { yaml }, text, kb > 500 ? 1 : kb > 100 ? 3 : 8) : null;
    const budgets: Record<keyof Times, number> = { diagnostics: budget, damage: 50, completion: 5, hover: 5 };
    const words: Record<keyof Times, string> = {
      diagnostics: 'keystroke to diagnostics',
      damage: 'indentation damaged to diagnostics',
      completion: 'completion',
      hover: 'hover',
    };
    for (const key of ['diagnostics', 'damage', 'completion', 'hover'] as const)
      for (const [label, q] of [
        ['p50', 0.5],
        ['p95', 0.95],
      ] as const) {
        const wait = key === 'diagnostics' || key === 'damage' ? PEER_DEBOUNCE : 0;
        emit({
          name: `${kb} KB ${words[key]} ${label}`,
          value: quantile(ours[key], q),
          unit: 'ms',
          ...(label === 'p95' ? { budget: budgets[key] } : {}),
          ...(peer ? { peer: PEER_NAME, peerValue: Math.max(0, quantile(peer[key], q) - wait) } : {}),
        });
      }
  }

  /** 2,000 mappings that merge one anchor. */
  async function merges(): Promise<void> {
    const text = mergeKeys(2_000);
    const run = async (command: string[], settings: Record<string, unknown>, wait: number): Promise<number> => {
      const client = await ServerClient.start(command, uri, settings);
      try {
        await client.open(text, 120_000);
        const line = text.split('\n').findIndex((l) => l.includes('property 1000'));
        const times: number[] = [];
        for (let i = 0; i < (wait ? 2 : 10); i++)
          times.push(await client.change({ line, character: 30, text: 'x' }, 120_000));
        return Math.max(0, quantile(times, 0.5) - wait);
      } finally {
        client.stop();
      }
    };
    const value = await run([OURS, '--stdio'], {}, 0);
    const peerValue = withPeer ? await run([PEER, '--stdio'], { yaml }, PEER_DEBOUNCE) : undefined;
    emit({
      name: '2,000 merge keys, keystroke to diagnostics p50',
      value,
      unit: 'ms',
      budget: 100,
      ...(peerValue === undefined ? {} : { peer: PEER_NAME, peerValue }),
    });
  }
}

await main();
