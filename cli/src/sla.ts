/** `data-product sla`: the promises of contracts beside what is measured. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brokersEntry, prometheusEntry } from '../../connectors/src/config/index.ts';
import type { ConnectionSet } from '../../connectors/src/config/types.ts';
import { type EvidenceContext, gatherEvidence } from '../../connectors/src/evidence.ts';
import { Sessions } from '../../connectors/src/sessions.ts';
import type { ObjectiveInfo, ObjectiveStatus, Status, Unit } from '../../server/src/protocol.ts';
import {
  conformSamples,
  contracts,
  objectivesOf,
  ports,
  statusOf,
  Workspace,
} from '../../server/src/workspace/index.ts';
import { type Args, type Command, type ExitCode, type Io, SHARED, UsageError, wantsJson } from './command.ts';
import { connectionsFor } from './connections.ts';
import { disk, expand, foldersOf, toUri } from './files.ts';
import { type Paint, painter, printable, relativePath, type Style } from './writers/human.ts';
import { toJson } from './writers/json.ts';

/** One objective as JSON says it. Durations in seconds, ratios 0..1. Public: docs/cli.md. */
export interface SlaJson {
  /** Relative to the working directory. */
  file: string;
  /** 1-based. */
  line: number;
  object: string | null;
  objective: string;
  target: number;
  measured: number | null;
  unit: Unit;
  status: Status;
  source: string | null;
  /** ISO 8601 UTC. */
  observedAt: string | null;
  /** Why the status is unknown and what would make it known. */
  reason: string | null;
}

export const sla: Command = {
  name: 'sla',
  summary: "Measure the objectives of contracts' SLAs",
  usage: 'data-product sla FILE… [OPTIONS]',
  options: {
    format: SHARED.format,
    'fail-on': {
      type: 'string',
      value: 'breached',
      oneOf: ['breached'],
      help: 'Exit with 1 when an objective is breached',
    },
    prometheus: SHARED.prometheus,
    kafka: SHARED.kafka,
    brokers: SHARED.brokers,
    connection: SHARED.connection,
  },
  notes: `Freshness comes from the newest record of the topic or the newest row of the table, availability from Prometheus,
qualityScore from dbt's run_results.json or from the newest messages that conform. Connections named here win over
those that the contract names.

Exit codes: 0 measured, 1 with --fail-on breached when an objective is, 2 could not run.

Examples:
  data-product sla data-products/customer-360/contract.yaml
  data-product sla contract.yaml --prometheus http://localhost:9090 --format json --fail-on breached`,
  run,
};

interface Measured {
  file: string;
  statuses: ObjectiveStatus[];
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  if (args.positionals.length === 0) throw new UsageError('sla needs a FILE: a contract, or a folder of them.');
  if (args.string('kafka') && args.string('brokers')) throw new UsageError('give --kafka or --brokers, not both.');
  const paths = await expand(args.positionals, io);
  const { set, secrets } = await connectionsFor(paths, io);
  const override = overrideOf(args);
  const workspace = new Workspace({ fileSystem: disk });
  await workspace.index(
    foldersOf(paths, io).map((folder) => toUri(folder, io)),
    io.signal,
  );
  const files = await contractsAmong(paths, workspace);
  const sessions = new Sessions({ connections: () => override.apply(set), secrets });
  try {
    const measured: Measured[] = [];
    for (const file of files) {
      const statuses = await measure(file, { workspace, sessions, override, io });
      if (!statuses) return 2;
      measured.push({ file, statuses });
    }
    if (io.signal.aborted) return 2;
    io.out(wantsJson(args) ? toJson(toSlaJson(measured, io)) : humanSla(measured, io));
    const breached = measured.some(({ statuses }) => statuses.some(({ status }) => status === 'breached'));
    return breached && args.string('fail-on') === 'breached' ? 1 : 0;
  } finally {
    await sessions.closeAll();
  }
}

/** The paths, a folder replaced by the contracts below it. */
async function contractsAmong(paths: readonly string[], workspace: Workspace): Promise<string[]> {
  const files: string[] = [];
  for (const file of paths) {
    if (!(await stat(file)).isDirectory()) files.push(file);
    else {
      const known = contracts(workspace).map(({ uri }) => fileURLToPath(uri));
      const below = known.filter((contract) => contract.startsWith(file + path.sep)).sort();
      if (below.length === 0) throw new UsageError(`there is no contract below "${file}".`);
      files.push(...below);
    }
  }
  return [...new Set(files)];
}

