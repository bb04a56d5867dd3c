/** A connection entry as kafkajs wants it, with its certificates read and its secret in clear; stays in this folder. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { passwordOf } from '../config/secrets.ts';
import type { KafkaEntry, Pem, Secrets } from '../config/types.ts';
import { KafkaProblem } from './errors.ts';
import type { LinkOptions } from './link.ts';

async function readPem(pem: Pem | undefined, what: string, entry: KafkaEntry): Promise<string | undefined> {
  if (!pem) return undefined;
  const text =
    'pem' in pem ? pem.pem.reveal() : await readFile(pem.file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  const name = 'pem' in pem ? `The ${what}` : `The ${what} ${pem.file}`;
  if (typeof text !== 'string')
    throw new KafkaProblem(
      'kafka/certificate-file',
      `${name} of "${entry.name}" cannot be read (${text.code}).`,
      `Correct its path in ${entry.origin.text}.`,
    );
  if (!text.includes('-----BEGIN '))
    throw new KafkaProblem(
      'kafka/certificate-file',
      `${name} of "${entry.name}" is not PEM.`,
      'Convert it: openssl x509 -inform der -in FILE -out FILE.pem, or openssl pkcs12 -in STORE.p12 -nodes -out FILE.pem.',
    );
  return text;
}

async function tlsOptions(entry: KafkaEntry): Promise<ConnectionOptions | null> {
  const { tls } = entry;
  if (!tls) return null;
  const [ca, cert, key] = await Promise.all([
    readPem(tls.ca, 'CA certificate', entry),
    readPem(tls.cert, 'client certificate', entry),
    readPem(tls.key, 'client key', entry),
  ]);
  if (ca)
    try {
      new X509Certificate(ca);
    } catch {
      throw new KafkaProblem(
        'kafka/certificate-file',
        `The CA certificate of "${entry.name}" holds no valid certificate.`,
        `Correct it in ${entry.origin.text}.`,
      );
    }
  return {
    ...(ca ? { ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
    ...(tls.keyPassword ? { passphrase: tls.keyPassword.reveal() } : {}),
    ...(tls.verifyHostname === false ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function saslOptions(entry: KafkaEntry, secrets: Secrets): Promise<LinkOptions['sasl']> {
  const { sasl } = entry;
  if (!sasl) return null;
  const password = await passwordOf(entry, secrets);
  if (password === undefined)
    throw new KafkaProblem(
      'kafka/no-password',
      `No password is known for "${entry.name}"${sasl.username ? ` (user "${sasl.username}")` : ''}.`,
      'Enter it with "Data Product: Add Connection", or set the environment variable that the connection names.',
    );
  // For OAUTHBEARER the secret is the bearer token itself.
  if (sasl.mechanism === 'oauthbearer')
    return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: password }) };
  if (!sasl.username)
    throw new KafkaProblem(
      'kafka/no-user',
      `The connection "${entry.name}" states no user name.`,
      `Add it in ${entry.origin.text}.`,
    );
  return { mechanism: sasl.mechanism, username: sasl.username, password };
}

/** @throws KafkaProblem when a certificate cannot be read or no password is known. */
export async function linkOptions(entry: KafkaEntry, secrets: Secrets): Promise<Omit<LinkOptions, 'sockets'>> {
  const [tls, sasl] = await Promise.all([tlsOptions(entry), saslOptions(entry, secrets)]);
  return { tls, sasl };
}
