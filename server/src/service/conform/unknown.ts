/** Properties that samples carry and an open contract does not mention: drift in the making, no violation. */
import { bothShapes, type Shape, shapeOf } from '../addProperty.ts';
import { escapePointer, show, unescapePointer } from './messages.ts';

interface Found {
  /** JSON Pointer in the record; array items are `*`. */
  path: string;
  /** The object schema that does not list it. */
  schemaPointer: string;
  count: number;
  example: string;
  seen: string;
  /** What the values look like, as far as they agree. */
  shape?: Shape;
}
interface Members {
  properties: Record<string, unknown>;
  pointer: string;
}

/** More distinct names than this are keys of a map, not properties. */
const MAX_FOUND = 30;

export class UnknownProperties {
  private readonly root: unknown;
  private readonly byPath = new Map<string, Found & { last: string }>();

  constructor(schema: unknown) {
    this.root = schema;
  }

  get found(): Found[] {
    return [...this.byPath.values()];
  }

  look(record: unknown, sample: string): void {
    this.visit(record, this.root, '', '', sample, 0);
  }

  private visit(
    value: unknown,
    schemaHere: unknown,
    pointerHere: string,
    path: string,
    sample: string,
    depth: number,
  ): void {
    if (depth > 12 || typeof value !== 'object' || value === null) return;
    const { schema, pointer } = this.dereferenced(schemaHere, pointerHere);
    if (Array.isArray(value)) {
      const items = own(schema, 'items');
      if (items !== undefined)
        for (const item of value.slice(0, 100))
          this.visit(item, items, `${pointer}/items`, `${path}/*`, sample, depth + 1);
      return;
    }
    const members = listed(schema, pointer);
    if (!members) return;
    for (const [name, inner] of Object.entries(value)) {
      const step = escapePointer(name);
      if (Object.hasOwn(members.properties, name))
        this.visit(
          inner,
          members.properties[name],
          `${members.pointer}/properties/${step}`,
          `${path}/${step}`,
          sample,
          depth + 1,
        );
      else this.note(`${path}/${step}`, pointer, sample, inner);
    }
  }

  private note(path: string, schemaPointer: string, sample: string, seen: unknown): void {
    const known = this.byPath.get(path);
    if (!known) {
      if (this.byPath.size < MAX_FOUND)
        this.byPath.set(path, {
          path,
          schemaPointer,
          count: 1,
          example: sample,
          seen: show(seen),
          shape: shapeOf(seen),
          last: sample,
        });
      return;
    }
    known.shape = bothShapes(known.shape, shapeOf(seen));
    if (known.last !== sample) {
      known.count++;
      known.last = sample;
    }
  }

  /** Follows `$ref`s inside the schema. */
  private dereferenced(schema: unknown, pointer: string): { schema: unknown; pointer: string } {
    for (let hops = 0; hops < 20; hops++) {
      const reference = own(schema, '$ref');
      if (typeof reference !== 'string' || !reference.startsWith('#')) break;
      pointer = reference.slice(1);
      schema = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((at, step) => own(at, unescapePointer(decodeURIComponentSafe(step))), this.root);
    }
    return { schema, pointer };
  }
}

/**
 * The properties an object schema lists, where the list is meant to be whole: it says nothing about others and is not
 * put together from parts.
 */
function listed(schema: unknown, pointer: string): Members | null {
  const properties = own(schema, 'properties');
  if (typeof properties !== 'object' || properties === null) return null;
  const opened = [
    'additionalProperties',
    'unevaluatedProperties',
    'patternProperties',
    'allOf',
    'anyOf',
    'oneOf',
    'if',
    'dependentSchemas',
    '$ref',
  ];
  return opened.some((key) => own(schema, key) !== undefined)
    ? null
    : { properties: properties as Record<string, unknown>, pointer };
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
