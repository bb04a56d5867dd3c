/** Which schema judges which dialect; compiled on first use. */
import dataProduct from '../../../../schemas/data-product.schema.json' with { type: 'json' };
import dbtProperties from '../../../../schemas/dbt-properties.schema.json' with { type: 'json' };
import jsonSchema from '../../../../schemas/json-schema.schema.json' with { type: 'json' };
import type { Dialect } from '../../protocol.ts';
import { dbtSchema } from '../dialects/dbt/schema.ts';
import { dcsSchema } from '../dialects/dcs/schema.ts';
import { odcsSchema, odcsVersion } from '../dialects/odcs/schema.ts';
import { odpsSchema, odpsVersion } from '../dialects/odps/schema.ts';
import { textOf, type YamlDocument } from '../document/index.ts';
import { type CompiledSchema, compile, type RawSchema } from './compile.ts';

/** Every schema file of ours, by `$id`. */
const FILES: Record<string, RawSchema> = Object.fromEntries(
  [dataProduct, jsonSchema, dbtProperties].map((file) => [file.$id, file as unknown as RawSchema]),
);

/** The file that judges a document of a dialect; versions of a format are told apart by what the document says. */
const CHOOSE: Partial<Record<Dialect, (document: YamlDocument) => string>> = {
  dataProduct: () => 'data-product.schema.json',
  dbt: (document) => known(dbtSchema(document.uri, document.edition)),
  odcs: (document) => known(odcsSchema(odcsVersion(apiVersion(document)))),
  odps: (document) => known(odpsSchema(odpsVersion(apiVersion(document)))),
  dcs: () => known(dcsSchema),
};

/** Version of its format that a document is judged as, `3.1`; undefined where versions do not matter here. */
export function formatVersion(document: YamlDocument, dialect: Dialect): string | undefined {
  if (dialect === 'odcs') return odcsVersion(apiVersion(document));
  return dialect === 'odps' ? odpsVersion(apiVersion(document)) : undefined;
}

const apiVersion = (document: YamlDocument): string | undefined =>
  textOf(document.deref(document.pair(document.root, 'apiVersion')?.value));

/** Standards keep their versions in one file; the one asked for joins the others on first use. */
function known(schema: RawSchema): string {
  FILES[schema.$id!] ??= schema;
  return schema.$id!;
}

const compiled = new Map<string, CompiledSchema>();

/** The schema that judges this document, or null when the dialect has none. */
export function schemaFor(document: YamlDocument, dialect: Dialect): CompiledSchema | null {
  const name = CHOOSE[dialect]?.(document);
  return name === undefined ? null : schemaNamed(name);
}
/** A schema of ours by its `$id`. */
export function schemaNamed(name: string): CompiledSchema {
  let schema = compiled.get(name);
  if (!schema) {
    schema = compile(name, FILES);
    compiled.set(name, schema);
  }
  return schema;
}
