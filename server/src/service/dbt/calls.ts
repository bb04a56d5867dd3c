/** Calls of dbt's functions in a properties file, where dbt reads them as such. */
import { isScalar, keyOf, type Span, spanOf, type YamlDocument } from '../document/index.ts';
import { callsIn, type JinjaCall } from './jinja.ts';
import { ofStretches, type Stretch } from './stretches.ts';

/** Keys whose text dbt reads as a call even without `{{ }}`. */
const CALL_KEYS = new Set(['to', 'input', 'model', 'relation', 'compare_model', 'depends_on']);

export interface FoundCall {
  call: JinjaCall;
  /** The keys it stands under. */
  keys: string[];
}

/** Calls in the document's values, in the order of the text. Comments are not values. */
export function callsOf(document: YamlDocument): FoundCall[] {
  if (!document.text.includes('(')) return [];
  return ofStretches(document, callsOf, '', (stretch) => callsWithin(document, stretch));
}

/** The calls of one stretch; their places move with it. */
export function callsWithin(document: YamlDocument, { start, end, within }: Stretch): FoundCall[] {
  return callsIn(document.text.slice(start, end)).flatMap((read) => {
    const call = placedIn(read, ({ start: from, end: to }) => within({ start: start + from, end: start + to }));
    const path = document.pathAt(call.span.start);
    const last = path.at(-1);
    const value = last?.kind === 'pair' ? last.pair.value : last?.kind === 'item' ? last.seq.items[last.index] : null;
    if (!isScalar(value) || !encloses(spanOf(value), call.span)) return [];
    const keys = path.flatMap((step) => (step.kind === 'pair' ? (keyOf(step.pair) ?? '') : []));
    return call.rendered || keys.slice(-1).some((key) => CALL_KEYS.has(key)) ? [{ call, keys }] : [];
  });
}

const placedIn = (call: JinjaCall, place: (span: Span) => Span): JinjaCall => ({
  ...call,
  span: place(call.span),
  args: call.args.map(({ value, span }) => ({ value, span: place(span) })),
  ...(call.version && { version: { ...call.version, span: place(call.version.span) } }),
});
const encloses = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
