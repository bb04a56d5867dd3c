/**
 * A real Apache Kafka (KRaft) from the jars `npm run setup` fetched: plaintext, SASL_SSL with SCRAM, mutual TLS.
 * Ready about two seconds after `start()`; several at once are fine.
 */
import { existsSync } from 'node:fs';
import { access, chmod, cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import kafkajs, { type Admin, type Kafka, type KafkaConfig } from 'kafkajs';
import { createCertificates } from './certificates.ts';
import { classArchive } from './classArchive.ts';
import {
  cache,
  freePorts,
  listening,
  type RunningProcess,
  removeFolder,
  run,
  startProcess,
  temporaryFolder,
} from './process.ts';

export interface KafkaOptions {
  /** Created before `start` returns. */
  topics?: TopicOptions[];
  /** False as in a real mesh: a missing topic is an error. */
  autoCreateTopics?: boolean;
  /** `connections.max.reauth.ms` for SASL; 0: never. */
  reauthenticateMs?: number;
}
export interface TopicOptions {
  topic: string;
  partitions?: number;
  replicas?: number;
  /** For example `{'cleanup.policy': 'compact'}`. */
  config?: Record<string, string>;
}
export interface Broker {
  id: number;
  /** `127.0.0.1:PORT`, plaintext. */
  address: string;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  /** SIGTERM: leadership moves in order. */
  stop(): Promise<void>;
  /** Ends it for good, as quickly as may be: its data is not needed any more. */
  discard(): Promise<void>;
  /** Starts it again on the same ports with the same data. */
  restart(): Promise<void>;
  pause(): void;
  resume(): void;
}
export interface KafkaService {
  /** Plaintext. */
  brokers: string[];
  /** SASL_SSL; `ca` is the PEM file to trust. Mechanisms SCRAM-SHA-512, SCRAM-SHA-256, PLAIN. */
  secure: { brokers: string[]; mechanism: 'SCRAM-SHA-512'; username: string; password: string; ca: string };
  /** TLS with a client certificate; PEM files. */
  mutualTls: { brokers: string[]; ca: string; cert: string; key: string };
  /** The folder of its files, for more of them; removed by `stop`. */
  folder: string;
  broker: Broker;
  /** A second, third … node that joins the cluster: for leader moves. */
  addBroker(): Promise<Broker>;
  /** A kafkajs client on the plaintext port. */
  client(config?: Partial<KafkaConfig>): Kafka;
  createTopics(topics: TopicOptions[]): Promise<void>;
  deleteTopics(topics: string[]): Promise<void>;
  /** Names of all consumer groups: empty, as long as nobody joins one. */
  consumerGroups(): Promise<string[]>;
  /** Runs one of Kafka's own tools by class name, for example `org.apache.kafka.tools.ConsoleProducer`. */
  tool(className: string, args: string[], input?: string): Promise<string>;
  stop(): Promise<void>;
}

const LIBS = join(cache, 'kafka', 'libs');
const USER = 'demo';
const PASSWORD = 'demo-secret';
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qk';
/** A test's broker lives for seconds: the first compiler tier starts it twice as fast. */
const JVM = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Starts one combined controller and broker. */
export async function start(options: KafkaOptions = {}): Promise<KafkaService> {
  await access(LIBS).catch(() => {
    throw new Error(`Kafka's jars are not in ${LIBS}: run npm run setup`);
  });
  const folder = await temporaryFolder('kafka');
  const brokers: Broker[] = [];
  try {
    const [plain = 0, scram = 0, mutual = 0, controller = 0] = await freePorts(4);
    const address = (port: number) => `127.0.0.1:${port}`;
    const certificates = await createCertificates(folder);
    await writeFile(join(folder, 'log4j2.properties'), LOG4J);
    const first = await startBroker(folder, 1, plain, [
      'process.roles=broker,controller',
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=PLAINTEXT://${address(plain)},SCRAM://${address(scram)},MTLS://${address(mutual)},CONTROLLER://${address(controller)}`,
      `advertised.listeners=PLAINTEXT://${address(plain)},SCRAM://${address(scram)},MTLS://${address(mutual)}`,
      ...secureListeners(certificates),
      `auto.create.topics.enable=${options.autoCreateTopics ?? false}`,
      `connections.max.reauth.ms=${options.reauthenticateMs ?? 0}`,
    ]);
    brokers.push(first);
    const client = (config: Partial<KafkaConfig> = {}) => kafkaClient([first.address], config);
    const service: KafkaService = {
      brokers: [first.address],
      secure: {
        brokers: [address(scram)],
        mechanism: 'SCRAM-SHA-512',
        username: USER,
        password: PASSWORD,
        ca: certificates.ca,
      },
      mutualTls: {
        brokers: [address(mutual)],
        ca: certificates.ca,
        cert: certificates.clientCert,
        key: certificates.clientKey,
      },
      folder,
      broker: first,
      client,
      addBroker: async () => {
        const [port = 0] = await freePorts(1);
        const broker = await startBroker(folder, brokers.length + 1, port, [
          'process.roles=broker',
          `controller.quorum.voters=1@127.0.0.1:${controller}`,
          `listeners=PLAINTEXT://${address(port)}`,
          `advertised.listeners=PLAINTEXT://${address(port)}`,
          'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        ]);
        brokers.push(broker);
        await withAdmin(client(), (admin) => untilJoined(admin, brokers.length));
        return broker;
      },
      createTopics: (topics) => withAdmin(client(), (admin) => createTopics(admin, topics)),
      deleteTopics: (topics) => withAdmin(client(), (admin) => admin.deleteTopics({ topics })),
      consumerGroups: () =>
        withAdmin(client(), async (admin) => (await admin.listGroups()).groups.map((group) => group.groupId)),
      tool: (className, args, input) =>
        run('java', [...JVM, ...log4j(folder), '-cp', `${LIBS}/*`, className, ...args], { input }),
      stop: async () => {
        // Its data goes with it: no need to wait for a shutdown in order, which takes seconds.
        await Promise.all(brokers.map((broker) => broker.discard()));
        await removeFolder(folder);
      },
    };
    if (options.topics) await service.createTopics(options.topics);
    return service;
  } catch (error) {
    for (const broker of brokers) await broker.kill();
    await removeFolder(folder);
    throw error;
  }
}

async function startBroker(folder: string, id: number, port: number, settings: string[]): Promise<Broker> {
  const home = join(folder, `broker-${id}`);
  const properties = `${home}.properties`;
  await writeFile(properties, [`node.id=${id}`, `log.dirs=${home}`, ...COMMON, ...settings, ''].join('\n'));
  await chmod(properties, 0o600);
  const java = [...JVM, ...log4j(folder), '-cp', `${LIBS}/*`];
  const archive = classArchive(join(cache, 'kafka', 'classes.jsa'));
  await format(home, java, properties, id);
  const launch = (): Promise<RunningProcess> =>
    startProcess({
      name: `Kafka broker ${id}`,
      program: 'java',
      args: [...archive.options, ...java, 'kafka.Kafka', properties],
      log: `${home}.log`,
      ready: () => listening(port),
    });
  let running = await launch();
  return {
    id,
    address: `127.0.0.1:${port}`,
    kill: () => running.kill(),
    stop: async () => {
      await running.stop();
      await archive.keep();
    },
    discard: () => (archive.recording ? running.stop().then(archive.keep) : running.kill()),
    restart: async () => {
      await running.kill();
      running = await launch();
    },
    pause: () => running.pause(),
    resume: () => running.resume(),
  };
}

/**
 * Formats the node's storage. That costs a second of Java, so the first node's, which is always the same,
 * is kept beside the jars and copied from then on.
 */
async function format(home: string, java: string[], properties: string, id: number): Promise<void> {
  const kept = join(cache, 'kafka', 'formatted');
  if (id === 1 && existsSync(kept)) return cp(kept, home, { recursive: true });
  const users = ['SCRAM-SHA-512', 'SCRAM-SHA-256'].flatMap((m) => [
    '--add-scram',
    `${m}=[name=${USER},password=${PASSWORD}]`,
  ]);
  const tool = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties];
  await run('java', [...java, ...tool, ...(id === 1 ? users : [])]);
  if (id !== 1) return;
  const copy = `${kept}-${process.pid}`;
  await cp(home, copy, { recursive: true });
  // Another start may have been first: then its copy stays.
  await rename(copy, kept).catch(() => rm(copy, { recursive: true }));
}

/** Small and quick: one replica of everything internal, no waiting for more members. */
const COMMON = [
  'inter.broker.listener.name=PLAINTEXT',
  'controller.listener.names=CONTROLLER',
  'num.partitions=3',
  'offsets.topic.replication.factor=1',
  'offsets.topic.num.partitions=1',
  'transaction.state.log.replication.factor=1',
  'transaction.state.log.min.isr=1',
  'transaction.state.log.num.partitions=1',
  'share.coordinator.state.topic.replication.factor=1',
  'share.coordinator.state.topic.min.isr=1',
  'group.initial.rebalance.delay.ms=0',
  'broker.heartbeat.interval.ms=500',
  'broker.session.timeout.ms=2000',
  'message.max.bytes=16777216',
  'replica.fetch.max.bytes=16777216',
  'log.cleaner.backoff.ms=500',
  'controlled.shutdown.max.retries=1',
];

function secureListeners(certificates: { serverStore: string; ca: string }): string[] {
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`;
  return [
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SCRAM:SASL_SSL,MTLS:SSL,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN',
    `listener.name.scram.scram-sha-512.sasl.jaas.config=${login}`,
    `listener.name.scram.scram-sha-256.sasl.jaas.config=${login}`,
    `listener.name.scram.plain.sasl.jaas.config=${plain}`,
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${certificates.serverStore}`,
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${certificates.ca}`,
    'listener.name.mtls.ssl.client.auth=required',
  ];
}

const LOG4J = `status=error
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.target=SYSTEM_ERR
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c{1} %m%n
`;
const log4j = (folder: string): string[] => [`-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`];

function kafkaClient(brokers: string[], config: Partial<KafkaConfig>): Kafka {
  return new kafkajs.Kafka({
    clientId: 'services',
    brokers,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 40 },
    // The default second is short for TLS on a busy machine.
    connectionTimeout: 15_000,
    authenticationTimeout: 15_000,
    ...config,
  });
}

async function withAdmin<T>(client: Kafka, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client.admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

async function createTopics(admin: Admin, topics: TopicOptions[]): Promise<void> {
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map(({ topic, partitions, replicas, config }) => ({
      topic,
      numPartitions: partitions ?? 1,
      replicationFactor: replicas ?? 1,
      configEntries: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
    })),
  });
}

async function untilJoined(admin: Admin, count: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await admin.describeCluster()).brokers.length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The cluster did not reach ${count} brokers in 10 s`);
}
