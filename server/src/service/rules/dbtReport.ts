/** What rules over dbt's properties are given, and how they report. */
import type { DbtView } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import type { Span, YamlDocument } from '../document/index.ts';
import type { Finding, FindingData, Severity } from '../finding.ts';
import { nearest } from '../schema/nearest.ts';
import { severityOf } from './catalog.ts';

export interface DbtContext {
  document: YamlDocument;
  entries: readonly Entry[];
  /** Null when the file lies in no project that is known: then nothing is said about names. */
  project: DbtView | null;
}

/** @param severity when the rule's own does not fit this case */
export function found(
  { start, end }: Span,
  rule: string,
  message: string,
  more: { severity?: Severity; data?: FindingData } = {},
): Finding {
  return {
    start,
    end,
    rule,
    message,
    severity: more.severity ?? severityOf(rule),
    ...(more.data && { data: more.data }),
  };
}

/** A name that is not there, with those near it. */
export function unknownName(
  span: Span,
  rule: string,
  name: string,
  message: string,
  names: Iterable<string>,
  severity?: Severity,
): Finding {
  const suggestions = nearest(name, new Set(names));
  const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.map((one) => `\`${one}\``).join(' or ')}?` : '';
  return found(span, rule, message + hint, {
    severity,
    data: { kind: 'did-you-mean', target: 'value', found: name, suggestions },
  });
}
