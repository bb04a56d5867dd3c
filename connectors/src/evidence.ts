/** Evidence for objectives: each source asked in its order until one measures, objectives side by side, nothing thrown. */
import { fileURLToPath } from 'node:url';
import type {
  ConformResult,
  Evidence,
  EvidenceSource,
  ObjectiveInfo,
  Result,
  Sample,
} from '../../server/src/protocol.ts';
import { fail, ok } from './result.ts';
import type { Sessions } from './sessions.ts';
import type { DecodedValue, TopicMessage } from './types.ts';

export type LiveSource = Extract<EvidenceSource, { source: 'live' }>;

export interface EvidenceContext {
  sessions: Sessions;
  signal?: AbortSignal;
  /** Judges samples of a topic against the objective's contract (the language server, or the service itself). Absent: no live evidence. */
  conformLive?: (source: LiveSource, samples: Sample[], objective: ObjectiveInfo) => Promise<Result<ConformResult>>;
  /** Messages read for live evidence (default 200). */
  samples?: number;
}

/** What a source says, before it is given an objective. Times ISO 8601 UTC. */
interface Measurement {
  /** An instant for freshness, else the value. */
  dataTime?: string;
  value?: number;
  query: string;
  detail?: string;
}

const SOURCE_SECONDS = 30;
const SAMPLES = 200;

/**
 * Measures what can be measured. Each objective gives one piece of evidence per source tried: failures with reason and
 * action, and at last the value that was found. An objective without sources gives none.
 */
export async function gatherEvidence(
  objectives: readonly ObjectiveInfo[],
  context: EvidenceContext,
): Promise<Evidence[]> {
  const asked = new Map<string, Promise<Result<Measurement>>>(); // two objectives may share a source
  const once: Once = (source, objective) => {
    // what is live evidence depends on the contract, everything else on the source alone
    const key = JSON.stringify(source.source === 'live' ? [source, objective.id] : source);
    const known = asked.get(key) ?? ask(source, objective, context);
    asked.set(key, known);
    return known;
  };
  const evidence = await Promise.all(objectives.map((objective) => measure(objective, once, context.signal)));
  return evidence.flat();
}

type Once = (source: EvidenceSource, objective: ObjectiveInfo) => Promise<Result<Measurement>>;

async function measure(objective: ObjectiveInfo, once: Once, signal?: AbortSignal): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  for (const source of objective.sources) {
    if (signal?.aborted) break;
    const answer = await once(source, objective);
    const observedAt = new Date().toISOString();
    const piece = answer.ok ? toEvidence(objective, source, answer.value, observedAt) : answer;
    if (!('objective' in piece)) {
      evidence.push({
        objective: objective.id,
        ok: false,
        source: source.source,
        reason: piece.reason,
        action: piece.action,
        observedAt,
      });
      continue;
    }
    evidence.push(piece);
    break;
  }
  return evidence;
}

function toEvidence(
  objective: ObjectiveInfo,
  { source }: EvidenceSource,
  { dataTime, value, query, detail }: Measurement,
  observedAt: string,
) {
  const unit = objective.target.unit;
  const notes = detail ? [detail] : [];
  const base = { objective: objective.id, ok: true as const, source, unit, observedAt, query };
  if (dataTime !== undefined) {
    const age = (Date.parse(observedAt) - Date.parse(dataTime)) / 1000;
    if (age < -1) notes.push(`its time is ${Math.round(-age)} s ahead of this machine's clock`);
    return { ...base, measured: Math.max(0, age), dataTime, ...joined(notes) };
  }
  if (value === undefined) return fail('evidence/none', `${query} gives no value.`, 'Name another source of evidence.');
  // dashboards often count availability in percent
  const percent = unit === 'ratio' && value > 1 && value <= 100;
  if (percent) notes.push(`${value} read as percent`);
  return { ...base, measured: percent ? value / 100 : value, ...joined(notes) };
}

const joined = (notes: string[]) => (notes.length > 0 ? { detail: notes.join('; ') } : {});

/** Asks one source, bounded in time; what it throws (a bug) becomes a failure too, so that one source ends no refresh. */
async function ask(
  source: EvidenceSource,
  objective: ObjectiveInfo,
  context: EvidenceContext,
): Promise<Result<Measurement>> {
  const late = AbortSignal.timeout(SOURCE_SECONDS * 1000);
  const signal = context.signal ? AbortSignal.any([context.signal, late]) : late;
  try {
    const answer = await askSource(source, { ...context, objective, signal });
    if (answer.ok || !late.aborted || context.signal?.aborted) return answer;
    return fail(
      'evidence/timeout',
      `${nameOf(source)} did not answer within ${SOURCE_SECONDS} s.`,
      'Refresh; if it happens again, check the connection.',
    );
  } catch (error) {
    return fail(
      'evidence/failed',
      `Asking ${nameOf(source)} failed: ${error instanceof Error ? error.message : String(error)}`,
      'See the log, then refresh.',
    );
  }
}

function nameOf(source: EvidenceSource): string {
  switch (source.source) {
    case 'kafka':
    case 'live':
      return `topic ${source.topic}`;
    case 'snowflake':
      return `table ${source.table}`;
    case 'prometheus':
      return 'Prometheus';
    case 'dbt':
      return `dbt model ${source.model}`;
  }
}

type Asked = EvidenceContext & { signal: AbortSignal; objective: ObjectiveInfo };

