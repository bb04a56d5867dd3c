/** What a dialect is to the rest of the service. */
import type { Diagnostic } from 'vscode-languageserver-types';
import type { Dialect } from '../../protocol.ts';
import type { Contract } from '../contract.ts';
import type { Span, YamlDocument } from '../document/index.ts';
import type { Offer } from '../offer.ts';
import type { Head } from './detect.ts';

/** The schema that judges one object's records. */
export interface RecordSchema {
  /** Name of the contract's object. */
  object: string;
  /** A JSON Schema: the contract's own, or one made from the dialect's words. */
  schema: unknown;
  /** JSON Pointer in the document of the node the schema was read from. */
  pointer: string;
  /**
   * JSON Pointer in the schema (`/properties/total/minimum`) -> JSON Pointer in the document of the line that says so;
   * undefined when no line does.
   */
  documentPointer(schemaPointer: string): string | undefined;
}

export interface DialectDefinition {
  dialect: Dialect;
  /** For people: "data product contract". */
  title: string;
  /** True when the file is written in this dialect, as far as its path and its top-level keys tell. */
  claims(head: Head): boolean;
  /** Reads the normalised contract; absent for dialects that hold none (dbt properties). Null when there is nothing to read yet. */
  read?(document: YamlDocument): Contract | null;
  /** The schema of an object's records (the port's own, when a port of that name states one). */
  recordSchema?(document: YamlDocument, contract: Contract, object: string): RecordSchema | null;
  /** Rewrites of the whole document that are offered at a place: migrations, conversions. */
  actions?(document: YamlDocument, range: Span, diagnostics: readonly Diagnostic[]): Offer[];
}
