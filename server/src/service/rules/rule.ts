/** What a rule is, and what it may ask. A rule family is one file; adding a rule is an entry in catalog.ts and a check. */
import type { Range } from 'vscode-languageserver-types';
import type { Contract, Port, Text } from '../contract.ts';
import type { Span, YamlDocument } from '../document/index.ts';
import type { Finding, FindingData, RelatedPlace, Severity } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { severityOf } from './catalog.ts';

/** What the rules may ask of other files. Every answer may be "not known": then a rule is silent. */
export interface WorkspaceView {
  /**
   * The contract a reference (an id, a product's name, or a path) in the contract at `from` means.
   * `others`: the workspace holds contracts at all, not just descriptors that point at them.
   */
  contract(
    from: string,
    reference: string,
  ): { kind: 'found'; contract: Contract } | { kind: 'missing'; near: string[]; others: boolean } | { kind: 'unknown' };
  /** Other contracts with the same identity. */
  twins(contract: Contract): readonly Contract[];
  /** Other contracts that read this one, each with the first input port that does. */
  readBy(contract: Contract): readonly { reader: Contract; port: Port }[];
  /** How often each owner or domain is named by other contracts. */
  peers(contract: Contract, what: 'owner' | 'domain'): ReadonlyMap<string, number>;
  /** What the workspace has agreed on for the file at a URI. */
  policy(uri: string): Policy;
  /** The dbt model a transformation names. `project`: as written. */
  dbtModel(from: string, project: string | undefined, model: string): DbtModelAnswer;
  /** A file named by a path relative to the contract (or to a workspace folder). Undefined: nobody has looked yet. */
  fileExists(from: string, path: string): boolean | undefined;
}
export type DbtModelAnswer =
  | { kind: 'found'; project: string; sql?: string; properties?: { uri: string; range: Range } }
  | { kind: 'missing'; near: string[]; projects: string[] }
  /** No dbt project is in sight (another repository, perhaps). */
  | { kind: 'unknown' };

export interface RuleContext {
  contract: Contract;
  workspace: WorkspaceView;
  /** The open document the contract was read from; absent when there is only the contract. */
  document?: YamlDocument;
}

/** A finding without its severity, which is the catalog's. */
export type Reported = Span & {
  rule: string;
  /** Less than the catalog's, where less is certain. */
  severity?: Severity;
  message: string;
  data?: FindingData;
  related?: RelatedPlace[];
  tags?: Finding['tags'];
};

export interface Rule {
  /** Ids this check reports; settings turn them off one by one. */
  ids: readonly string[];
  /** `file`: the contract alone decides; `cross`: other files count. */
  scope: 'file' | 'cross';
  check(context: RuleContext): Iterable<Reported>;
}

/** A finding that underlines a scalar of the contract. */
export const at = (text: Text | Span, rule: string, message: string, data?: FindingData): Reported => {
  const span = 'span' in text ? text.span : text;
  return { ...span, rule, message, ...(data && { data }) };
};

export const asFinding = (reported: Reported): Finding => ({ severity: severityOf(reported.rule), ...reported });
