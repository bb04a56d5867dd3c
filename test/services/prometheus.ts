/** A real Prometheus (Debian's package, or the one on PATH) that scrapes every second. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, removeFolder, startProcess, temporaryFolder } from './process.ts';

export interface PrometheusOptions {
  /** What to scrape, by job name: `{'customer-360': ['127.0.0.1:9000']}`. */
  jobs?: Record<string, string[]>;
}
export interface PrometheusService {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** The first value of an instant query, or undefined when it has no result. */
  query(promql: string): Promise<number | undefined>;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

interface QueryAnswer {
  status: string;
  error?: string;
  data?: { result: { value: [number, string] }[] };
}

/** Ready in well under a second; the first scrape comes up to six seconds later (Prometheus takes up new targets every five). */
export async function start(options: PrometheusOptions = {}): Promise<PrometheusService> {
  const folder = await temporaryFolder('prometheus');
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, configuration(options.jobs ?? {}));
  const running = await startProcess({
    name: 'Prometheus',
    program: 'prometheus',
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--storage.tsdb.retention.time=1d',
      '--log.level=warn',
    ],
    log: join(folder, 'prometheus.log'),
    ready: async () => (await get(`${url}/-/ready`)).ok,
  });
  return {
    url,
    query: async (promql) => {
      const response = await get(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
      const answer = (await response.json()) as QueryAnswer;
      if (answer.status !== 'success') throw new Error(`Prometheus: ${answer.error} in ${promql}`);
      const value = answer.data?.result[0]?.value[1];
      return value === undefined ? undefined : Number(value);
    },
    kill: () => running.kill(),
    stop: async () => {
      await running.stop();
      await removeFolder(folder);
    },
  };
}

/** No connection is kept: Prometheus would wait seconds for it when it stops. */
const get = (url: string): Promise<Response> => fetch(url, { headers: { connection: 'close' } });

/** Prometheus reads JSON as YAML. */
function configuration(jobs: Record<string, string[]>): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: Object.entries(jobs).map(([job, targets]) => ({
      job_name: job,
      static_configs: [{ targets }],
    })),
  });
}
