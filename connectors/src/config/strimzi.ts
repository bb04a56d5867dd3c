/** Strimzi's `Kafka` resources in the workspace: where the cluster's listeners are. Source: Strimzi's custom resource API reference. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import type { KafkaEntry, Problem } from './types.ts';

interface Listener {
  name: string;
  port: number;
  type: string;
  tls?: boolean;
  authentication?: { type?: string };
  configuration?: { bootstrap?: { host?: string; nodePort?: number; alternativeNames?: string[] } };
}
interface Resource {
  kind?: string;
  apiVersion?: string;
  metadata?: { name?: string; namespace?: string };
  spec?: { kafka?: { listeners?: Listener[] } };
  status?: { listeners?: { name?: string; type?: string; bootstrapServers?: string }[] };
}

/** The address of a listener: from the status, else from the stated host, else the service's name inside the cluster. */
function addressOf(
  resource: Resource,
  listener: Listener,
): { address?: string; problem?: Pick<Problem, 'severity' | 'message' | 'action'> } {
  const name = resource.metadata?.name ?? 'kafka';
  const namespace = resource.metadata?.namespace;
  const known = resource.status?.listeners?.find(
    (status) => (status.name ?? status.type) === listener.name,
  )?.bootstrapServers;
  if (known) return { address: known };
  const host = listener.configuration?.bootstrap?.host;
  // An ingress or a route is reached at 443, whatever the broker's own port.
  if (host)
    return { address: `${host}:${listener.type === 'ingress' || listener.type === 'route' ? 443 : listener.port}` };
  const ask = `kubectl get kafka ${name}${namespace ? ` -n ${namespace}` : ''} -o jsonpath='{.status.listeners[?(@.name=="${listener.name}")].bootstrapServers}'`;
  if (listener.type === 'internal' || listener.type === 'cluster-ip')
    return {
      address: `${name}-kafka-bootstrap${namespace ? `.${namespace}.svc` : ''}:${listener.port}`,
      problem: {
        severity: 'warning',
        message: `The listener "${listener.name}" is internal: its address is only known inside the Kubernetes cluster.`,
        action: 'Use an external listener, or forward the port.',
      },
    };
  return {
    problem: {
      severity: 'error',
      message: `The address of the listener "${listener.name}" is not in the file; Kubernetes assigns it.`,
      action: `Ask for it with: ${ask}, and add it to .data-product/connections.yaml.`,
    },
  };
}

const AUTHENTICATION: Record<string, KafkaEntry['sasl']> = {
  'scram-sha-512': { mechanism: 'scram-sha-512' },
  oauth: { mechanism: 'oauthbearer' },
};

function entryOf(resource: Resource, listener: Listener, origin: KafkaEntry['origin']): KafkaEntry {
  const { address, problem } = addressOf(resource, listener);
  const sasl = AUTHENTICATION[listener.authentication?.type ?? ''];
  return {
    kind: 'kafka',
    name: `${resource.metadata?.name ?? 'kafka'}/${listener.name}`,
    origin,
    brokers: address ? address.split(',') : [],
    ...(listener.tls ? { tls: {} } : {}),
    ...(sasl ? { sasl: { ...sasl } } : {}),
    problems: problem ? [{ ...problem, file: origin.file, line: origin.line }] : [],
  };
}

/** The document as plain data; null where its aliases lead nowhere or to too much. */
function plain(document: Document.Parsed): Resource | null {
  try {
    return document.toJS({ maxAliasCount: 100 }) as Resource | null;
  } catch {
    return null;
  }
}

/** The listeners of the `Kafka` resources in a file, as entries; external ones first. Anything else in the file is left alone. */
export async function readStrimzi(file: string, folder: string): Promise<KafkaEntry[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  // Cheap rejection: parsing is a hundred times dearer than looking for the group's name.
  if (!text.includes('kafka.strimzi.io/')) return [];
  const lineCounter = new LineCounter();
  const entries: KafkaEntry[] = [];
  for (const document of parseAllDocuments(text, { lineCounter, uniqueKeys: false })) {
    if (!('toJS' in document) || document.errors.length > 0) continue;
    const resource = plain(document);
    if (resource?.kind !== 'Kafka' || !resource.apiVersion?.startsWith('kafka.strimzi.io/')) continue;
    const line = document.contents?.range ? lineCounter.linePos(document.contents.range[0]).line : undefined;
    const origin = {
      source: 'strimzi' as const,
      file,
      line,
      text: `${path.relative(folder, file)}${line ? `:${line}` : ''}`,
    };
    const listeners = Array.isArray(resource.spec?.kafka?.listeners) ? resource.spec.kafka.listeners : [];
    entries.push(
      ...listeners.filter((listener) => listener?.name).map((listener) => entryOf(resource, listener, origin)),
    );
  }
  const internal = (entry: KafkaEntry) => Number(entry.problems.length > 0);
  return entries.sort((a, b) => internal(a) - internal(b));
}
