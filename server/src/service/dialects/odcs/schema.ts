/** Which schema judges an ODCS file: chosen by its `apiVersion`, as the standard says. */
import family from '../../../../../schemas/odcs-3.schema.json' with { type: 'json' };
import { textOf, type YamlDocument } from '../../document/index.ts';
import type { RawSchema } from '../../schema/compile.ts';
import { schemaOfVersion } from '../versions.ts';

export type OdcsVersion = '3.0' | '3.1' | '3.2';
const NEWEST: OdcsVersion = '3.2';

/**
 * `v3.1.0` -> 3.1. Files of 2.x are judged as 3.0, whose schema still lists their numbers; a missing or unknown
 * version as the newest, whose schema then refuses it.
 */
export function odcsVersion(apiVersion: string | undefined): OdcsVersion {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(apiVersion ?? '') ?? [];
  if (major === '2' || (major === '3' && minor === '0')) return '3.0';
  return major === '3' && minor === '1' ? '3.1' : NEWEST;
}

/** A logical type in the words of a version: before 3.1 a moment and a time of day were a `date`. */
export const logicalWord = (word: string, version: OdcsVersion): string =>
  version === '3.0' && (word === 'timestamp' || word === 'time') ? 'date' : word;

/** The version that judges a document. */
export const versionOf = (document: YamlDocument): OdcsVersion =>
  odcsVersion(textOf(document.deref(document.pair(document.root, 'apiVersion')?.value)));

const schemas = new Map<OdcsVersion, RawSchema>();

/** The schema of a version; the same object every time. */
export function odcsSchema(version: OdcsVersion): RawSchema {
  let schema = schemas.get(version);
  if (!schema) {
    schema = schemaOfVersion(family as unknown as RawSchema, version);
    schemas.set(version, schema);
  }
  return schema;
}
