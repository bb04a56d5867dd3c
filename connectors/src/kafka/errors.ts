/** What goes wrong with a cluster, told to a person: which thing, why, what to do. */
import net from 'node:net';
import tls from 'node:tls';
import { type Failure, fail } from '../result.ts';

/** A failure on its way to the edge, where it becomes a value. */
export class KafkaProblem extends Error {
  readonly failure: Failure;
  constructor(code: string, reason: string, action: string) {
    super(reason);
    this.failure = fail(code, reason, action);
  }
}

/** An error code in a broker's answer. */
export class WireError extends Error {
  readonly code: number;
  readonly partition?: number;
  constructor(code: number, partition?: number) {
    super(`${WIRE_ERRORS[code] ?? `error ${code}`}${partition === undefined ? '' : ` at partition ${partition}`}`);
    this.code = code;
    this.partition = partition;
  }
}

export const WireCode = {
  offsetOutOfRange: 1,
  unknownTopic: 3,
  invalidTopic: 17,
  topicAuthorization: 29,
  clusterAuthorization: 31,
} as const;
const WIRE_ERRORS: Record<number, string> = {
  1: 'OFFSET_OUT_OF_RANGE',
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_OR_FOLLOWER',
  7: 'REQUEST_TIMED_OUT',
  9: 'REPLICA_NOT_AVAILABLE',
  17: 'INVALID_TOPIC',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  31: 'CLUSTER_AUTHORIZATION_FAILED',
  43: 'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  56: 'KAFKA_STORAGE_ERROR',
  74: 'FENCED_LEADER_EPOCH',
  75: 'UNKNOWN_LEADER_EPOCH',
  76: 'UNSUPPORTED_COMPRESSION_TYPE',
  78: 'OFFSET_NOT_AVAILABLE',
};

/** Codes that pass by themselves once the metadata is fresh: the leader moved or is being elected. */
const MOVED = new Set([3, 5, 6, 7, 9, 56, 74, 75, 78]);
export const isMoved = (code: number): boolean => MOVED.has(code);

/** What kafkajs's errors carry; they are told apart by name. */
interface KafkaJsError extends Error {
  code?: string;
  type?: string;
  broker?: string;
}
export const asKafkaJs = (error: unknown): KafkaJsError =>
  error instanceof Error ? error : Object.assign(new Error(String(error)), {});

/** True when the connection broke or never came to be; another broker, or a later try, may help. */
export function isConnectionLoss(error: unknown): boolean {
  const { name } = asKafkaJs(error);
  return /^KafkaJS(Connection|ConnectionClosed|RequestTimeout|LockTimeout)/.test(name) && !isTlsRefusal(error);
}

const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]);
const OUTDATED = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const CLIENT_CERTIFICATE =
  /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNKNOWN_CA|certificate required|bad certificate|unknown ca/i;

/** True for what no retry heals: a certificate either side refuses. */
function isTlsRefusal(error: unknown): boolean {
  const { code = '', message } = asKafkaJs(error);
  return (
    UNTRUSTED.has(code) ||
    OUTDATED.has(code) ||
    code === 'ERR_TLS_CERT_ALTNAME_INVALID' ||
    CLIENT_CERTIFICATE.test(`${code} ${message}`)
  );
}

/** Where something happened, for the text. */
export interface Where {
  /** The connection's name and where it was found. */
  connection: string;
  origin: string;
  address: string;
  topic?: string;
  user?: string;
  mechanism?: string;
  tls: boolean;
  /** True when the address was advertised by the cluster, not written by the user. */
  advertised?: boolean;
}

function tlsFailure({ code = '', message }: KafkaJsError, at: Where): Failure | undefined {
  const who = `the certificate of ${at.address}`;
  if (UNTRUSTED.has(code))
    return fail(
      'kafka/tls-untrusted',
      `Nobody this machine trusts has signed ${who} (${code}).`,
      `Name the cluster's CA certificate: "ssl: {ca: path/to/ca.pem}" in ${at.origin}, or ssl.truststore.location with ssl.truststore.type=PEM in client.properties.`,
    );
  if (OUTDATED.has(code))
    return fail(
      'kafka/tls-untrusted',
      `The validity of ${who} is over or has not begun (${code}).`,
      "Ask the cluster's owner for a renewed certificate, and check this machine's clock.",
    );
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return fail(
      'kafka/tls-untrusted',
      `The host name in ${who} is another one.`,
      "Use the host name the certificate was made for as the broker's address.",
    );
  if (CLIENT_CERTIFICATE.test(`${code} ${message}`))
    return fail(
      'kafka/tls-client-certificate',
      `The broker ${at.address} asks for a client certificate it accepts.`,
      `Name one: "ssl: {ca, cert: client.pem, key: client.key}" in ${at.origin}.`,
    );
  return undefined;
}

const NETWORK: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it closed the connection',
};

function unreachable({ code = '', message }: KafkaJsError, at: Where): Failure {
  const timeout = /timeout/i.test(message);
  const why =
    NETWORK[code] ?? (timeout ? 'it does not answer' : /clos/i.test(message) ? 'it closed the connection' : message);
  const reason = `The broker ${at.address} of "${at.connection}" cannot be reached: ${why}${code ? ` (${code})` : ''}.`;
  if (at.advertised)
    return fail(
      'kafka/unreachable',
      `${reason} The cluster itself advertises this address.`,
      "Make the advertised address reachable from here (VPN, hosts file), or correct the broker's advertised.listeners.",
    );
  return fail(
    'kafka/unreachable',
    reason,
    `Check that the cluster runs and that the address in ${at.origin} is right; a VPN may be needed.`,
  );
}

