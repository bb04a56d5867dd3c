/** What a file of code or a schema file says of the events of a topic. */
import type { Span } from '../document/index.ts';
import type { RecordShape } from './shape.ts';

/** `schema`: the file describes the topic for all who read and write it. */
export type Role = 'reader' | 'producer' | 'schema';

export interface EventUse {
  role: Role;
  shape: RecordShape;
  /** What to underline when the event as a whole is meant. */
  span: Span;
  link: TopicLink;
  /** The decoder makes text of any value (Spark's StringType): text then fits everything. */
  textTakesAll: boolean;
  /** What is wrong with the use itself, whatever the event looks like. */
  faults?: readonly Fault[];
}
export interface Fault extends Span {
  rule: string;
  message: string;
}
export type TopicLink =
  /** The code says the topics. */
  | { kind: 'stated'; topics: string[] }
  /** The file has these texts in it: if one of them alone is a topic that somebody knows, it is taken for the one. */
  | { kind: 'mentioned'; texts: string[] }
  /** Names that a topic of the same name would have, without case style. */
  | { kind: 'named'; keys: string[] };
