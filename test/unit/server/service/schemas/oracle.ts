/** The official schemas as judges: the public files under ../shared/conformance (or CONFORMANCE_DIR), through ajv. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { parse } from 'yaml';
import type { RawSchema } from '../../../../../server/src/service/schema/compile.ts';
import type { Json } from './mutants.ts';

const repository = fileURLToPath(new URL('../../../../../', import.meta.url));
export const CONFORMANCE = process.env.CONFORMANCE_DIR ?? join(repository, '../shared/conformance');

/** An address with its scheme; `{model}` is allowed, as in the standards' own examples (docs/conformance.md). */
const ADDRESS = /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/;

const addFormats = formats.default as unknown as (ajv: Ajv) => void;
function withFormats<T extends Ajv>(ajv: T): T {
  addFormats(ajv);
  return ajv.addFormat('uri', ADDRESS).addFormat('address', ADDRESS).addFormat('semver', true) as T;
}

export type Judge = (document: Json) => boolean;

/** An official schema file, below `<standard>/schema`; null when it is not there. */
export function official(standard: string, file: string): ValidateFunction | null {
  const path = join(CONFORMANCE, standard, 'schema', file);
  if (!existsSync(path)) return null;
  const schema = JSON.parse(readFileSync(path, 'utf8')) as AnySchemaObject;
  const options = { strict: false, logger: false } as const;
  const ajv = String(schema.$schema).includes('draft-07') ? new Ajv(options) : new Ajv2019(options);
  return withFormats(ajv).compile(schema);
}

/** A schema of ours, through ajv. */
export function ours(schema: RawSchema): ValidateFunction {
  return withFormats(new Ajv2020({ strict: false, logger: false })).compile(schema);
}

export interface Sample {
  name: string;
  valid: boolean;
  text: string;
  document: Json;
}

/** The public files of a standard. */
export function samples(standard: string): Sample[] {
  return (['valid', 'invalid'] as const).flatMap((kind) => {
    const folder = join(CONFORMANCE, standard, kind);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        return { name: `${kind}/${file}`, valid: kind === 'valid', text, document: parse(text) as Json };
      });
  });
}
