import type { TopicMessage } from '../../../connectors/src/types.ts';
import type { Sample } from '../../../server/src/protocol.ts';

/** A message's id within its topic: `partition:offset`. */
export const messageId = (message: Pick<TopicMessage, 'partition' | 'offset'>): string => `${message.partition}:${message.offset}`;

/** What the server judges of a message: its JSON text, null for a tombstone, or why there is no JSON. */
export function toSample(message: TopicMessage): Sample {
  const id = messageId(message);
  const { value } = message;
  switch (value.kind) {
    case 'null':
      return { id, value: null };
    case 'json':
      return { id, value: value.text };
    case 'text':
      return { id, value: null, undecodable: 'the value is text, not JSON' };
    case 'binary':
      return { id, value: null, undecodable: value.problem ?? 'the value is binary, not JSON' };
  }
}
