/** Kafka without a consumer group: open a session, list topics, read the newest messages. */
export { type OpenOptions, openKafka } from './session.ts';
export { sampleSuggestions, type TopicHints, type TopicSuggestion } from './suggest.ts';
export type * from './types.ts';
