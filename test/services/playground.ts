/**
 * A private copy of examples/playground as a git repository, with every service it speaks of running and filled:
 * what `npm run demo` shows and the end-to-end tests use.
 */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PRODUCT_SCHEMA } from '../../scripts/demo/shop.ts';
import { warehouse } from '../../scripts/demo/warehouse.ts';
import { type KafkaService, start as startKafka } from './kafka.ts';
import {
  cache,
  freePorts,
  type RunningProcess,
  removeFolder,
  root,
  run,
  startProcess,
  temporaryFolder,
} from './process.ts';
import { type PrometheusService, start as startPrometheus } from './prometheus.ts';
import { type RegistryService, start as startRegistry } from './registry.ts';
import { type SnowflakeService, start as startSnowflake } from './snowflake.ts';

export interface PlaygroundOptions {
  /** Milliseconds between two orders; 1000 by default. */
  interval?: number;
  /** Told when a step begins and when it ends, with its milliseconds. */
  log?: (step: string, ms?: number) => void;
}
export interface Playground {
  /** The private copy to open. */
  folder: string;
  kafka: KafkaService;
  snowflake: SnowflakeService;
  prometheus: PrometheusService;
  registry: RegistryService;
  /** Where the producer serves /metrics and the catalog's /products. */
  producerUrl: string;
  /** Absolute path of a file of the copy. */
  file(relative: string): string;
  /** Runs dbt deps and build again: fresh tables and artifacts. */
  dbtBuild(): Promise<string>;
  stop(): Promise<void>;
}

const DBT = fileURLToPath(new URL('../../scripts/demo/run_dbt.py', import.meta.url));
const PRODUCER = fileURLToPath(new URL('../../scripts/demo/producer.ts', import.meta.url));

export const TOPICS = [
  { topic: 'commerce.orders.placed', partitions: 3 },
  { topic: 'marketing.customer-360.changed', partitions: 2, config: { 'cleanup.policy': 'compact' } },
  { topic: 'commerce.products.changed', partitions: 1, config: { 'cleanup.policy': 'compact' } },
  // One message that is no JSON, and a topic nobody has written to.
  { topic: 'commerce.orders.dead-letter', partitions: 1 },
  { topic: 'commerce.returns.requested', partitions: 1 },
];

/** The contract as it was committed: what the diff shows on its other side. Each text stands in today's file. */
const EARLIER: Record<string, readonly (readonly [now: string, then: string])[]> = {
  'data-products/customer-360/contract.yaml': [
    ['version: 3.2.0', 'version: 3.1.0'],
    ['enum: [premium, standard, new, churning]', 'enum: [premium, standard, new]'],
    ['freshness: PT15M # Max 15 minutes delay', 'freshness: PT1H # Max 1 hour delay'],
    ['availability: 99.9%', 'availability: 99.5%'],
  ],
};

