/** Prometheus: the value of an instant query (HTTP API, "Instant queries"). */
import type { PrometheusEntry, Secrets } from '../config/types.ts';
import { fail, ok, type Result } from '../result.ts';

export interface InstantValue {
  value: number;
  /** When Prometheus evaluated it, ISO 8601 UTC. */
  at: string;
}

const WAIT_MS = 10_000;

interface Answer {
  status?: string;
  error?: string;
  errorType?: string;
  data?: { resultType?: string; result?: unknown };
}

/**
 * Evaluates `query` now; it must give one number. Failures: prometheus/unreachable, auth-failed, bad-query, no-data,
 * ambiguous (several series), not-a-number, not-prometheus, timeout, cancelled.
 */
export async function instantQuery(
  entry: PrometheusEntry,
  query: string,
  { secrets, signal }: { secrets: Secrets; signal?: AbortSignal },
): Promise<Result<InstantValue>> {
  const late = AbortSignal.timeout(WAIT_MS);
  try {
    const headers = await headersOf(entry, secrets);
    const response = await fetch(`${entry.url}/api/v1/query`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ query }),
      redirect: 'error', // the headers may carry a token
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    return await read(response, entry, query);
  } catch (error) {
    return transportFailure(error, entry, { cancelled: signal?.aborted === true, late: late.aborted });
  }
}

async function headersOf(entry: PrometheusEntry, secrets: Secrets): Promise<Headers> {
  const headers = new Headers();
  for (const [name, secret] of Object.entries(entry.headers)) headers.set(name, secret.reveal());
  const password = (await secrets.get(entry)) ?? entry.password?.reveal();
  if (password === undefined || headers.has('authorization')) return headers;
  const login =
    entry.username === undefined
      ? `Bearer ${password}`
      : `Basic ${Buffer.from(`${entry.username}:${password}`).toString('base64')}`;
  headers.set('authorization', login);
  return headers;
}

async function read(response: Response, entry: PrometheusEntry, query: string): Promise<Result<InstantValue>> {
  const where = `Prometheus "${entry.name}" at ${entry.url}`;
  if (response.status === 401 || response.status === 403) {
    return fail(
      'prometheus/auth-failed',
      `${where} refused the request (HTTP ${response.status}).`,
      `Correct the headers or the password of ${entry.origin.text}.`,
    );
  }
  const answer = await response.json().then(
    (body) => body as Answer,
    () => undefined,
  );
  if (answer?.status === 'error') {
    return fail(
      'prometheus/bad-query',
      `${where} cannot evaluate ${query}: ${answer.error ?? answer.errorType}.`,
      'Correct the PromQL in observability.metrics.',
    );
  }
  if (answer?.status !== 'success' || !answer.data) {
    return fail(
      'prometheus/not-prometheus',
      `${entry.url} does not answer like Prometheus (HTTP ${response.status}).`,
      `Check the URL in ${entry.origin.text}; it is the base, without /api/v1.`,
    );
  }
  return single(answer.data, where, query);
}

/** The one number of a vector of one series, or of a scalar. */
function single(
  { resultType, result }: NonNullable<Answer['data']>,
  where: string,
  query: string,
): Result<InstantValue> {
  const points =
    resultType === 'scalar'
      ? [result]
      : resultType === 'vector' && Array.isArray(result)
        ? result.map((series) => series?.value)
        : undefined;
  if (!points)
    return fail(
      'prometheus/ambiguous',
      `${query} gives a ${resultType}, not one number.`,
      'Use an instant query, for example avg_over_time(…[30d]).',
    );
  if (points.length === 0) {
    return fail(
      'prometheus/no-data',
      `${where} has no data for ${query}.`,
      'Check that the target is scraped and the labels are right, or name the PromQL under observability.metrics.',
    );
  }
  if (points.length > 1) {
    return fail(
      'prometheus/ambiguous',
      `${query} gives ${points.length} series, not one number.`,
      'Aggregate it, for example with avg(…) or min(…).',
    );
  }
  const [seconds, text] = Array.isArray(points[0]) ? (points[0] as unknown[]) : [];
  const value = Number(text);
  if (!Number.isFinite(value))
    return fail(
      'prometheus/not-a-number',
      `${query} is ${String(text)} at this time.`,
      'Often a division by zero: no events in the window. Guard the PromQL, for example with "or vector(1)".',
    );
  return ok({ value, at: new Date(Number(seconds) * 1000).toISOString() });
}

function transportFailure(
  error: unknown,
  entry: PrometheusEntry,
  { cancelled, late }: { cancelled: boolean; late: boolean },
) {
  const where = `Prometheus "${entry.name}" at ${entry.url}`;
  if (cancelled) return fail('prometheus/cancelled', `Asking ${where} was cancelled.`, 'Refresh when you need it.');
  const retry = `Check that it runs and that the URL in ${entry.origin.text} is right, then refresh.`;
  if (late) return fail('prometheus/timeout', `${where} did not answer within ${WAIT_MS / 1000} s.`, retry);
  const cause =
    error instanceof Error && error.cause instanceof Error ? (error.cause as NodeJS.ErrnoException) : undefined;
  return fail(
    'prometheus/unreachable',
    `${where} cannot be reached (${cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : 'no connection')}).`,
    retry,
  );
}
