/** Values in the registry's wire format, decoded with the schema they name. */
import type { DecodedValue, TopicMessage } from '../types.ts';
import type { Registry } from './registry.ts';

async function decodeOne(value: DecodedValue, registry: Registry, signal?: AbortSignal): Promise<DecodedValue> {
  if (value.kind !== 'binary' || value.schema === undefined) return value;
  const { id } = value.schema;
  const found = await registry.byId(id, signal);
  if (!found.ok) return { ...value, problem: `${found.reason} ${found.action}` };
  const { type } = found.value;
  return { ...value, schema: { id, type }, problem: `The value is ${type} (schema ${id}), which cannot be shown yet.` };
}

/** The messages with what the registry can decode decoded; what it cannot keeps its bytes and says why. */
export async function decodeRegistered(
  messages: TopicMessage[],
  registry: Registry,
  signal?: AbortSignal,
): Promise<TopicMessage[]> {
  return Promise.all(
    messages.map(async (message) => ({
      ...message,
      key: await decodeOne(message.key, registry, signal),
      value: await decodeOne(message.value, registry, signal),
    })),
  );
}
