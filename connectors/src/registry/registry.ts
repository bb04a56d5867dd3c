/** A schema registry with Confluent's API (Confluent, Apicurio's ccompat, Karapace, Redpanda). */
import { passwordOf } from '../config/secrets.ts';
import type { RegistryEntry, Secrets } from '../config/types.ts';
import { fail, ok, type Result } from '../result.ts';

export interface RegisteredDefinition {
  id: number;
  type: 'JSON' | 'AVRO' | 'PROTOBUF';
  /** The schema as registered: JSON text, or a .proto file. */
  schema: string;
  references: { name: string; subject: string; version: number }[];
}

const TIMEOUT = 5_000;
const TYPES = ['JSON', 'AVRO', 'PROTOBUF'] as const;

interface Answer {
  schema?: unknown;
  schemaType?: unknown;
  references?: RegisteredDefinition['references'];
  message?: unknown;
}

export class Registry {
  readonly #entry: RegistryEntry;
  readonly #secrets: Secrets;
  /** Ids are immutable: an answer is kept, a failure is asked again. */
  readonly #known = new Map<number, RegisteredDefinition>();

  constructor(entry: RegistryEntry, secrets: Secrets) {
    this.#entry = entry;
    this.#secrets = secrets;
  }

  /** The schema with an id: `GET /schemas/ids/{id}`. */
  async byId(id: number, signal?: AbortSignal): Promise<Result<RegisteredDefinition>> {
    const known = this.#known.get(id);
    if (known) return ok(known);
    const answer = await this.#get(`/schemas/ids/${id}`, signal);
    if (!answer.ok)
      return answer.code === 'registry/not-found'
        ? { ...answer, reason: `The registry "${this.#entry.name}" has no schema ${id}.` }
        : answer;
    // The type is left out for Avro.
    const type = TYPES.find((candidate) => candidate === (answer.value.schemaType ?? 'AVRO'));
    if (typeof answer.value.schema !== 'string' || !type)
      return fail(
        'registry/protocol',
        `The registry "${this.#entry.name}" gave schema ${id} in an unknown form.`,
        `Check that ${this.#entry.url} is the base of a Confluent-compatible API.`,
      );
    const definition = { id, type, schema: answer.value.schema, references: answer.value.references ?? [] };
    this.#known.set(id, definition);
    return ok(definition);
  }

  /** Asks for the list of subjects: for the connection test. */
  async check(signal?: AbortSignal): Promise<Result<{ subjects: number }>> {
    const answer = await this.#get('/subjects', signal);
    return answer.ok ? ok({ subjects: Array.isArray(answer.value) ? answer.value.length : 0 }) : answer;
  }

  async #get(path: string, signal?: AbortSignal): Promise<Result<Answer>> {
    const { name, url, username, origin } = this.#entry;
    const password = await passwordOf(this.#entry, this.#secrets);
    const credentials =
      username === undefined ? undefined : Buffer.from(`${username}:${password ?? ''}`).toString('base64');
    try {
      const response = await fetch(`${url}${path}`, {
        headers: {
          accept: 'application/vnd.schemaregistry.v1+json, application/json',
          ...(credentials ? { authorization: `Basic ${credentials}` } : {}),
        },
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])]),
      });
      const body = (await response.json().catch(() => undefined)) as Answer | undefined;
      if (response.ok && body !== undefined) return ok(body);
      if (response.status === 401 || response.status === 403)
        return fail(
          'registry/auth-failed',
          `The registry "${name}" refused the login (${response.status}).`,
          'Update the user name or password of the registry.',
        );
      if (response.status === 404 && body !== undefined)
        return fail(
          'registry/not-found',
          `The registry "${name}" knows nothing at ${path}.`,
          `Check the URL in ${origin.text}.`,
        );
      return fail(
        'registry/protocol',
        `The registry "${name}" answered ${response.status} at ${path}.`,
        `Check that ${url} is the base of a Confluent-compatible API (Apicurio: …/apis/ccompat/v7).`,
      );
    } catch (error) {
      if (signal?.aborted) throw error;
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const code = (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.name : '');
      return fail(
        'registry/unreachable',
        `The registry "${name}" at ${url} cannot be reached (${code}).`,
        `Check that it runs and that the URL in ${origin.text} is right.`,
      );
    }
  }
}
