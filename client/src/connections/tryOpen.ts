import type { Entry, Secrets } from '../../../connectors/src/config/index.ts';
import type { Result } from '../../../server/src/protocol.ts';
import { loadKafka, loadPrometheus, loadSessions, loadSnowflake } from './connectors.ts';

/** Opens a connection outside the pool, asks one small thing, closes it again: does it work, and what does it say? */
export async function tryOpen(
  entry: Entry,
  secrets: Secrets,
  signal: AbortSignal,
  openBrowser?: (url: string) => void,
): Promise<Result<string>> {
  switch (entry.kind) {
    case 'kafka': {
      const session = await (await loadKafka()).openKafka(entry, secrets, { signal });
      if (!session.ok) return session;
      const topics = await session.value.listTopics({ signal });
      await session.value.close();
      return topics.ok
        ? { ok: true, value: `${topics.value.filter((topic) => !topic.internal).length} topics` }
        : topics;
    }
    case 'snowflake': {
      const session = await (await loadSnowflake()).openSnowflake(entry, secrets, { signal, openBrowser });
      if (!session.ok) return session;
      const answer = await session.value.query('SELECT CURRENT_VERSION()', { signal, timeoutSeconds: 30 });
      await session.value.close();
      return answer.ok ? { ok: true, value: `Snowflake ${String(answer.value.rows[0]?.[0] ?? '')}` } : answer;
    }
    case 'prometheus': {
      const answer = await (await loadPrometheus()).instantQuery(entry, 'vector(1)', { secrets, signal });
      return answer.ok ? { ok: true, value: entry.url } : answer;
    }
    case 'registry': {
      const answer = await (await loadSessions()).testRegistry(entry, secrets, signal);
      return answer.ok ? { ok: true, value: entry.url } : answer;
    }
  }
}
