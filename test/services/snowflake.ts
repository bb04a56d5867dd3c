/**
 * A Snowflake stand-in on this machine (snowflake/standin.py: fakesnow over DuckDB): SQL and wire protocol are near
 * Snowflake's, not Snowflake. Reachable by snowflake-sdk with `accessUrl`, by dbt with host, port and protocol.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache, freePorts, removeFolder, startProcess, temporaryFolder } from './process.ts';

export interface SnowflakeOptions {
  /** Statements run before `start` returns: databases, schemas, tables, rows. */
  seed?: string[];
  /** Rows by table name, put in after `seed`: see `load`. */
  rows?: Record<string, Cells[]>;
}
/** One row in column order: numbers, timestamps and JSON as text. */
export type Cells = (string | null)[];
export interface SnowflakeService {
  account: string;
  user: string;
  password: string;
  host: string;
  port: number;
  protocol: 'http';
  /** `http://127.0.0.1:PORT`, snowflake-sdk's `accessUrl`. */
  accessUrl: string;
  /** Runs statements in order in a session of their own; rejects with the first error. */
  execute(statements: string[]): Promise<void>;
  /** Fills existing tables, thousands of rows in no time. */
  load(rows: Record<string, Cells[]>): Promise<void>;
  /** 'session': all sessions must be renewed (390112); 'master': all must log in again (390114). */
  expire(what: 'session' | 'master'): Promise<void>;
  /** Every query from now on waits so many seconds first; 0 ends that. */
  delay(seconds: number): Promise<void>;
  /** SIGKILL, as a crash; its data is lost. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const PYTHON = join(cache, 'python', 'bin', 'python');
const STANDIN = fileURLToPath(new URL('snowflake/standin.py', import.meta.url));
const USER = 'demo';
const PASSWORD = 'demo-secret';

/** Starts an empty account; ready in about two seconds. */
export async function start(options: SnowflakeOptions = {}): Promise<SnowflakeService> {
  await access(PYTHON).catch(() => {
    throw new Error(`The Python environment ${PYTHON} is missing: run npm run setup`);
  });
  const folder = await temporaryFolder('snowflake');
  const [port = 0] = await freePorts(1);
  const accessUrl = `http://127.0.0.1:${port}`;
  const control = async (command: object): Promise<void> => {
    const response = await fetch(`${accessUrl}/__control`, { method: 'POST', body: JSON.stringify(command) });
    const answer = (await response.json()) as { error?: string };
    if (answer.error) throw new Error(`Snowflake stand-in: ${answer.error}`);
  };
  const running = await startProcess({
    name: 'Snowflake stand-in',
    program: PYTHON,
    args: [STANDIN, String(port), USER, PASSWORD],
    cwd: folder,
    // HOME: fakesnow and DuckDB keep files there.
    env: { HOME: folder, TMPDIR: folder, PYTHONDONTWRITEBYTECODE: '1' },
    log: join(folder, 'standin.log'),
    ready: async () => {
      await control({});
      return true;
    },
  });
  const service: SnowflakeService = {
    account: 'local',
    user: USER,
    password: PASSWORD,
    host: '127.0.0.1',
    port,
    protocol: 'http',
    accessUrl,
    execute: (statements) => control({ execute: statements }),
    load: (rows) => control({ load: rows }),
    expire: (what) => control({ expire: what }),
    delay: (seconds) => control({ delay: seconds }),
    kill: () => running.kill(),
    stop: async () => {
      await running.stop();
      await removeFolder(folder);
    },
  };
  try {
    await control({ execute: options.seed ?? [], load: options.rows ?? {} });
  } catch (error) {
    await service.stop();
    throw error;
  }
  return service;
}
