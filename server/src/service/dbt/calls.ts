/** Calls of dbt's functions in a properties file, where dbt reads them as such. */
import {
  isMap,
  isScalar,
  isSeq,
  keyOf,
  type Offset,
  pairSpan,
  parts,
  type Span,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { callsIn, type JinjaCall } from './jinja.ts';

/** Keys whose text dbt reads as a call even without `{{ }}`. */
const CALL_KEYS = new Set(['to', 'input', 'model', 'relation', 'compare_model', 'depends_on']);

interface FoundCall {
  call: JinjaCall;
  /** The keys it stands under. */
  keys: string[];
}
/** The calls of one entry, at the offsets they had when they were read. */
interface Read {
  at: Offset;
  calls: readonly FoundCall[];
}

/** Calls in the document's values, in the order of the text. Comments are not values. */
export function callsOf(document: YamlDocument): FoundCall[] {
  if (!document.text.includes('(')) return [];
  if (!isMap(document.root)) return callsWithin(document, { start: 0, end: document.text.length });
  return document.root.items.flatMap((pair) => {
    // Entries that an edit did not touch have the calls they had, at another place perhaps.
    if (!isSeq(pair.value) || pair.value.flow) return callsWithin(document, pairSpan(pair));
    const make = (entry: YamlNode): Read => {
      const span = spanOf(entry);
      return { at: span.start, calls: callsWithin(document, span) };
    };
    const reads = parts(pair.value, pair.value.items, callsOf, '', { make });
    return pair.value.items.flatMap((entry, index) => {
      const { at, calls } = reads[index]!;
      return calls.length === 0 ? [] : moved(calls, spanOf(entry).start - at);
    });
  });
}

function callsWithin(document: YamlDocument, { start, end }: Span): FoundCall[] {
  return moved(
    callsIn(document.text.slice(start, end)).map((call) => ({ call, keys: [] })),
    start,
  ).flatMap(({ call }) => {
    const path = document.pathAt(call.span.start);
    const last = path.at(-1);
    const value = last?.kind === 'pair' ? last.pair.value : last?.kind === 'item' ? last.seq.items[last.index] : null;
    if (!isScalar(value) || !within(spanOf(value), call.span)) return [];
    const keys = path.flatMap((step) => (step.kind === 'pair' ? (keyOf(step.pair) ?? '') : []));
    return call.rendered || keys.slice(-1).some((key) => CALL_KEYS.has(key)) ? [{ call, keys }] : [];
  });
}

function moved(calls: readonly FoundCall[], by: number): FoundCall[] {
  if (by === 0) return [...calls];
  const shifted = ({ start, end }: Span): Span => ({ start: start + by, end: end + by });
  return calls.map(({ call, keys }) => ({
    call: {
      ...call,
      span: shifted(call.span),
      args: call.args.map(({ value, span }) => ({ value, span: shifted(span) })),
    },
    keys,
  }));
}
const within = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
