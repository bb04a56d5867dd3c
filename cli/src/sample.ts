/** `data-product sample`: the newest messages of a topic beside what the contract says about them. */
import { brokersEntry, chooseKafka, chooseRegistry, registryEntry } from '../../connectors/src/config/index.ts';
import type { KafkaEntry, RegistryEntry } from '../../connectors/src/config/types.ts';
import { toSamples } from '../../connectors/src/evidence.ts';
import { openKafka, type TopicRead } from '../../connectors/src/kafka/index.ts';
import type { ConformResult, ContractInfo, Failure, KafkaBinding, Result } from '../../server/src/protocol.ts';
import { conformSamples, ports, Workspace } from '../../server/src/workspace/index.ts';
import { type Args, type Command, type ExitCode, type Io, SHARED, UsageError, wantsJson } from './command.ts';
import { type Connections, connectionsFor } from './connections.ts';
import { disk, expand, foldersOf, toUri } from './files.ts';
import { failureText, painter, relativePath } from './writers/human.ts';
import { toJson } from './writers/json.ts';
import { humanSample, toSampleJson } from './writers/sample.ts';

const NEWEST = 50;

export const sample: Command = {
  name: 'sample',
  summary: 'Read the newest messages of a topic and check them against the contract',
  usage: 'data-product sample --contract FILE [--topic T] [--newest N] [OPTIONS]',
  options: {
    contract: { type: 'string', value: 'FILE', help: 'The contract that describes the messages' },
    topic: { type: 'string', value: 'T', help: 'The topic; without it the one of the contract’s kafka port' },
    newest: { type: 'string', value: 'N', help: `How many messages, the newest ones (default: ${NEWEST})` },
    payload: { type: 'string', value: 'POINTER', help: 'Where the record stands in each value, as a JSON Pointer' },
    brokers: SHARED.brokers,
    kafka: SHARED.kafka,
    registry: { type: 'string', value: 'URL', help: 'A schema registry, instead of a configured one' },
    format: SHARED.format,
    'fail-on': {
      type: 'string',
      value: 'violation',
      oneOf: ['violation'],
      help: 'Exit with 1 when a message violates the contract',
    },
  },
  notes: `Messages are read without a consumer group: nothing is left on the cluster. A password comes from
DATA_PRODUCT_KAFKA_<NAME>_PASSWORD or from the tools' own files.

Exit codes: 0 read, 1 with --fail-on violation when a message violates the contract, 2 could not run.

Examples:
  data-product sample --contract data-products/orders/contract.yaml
  data-product sample --contract contract.yaml --topic orders --newest 500 --brokers localhost:9092 --format json`,
  run,
};

/** What is read, from where. */
interface Target {
  topic: string;
  /** The port that names the topic, when the contract has one. */
  port?: string;
  entry: KafkaEntry;
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const newest = args.whole('newest', NEWEST, 1);
  if (args.string('kafka') && args.string('brokers')) throw new UsageError('give --kafka or --brokers, not both.');
  const payload = args.string('payload');
  if (payload && !payload.startsWith('/')) throw new UsageError(`--payload is a JSON Pointer: "/${payload}"?`);
  const [file] = await expand([contractOf(args)], io);
  if (file === undefined) throw new UsageError('sample needs --contract FILE.');
  const workspace = new Workspace({ fileSystem: disk });
  await workspace.index(
    foldersOf([file], io).map((folder) => toUri(folder, io)),
    io.signal,
  );
  const uri = toUri(file, io);
  const contract = await ports(workspace, uri);
  if (!contract) return stop(io, noContract(relativePath(file, io.cwd)));
  const connections = await connectionsFor([file], io);
  const target = targetOf(contract, connections, args);
  if (!target.ok) return stop(io, target);
  const { topic, port, entry } = target.value;
  const read = await readTopic(entry, topic, newest, connections, args, io);
  if (!read.ok) return stop(io, read);
  for (const { message } of read.value.notices) io.err(`data-product: warning: ${message}\n`);
  const samples = toSamples(read.value.messages);
  const { result } = await conformSamples(workspace, { uri, topic, port, payload, samples, publish: false });
  io.out(wantsJson(args) ? toJson(toSampleJson(read.value, result)) : humanSample(read.value, result, io));
  return exitCode(result, args, io);
}