/** Starts everything; about 20 seconds on a small machine. Rejects, with nothing left, when a part fails. */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  const keep = <T extends { stop(): Promise<void> }>(service: T): T => {
    stops.push(() => service.stop());
    return service;
  };
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    options.log?.(name);
    const result = await work();
    options.log?.(name, Math.round(performance.now() - started));
    return result;
  };
  try {
    const parent = await temporaryFolder('demo');
    stops.push(() => removeFolder(parent));
    // Its name is the window's title.
    const folder = join(parent, 'playground');
    await mkdir(folder);
    const file = (relative: string): string => join(folder, relative);
    const [producerPort = 0] = await freePorts(1);
    const producerUrl = `http://127.0.0.1:${producerPort}`;
    const target = `127.0.0.1:${producerPort}`;
    const dbtBuild = (): Promise<string> => run(join(cache, 'python', 'bin', 'python'), [DBT], { cwd: file('dbt') });
    const registryReady = step('Schema registry', async () => keep(await startRegistry()));
    // Two chains side by side: the warehouse and what dbt builds in it; the broker and what is sent to it.
    const [snowflake, { kafka, prometheus }, registry] = await settled([
      (async () => {
        await step('Workspace', () => copyWorkspace(folder));
        const started = keep(await step('Snowflake stand-in', () => startSnowflake(warehouse(new Date()))));
        await writeProfile(file('dbt/profiles.yml'), started);
        // Where a Python project has its dbt, and where the editor looks for it.
        await mkdir(file('dbt/.venv/bin'), { recursive: true });
        await symlink(join(cache, 'python', 'bin', 'dbt'), file('dbt/.venv/bin/dbt'));
        await step('dbt build', dbtBuild);
        return started;
      })(),
      (async () => {
        const [started, schemaId] = await settled([
          step('Kafka', async () => keep(await startKafka({ topics: TOPICS }))),
          registryReady.then((service) => service.register('commerce.products.changed-value', 'JSON', PRODUCT_SCHEMA)),
        ]);
        const env = { PRODUCT_SCHEMA_ID: String(schemaId), INTERVAL_MS: String(options.interval ?? 1000) };
        keep(await step('Live producer', () => startProducer(started, producerPort, env)));
        // It looks once there is something to see: else the services' availability begins with an outage.
        const jobs = { orders: [target], 'customer-360': [target], 'product-catalog': [target] };
        return { kafka: started, prometheus: keep(await step('Prometheus', () => startPrometheus({ jobs }))) };
      })(),
      registryReady,
    ]);
    await writeConnections(folder, kafka, registry, prometheus);
    return { folder, kafka, snowflake, prometheus, registry, producerUrl, file, dbtBuild, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startProducer(kafka: KafkaService, port: number, env: Record<string, string>): Promise<RunningProcess> {
  return startProcess({
    name: 'The producer',
    program: process.execPath,
    args: ['--disable-warning=TimeoutNegativeWarning', PRODUCER],
    env: { KAFKA_BROKERS: kafka.brokers.join(','), PORT: String(port), ...env },
    log: join(kafka.folder, 'producer.log'),
    ready: async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok,
  });
}

/** Like Promise.all, but waits for all before it rejects: nothing is started behind a caller that stops everything. */
async function settled<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(work) as Promise<unknown> as Promise<T>;
}

/** Copies what git knows of the playground, and commits the contracts as they were before today's edits. */
async function copyWorkspace(folder: string): Promise<void> {
  const source = join(root, 'examples', 'playground');
  const generated =
    /\/dbt\/(target|logs|dbt_packages|\.venv|profiles\.yml|package-lock\.yml)|connections\.local|client\.properties/;
  await cp(source, folder, { recursive: true, filter: (path) => !generated.test(path) });
  const git = (...args: string[]): Promise<string> =>
    run('git', ['-c', 'user.name=Playground', '-c', 'user.email=playground@example.com', ...args], { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  const today = new Map<string, string>();
  for (const [relative, changes] of Object.entries(EARLIER)) {
    const text = await readFile(join(folder, relative), 'utf8');
    today.set(relative, text);
    await writeFile(
      join(folder, relative),
      changes.reduce((earlier, change) => replaced(relative, earlier, change), text),
    );
  }
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'Promise customer-360 within the hour');
  for (const [relative, text] of today) await writeFile(join(folder, relative), text);
}

function replaced(relative: string, text: string, [now, then]: readonly [string, string]): string {
  if (!text.includes(now))
    throw new Error(`${relative} no longer contains ${JSON.stringify(now)}: see EARLIER in playground.ts`);
  return text.replace(now, then);
}

/** dbt's own file: where the stand-in listens. */
async function writeProfile(path: string, snowflake: SnowflakeService): Promise<void> {
  const { account, user, password, host, port, protocol } = snowflake;
  const dev = {
    type: 'snowflake',
    ...{ account, user, password, host, port, protocol },
    ...{ database: 'ANALYTICS', schema: 'MARTS', warehouse: 'COMPUTE', role: 'SYSADMIN', threads: 1 },
  };
  // JSON is YAML.
  await writeFile(path, `${JSON.stringify({ playground: { target: 'dev', outputs: { dev } } }, null, 2)}\n`, {
    mode: 0o600,
  });
}

/** The git-ignored files that override connections.yaml with this run's ports. */
async function writeConnections(
  folder: string,
  kafka: KafkaService,
  registry: RegistryService,
  prometheus: PrometheusService,
): Promise<void> {
  const settings = join(folder, '.data-product');
  await mkdir(settings, { recursive: true });
  const { brokers, mechanism, username, password, ca } = kafka.secure;
  await cp(ca, join(settings, 'ca.pem'));
  const properties = [
    `bootstrap.servers=${brokers.join(',')}`,
    'security.protocol=SASL_SSL',
    `sasl.mechanism=${mechanism}`,
    `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${username}" password="${password}";`,
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${join(settings, 'ca.pem')}`,
  ];
  await writeFile(join(settings, 'client.properties'), `${properties.join('\n')}\n`, { mode: 0o600 });
  const connections = [
    '# Written by the demo for this run.',
    'kafka:',
    '  mesh: { properties: client.properties }',
    'registries:',
    `  mesh: { url: ${registry.url} }`,
    'prometheus:',
    `  platform: { url: ${prometheus.url} }`,
  ];
  await writeFile(join(settings, 'connections.local.yaml'), `${connections.join('\n')}\n`);
}
