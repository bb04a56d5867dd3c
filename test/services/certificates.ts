/** A certificate authority with a server's and a client's certificate, by openssl, as PEM files. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './process.ts';

export interface Certificates {
  /** What a client trusts. */
  ca: string;
  /** Key, certificate and authority in one file: Kafka's PEM key store. */
  serverStore: string;
  clientCert: string;
  clientKey: string;
}

const DAYS = ['-days', '30'];
/** Elliptic curves: milliseconds to make, where RSA takes a second. */
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const HOSTS = 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n';

/** Writes ca.pem, server.pem, client.crt and client.key into `folder`. */
export async function createCertificates(folder: string): Promise<Certificates> {
  const file = (name: string) => join(folder, name);
  await writeFile(file('hosts.cnf'), HOSTS);
  await openssl(
    'req',
    '-x509',
    ...KEY,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    ...DAYS,
    '-subj',
    '/CN=Playground CA',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  );
  for (const who of ['server', 'client']) {
    await openssl('req', ...KEY, '-keyout', file(`${who}.key`), '-out', file(`${who}.csr`), '-subj', `/CN=${who}`);
    await openssl(
      'x509',
      '-req',
      '-in',
      file(`${who}.csr`),
      '-CA',
      file('ca.pem'),
      '-CAkey',
      file('ca.key'),
      '-CAcreateserial',
      ...DAYS,
      '-extfile',
      file('hosts.cnf'),
      '-out',
      file(`${who}.crt`),
    );
  }
  const parts = await Promise.all(['server.key', 'server.crt', 'ca.pem'].map((name) => readFile(file(name), 'utf8')));
  await writeFile(file('server.pem'), parts.join(''));
  for (const name of ['ca.key', 'server.key', 'server.pem', 'client.key']) await chmod(file(name), 0o600);
  return {
    ca: file('ca.pem'),
    serverStore: file('server.pem'),
    clientCert: file('client.crt'),
    clientKey: file('client.key'),
  };
}

async function openssl(...args: string[]): Promise<void> {
  await run('openssl', args);
}
