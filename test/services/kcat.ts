/** kcat (librdkafka's command line), when this machine has it: the peer our reader is compared with. */
import { run } from './process.ts';

/** Runs kcat and gives its standard output; rejects with what to install when it is missing. */
export async function kcat(args: string[]): Promise<string> {
  return run('kcat', args).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error('kcat is not installed: apt-get install kcat, or brew install kcat');
  });
}

/** The newest `count` values of each partition, one per line, without a consumer group. */
export function newest(broker: string, topic: string, count: number): Promise<string> {
  // Without fetch.wait.max.ms kcat waits half a second at the end of each partition.
  return kcat(['-C', '-q', '-e', '-b', broker, '-t', topic, '-o', `-${count}`, '-X', 'fetch.wait.max.ms=5']);
}
