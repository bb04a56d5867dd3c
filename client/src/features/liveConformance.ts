import type { Sessions } from '../../../connectors/src/sessions.ts';
import type { EvidenceSource, Result } from '../../../server/src/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';
import { toSample } from '../panels/samples.ts';

/** Newest messages whose share of conforming ones stands for the quality of the topic. */
const SAMPLES = 200;

/** Reads a topic's newest messages and has the server judge them, without publishing findings. */
export async function liveConformance(
  server: LanguageServer,
  sessions: Sessions,
  source: Extract<EvidenceSource, { source: 'live' }>,
  uri: string,
  signal: AbortSignal,
): Promise<Result<{ read: number; conforming: number }>> {
  const session = await sessions.kafka(source.connection, { signal });
  if (!session.ok) return session;
  const read = await session.value.newest(source.topic, SAMPLES, { signal });
  if (!read.ok) return read;
  const samples = read.value.messages.map(toSample);
  const result = await server.conform({ uri, port: source.port, topic: source.topic, samples, publish: false });
  if (!result || result.reason) return { ok: false, code: 'live/unjudged', reason: result?.reason ?? 'the language server is not running', action: 'Run "Data Product: Restart Language Server".' };
  return { ok: true, value: { read: result.summary.read, conforming: result.summary.conforming } };
}
