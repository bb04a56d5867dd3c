/**
 * What a rule reports, in document offsets. The LSP layer turns it into a diagnostic, the CLI into a line of its output.
 */
import type { Range } from 'vscode-languageserver-types';
import type { Shape } from './addProperty.ts';
import type { Span } from './document/index.ts';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** What a quick fix needs to know, so that it never has to parse a message. */
export type FindingData =
  /** `found` is not known; `suggestions` are near it, best first (may be empty). The finding's range is what to replace. */
  | { kind: 'did-you-mean'; target: 'key' | 'value'; found: string; suggestions: string[] }
  /** `keys` are missing from the mapping at JSON Pointer `pointer`. */
  | { kind: 'missing-key'; pointer: string; keys: string[] }
  /** The value at `pointer` may be one of these texts. */
  | { kind: 'expected-value'; pointer: string; values: string[] }
  /** The key or value is deprecated; `replacement` is what to write instead, when there is one; `list`: it takes several. */
  | { kind: 'deprecated'; pointer: string; replacement?: string; list?: true }
  /** Columns to document in the dbt model at `pointer`; `type` where the SQL says it. */
  | { kind: 'missing-columns'; pointer: string; columns: { name: string; type?: string }[] }
  /** `item` is missing from the list at `pointer`, which may itself be missing. */
  | { kind: 'missing-item'; pointer: string; item: string }
  /** The mapping at `pointer` is the only item of what should be a list. */
  | { kind: 'list-of-one'; pointer: string }
  /** Arguments of a dbt test stand beside it, in the mapping at `pointer`. */
  | { kind: 'flat-arguments'; pointer: string }
  /** Samples carry `name`, which the object schema at `pointer` does not list; `shape` is what their values look like. */
  | { kind: 'unlisted-property'; pointer: string; name: string; shape?: Shape }
  /** Rules outside the schema bring their own data. */
  | { kind: 'rule'; [name: string]: unknown };

export interface RelatedPlace {
  /** Absent: the same document. */
  uri?: string;
  span: Span;
  /** Where `span` is, for a file whose positions nobody else keeps (a model's SQL). */
  range?: Range;
  message: string;
}

export interface Finding extends Span {
  /** Stable id, for example `contract/unknown-key`; rules/catalog.ts says what each one means. */
  rule: string;
  /** The severity before settings, policy and waivers. */
  severity: Severity;
  /** One or two sentences: what is wrong with which thing, and what to do. */
  message: string;
  data?: FindingData;
  related?: RelatedPlace[];
  /** Lets the editor strike through or fade. */
  tags?: ('deprecated' | 'unnecessary')[];
}
