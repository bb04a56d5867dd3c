/** Reads the newest records of a topic straight from the partitions' leaders: no consumer group, nothing left on the cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { isConnectionLoss, isMoved, WireCode, WireError } from './errors.ts';
import { type RawRecord, visible } from './records.ts';
import type { ReadNotice } from './types.ts';
import { ApiKey, EARLIEST, fetchRequest, LATEST, listOffsetsRequest, type TopicMetadata } from './wire.ts';

/** Bounds of one read. */
const LIMITS = {
  maxWait: 100,
  /** Small, for one answer is decompressed at a stretch; a larger batch comes whole all the same. */
  partitionBytes: 256 << 10,
  totalBytes: 8 << 20,
  /** Bytes one batch may decompress to. */
  batchBytes: 64 << 20,
  /** Bytes of keys and values one read may hold. */
  readBytes: 256 << 20,
  /** Milliseconds a leader change or a broker's restart may take. */
  patience: 20_000,
  /** Answers in a row without progress before a partition is given up. */
  idleAnswers: 20,
};

type OnRecords = (records: RawRecord[]) => void;

/** Waits out a leader change with growing pauses, and gives the cause back when it takes too long. */
class Patience {
  #pause = 50;
  #since = 0;
  readonly #signal: AbortSignal;
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }
  async wait(cause: unknown): Promise<void> {
    this.#since ||= Date.now();
    if (Date.now() - this.#since > LIMITS.patience) throw cause;
    await sleep(this.#pause, undefined, { signal: this.#signal });
    this.#pause = Math.min(this.#pause * 2, 1_000);
  }
  reset(): void {
    this.#pause = 50;
    this.#since = 0;
  }
}

/** A topic's partitions by leader, kept fresh. */
class Leaders {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
  topic: TopicMetadata;
  constructor(cluster: Cluster, topic: TopicMetadata, signal: AbortSignal) {
    this.cluster = cluster;
    this.topic = topic;
    this.signal = signal;
  }
  async refresh(): Promise<void> {
    this.topic = await this.cluster.topic(this.topic.name);
  }
  /**
   * Asks the leaders of some partitions, in parallel. Answers are given as they are; partitions whose leader moved or is gone
   * are left out, with the cause, for a later round.
   */
  async ask<T extends { partition: number; errorCode: number }>(
    partitions: number[],
    send: (node: number, partitions: number[]) => Promise<T[]>,
  ): Promise<{ answers: T[]; cause?: unknown }> {
    const byNode = new Map<number, number[]>();
    let cause: unknown;
    for (const id of partitions) {
      const leader = this.topic.partitions.find((partition) => partition.id === id)?.leader ?? -1;
      if (leader >= 0) byNode.set(leader, [...(byNode.get(leader) ?? []), id]);
      else cause = new WireError(5, id);
    }
    const settled = await Promise.allSettled([...byNode].map(([node, ids]) => send(node, ids)));
    this.signal.throwIfAborted();
    const answers: T[] = [];
    for (const result of settled) {
      if (result.status === 'fulfilled') answers.push(...result.value);
      else if (isConnectionLoss(result.reason) || (result.reason instanceof WireError && isMoved(result.reason.code)))
        cause = result.reason;
      else throw result.reason;
    }
    const moved = answers.find((answer) => isMoved(answer.errorCode));
    if (moved) cause = new WireError(moved.errorCode, moved.partition);
    return { answers: answers.filter((answer) => !isMoved(answer.errorCode)), cause };
  }
  /** Refreshes the metadata after a pause; a refresh that fails is one more reason to wait. */
  async recover(cause: unknown, patience: Patience): Promise<void> {
    await patience.wait(cause);
    try {
      await this.refresh();
    } catch (error) {
      // A broker that just started does not know its topics yet; a topic that is gone for good outlasts the patience.
      if (!isConnectionLoss(error) && !(error instanceof WireError && isMoved(error.code))) throw error;
    }
  }
}

/** Offsets of partitions at a timestamp (ms), EARLIEST or LATEST. */
async function offsets(leaders: Leaders, partitions: number[], timestamp: number): Promise<Map<number, bigint>> {
  const found = new Map<number, bigint>();
  const patience = new Patience(leaders.signal);
  for (;;) {
    const missing = partitions.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    const { answers, cause } = await leaders.ask(missing, async (node, ids) => {
      const link = await leaders.cluster.node(node);
      const wanted = new Map([[leaders.topic.name, ids]]);
      return link.send(ApiKey.ListOffsets, (version) => listOffsetsRequest(version, wanted, timestamp));
    });
    for (const { partition, errorCode, offset } of answers) {
      if (errorCode !== 0) throw new WireError(errorCode, partition);
      found.set(partition, offset);
    }
    if (cause) await leaders.recover(cause, patience);
    else if (answers.length < missing.length) throw new WireError(-1);
  }
}

interface Range {
  partition: number;
  from: bigint;
  to: bigint;
}

/** Reads all records a committed reader sees in the ranges. */
async function readRanges(
  leaders: Leaders,
  ranges: Range[],
  onRecords: OnRecords,
  notices: ReadNotice[],
): Promise<void> {
  const open = new Map(ranges.filter((range) => range.from < range.to).map((range) => [range.partition, { ...range }]));
  const patience = new Patience(leaders.signal);
  for (let idle = 0; open.size > 0; ) {
    const { answers, cause } = await leaders.ask([...open.keys()], async (node, ids) => {
      const link = await leaders.cluster.node(node);
      const from = new Map(ids.map((id) => [id, open.get(id)?.from ?? 0n]));
      const answer = await link.send(ApiKey.Fetch, (version) =>
        fetchRequest(version, leaders.topic.name, from, LIMITS),
      );
      if (answer.errorCode !== 0) throw new WireError(answer.errorCode);
      return answer.partitions;
    });
    let progress = false;
    for (const answer of answers) {
      const range = open.get(answer.partition);
      if (!range) continue;
      if (answer.errorCode === WireCode.offsetOutOfRange) {
        // Retention took the records meanwhile: go on where the log begins now.
        const earliest = (await offsets(leaders, [range.partition], EARLIEST)).get(range.partition) ?? range.to;
        range.from = earliest > range.from ? earliest : range.to;
        progress = true;
      } else if (answer.errorCode !== 0) throw new WireError(answer.errorCode, answer.partition);
      else {
        const seen = visible(answer, range.from, range.to, LIMITS.batchBytes);
        for (const { from, to, message } of seen.corrupt)
          notices.push({
            code: 'kafka/corrupt-batch',
            partition: range.partition,
            message: `Offsets ${from} to ${to} of partition ${range.partition} cannot be read: ${message}.`,
          });
        progress ||= seen.next > range.from;
        range.from = seen.next;
        onRecords(seen.records);
      }
      if (range.from >= range.to) open.delete(range.partition);
    }
    if (cause) await leaders.recover(cause, patience);
    else if (progress) patience.reset();
    idle = progress || cause ? 0 : idle + 1;
    if (idle > LIMITS.idleAnswers) {
      for (const { partition, from } of open.values())
        notices.push({
          code: 'kafka/incomplete',
          partition,
          message: `Partition ${partition} gave nothing from offset ${from} on.`,
        });
      return;
    }
  }
}

/** One partition, read backwards. */
interface Part {
  id: number;
  start: bigint;
  /** Everything at or after this offset has been read. */
  from: bigint;
  /** Ascending. */
  got: RawRecord[];
}

const newestFirst = (a: RawRecord, b: RawRecord): number =>
  b.timestamp - a.timestamp || a.partition - b.partition || (a.offset < b.offset ? 1 : -1);

/**
 * Partitions that may still hold one of the `n` newest: while there are too few records every partition with more, then those
 * of which nothing older than the n-th newest has been seen.
 */
function unfinished(parts: Part[], n: number): Part[] {
  const more = parts.filter((part) => part.from > part.start);
  const all = parts.flatMap((part) => part.got);
  if (all.length < n) return more;
  const last = all.sort(newestFirst)[n - 1];
  return more.filter((part) => !part.got[0] || (last && part.got[0].timestamp > last.timestamp));
}

export interface NewestRead {
  /** Newest first. */
  records: RawRecord[];
  partitions: number;
  notices: ReadNotice[];
}

/**
 * The `n` newest records of a topic over all partitions by timestamp (exact while timestamps grow along each partition).
 * Reads each partition backwards in steps that double, past control records, aborted transactions and compacted gaps.
 */
export async function readNewest(
  cluster: Cluster,
  topic: TopicMetadata,
  n: number,
  signal: AbortSignal,
  onRecords: OnRecords,
): Promise<NewestRead> {
  const notices: ReadNotice[] = [];
  const led = topic.partitions.filter((partition) => partition.leader >= 0).map((partition) => partition.id);
  for (const { id, leader } of topic.partitions)
    if (leader < 0)
      notices.push({
        code: 'kafka/partition-unavailable',
        partition: id,
        message: `Partition ${id} has no leader now; its messages are missing here.`,
      });
  if (led.length === 0 && topic.partitions.length > 0) throw new WireError(5, topic.partitions[0]?.id);
  const leaders = new Leaders(cluster, topic, signal);
  const [starts, ends] = await Promise.all([offsets(leaders, led, EARLIEST), offsets(leaders, led, LATEST)]);
  const parts: Part[] = led.map((id) => ({ id, start: starts.get(id) ?? 0n, from: ends.get(id) ?? 0n, got: [] }));
  let bytes = 0;
  for (let step = 1n; n > 0; step *= 2n) {
    const todo = unfinished(parts, n);
    if (todo.length === 0) break;
    if (bytes > LIMITS.readBytes) {
      notices.push({
        code: 'kafka/incomplete',
        partition: todo[0]?.id ?? 0,
        message: `Reading stopped at ${LIMITS.readBytes >> 20} MB; older messages are missing here.`,
      });
      break;
    }
    const had = parts.reduce((sum, part) => sum + part.got.length, 0);
    const share = BigInt(Math.ceil(Math.max(n - had, Math.ceil(n / 4)) / todo.length)) * step;
    const found = new Map<number, RawRecord[]>(todo.map((part) => [part.id, []]));
    const ranges = todo.map((part) => {
      const from = part.from - share;
      return { partition: part.id, from: from > part.start ? from : part.start, to: part.from };
    });
    await readRanges(
      leaders,
      ranges,
      (records) => {
        for (const record of records) {
          found.get(record.partition)?.push(record);
          bytes += (record.value?.length ?? 0) + (record.key?.length ?? 0);
        }
        onRecords(records);
      },
      notices,
    );
    for (const part of todo) {
      part.got = [...(found.get(part.id) ?? []), ...part.got];
      part.from = ranges.find((range) => range.partition === part.id)?.from ?? part.start;
    }
  }
  const records = parts
    .flatMap((part) => part.got)
    .sort(newestFirst)
    .slice(0, n);
  return { records, partitions: topic.partitions.length, notices };
}

/** Earliest and latest offset by topic and partition, for many topics at once; partitions without a leader are left out. */
export async function offsetRanges(
  cluster: Cluster,
  topics: TopicMetadata[],
): Promise<Map<string, { earliest: bigint; latest: bigint }>> {
  const byNode = new Map<number, Map<string, number[]>>();
  for (const { name, partitions } of topics)
    for (const { id, leader } of partitions) {
      if (leader < 0) continue;
      const wanted = byNode.get(leader) ?? new Map<string, number[]>();
      wanted.set(name, [...(wanted.get(name) ?? []), id]);
      byNode.set(leader, wanted);
    }
  const ranges = new Map<string, { earliest: bigint; latest: bigint }>();
  await Promise.all(
    [...byNode].map(async ([node, wanted]) => {
      const link = await cluster.node(node);
      const ask = (timestamp: number) =>
        link.send(ApiKey.ListOffsets, (version) => listOffsetsRequest(version, wanted, timestamp));
      const [earliest, latest] = await Promise.all([ask(EARLIEST), ask(LATEST)]);
      for (const { topic, partition, errorCode, offset } of latest) {
        const first = earliest.find((candidate) => candidate.topic === topic && candidate.partition === partition);
        if (errorCode === 0 && first?.errorCode === 0)
          ranges.set(`${topic}/${partition}`, { earliest: first.offset, latest: offset });
      }
    }),
  );
  return ranges;
}
