/**
 * The three requests the reader makes, with decoders that keep one bad topic or partition from failing the rest.
 * Requests are encoded by kafkajs, answers decoded here. Source: Kafka protocol guide (Metadata 5-6, ListOffsets 2-3, Fetch 4-11).
 */

import type { WireExchange, WireRequest } from 'kafkajs/src/network/connectionPool.js';
import fetchApi from 'kafkajs/src/protocol/requests/fetch/index.js';
import listOffsetsApi from 'kafkajs/src/protocol/requests/listOffsets/index.js';
import metadataApi from 'kafkajs/src/protocol/requests/metadata/index.js';
import { Cursor } from './cursor.ts';
import type { FetchedPartition } from './records.ts';

export const ApiKey = { Fetch: 1, ListOffsets: 2, Metadata: 3 } as const;
/** The versions spoken, by API key: the least (older brokers are refused) and the most kafkajs encodes. */
export const SPOKEN: Record<number, { min: number; max: number; kafka: string }> = {
  [ApiKey.Fetch]: { min: 4, max: 11, kafka: '0.11' },
  [ApiKey.ListOffsets]: { min: 2, max: 3, kafka: '0.11' },
  [ApiKey.Metadata]: { min: 5, max: 6, kafka: '1.0' },
};

/** Read committed: records of open and aborted transactions stay unseen. */
const COMMITTED = 1;
/** Not a replica. */
const CLIENT = -1;
export const EARLIEST = -2;
export const LATEST = -1;

export interface NodeAddress {
  id: number;
  host: string;
  port: number;
}
export interface TopicMetadata {
  name: string;
  errorCode: number;
  internal: boolean;
  partitions: { id: number; errorCode: number; leader: number; replicas: number[]; inSync: number[] }[];
}
export interface ClusterMetadata {
  nodes: NodeAddress[];
  topics: TopicMetadata[];
}

const exchange = <T>(request: WireRequest, decode: (cursor: Cursor) => T): WireExchange<T> => ({
  ...request,
  response: { decode: async (raw) => decode(new Cursor(raw)), parse: async (data) => data },
});

/** Metadata of the named topics, or of all when none is named. Never creates a topic. */
export function metadataRequest(version: number, topics: string[]): WireExchange<ClusterMetadata> {
  return exchange(metadataApi.protocol({ version })({ topics, allowAutoTopicCreation: false }), (c) => {
    c.int32(); // throttle time
    const nodes = c.array(() => {
      const node = { id: c.int32(), host: c.string() ?? '', port: c.int32() };
      c.string(); // rack
      return node;
    });
    c.string(); // cluster id
    c.int32(); // controller id
    const ids = () => c.array(() => c.int32());
    const partition = () => {
      const read = { errorCode: c.int16(), id: c.int32(), leader: c.int32(), replicas: ids(), inSync: ids() };
      ids(); // offline replicas
      return read;
    };
    const read = c.array(() => ({
      errorCode: c.int16(),
      name: c.string() ?? '',
      internal: c.int8() !== 0,
      partitions: c.array(partition),
    }));
    return { nodes, topics: read };
  });
}

export interface PartitionOffset {
  topic: string;
  partition: number;
  errorCode: number;
  offset: bigint;
}

/** Offsets at a timestamp (ms), `EARLIEST` or `LATEST` (the last stable one) of partitions led by one node. */
export function listOffsetsRequest(
  version: number,
  wanted: Map<string, number[]>,
  timestamp: number,
): WireExchange<PartitionOffset[]> {
  const topics = [...wanted].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map((partition) => ({ partition, timestamp })),
  }));
  const request = listOffsetsApi.protocol({ version })({ replicaId: CLIENT, isolationLevel: COMMITTED, topics });
  return exchange(request, (c) => {
    c.int32(); // throttle time
    return c
      .array(() => {
        const topic = c.string() ?? '';
        return c.array(() => {
          const partition = c.int32();
          const errorCode = c.int16();
          c.int64(); // timestamp
          return { topic, partition, errorCode, offset: c.int64() };
        });
      })
      .flat();
  });
}

export interface FetchLimits {
  /** Milliseconds the broker may wait for a first byte. */
  maxWait: number;
  partitionBytes: number;
  totalBytes: number;
}
export interface Fetched {
  errorCode: number;
  partitions: FetchedPartition[];
}

/** Record sets of one topic's partitions from the given offsets. */
export function fetchRequest(
  version: number,
  topic: string,
  from: Map<number, bigint>,
  limits: FetchLimits,
): WireExchange<Fetched> {
  const partitions = [...from].map(([partition, offset]) => ({
    partition,
    fetchOffset: String(offset),
    maxBytes: limits.partitionBytes,
  }));
  const request = fetchApi.protocol({ version })({
    replicaId: CLIENT,
    isolationLevel: COMMITTED,
    maxWaitTime: limits.maxWait,
    minBytes: 1,
    maxBytes: limits.totalBytes,
    rackId: '',
    topics: [{ topic, partitions }],
  });
  return exchange(request, (c) => {
    c.int32(); // throttle time
    const errorCode = version >= 7 ? c.int16() : 0;
    if (version >= 7) c.int32(); // session id
    const answers = c.array(() => {
      c.string(); // topic
      return c.array(() => fetchedPartition(c, version));
    });
    return { errorCode, partitions: answers.flat() };
  });
}

function fetchedPartition(c: Cursor, version: number): FetchedPartition {
  const partition = c.int32();
  const errorCode = c.int16();
  c.int64(); // high watermark
  const lastStableOffset = c.int64();
  if (version >= 5) c.int64(); // log start offset
  const aborted = c.array(() => ({ producerId: c.int64(), firstOffset: c.int64() }));
  if (version >= 11) c.int32(); // preferred read replica
  const length = c.int32();
  return { partition, errorCode, lastStableOffset, aborted, set: length > 0 ? c.take(length) : Buffer.alloc(0) };
}
