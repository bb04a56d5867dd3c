/** Is somebody listening? Asked before the driver is, whose retries turn a wrong host name into minutes of waiting. */
import { connect } from 'node:net';
import type { SnowflakeEntry } from '../config/types.ts';
import type { DriverError } from './errors.ts';
import { accessUrl } from './options.ts';

const WAIT_MS = 10_000;

/** Undefined when a connection to the entry's host was made (or a proxy must be asked), else the driver-like error. */
export function unreachable(entry: SnowflakeEntry, signal: AbortSignal): Promise<DriverError | undefined> {
  const env = process.env;
  if (env.HTTPS_PROXY || env.https_proxy || env.HTTP_PROXY || env.http_proxy) return Promise.resolve(undefined);
  const { hostname, port, protocol } = new URL(accessUrl(entry));
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const done = (error?: DriverError) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(error);
    };
    const abort = () => done({ code: '000604' });
    socket.setTimeout(WAIT_MS, () => done({ code: '401001', message: `no answer within ${WAIT_MS / 1000} s` }));
    socket.once('connect', () => done());
    socket.once('error', (error: NodeJS.ErrnoException) => done({ code: '401001', message: words(error) }));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

function words({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name is not known';
  return message;
}
