/** Calls of dbt's functions in a properties file, where dbt reads them as such. */
import { isScalar, keyOf, type Span, spanOf, type YamlDocument } from '../document/index.ts';
import { callsIn, type JinjaCall } from './jinja.ts';

/** Keys whose text dbt reads as a call even without `{{ }}`. */
const CALL_KEYS = new Set(['to', 'input', 'model', 'relation', 'compare_model', 'depends_on']);

/** Calls in the document's values, with the keys they stand under. Comments are not values. */
export function callsOf(document: YamlDocument): { call: JinjaCall; keys: string[] }[] {
  return callsIn(document.text).flatMap((call) => {
    const path = document.pathAt(call.span.start);
    const last = path.at(-1);
    const value = last?.kind === 'pair' ? last.pair.value : last?.kind === 'item' ? last.seq.items[last.index] : null;
    if (!isScalar(value) || !within(spanOf(value), call.span)) return [];
    const keys = path.flatMap((step) => (step.kind === 'pair' ? (keyOf(step.pair) ?? '') : []));
    return call.rendered || keys.slice(-1).some((key) => CALL_KEYS.has(key)) ? [{ call, keys }] : [];
  });
}
const within = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
