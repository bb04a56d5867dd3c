/** What the topic page knows and how it is filtered and written out: no DOM, so that it is tested as it is. */
import type { DecodedValue } from '../../../../connectors/src/types.ts';
import type { Violation, WaivedViolation } from '../../../../server/src/protocol.ts';
import type { PageMessage } from '../../panels/topicMessages.ts';
import { groupBy } from '../shared/groupBy.ts';
import { type Json, parseExact, preview } from '../shared/json.ts';

export interface Row {
  message: PageMessage;
  /** Parsed when first looked at. */
  value(): Json | undefined;
  /** The value on one line. */
  preview(): string;
  /** Lower-case text that the filter looks in. */
  searchable(): string;
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** A key, header or value as short text. */
export function textOf(value: DecodedValue): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'binary':
      return `base64 ${value.base64}`;
    default:
      return value.text;
  }
}

export function toRow(message: PageMessage): Row {
  const { value } = message;
  const parsed = once(() => (value.kind === 'json' ? parseExact(value.text) : undefined));
  return {
    message,
    value: parsed,
    preview: once(() => {
      const json = parsed();
      return json === undefined ? textOf(value).slice(0, 200) : preview(json);
    }),
    searchable: once(() =>
      [
        textOf(message.key),
        textOf(value),
        message.offset,
        ...message.headers.flatMap((header) => [header.name, textOf(header.value)]),
      ]
        .join('\n')
        .toLowerCase(),
    ),
  };
}

/** Rows that hold the filter's text and, when asked, break the contract. */
export function visibleRows(
  rows: Row[],
  verdicts: Map<string, Violation[]>,
  filter: string,
  onlyViolating: boolean,
): Row[] {
  const wanted = filter.trim().toLowerCase();
  if (!wanted && !onlyViolating) return rows;
  return rows.filter(
    (row) =>
      (!onlyViolating || (verdicts.get(row.message.id)?.length ?? 0) > 0) &&
      (!wanted ||
        row.searchable().includes(wanted) ||
        verdicts.get(row.message.id)?.some((violation) => violation.message.toLowerCase().includes(wanted))),
  );
}

/** A decoded value as JSON text: JSON as it was received, binary as `{"base64": …}`. */
function jsonText(value: DecodedValue): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'json':
      return value.text;
    case 'text':
      return JSON.stringify(value.text);
    case 'binary':
      return JSON.stringify({ base64: value.base64 });
  }
}

/** Headers as name -> value, an array where a name repeats. */
function headersText(headers: PageMessage['headers']): string {
  const byName = groupBy(headers, (header) => header.name);
  const parts = [...byName].map(([name, list]) => {
    const values = list.map((header) => jsonText(header.value));
    return `${JSON.stringify(name)}:${values.length === 1 ? values[0] : `[${values.join(',')}]`}`;
  });
  return `{${parts.join(',')}}`;
}

/** One message as one line of JSON, in the shape of `data-product sample`; numbers keep their digits. */
export function messageJson(
  message: PageMessage,
  violations: Violation[] | undefined,
  waived: readonly WaivedViolation[] = [],
): string {
  const parts = [
    `"partition":${message.partition}`,
    `"offset":${JSON.stringify(message.offset)}`,
    `"timestamp":${JSON.stringify(message.timestamp)}`,
    `"key":${jsonText(message.key)}`,
    `"headers":${headersText(message.headers)}`,
    `"value":${jsonText(message.value).replace(/\s*\n\s*/g, ' ')}`,
  ];
  if (violations)
    parts.push(
      `"violations":${JSON.stringify(violations.map(({ rule, path, message: text }) => ({ rule, path, message: text })))}`,
    );
  if (waived.length > 0) {
    const told = waived.map(({ rule, path, message: text, waived: why }) => ({
      rule,
      path,
      message: text,
      waived: why,
    }));
    parts.push(`"waived":${JSON.stringify(told)}`);
  }
  return `{${parts.join(',')}}`;
}
