/**
 * A workspace of 10,000 contracts of 3 KB and a dbt project of 5,000 models, generated, and opened in the real server:
 * how soon a file can be worked on, how long reading everything takes, how much memory it needs, and how soon an open
 * contract knows of a neighbour that changed on disk; then typing in a schema.yml of 500 of the models.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ServerClient } from './language/client.ts';
import { contractOf } from './language/contracts.ts';

const OURS = process.env.BENCH_SERVER ?? path.resolve(import.meta.dirname, '../dist/server.js');
const CONTRACTS = Number(process.env.BENCH_CONTRACTS ?? 10_000);
const MODELS = Number(process.env.BENCH_MODELS ?? 5_000);
const MODELS_A_FILE = 500;
const CONTRACT_BYTES = 3 * 1024;
const SETTLED = 15_000;

const emit = (name: string, value: number, unit: string, budget?: number): void =>
  console.log(JSON.stringify({ name, value, unit, ...(budget !== undefined && { budget }) }));
const quantile = (values: number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;

/** Each reads a topic of the one before it, and its neighbours share an owner. */
function contract(index: number): string {
  return contractOf(CONTRACT_BYTES)
    .replace('name: customer-360', `name: product-${index}`)
    .replace('owner: marketing-data-team', `owner: team-${index % 200}`)
    .replace('marketing.customer-360.changed', `domain.product-${index}.changed`)
    .replace(
      'outputPorts:',
      `inputPorts:
  - name: upstream
    type: kafka
    contract: product-${(index + CONTRACTS - 1) % CONTRACTS}
    topic: domain.product-${(index + CONTRACTS - 1) % CONTRACTS}.changed
outputPorts:`,
    );
}

function properties(first: number): string {
  const models = Array.from({ length: MODELS_A_FILE }, (_, i) => {
    const index = first + i;
    const columns = ['id', 'total', 'created_at', 'status', 'customer_id'].map(
      (name) => `      - name: ${name}
        description: The ${name} of model ${index}
        data_type: varchar
        data_tests:
          - not_null
          - relationships:
              arguments: { to: ref('model_${(index + 1) % MODELS}'), field: id }
`,
    );
    return `  - name: model_${index}
    description: What model ${index} holds
    columns:
${columns.join('')}`;
  });
  return `version: 2\nmodels:\n${models.join('')}`;
}

function generate(folder: string): void {
  const write = (name: string, text: string): void => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  for (let i = 0; i < CONTRACTS; i++) write(`products/${Math.floor(i / 100)}/product-${i}/contract.yaml`, contract(i));
  write('dbt/dbt_project.yml', "name: shop\nversion: 1.0.0\nprofile: shop\nrequire-dbt-version: '>=1.10.0'\n");
  for (let i = 0; i < MODELS; i++)
    write(
      `dbt/models/${Math.floor(i / MODELS_A_FILE)}/model_${i}.sql`,
      `select id, total, created_at, status, customer_id from {{ ref('model_${(i + 1) % MODELS}') }}\n`,
    );
  for (let i = 0; i < MODELS; i += MODELS_A_FILE) write(`dbt/models/${i / MODELS_A_FILE}/schema.yml`, properties(i));
}

/** Letters typed and removed at descriptions all over the text. */
async function typing(client: ServerClient, text: string, rounds: number): Promise<number[]> {
  const lines = text.split('\n');
  const places = lines.flatMap((line, index) => (/description: (?:The|What)/.test(line) ? [index] : []));
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const line = places[(i * 7_919) % places.length]!;
    const character = lines[line]!.length;
    times.push(await client.change({ line, character, text: 'x' }));
    times.push(await client.change({ line, character, text: '', removed: 1 }));
  }
  return times;
}

async function measureContracts(folder: string): Promise<void> {
  const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;
  const own = CONTRACTS > 500 ? 500 : 1;
  const at = (index: number) => `products/${Math.floor(index / 100)}/product-${index}/contract.yaml`;
  const upstream = at(own - 1);
  const text = contract(own);
  const started = performance.now();
  const client = await ServerClient.start([OURS, '--stdio'], uriOf(at(own)), {}, pathToFileURL(folder).href);
  try {
    await client.open(text);
    emit('start to first diagnostics, while all files are being read', performance.now() - started, 'ms');
    emit('keystroke while all files are being read p95', quantile(await typing(client, text, 40), 0.95), 'ms');
    await client.untilLogged(/^Indexed /);
    emit('10,000 contracts and 5,000 models: read', (performance.now() - started) / 1000, 's', 20);
    emit('10,000 contracts and 5,000 models: memory at its highest', client.memory().peak, 'MB');
    const words = await typing(client, text, 60);
    emit('keystroke with everything read p50', quantile(words, 0.5), 'ms');
    emit('keystroke with everything read p95', quantile(words, 0.95), 'ms', 4);
    const linked: number[] = [];
    for (let i = 0; i < 20; i++) {
      const renamed = i % 2 === 0;
      const topic = `domain.product-${own - 1}`;
      const changed = renamed ? contract(own - 1).replace(`${topic}.changed`, `${topic}.moved`) : contract(own - 1);
      fs.writeFileSync(path.join(folder, upstream), changed);
      linked.push(await client.fileChanged(uriOf(upstream)));
      const found = client.diagnostics.some((one) => one.code === 'cross/port-not-found');
      if (found !== renamed) throw new Error(`The open contract did not follow: ${found}, not ${renamed}`);
    }
    // What reading left behind is collected when nothing else is to be done.
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    emit('10,000 contracts and 5,000 models: memory', client.memory().now, 'MB', 600);
    emit('changed file re-linked p50', quantile(linked, 0.5), 'ms');
    emit('changed file re-linked p95', quantile(linked, 0.95), 'ms', 20);
  } finally {
    client.stop();
  }
}

async function measureModels(folder: string): Promise<void> {
  const file = path.join(folder, 'dbt/models/0/schema.yml');
  const text = fs.readFileSync(file, 'utf8');
  const root = pathToFileURL(folder).href;
  const client = await ServerClient.start([OURS, '--stdio'], pathToFileURL(file).href, {}, root);
  try {
    await client.untilLogged(/^Indexed /);
    await client.open(text);
    const times = await typing(client, text, 40);
    emit(
      `schema.yml of ${MODELS_A_FILE} models (${Math.round(text.length / 1024)} KB): keystroke p50`,
      quantile(times, 0.5),
      'ms',
    );
    emit(
      `schema.yml of ${MODELS_A_FILE} models (${Math.round(text.length / 1024)} KB): keystroke p95`,
      quantile(times, 0.95),
      'ms',
    );
  } finally {
    client.stop();
  }
}

async function main(): Promise<void> {
  if (!fs.existsSync(OURS)) throw new Error(`${OURS} is missing: run \`npm run build\` first`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-product-workspace-'));
  try {
    generate(folder);
    await measureContracts(folder);
    await measureModels(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

await main();
