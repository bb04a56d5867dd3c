/** What a Kafka session gives: plain shapes, errors as values. */
import type { Result } from '../result.ts';
import type { TopicMessage } from '../types.ts';

export interface TopicInfo {
  name: string;
  partitions: number;
  /** Kept by Kafka itself or by a tool (`__consumer_offsets`, `_schemas`). */
  internal: boolean;
  /** Offsets between earliest and latest over all partitions: an upper bound, as compaction and transactions leave gaps. */
  messages?: number;
}

export interface PartitionInfo {
  partition: number;
  /** Node id; -1 while there is none. */
  leader: number;
  replicas: number[];
  inSync: number[];
  /** First and next offset a committed reader sees; strings, they are 64 bits wide. Absent without a leader. */
  earliest?: string;
  latest?: string;
}

export interface TopicDescription extends TopicInfo {
  details: PartitionInfo[];
}

/** Something the reader met and went on past; told to the user beside the messages. */
export interface ReadNotice {
  code: 'kafka/corrupt-batch' | 'kafka/partition-unavailable' | 'kafka/incomplete';
  partition: number;
  message: string;
}

export interface TopicRead {
  topic: string;
  /** Newest first. */
  messages: TopicMessage[];
  partitions: number;
  /** True when the topic holds no message a reader can see: a state, not an error. */
  empty: boolean;
  notices: ReadNotice[];
  elapsedMs: number;
}

export interface CallOptions {
  signal?: AbortSignal;
}
export interface NewestOptions extends CallOptions {
  /** Called while reading, at most once per answer of a broker. */
  onProgress?: (progress: { read: number; wanted: number }) => void;
  /** Messages as they arrive (unsorted, may exceed what is wanted), for early display. */
  onMessages?: (messages: TopicMessage[]) => void;
}

/** The newest record of a topic, for freshness. `timestamp` is null when the topic is empty. */
export interface NewestTimestamp {
  /** ISO 8601 UTC with milliseconds. */
  timestamp: string | null;
  partition?: number;
  offset?: string;
  message?: TopicMessage;
}

/**
 * One cluster, connected. Calls never throw and never create a consumer group; every failure has a code:
 * kafka/unreachable, auth-failed, tls-untrusted, plaintext-to-tls, tls-to-plaintext, tls-client-certificate, topic-missing,
 * not-authorized, timeout, cancelled, closed, unsupported, protocol.
 */
export interface KafkaSession {
  /** The connection's name. */
  readonly name: string;
  readonly brokers: readonly string[];
  readonly closed: boolean;
  /** True while something is asked of the cluster. */
  readonly busy: boolean;
  /** All topics, by name; `counts` asks each partition's offsets for `messages` too. */
  listTopics(options?: CallOptions & { counts?: boolean }): Promise<Result<TopicInfo[]>>;
  describe(topic: string, options?: CallOptions): Promise<Result<TopicDescription>>;
  /** The newest `n` messages over all partitions (each partition gives its fair share), newest first. */
  newest(topic: string, n: number, options?: NewestOptions): Promise<Result<TopicRead>>;
  /** The record with the latest timestamp among the newest of each partition. */
  newestTimestamp(topic: string, options?: CallOptions): Promise<Result<NewestTimestamp>>;
  /** Ends every request and every socket at once; safe to call twice. */
  close(): Promise<void>;
}