function contractOf(args: Args): string {
  const named = args.string('contract');
  const [first, ...rest] = args.positionals;
  if (rest.length > 0 || (named !== undefined && first !== undefined))
    throw new UsageError('sample takes one contract.');
  const contract = named ?? first;
  if (contract === undefined) throw new UsageError('sample needs --contract FILE.');
  return contract;
}

/** The topic and its cluster: what the command line says wins over the contract. */
function targetOf(contract: ContractInfo, { set }: Connections, args: Args): Result<Target> {
  const bound = contract.ports.flatMap(({ name, direction, binding, inferred }) =>
    binding.type === 'kafka' && inferred === undefined ? [{ name, direction, binding }] : [],
  );
  const wanted = args.string('topic');
  const outputs = bound.filter(({ direction }) => direction === 'output');
  const named = bound.filter(({ binding }) => binding.topic === wanted);
  const candidates = wanted === undefined ? outputs : named;
  const topics = [...new Set(candidates.map(({ binding }) => binding.topic))];
  if (wanted === undefined && topics.length !== 1) return whichTopic(topics);
  const port: { name: string; binding: KafkaBinding } | undefined = candidates[0];
  const brokers = args.string('brokers');
  const entry: Result<KafkaEntry> =
    brokers === undefined
      ? chooseKafka(set, args.string('kafka') ?? port?.binding.connection)
      : { ok: true, value: brokersEntry(brokers) };
  if (!entry.ok) return entry;
  return { ok: true, value: { topic: wanted ?? topics[0] ?? '', port: port?.name, entry: entry.value } };
}

const whichTopic = (topics: string[]): Failure => ({
  ok: false,
  code: 'sample/topic',
  reason:
    topics.length === 0
      ? 'The contract has no output port of type kafka.'
      : `The contract has ${topics.length} topics: ${topics.join(', ')}.`,
  action: 'Name the topic with --topic.',
});

const noContract = (file: string): Failure => ({
  ok: false,
  code: 'sample/no-contract',
  reason: `${file} holds no data contract.`,
  action: 'Name the file of the contract: contract.yaml, or a file of ODCS or DCS.',
});

async function readTopic(
  entry: KafkaEntry,
  topic: string,
  newest: number,
  { set, secrets }: Connections,
  args: Args,
  io: Io,
): Promise<Result<TopicRead>> {
  const session = await openKafka(entry, secrets, { signal: io.signal, registry: registryFor(set, args) });
  if (!session.ok) return session;
  try {
    return await session.value.newest(topic, newest, { signal: io.signal });
  } finally {
    await session.value.close();
  }
}

/** The registry named or configured; without one only values that need it stay undecoded. */
function registryFor(set: Connections['set'], args: Args): RegistryEntry | undefined {
  const url = args.string('registry');
  if (url !== undefined) return registryEntry(url);
  const chosen = chooseRegistry(set);
  return chosen.ok ? chosen.value : undefined;
}

function exitCode({ reason, summary }: ConformResult, args: Args, io: Io): ExitCode {
  if (reason !== undefined) io.err(`data-product: warning: the messages were not checked: ${reason}\n`);
  if (args.string('fail-on') !== 'violation') return 0;
  // A check that was asked for and could not be made must not pass.
  if (reason !== undefined) return 2;
  return summary.violating > 0 ? 1 : 0;
}

function stop(io: Io, failure: Failure): ExitCode {
  io.err(failureText(failure, painter(io)));
  return 2;
}
