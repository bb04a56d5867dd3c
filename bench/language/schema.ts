/** Our schema of the `dataProduct` dialect as one file, as the peer reads it. */
import fs from 'node:fs';
import path from 'node:path';

const SCHEMAS = path.resolve(import.meta.dirname, '../../schemas');

/** Writes the schema with what it refers to into the folder; answers its path. */
export function bundledSchema(folder: string): string {
  const read = (name: string): { $defs: Record<string, unknown> } =>
    JSON.parse(fs.readFileSync(path.join(SCHEMAS, name), 'utf8'));
  const product = read('data-product.schema.json');
  const inner = JSON.parse(
    JSON.stringify(read('json-schema.schema.json'))
      .replaceAll('"$ref":"#"', '"$ref":"#/$defs/jsonSchema"')
      .replaceAll('"#/$defs/typeName"', '"#/$defs/jsonSchema/$defs/typeName"')
      .replaceAll('"#/$defs/count"', '"#/$defs/jsonSchema/$defs/count"')
      .replaceAll('"#/$defs/schemaList"', '"#/$defs/jsonSchema/$defs/schemaList"'),
  );
  const { $id: _, ...jsonSchema } = inner;
  const { $id: __, ...bundle } = JSON.parse(
    JSON.stringify(product).replaceAll('"json-schema.schema.json"', '"#/$defs/jsonSchema"'),
  );
  bundle.$defs.jsonSchema = jsonSchema;
  const file = path.join(folder, 'schema.json');
  fs.writeFileSync(file, JSON.stringify(bundle));
  return file;
}
