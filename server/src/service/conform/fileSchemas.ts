/** A contract's schema with the files it refers to inside of it: what judges records needs all of it in one place. */

import type { RecordSchema } from '../dialects/index.ts';
import { escapePointer } from '../document/index.ts';
import { isLocalPath } from '../fileRefs.ts';

/** A file that a `$ref` names, as data. */
export interface SchemaFile {
  uri: string;
  schema: unknown;
}
/** Reads the file at a relative path as seen from another; undefined when there is none in the workspace. */
export type ReadSchemaFile = (from: string, path: string) => Promise<SchemaFile | undefined>;

/** More copies of files than this are no schema anybody keeps an overview of. */
const MAX_FILES = 200;
const KEY = 'file-';

/**
 * The schema with each file below `$defs` and every reference to it turned there; the schema itself when it refers to
 * none. What a file's lines say is found at the `$ref` of the contract that leads to it.
 */
export async function withSchemaFiles(schema: RecordSchema, uri: string, read: ReadSchemaFile): Promise<RecordSchema> {
  const { schema: root } = schema;
  // A schema's own identity changes what relative references mean.
  if (!isObject(root) || '$id' in root) return schema;
  const files = new Files(read);
  const rewritten = await files.rewritten(root, { uri, base: '#', at: '', origin: undefined });
  if (files.schemas.size === 0 || !isObject(rewritten)) return schema;
  const defs = { ...(isObject(rewritten.$defs) && rewritten.$defs), ...Object.fromEntries(files.schemas) };
  return {
    ...schema,
    schema: { ...rewritten, $defs: defs },
    documentPointer: (pointer) => {
      const file = /^\/\$defs\/(file-\d+)(?=\/|$)/.exec(pointer)?.[1];
      const origin = file === undefined ? undefined : files.origins.get(file);
      return schema.documentPointer(origin ?? pointer);
    },
  };
}

/** Where a part of a schema stands. */
interface Place {
  uri: string;
  /** What `#` means in its file, as a reference in the whole. */
  base: string;
  /** JSON Pointer in the contract's schema. */
  at: string;
  /** Pointer of the contract's `$ref` that led to this file; undefined in the contract itself. */
  origin: string | undefined;
}

class Files {
  readonly schemas = new Map<string, unknown>();
  /** Key below `$defs` -> pointer in the contract's schema of the `$ref` that leads there. */
  readonly origins = new Map<string, string>();
  private readonly read: ReadSchemaFile;
  private readonly keys = new Map<string, string>();

  constructor(read: ReadSchemaFile) {
    this.read = read;
  }

  async rewritten(node: unknown, place: Place): Promise<unknown> {
    if (Array.isArray(node))
      return Promise.all(node.map((item, index) => this.rewritten(item, below(place, String(index)))));
    if (!isObject(node)) return node;
    const entries = Object.entries(node).map(async ([key, value]) => {
      const inside = below(place, key);
      const refers = key === '$ref' && typeof value === 'string';
      return [key, refers ? await this.reference(value, inside) : await this.rewritten(value, inside)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  private async reference(written: string, place: Place): Promise<string> {
    const [path = '', pointer = ''] = written.split('#', 2);
    if (path === '') return place.base === '#' ? written : place.base + pointer;
    const key = isLocalPath(path) ? await this.file(decoded(path), place) : undefined;
    return key === undefined ? written : `#/$defs/${key}${pointer}`;
  }

  private async file(path: string, { uri, at, origin }: Place): Promise<string | undefined> {
    const file = await this.read(uri, path);
    if (!file || (isObject(file.schema) && '$id' in file.schema)) return undefined;
    // A copy for each `$ref` of the contract: a fault is told at the one that led to it.
    const reached = `${origin ?? at} ${file.uri}`;
    const known = this.keys.get(reached);
    if (known !== undefined || this.keys.size >= MAX_FILES) return known;
    const key = `${KEY}${this.keys.size + 1}`;
    this.keys.set(reached, key);
    this.origins.set(key, origin ?? at);
    this.schemas.set(key, {});
    const { schema } = file;
    const bare = isObject(schema)
      ? Object.fromEntries(Object.entries(schema).filter(([one]) => one !== '$schema'))
      : schema;
    const inside = { uri: file.uri, base: `#/$defs/${key}`, at: '', origin: origin ?? at };
    this.schemas.set(key, await this.rewritten(bare, inside));
    return key;
  }
}

const below = (place: Place, step: string): Place => ({ ...place, at: `${place.at}/${escapePointer(step)}` });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
