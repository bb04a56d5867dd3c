import type { EvidenceContext } from '../../../connectors/src/evidence.ts';
import type { ObjectiveInfo } from '../../../server/src/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';

type Judge = NonNullable<EvidenceContext['conformLive']>;

/** Has the server judge the messages read for "live" evidence by the contract that asked for it; no findings are published. */
export function liveJudge(
  server: LanguageServer,
  documents: readonly { uri: string; objectives: ObjectiveInfo[] }[],
): Judge {
  return async (source, samples) => {
    const wanted = JSON.stringify(source);
    const asks = ({ sources }: ObjectiveInfo) => sources.some((each) => JSON.stringify(each) === wanted);
    const uri = documents.find(({ objectives }) => objectives.some(asks))?.uri ?? '';
    const value = await server.conform({ uri, port: source.port, topic: source.topic, samples, publish: false });
    if (value) return { ok: true, value };
    return {
      ok: false,
      code: 'live/unjudged',
      reason: 'The language server is not running.',
      action: 'Run "Data Product: Restart Language Server".',
    };
  };
}
