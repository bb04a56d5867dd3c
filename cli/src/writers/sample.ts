/** What `data-product sample` prints: the public JSON shape (docs/cli.md), and a table for people. */
import type { TopicRead } from '../../../connectors/src/kafka/index.ts';
import type { DecodedValue, TopicMessage } from '../../../connectors/src/types.ts';
import type { ConformResult, Violation, WaivedViolation } from '../../../server/src/protocol.ts';
import type { Io } from '../command.ts';
import { parseExact } from './exact.ts';
import { type Paint, painter, printable, table } from './human.ts';

/** A key, header or value: JSON with exact numbers, text as a string, bytes as base64. */
export type ValueJson = unknown;

export interface SampleJson {
  topic: string;
  /** Newest first. */
  messages: {
    partition: number;
    offset: string;
    /** ISO 8601 UTC. */
    timestamp: string;
    key: ValueJson;
    /** Name -> value; an array when the name repeats. */
    headers: Record<string, ValueJson>;
    value: ValueJson;
    violations: { rule: string; path: string; message: string }[];
    /** What is waived, with where and why; absent for none. */
    waived?: { rule: string; path: string; message: string; waived: string }[];
  }[];
  summary: ConformResult['summary'];
  /** Why the messages could not be checked; absent when they were. */
  reason?: string;
}

function valueJson(value: DecodedValue): ValueJson {
  switch (value.kind) {
    case 'null':
      return null;
    case 'json':
      return parseExact(value.text);
    case 'text':
      return value.text;
    case 'binary':
      return { base64: value.base64 };
  }
}

function headersJson(headers: TopicMessage['headers']): Record<string, ValueJson> {
  const byName = new Map<string, ValueJson[]>();
  for (const { name, value } of headers) byName.set(name, [...(byName.get(name) ?? []), valueJson(value)]);
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

const waivedById = ({ results }: ConformResult): Map<string, WaivedViolation[]> =>
  new Map(results.flatMap(({ id, waived }) => (waived ? [[id, waived]] : [])));

const violationsById = ({ results }: ConformResult): Map<string, Violation[]> =>
  new Map(results.map(({ id, violations }) => [id, violations]));

const idOf = ({ partition, offset }: TopicMessage) => `${partition}:${offset}`;

/** The read and its judgement in the public shape. */
export function toSampleJson({ topic, messages }: TopicRead, result: ConformResult): SampleJson {
  const violations = violationsById(result);
  const waived = waivedById(result);
  return {
    topic,
    messages: messages.map((message) => ({
      partition: message.partition,
      offset: message.offset,
      timestamp: message.timestamp,
      key: valueJson(message.key),
      headers: headersJson(message.headers),
      value: valueJson(message.value),
      violations: (violations.get(idOf(message)) ?? []).map(({ rule, path, message: text }) => ({
        rule,
        path,
        message: text,
      })),
      ...(waived.has(idOf(message)) && {
        waived: waived.get(idOf(message))!.map(({ rule, path, message: text, waived: why }) => ({
          rule,
          path,
          message: text,
          waived: why,
        })),
      }),
    })),
    summary: result.summary,
    ...(result.reason !== undefined && { reason: result.reason }),
  };
}

function shown(value: DecodedValue): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'json':
      return printable(value.text.replace(/\s*\n\s*/g, ' '));
    case 'text':
      return printable(value.text);
    case 'binary':
      return `base64:${value.base64}`;
  }
}

const COLUMNS = [
  { title: ' ' },
  { title: 'Time' },
  { title: 'Partition', align: 'right' },
  { title: 'Offset', align: 'right' },
  { title: 'Key' },
  { title: 'Value' },
] as const;

/** Messages newest first, each with what it violates below it, and the count at the end. */
export function humanSample({ topic, messages, empty }: TopicRead, result: ConformResult, io: Io): string {
  const paint: Paint = painter(io);
  if (empty) return `Topic ${printable(topic)} holds no messages yet.\n`;
  const violations = violationsById(result);
  const waived = waivedById(result);
  const judged = result.reason === undefined;
  const broken = (message: TopicMessage) => violations.get(idOf(message)) ?? [];
  const rows = messages.map((message) => {
    const glyph = !judged ? '·' : broken(message).length > 0 ? '✖' : '✔';
    const { timestamp, partition, offset, key, value } = message;
    return [glyph, timestamp, String(partition), offset, key.kind === 'null' ? '' : shown(key), shown(value)];
  });
  const [head = '', rule = '', ...lines] = table(COLUMNS, rows, io.width).split('\n');
  const body = messages.flatMap((message, i) => [
    paint(broken(message).length > 0 ? 'red' : 'green', lines[i]?.[0] ?? ' ') + (lines[i] ?? '').slice(1),
    ...broken(message).map(
      ({ rule: id, path, message: text }) =>
        `     ${paint('red', printable(path || '/'))}  ${printable(text)}  ${paint('dim', id)}`,
    ),
    ...(waived.get(idOf(message)) ?? []).map(({ rule: id, path, message: text, waived: why }) =>
      paint('dim', `     ${printable(path || '/')}  ${printable(text)}  ${id}  ⊘ ${printable(why)}`),
    ),
  ]);
  const { read, conforming, violating, waived: spared = 0 } = result.summary;
  const count = judged
    ? `${read} read · ${conforming} conform · ${paint(violating > 0 ? 'red' : 'green', `${violating} violate the contract`)}${spared > 0 ? ` · ${spared} waived` : ''}`
    : `${read} read · not checked`;
  return `${[paint('bold', printable(topic)), paint('dim', head), paint('dim', rule), ...body, '', count].join('\n')}\n`;
}
