/** Bytes of a key, header or value as what they are: JSON text kept exact, other text, or base64. */
import { setImmediate } from 'node:timers/promises';
import type { DecodedValue, TopicMessage } from '../types.ts';
import type { RawRecord } from './records.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Control characters other than tab and line breaks: no text anybody wrote. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return CONTROL.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** What JSON can begin with. Looking costs nothing; an exception from the parser, for every text key, costs a lot. */
const JSON_START = /^\s*[[{"\-0-9tfn]/;

function isJson(text: string): boolean {
  if (!JSON_START.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Magic byte 0, then the schema's id as int32. Source: Confluent's page "Formats, serializers and deserializers", wire format. */
export function schemaId(bytes: Buffer): number | undefined {
  return bytes.length >= 5 && bytes[0] === 0 ? bytes.readInt32BE(1) : undefined;
}

/**
 * A record's value. JSON text is kept as written, so that numbers stay exact. A value in the registry's wire format is unwrapped
 * when it holds JSON; other registered formats stay binary, with their schema's id, for the registry to decode.
 */
export function decodeValue(bytes: Buffer | null): DecodedValue {
  if (bytes === null) return { kind: 'null' };
  const id = schemaId(bytes);
  if (id !== undefined && id >= 0) {
    const text = textOf(bytes.subarray(5));
    if (text !== undefined && isJson(text)) return { kind: 'json', text, schema: { id, type: 'JSON' } };
    return {
      kind: 'binary',
      base64: bytes.toString('base64'),
      schema: { id },
      problem: `The value looks written with schema ${id} of a schema registry. Name the registry under "registries" in .data-product/connections.yaml to read it.`,
    };
  }
  const text = textOf(bytes);
  if (text === undefined) return { kind: 'binary', base64: bytes.toString('base64') };
  return isJson(text) ? { kind: 'json', text } : { kind: 'text', text };
}

/** A key or header: JSON only when it is an object or array, for a key such as 00123 is text and not a number. */
export function decodeLabel(bytes: Buffer | null): DecodedValue {
  if (bytes === null || schemaId(bytes) !== undefined) return decodeValue(bytes);
  const text = textOf(bytes);
  if (text === undefined) return { kind: 'binary', base64: bytes.toString('base64') };
  return /^\s*[{[]/.test(text) && isJson(text) ? { kind: 'json', text } : { kind: 'text', text };
}

/** The greatest instant a Date holds; producers that stamp in nanoseconds exceed it. */
const LAST = 8.64e15;

export function decodeRecord(record: RawRecord): TopicMessage {
  const { partition, timestampType, codec } = record;
  return {
    partition,
    offset: String(record.offset),
    timestamp: new Date(Math.max(-LAST, Math.min(record.timestamp, LAST))).toISOString(),
    timestampType,
    key: decodeLabel(record.key),
    headers: record.headers.map(([name, value]) => ({ name, value: decodeLabel(value) })),
    value: decodeValue(record.value),
    size: record.value?.length ?? 0,
    codec,
  };
}

/** Records per turn: a few milliseconds of work, then others have theirs. */
const TURN = 500;

/** Decodes many records without holding up the program; stops when the signal is aborted. */
export async function decodeRecords(records: readonly RawRecord[], signal: AbortSignal): Promise<TopicMessage[]> {
  const messages: TopicMessage[] = [];
  for (let from = 0; from < records.length; from += TURN) {
    if (from > 0) await setImmediate();
    signal.throwIfAborted();
    for (const record of records.slice(from, from + TURN)) messages.push(decodeRecord(record));
  }
  return messages;
}