function authFailure(error: KafkaJsError, at: Where): Failure | undefined {
  const about = `${error.type ?? ''} ${error.message}`;
  if (/mechanism is not supported|UNSUPPORTED_SASL_MECHANISM/i.test(about))
    return fail(
      'kafka/auth-failed',
      `The broker ${at.address} does not offer the SASL mechanism ${at.mechanism?.toUpperCase()}.`,
      `Choose the mechanism the cluster offers in ${at.origin}.`,
    );
  if (error.name === 'KafkaJSSASLAuthenticationError' || /SASL_AUTHENTICATION_FAILED/.test(about))
    return fail(
      'kafka/auth-failed',
      `The cluster "${at.connection}" refused the user "${at.user ?? ''}" (${at.mechanism?.toUpperCase()}): wrong user name or password.`,
      'Update the password of the connection, or correct the user name.',
    );
  if (/ILLEGAL_SASL_STATE/.test(about))
    return fail(
      'kafka/auth-failed',
      `The broker ${at.address} asks for a SASL login that "${at.connection}" does not state.`,
      `Add "sasl: {mechanism, username}" in ${at.origin}.`,
    );
  return undefined;
}

function wireFailure(error: WireError, at: Where): Failure {
  const topic = at.topic ? `topic ${at.topic}` : 'the cluster';
  if (error.code === WireCode.topicAuthorization || error.code === WireCode.clusterAuthorization)
    return fail(
      'kafka/not-authorized',
      `The user ${at.user ? `"${at.user}" ` : ''}of "${at.connection}" may not read ${topic}.`,
      `Ask the cluster's owner for the READ and DESCRIBE rights on ${topic}.`,
    );
  if (error.code === 76)
    return fail(
      'kafka/unsupported',
      `The broker cannot hand out the compression of ${topic}.`,
      'Kafka 2.1 or newer is needed for zstd.',
    );
  if (error.code === 2)
    return fail(
      'kafka/corrupt-batch',
      `The broker itself finds ${topic} corrupt (${error.message}).`,
      "Ask the cluster's owner to check the broker's disks.",
    );
  return fail(
    'kafka/protocol',
    `The broker answered ${error.message} for ${topic}.`,
    'Try again; when it stays, look into the broker’s log.',
  );
}

/** Any error of a call as a failure. Never contains a secret: kafkajs's messages name hosts, codes and mechanisms only. */
export function toFailure(error: unknown, at: Where): Failure {
  if (error instanceof KafkaProblem) return error.failure;
  if (error instanceof WireError) return wireFailure(error, at);
  const known = asKafkaJs(error);
  const specific = tlsFailure(known, at) ?? authFailure(known, at);
  if (specific) return specific;
  if (known.name === 'KafkaJSRequestTimeoutError' || known.name === 'KafkaJSLockTimeout')
    return fail(
      'kafka/timeout',
      `The broker ${at.address} of "${at.connection}" did not answer in time.`,
      'Try again; when it stays, check the load of the cluster and the network in between.',
    );
  if (isConnectionLoss(error)) return unreachable(known, at);
  return fail(
    'kafka/protocol',
    `Reading ${at.topic ? `topic ${at.topic}` : `"${at.connection}"`} failed: ${known.message}`,
    'Try again; when it stays, please report it with "Data Product: Copy Diagnostics".',
  );
}

/** An ApiVersions request, version 0, without a client id: what a plaintext Kafka answers and nothing else does. */
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 42, 255, 255]);

/** Whether a port speaks TLS (`tls`), plaintext Kafka (`plaintext`) or neither; sends no credential. */
export function probe(host: string, port: number, what: 'tls' | 'plaintext', timeout = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket =
      what === 'tls'
        ? tls.connect({ host, port, rejectUnauthorized: false, ...(net.isIP(host) ? {} : { servername: host }) }, () =>
            end(true),
          )
        : net.connect({ host, port }, () => socket.write(API_VERSIONS));
    const end = (answer: boolean) => {
      resolve(answer);
      socket.destroy();
    };
    socket.setTimeout(timeout, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    // The correlation id comes back behind the length.
    if (what === 'plaintext') socket.on('data', (data: Buffer) => end(data.length >= 8 && data.readInt32BE(4) === 42));
  });
}

/** When a connection was closed without a word, asks the port whether the other protocol is spoken there. */
export async function protocolMismatch(
  error: unknown,
  at: Where,
  host: string,
  port: number,
): Promise<Failure | undefined> {
  if (
    !isConnectionLoss(error) ||
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/.test(asKafkaJs(error).code ?? '')
  )
    return undefined;
  if (!at.tls && (await probe(host, port, 'tls')))
    return fail(
      'kafka/plaintext-to-tls',
      `The broker ${at.address} expects TLS, but "${at.connection}" connects in plaintext.`,
      `Set "ssl: true" (or "ssl: {ca: path/to/ca.pem}") in ${at.origin}, or security.protocol=SSL or SASL_SSL in client.properties.`,
    );
  if (at.tls && (await probe(host, port, 'plaintext')))
    return fail(
      'kafka/tls-to-plaintext',
      `The broker ${at.address} speaks plaintext, but "${at.connection}" connects with TLS.`,
      `Remove "ssl" in ${at.origin}, or use the port of the TLS listener.`,
    );
  return undefined;
}
