/**
 * One schema file holds all versions of a standard; this gives the schema of one of them.
 *
 * The file is the newest version's schema with four more words:
 * - `x-since`, `x-until`: first and last version that has this property, definition or branch. What refers to a
 *   definition (`$ref`) lives only as long as the definition does.
 * - `x-values-since`: enum value -> first version that has it.
 * - `x-versions`: version -> keywords that are different there (a JSON merge patch, RFC 7396: null removes).
 * The root's `x-versions-known` lists the versions, oldest first.
 *
 * What a version lacks is noted beside the gap, so that a message can say where it exists: `x-absent` on the schema
 * whose `properties` (or whose `enum`) it is missing from.
 */
import type { RawSchema } from '../schema/compile.ts';

/** A schema as the file has it: looked at keyword by keyword here. */
interface Schema {
  [keyword: string]: unknown;
}
/** First and last version that has a thing; undefined: no bound. */
export interface Lifetime {
  since?: string;
  until?: string;
}
/** Key or enum value -> the versions that have it. */
export type Absent = Record<string, Lifetime>;

/**
 * The schema of one version; its `$id` names it (`odcs-3.1.schema.json`).
 * @throws RangeError when the file does not know the version: a mistake of the caller's.
 */
export function schemaOfVersion(file: RawSchema, version: string): RawSchema {
  const family = file as unknown as Schema;
  const known = family['x-versions-known'] as string[];
  if (!known.includes(version)) throw new RangeError(`The schema knows ${known.join(', ')}, not ${version}`);
  const id = String(family.$id).replace(/-[\d.]+(?=\.schema)/, `-${version}`);
  return { ...new Projection(family, known, version).schema(family), $id: id } as RawSchema;
}

const MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SCHEMAS = new Set([
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'contains',
  'not',
  'if',
  'then',
  'else',
]);
/** Words of this file, of no use once the version is chosen. `x-since` stays: a hover shows it. */
const SPENT = new Set(['x-versions', 'x-versions-known', 'x-values-since', 'x-until']);

class Projection {
  private readonly root: Schema;
  private readonly known: readonly string[];
  private readonly version: string;

  constructor(root: Schema, known: readonly string[], version: string) {
    this.root = root;
    this.known = known;
    this.version = version;
  }

  schema(written: Schema): Schema {
    const source = this.here(written);
    const result: Schema = {};
    const absent: Absent = {};
    for (const [keyword, value] of Object.entries(source)) {
      if (SPENT.has(keyword)) continue;
      if (keyword === '$defs' && isSchema(value)) result[keyword] = this.map(value, stated, {});
      else if (MAPS.has(keyword) && isSchema(value))
        result[keyword] = this.map(value, this.range, keyword === 'properties' ? absent : {});
      else if (LISTS.has(keyword))
        result[keyword] = (value as Schema[]).filter((one) => this.lives(one)).map((one) => this.schema(one));
      else if (SCHEMAS.has(keyword) && isSchema(value)) result[keyword] = this.schema(value);
      else if (keyword === 'enum')
        result[keyword] = this.values(
          value as unknown[],
          source['x-values-since'] as Record<string, string> | undefined,
          absent,
        );
      else result[keyword] = value;
    }
    if (Object.keys(absent).length > 0) result['x-absent'] = absent;
    return result;
  }

  /** The schema as this version words it. */
  private here(written: Schema): Schema {
    return patched(written, (written['x-versions'] as Record<string, Schema> | undefined)?.[this.version]);
  }

  private map(entries: Schema, rangeOf: (value: unknown) => Lifetime, absent: Absent): Schema {
    const result: Schema = {};
    for (const [key, value] of Object.entries(entries)) {
      const range = rangeOf(value);
      if (this.holds(range)) result[key] = isSchema(value) ? this.schema(value) : value;
      else absent[key] = range;
    }
    return result;
  }

  private values(values: unknown[], since: Record<string, string> = {}, absent: Absent): unknown[] {
    return values.filter((value) => {
      const first = since[String(value)];
      if (this.holds({ since: first })) return true;
      absent[String(value)] = { since: first };
      return false;
    });
  }

  private lives(value: unknown): boolean {
    return this.holds(this.range(value));
  }

  private holds({ since, until }: Lifetime): boolean {
    const at = (version: string) => this.known.indexOf(version);
    const here = at(this.version);
    return (since === undefined || here >= at(since)) && (until === undefined || here <= at(until));
  }

  /** The versions a property or branch is of: its own words, else those of the definition it refers to. */
  private readonly range = (value: unknown): Lifetime => {
    const own = stated(value);
    const reference = isSchema(value) ? this.here(value).$ref : undefined;
    if (own.since || own.until || typeof reference !== 'string') return own;
    const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1];
    return name === undefined ? own : stated((this.root.$defs as Schema)[name]);
  };
}

function stated(value: unknown): Lifetime {
  return isSchema(value)
    ? { since: value['x-since'] as string | undefined, until: value['x-until'] as string | undefined }
    : {};
}

function patched(schema: Schema, patch: Schema | undefined): Schema {
  if (!patch) return schema;
  const result: Schema = { ...schema };
  for (const [key, value] of Object.entries(patch)) {
    const old = result[key];
    if (value === null) delete result[key];
    else result[key] = isSchema(value) && isSchema(old) ? patched(old, value) : value;
  }
  return result;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
