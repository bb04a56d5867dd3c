/** Which schema judges an ODPS file: chosen by its `apiVersion`, as the standard says. */
import family from '../../../../../schemas/odps-1.schema.json' with { type: 'json' };
import type { RawSchema } from '../../schema/compile.ts';
import { schemaOfVersion } from '../versions.ts';

export type OdpsVersion = '0.9' | '1.0' | '1.1';
const NEWEST: OdpsVersion = '1.1';

/** `v1.0.0` -> 1.0; a missing or unknown version is judged as the newest, whose schema then refuses it. */
export function odpsVersion(apiVersion: string | undefined): OdpsVersion {
  const [version] = /(0\.9|1\.0)(?=\.)/.exec(apiVersion ?? '') ?? [];
  return (version as OdpsVersion | undefined) ?? NEWEST;
}

const schemas = new Map<OdpsVersion, RawSchema>();

/** The schema of a version; the same object every time. */
export function odpsSchema(version: OdpsVersion): RawSchema {
  let schema = schemas.get(version);
  if (!schema) {
    schema = schemaOfVersion(family as unknown as RawSchema, version);
    schemas.set(version, schema);
  }
  return schema;
}