function askSource(source: EvidenceSource, context: Asked): Promise<Result<Measurement>> {
  switch (source.source) {
    case 'kafka':
      return newestRecord(source, context);
    case 'snowflake':
      return newestRow(source, context);
    case 'prometheus':
      return metric(source, context);
    case 'dbt':
      return testResults(source);
    case 'live':
      return liveShare(source, context);
  }
}

async function newestRecord(
  { topic, connection }: Extract<EvidenceSource, { source: 'kafka' }>,
  { sessions, signal }: Asked,
): Promise<Result<Measurement>> {
  const newest = await sessions.withKafka(connection, (session) => session.newestTimestamp(topic, { signal }), {
    signal,
  });
  if (!newest.ok) return newest;
  const { timestamp, partition, offset } = newest.value;
  if (timestamp === null)
    return fail(
      'evidence/empty',
      `Topic ${topic} holds no message.`,
      'Freshness is known once a producer has written one.',
    );
  return ok({
    dataTime: timestamp,
    query: `topic ${topic}, newest record`,
    ...(offset !== undefined && { detail: `partition ${partition}, offset ${offset}` }),
  });
}

async function newestRow(
  { table, connection, timestampColumn }: Extract<EvidenceSource, { source: 'snowflake' }>,
  { sessions, signal }: Asked,
): Promise<Result<Measurement>> {
  const { tableFreshness } = await import('./snowflake/tables.ts');
  const session = await sessions.snowflake(connection, { signal });
  if (!session.ok) return session;
  const fresh = await tableFreshness(session.value, { table, column: timestampColumn, signal });
  if (!fresh.ok) return fresh;
  const { newest, sql, detail } = fresh.value;
  if (newest === null)
    return fail(
      'evidence/empty',
      `${table} holds no row with a timestamp.`,
      'Freshness is known once a row is loaded.',
    );
  return ok({ dataTime: newest, query: sql, detail });
}

async function metric(
  { query, connection, guessed }: Extract<EvidenceSource, { source: 'prometheus' }>,
  { sessions, signal }: Asked,
): Promise<Result<Measurement>> {
  const entry = await sessions.prometheus(connection);
  if (!entry.ok) return entry;
  const { instantQuery } = await import('./metrics/prometheus.ts');
  const answer = await instantQuery(entry.value, query, { secrets: sessions.secrets, signal });
  if (!answer.ok) return answer;
  return ok({
    value: answer.value.value,
    query,
    ...(guessed && { detail: 'guessed query: name yours under observability.metrics to be sure' }),
  });
}

async function testResults({
  project,
  model,
}: Extract<EvidenceSource, { source: 'dbt' }>): Promise<Result<Measurement>> {
  if (!project)
    return fail(
      'dbt/no-project',
      `The dbt project of model ${model} was not found.`,
      'Correct transformation.dbt.project: the folder with dbt_project.yml.',
    );
  const folder = project.startsWith('file:') ? fileURLToPath(project) : project;
  const { modelQuality } = await import('./dbt/artifacts.ts');
  const quality = await modelQuality(folder, model);
  if (!quality.ok) return quality;
  const { passed, total, failedTests, generatedAt, stale } = quality.value;
  const notes = [
    `${passed} of ${total} tests passed`,
    ...(failedTests.length > 0
      ? [`failed: ${failedTests.slice(0, 3).join(', ')}${failedTests.length > 3 ? ', …' : ''}`]
      : []),
    `dbt ran at ${generatedAt}`,
    ...(stale ? [stale] : []),
  ];
  return ok({ value: passed / total, query: `run_results.json of model ${model}`, detail: notes.join('; ') });
}

async function liveShare(
  source: LiveSource,
  { sessions, signal, objective, conformLive, samples = SAMPLES }: Asked,
): Promise<Result<Measurement>> {
  const { topic, connection } = source;
  if (!conformLive)
    return fail('evidence/no-judge', `Messages of ${topic} are not judged here.`, 'Open the contract in the editor.');
  const read = await sessions.withKafka(connection, (session) => session.newest(topic, samples, { signal }), {
    signal,
  });
  if (!read.ok) return read;
  if (read.value.messages.length === 0)
    return fail(
      'evidence/empty',
      `Topic ${topic} holds no message to judge.`,
      'Quality is known once a producer has written some.',
    );
  const judged = await conformLive(source, toSamples(read.value.messages), objective);
  if (!judged.ok) return judged;
  const { summary, reason } = judged.value;
  if (summary.read === 0 || reason)
    return fail(
      'evidence/no-judge',
      reason ?? `No message of ${topic} was judged.`,
      'Give the contract a schema for the topic.',
    );
  return ok({
    value: summary.conforming / summary.read,
    query: `topic ${topic}, newest ${summary.read} messages against the contract`,
    detail: `${summary.conforming} of ${summary.read} messages conform`,
  });
}

/** Kafka's messages as the samples that a contract judges, by the id `partition:offset`. */
export function toSamples(messages: readonly TopicMessage[]): Sample[] {
  return messages.map(({ partition, offset, value }) => ({ id: `${partition}:${offset}`, ...sampleValue(value) }));
}

function sampleValue(value: DecodedValue): Pick<Sample, 'value' | 'undecodable'> {
  switch (value.kind) {
    case 'null':
      return { value: null };
    case 'json':
      return { value: value.text };
    case 'text':
      return { value: null, undecodable: 'it is text, not JSON' };
    case 'binary':
      return { value: null, undecodable: value.problem ?? 'it is binary, not JSON' };
  }
}
