/** The dialects, in the order they are asked whether a file is theirs. */
import type { Diagnostic } from 'vscode-languageserver-types';
import type { Dialect } from '../../protocol.ts';
import type { Contract } from '../contract.ts';
import type { Span, YamlDocument } from '../document/index.ts';
import type { Offer } from '../offer.ts';
import { dataProduct } from './dataProduct/index.ts';
import { dbt } from './dbt/index.ts';
import { dcs } from './dcs/index.ts';
import { type Head, headOf, headOfDocument } from './detect.ts';
import type { DialectDefinition, RecordSchema } from './dialect.ts';
import { odcs } from './odcs/index.ts';
import { odps } from './odps/index.ts';

export { detached } from './detached.ts';
export type { DialectDefinition, RecordSchema } from './dialect.ts';

export const dialects: readonly DialectDefinition[] = [odcs, dcs, odps, dataProduct, dbt];

/** The dialect of a file's text, or null when the file is none of ours. Does not parse. */
export function detectText(uri: string, text: string, inDbtProject = false): Dialect | null {
  return claimant(headOf(uri, text, inDbtProject));
}

/** The dialect of an open document as it is now. While it is damaged, its text may tell more than its tree. */
export function detect(document: YamlDocument, inDbtProject = false): Dialect | null {
  const dialect = claimant(headOfDocument(document, inDbtProject));
  const readable = document.root !== null && document.problems.length === 0;
  return dialect ?? (readable ? null : detectText(document.uri, document.text, inDbtProject));
}

/** Whether documents of a dialect hold contracts at all. */
export const holdsContract = (dialect: Dialect): boolean => definition(dialect)?.read !== undefined;

/** Reads the contract a document holds; null for a dialect without one. */
export function readContract(document: YamlDocument, dialect: Dialect): Contract | null {
  return definition(dialect)?.read?.(document) ?? null;
}

/** The schema that judges the records of an object; null when the contract has none for it. */
export function recordSchema(document: YamlDocument, contract: Contract, object: string): RecordSchema | null {
  return definition(contract.dialect)?.recordSchema?.(document, contract, object) ?? null;
}

/** Rewrites of the whole document that its dialect offers at a place: migrations, conversions. */
export function dialectActions(
  document: YamlDocument,
  dialect: Dialect,
  range: Span,
  diagnostics: readonly Diagnostic[],
): Offer[] {
  return definition(dialect)?.actions?.(document, range, diagnostics) ?? [];
}

function definition(dialect: Dialect): DialectDefinition | undefined {
  return dialects.find((one) => one.dialect === dialect);
}

function claimant(head: Head): Dialect | null {
  // Kubernetes objects and API descriptions are never ours, whatever else they hold.
  if (FOREIGN.some((key) => head.keys.has(key))) return null;
  return dialects.find((one) => one.claims(head))?.dialect ?? null;
}
const FOREIGN = ['openapi', 'asyncapi', 'swagger', 'abi', 'pactSpecification', 'interactions', 'services', 'jobs'];
