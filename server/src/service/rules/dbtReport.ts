/** What rules over dbt's properties are given, and how they report. */
import type { DbtView } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import type { Span, YamlDocument } from '../document/index.ts';
import type { Finding, FindingData, Severity } from '../finding.ts';
import { nearest } from '../schema/nearest.ts';
import { severityOf } from './catalog.ts';

export interface DbtContext {
  document: YamlDocument;
  /** Null when the file lies in no project that is known: then nothing is said about names. */
  project: DbtView | null;
  /** Everything an entry is judged by beside its own text. */
  key: string;
}

/** Looks at one entry, whose findings are kept until it or the context's key changes: of places it may keep lazy spans only. */
export type EntryCheck = (entry: Entry, context: DbtContext) => Iterable<Finding>;

interface More {
  /** When the rule's own does not fit this case. */
  severity?: Severity;
  data?: FindingData;
  related?: Finding['related'];
  tags?: Finding['tags'];
}

/**
 * A finding that tells its place when it is asked, and so may be kept while the text around it moves.
 * @param span a lazy one, where the finding is kept
 * @param message a function when it names a place
 */
export function found(span: Span, rule: string, message: string | (() => string), more: More = {}): Finding {
  return {
    get start() {
      return span.start;
    },
    get end() {
      return span.end;
    },
    get message() {
      return typeof message === 'string' ? message : message();
    },
    rule,
    severity: more.severity ?? severityOf(rule),
    ...(more.data && { data: more.data }),
    ...(more.related && { related: more.related }),
    ...(more.tags && { tags: more.tags }),
  };
}

/** The finding at its place in the present version. */
export const placed = (finding: Finding): Finding => ({
  ...finding,
  ...(finding.related && { related: finding.related.map((one) => ({ ...one, span: { ...one.span } })) }),
});

/** A name that is not there, with those near it. */
export function unknownName(
  span: Span,
  rule: string,
  name: string,
  message: string,
  names: Iterable<string>,
  severity?: Severity,
): Finding {
  // In an order of their own: files come in any, and a message should not change with it.
  const suggestions = nearest(name, new Set([...names].sort()));
  const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.map((one) => `\`${one}\``).join(' or ')}?` : '';
  return found(span, rule, message + hint, {
    severity,
    data: { kind: 'did-you-mean', target: 'value', found: name, suggestions },
  });
}
