/** Which schema judges a file of a dbt project: chosen by its name, and by the dbt that reads it. */
import packages from '../../../../../schemas/dbt-packages.schema.json' with { type: 'json' };
import project from '../../../../../schemas/dbt-project.schema.json' with { type: 'json' };
import properties from '../../../../../schemas/dbt-properties.schema.json' with { type: 'json' };
import selectors from '../../../../../schemas/dbt-selectors.schema.json' with { type: 'json' };
import { editionNamed, NEWEST_CORE } from '../../dbt/editions.ts';
import type { RawSchema } from '../../schema/compile.ts';
import { schemaOfVersion } from '../versions.ts';
import { type DbtFile, dbtFileOf } from './files.ts';

/** Keys of these differ between editions. */
const FAMILIES: Partial<Record<DbtFile, unknown>> = { properties, project };
const FIXED: Partial<Record<DbtFile, unknown>> = { packages, selectors };

const schemas = new Map<string, RawSchema>();

/** The schema of a file by its URI; the same object every time. An edition that is unknown is read as the newest. */
export function dbtSchema(uri: string, edition: string | undefined): RawSchema {
  const file = dbtFileOf(uri);
  const fixed = FIXED[file];
  if (fixed) return fixed as RawSchema;
  const version = editionNamed(edition) ?? NEWEST_CORE;
  const id = `dbt-${file}-${version}.schema.json`;
  let schema = schemas.get(id);
  if (!schema) {
    schema = { ...schemaOfVersion(FAMILIES[file] as RawSchema, version), $id: id };
    schemas.set(id, schema);
  }
  return schema;
}