/** What the command line says about connections: it wins over files and contracts. */
interface Override {
  apply(set: ConnectionSet): ConnectionSet;
  /** Kinds whose connection a source may no longer name. */
  kinds: Set<string>;
}

function overrideOf(args: Args): Override {
  const [kafka, brokers, snowflake, url] = ['kafka', 'brokers', 'connection', 'prometheus'].map((name) =>
    args.string(name),
  );
  const kinds = new Set<string>([
    ...(kafka || brokers ? ['kafka', 'live'] : []),
    ...(snowflake ? ['snowflake'] : []),
    ...(url ? ['prometheus'] : []),
  ]);
  return {
    kinds,
    apply(set) {
      const defaults = { ...set.defaults };
      const changed = { ...set, defaults };
      if (kafka) defaults.kafka = kafka;
      if (snowflake) defaults.snowflake = snowflake;
      if (brokers) {
        const entry = brokersEntry(brokers);
        changed.kafka = [entry, ...set.kafka.filter(({ name }) => name !== entry.name)];
        defaults.kafka = entry.name;
      }
      if (url) {
        const entry = prometheusEntry(url);
        changed.prometheus = [entry, ...set.prometheus.filter(({ name }) => name !== entry.name)];
        defaults.prometheus = entry.name;
      }
      return changed;
    },
  };
}

interface MeasureContext {
  workspace: Workspace;
  sessions: Sessions;
  override: Override;
  io: Io;
}

/** The statuses of a contract's objectives; undefined (and told) when the file holds no contract. */
async function measure(
  file: string,
  { workspace, sessions, override, io }: MeasureContext,
): Promise<ObjectiveStatus[] | undefined> {
  const uri = toUri(file, io);
  if (!(await ports(workspace, uri))) {
    io.err(`data-product: ${relativePath(file, io.cwd)} holds no data contract.\n`);
    return undefined;
  }
  const { objectives } = await objectivesOf(workspace, uri);
  const free = objectives.map((objective) => withoutConnections(objective, override.kinds));
  const conformLive: EvidenceContext['conformLive'] = async ({ topic, port }, samples) => {
    const { result } = await conformSamples(workspace, { uri, topic, port, samples, publish: false });
    return { ok: true, value: result };
  };
  const evidence = await gatherEvidence(free, { sessions, signal: io.signal, conformLive });
  return (await statusOf(workspace, { uri, evidence })).statuses;
}

function withoutConnections(objective: ObjectiveInfo, kinds: ReadonlySet<string>): ObjectiveInfo {
  const sources = objective.sources.map((source) =>
    kinds.has(source.source) && 'connection' in source ? { ...source, connection: undefined } : source,
  );
  return { ...objective, sources };
}

function toSlaJson(measured: readonly Measured[], { cwd }: Io): SlaJson[] {
  return measured.flatMap(({ file, statuses }) =>
    statuses.map((status) => ({
      file: relativePath(file, cwd),
      line: status.range.start.line + 1,
      object: status.object ?? null,
      objective: status.name,
      target: status.target.value,
      measured: status.measured ?? null,
      unit: status.target.unit,
      status: status.status,
      source: status.source ?? null,
      observedAt: status.observedAt ?? null,
      reason: status.reason ?? null,
    })),
  );
}

const STYLES: Record<Status, Style> = { met: 'green', 'at-risk': 'yellow', breached: 'red', unknown: 'dim' };

function humanSla(measured: readonly Measured[], io: Io): string {
  const paint: Paint = painter(io);
  const blocks = measured.map(({ file, statuses }) => {
    const width = Math.max(...statuses.map(({ name }) => name.length), 0);
    const lines = statuses.map(({ name, target, status, text, source, reason }) => {
      const from = source && status !== 'unknown' ? paint('dim', `  ${source}`) : '';
      const unknown = status === 'unknown';
      const why = unknown && reason ? `\n    ${printable(reason)}` : '';
      return `  ${printable(name).padEnd(width)}  ${printable(target.text).padEnd(8)}  ${paint(STYLES[status], printable(unknown ? '? unknown' : text))}${from}${why}`;
    });
    return [
      paint('bold', relativePath(file, io.cwd)),
      ...(lines.length > 0 ? lines : ['  The contract promises nothing: it has no sla.']),
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}
