/** What the topic panel and its page say to each other. Plain JSON; reads are numbered so that a late answer of an older one is dropped. */
import type { TopicMessage } from '../../../connectors/src/types.ts';
import type { ConformResult, Failure, Violation } from '../../../server/src/protocol.ts';
import type { FromPage, ToPage } from './pageMessages.ts';

/** What a panel shows; it is also what survives a reload (in the page's state). */
export interface TopicTarget {
  topic: string;
  /** Name of the Kafka connection; absent: the default or only one. */
  connection?: string;
  /** The contract that judges the messages, when one names the topic. */
  contract?: { uri: string; port?: string; name?: string };
}

/** What a button below an error does. */
export type TopicAction =
  | 'retry'
  | 'addConnection'
  | 'pickConnection'
  | 'updatePassword'
  | 'pickTopic'
  | 'openConnections';

export type ReadPhase = 'idle' | 'connecting' | 'reading' | 'checking' | 'done' | 'cancelled' | 'failed';

export interface TopicState {
  target: TopicTarget;
  phase: ReadPhase;
  /** Number of the read that `phase` speaks of. */
  read: number;
  progress?: { read: number; wanted: number };
  failure?: Pick<Failure, 'code' | 'reason' | 'action'> & { actions: TopicAction[] };
  /** Met on the way and passed: corrupt batch, partition without leader. */
  notices: string[];
  /** Where the connection comes from, for example `playground · .data-product/connections.yaml:4`. */
  connection?: string;
  /** The contract that judged, or why none did. */
  judge?: { label: string };
  unjudged?: string;
  summary?: ConformResult['summary'];
  /** ISO 8601 UTC, when the messages shown were read. */
  readAt?: string;
  elapsedMs?: number;
  partitions?: number;
}

export interface PageMessage extends TopicMessage {
  /** `partition:offset`. */
  id: string;
}

export type ToTopicPage =
  | ToPage
  | { type: 'state'; state: TopicState }
  /** The first batch of a read (`first`) replaces what is shown. */
  | { type: 'messages'; read: number; first: boolean; messages: PageMessage[] }
  | { type: 'verdicts'; read: number; verdicts: ConformResult['results'] };

export type FromTopicPage =
  | FromPage
  | { type: 'refresh'; count: number }
  | { type: 'cancel' }
  | { type: 'act'; action: TopicAction }
  /** Show a line of the contract. */
  | { type: 'reveal'; violation: Violation }
  | { type: 'revealContract' }
  | { type: 'export'; text: string };
