import type { PortReference } from '../../../server/src/protocol.ts';

/** The port a command was called for: by a code lens, or by an item of the products view (which carries one). */
export function portArgument(argument: unknown): PortReference | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const candidate = 'portReference' in argument ? argument.portReference : argument;
  if (typeof candidate !== 'object' || candidate === null) return undefined;
  const { uri, port } = candidate as Partial<PortReference>;
  return typeof uri === 'string' && typeof port === 'string' ? { uri, port } : undefined;
}
