/** A real schema registry: Apicurio with Confluent's API, in memory. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { classArchive } from './classArchive.ts';
import { cache, freePorts, removeFolder, startProcess, temporaryFolder } from './process.ts';

export interface RegistryService {
  /** Base of Confluent's API: `http://127.0.0.1:PORT/apis/ccompat/v7`. */
  url: string;
  /** Registers a schema under a subject and gives its id, which stands in a record's first bytes. */
  register(
    subject: string,
    type: 'AVRO' | 'JSON' | 'PROTOBUF',
    schema: string,
    references?: Reference[],
  ): Promise<number>;
  /** SIGKILL, as a crash; its schemas are lost. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}
export interface Reference {
  /** As the schema names it: a full name in Avro, an import's path in Protobuf. */
  name: string;
  subject: string;
  version: number;
}

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** Starts an empty registry; ready in about three seconds. */
export async function start(): Promise<RegistryService> {
  const home = join(cache, 'registry');
  const jar = (await readdir(home).catch(() => [])).find((name) => name.endsWith('-runner.jar'));
  if (!jar) throw new Error(`Apicurio Registry is not in ${home}: run npm run setup`);
  const folder = await temporaryFolder('registry');
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const archive = classArchive(join(home, 'classes.jsa'));
  const running = await startProcess({
    name: 'Apicurio Registry',
    program: 'java',
    args: ['-Xmx384m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...archive.options, '-jar', join(home, jar)],
    cwd: folder,
    // Each H2 database in memory belongs to its process: several registries do not meet.
    env: { QUARKUS_HTTP_PORT: String(port), QUARKUS_HTTP_HOST: '127.0.0.1', QUARKUS_LOG_LEVEL: 'WARN' },
    log: join(folder, 'registry.log'),
    ready: async () => (await fetch(`${url}/subjects`)).ok,
  });
  return {
    url,
    register: async (subject, type, schema, references = []) => {
      const response = await fetch(`${url}/subjects/${encodeURIComponent(subject)}/versions`, {
        method: 'POST',
        headers: { 'content-type': CONTENT_TYPE },
        body: JSON.stringify({ schemaType: type, schema, references }),
      });
      const answer = (await response.json()) as { id?: number; message?: string };
      if (answer.id === undefined) throw new Error(`The registry refused ${subject}: ${answer.message}`);
      return answer.id;
    },
    kill: () => running.kill(),
    stop: async () => {
      await running.stop();
      await archive.keep();
      await removeFolder(folder);
    },
  };
}
