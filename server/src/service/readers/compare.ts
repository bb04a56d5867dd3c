/** Code beside the event of its topic: fields that are not there, fields that are left out, types that do not fit. */
import type { Span } from '../document/index.ts';
import type { EventUse } from './code.ts';
import { NOTHING } from './gathered.ts';
import { type Field, meantBy, type Place, type RecordShape, type ScalarFamily, type Shape } from './shape.ts';

export interface Difference {
  rule: string;
  /** Of the field, as the code has it: `items.price`. */
  path: string;
  /** Where the event has what the code most likely means; absent when nowhere. */
  meant?: string;
  message: string;
  /** In the code. */
  span: Span;
  /** Where the event's side is described. */
  event?: Place;
}

/**
 * What code and event say differently.
 * @param event everything known of the topic's events
 * @param promised what a contract says of them: the code that writes them has to keep it
 */
export function differences(
  use: EventUse,
  topic: string,
  event: RecordShape | null,
  promised: RecordShape | null,
): Difference[] {
  const found: Difference[] = [];
  const comparison = new Comparison(use, topic, found);
  if (use.role !== 'producer' && event) comparison.reads(use.shape, event, event, '');
  if (use.role !== 'reader' && promised) comparison.writes(use.shape, promised, '');
  return found;
}

/** Which values of an event's family a reader's family can hold. Whole numbers do not hold the others. */
const HOLDS: Readonly<Record<ScalarFamily, string>> = {
  text: 'text timestamp date binary',
  integer: 'integer number numeric timestamp date',
  number: 'number numeric',
  numeric: 'integer number numeric timestamp',
  boolean: 'boolean',
  timestamp: 'timestamp date text integer number numeric',
  date: 'date timestamp text integer',
  binary: 'binary text number',
};

class Comparison {
  private readonly use: EventUse;
  private readonly topic: string;
  private readonly found: Difference[];

  constructor(use: EventUse, topic: string, found: Difference[]) {
    this.use = use;
    this.topic = topic;
    this.found = found;
  }

  /** Fields that are read, beside those there are. */
  reads(wanted: RecordShape, event: RecordShape, top: RecordShape, prefix: string): void {
    const saysRequired = event.fields.some((field) => !field.optional);
    for (const field of wanted.fields) {
      const path = prefix + field.name;
      const there = event.fields.find((one) => one.name === field.name);
      if (!there) this.absent(field, path, event, top, wanted);
      else if (!this.fits(field.shape, there.shape)) this.mistyped(field, path, there);
      else {
        this.below(field.shape, there.shape, path, (inner, record, at) => this.reads(inner, record, top, at));
        if (!field.optional && there.optional && saysRequired && !this.use.textTakesAll)
          this.unsure(field, path, there);
      }
    }
  }

  private absent(field: Field, path: string, event: RecordShape, top: RecordShape, wanted: RecordShape): void {
    const meant = meantBy(field.name, top).filter((one) => one !== path);
    const moved = meant.filter((one) => one.endsWith(`.${field.name}`));
    // Nobody has listed what else is there: only a field that is known to be elsewhere is surely not meant here.
    const isElsewhere = moved.some((one) => !wanted.fields.some(({ name }) => name === one.split('.')[0]));
    if (event.open && !isElsewhere) return;
    const [first] = meant;
    const hint = first === undefined ? '' : ` Did you mean ${meant.join(' or ')}?`;
    this.report(
      'cross/reader-field',
      field,
      path,
      `Events on ${this.topic} have no field ${path}: ${NOTHING[this.use.role]}.${hint}`,
      first === undefined ? undefined : placeOf(top, first),
      first,
    );
  }

  private mistyped(field: Field, path: string, there: Field): void {
    this.report(
      this.use.role === 'producer' ? 'cross/producer-type' : 'cross/reader-type',
      field,
      path,
      `${path} is ${wordOf(there.shape)} in the events on ${this.topic}, and ${wordOf(field.shape)} here.`,
      there.at,
    );
  }

  private unsure(field: Field, path: string, there: Field): void {
    this.report(
      'cross/reader-required',
      field,
      path,
      `Events on ${this.topic} may come without ${path}, and this counts on it. Make it optional here, or have it required there.`,
      there.at,
    );
  }

  /** What is written, beside what is promised. */
  writes(written: RecordShape, promised: RecordShape, prefix: string): void {
    const own = new Map(written.fields.map((field) => [field.name, field]));
    for (const wanted of promised.fields) {
      const path = prefix + wanted.name;
      const field = own.get(wanted.name);
      if (!field) this.leftOut(wanted, path, written);
      else if (field.optional && !wanted.optional) this.maybe(field, path, wanted);
      else if (!this.fits(wanted.shape, field.shape)) {
        // Of a schema file the types have been told already.
        if (this.use.role === 'producer') this.mistyped(field, path, wanted);
      } else this.below(field.shape, wanted.shape, path, (inner, record, at) => this.writes(inner, record, at));
    }
  }

  private leftOut(wanted: Field, path: string, written: RecordShape): void {
    if (wanted.optional || written.open) return;
    const meant = meantBy(wanted.name, this.use.shape);
    const hint = meant.length > 0 ? ` Did you mean it by ${meant.join(' or ')}?` : '';
    this.found.push({
      rule: 'cross/producer-field',
      path,
      message: `The contract requires ${path} in the events on ${this.topic}, and the ones ${this.verb} here have none.${hint}`,
      span: this.use.span,
      ...(wanted.at && { event: wanted.at }),
      ...(meant[0] !== undefined && { meant: meant[0] }),
    });
  }

  private get verb(): string {
    return this.use.role === 'producer' ? 'written' : 'described';
  }

  private maybe(field: Field, path: string, wanted: Field): void {
    this.report(
      'cross/producer-field',
      field,
      path,
      `The contract requires ${path} in the events on ${this.topic}, and it may be missing from the ones ${this.verb} here.`,
      wanted.at,
    );
  }

  /** Goes on into records, and into lists of them. */
  private below(
    own: Shape,
    other: Shape,
    path: string,
    go: (own: RecordShape, other: RecordShape, prefix: string) => void,
  ): void {
    if (own.kind === 'record' && other.kind === 'record') go(own, other, `${path}.`);
    else if (own.kind === 'list' && other.kind === 'list') this.below(own.items, other.items, path, go);
  }

  /** False when no value of the event's shape is one of the reader's. */
  private fits(reader: Shape, event: Shape): boolean {
    if (reader.kind === 'unknown' || event.kind === 'unknown') return true;
    if (reader.kind === 'scalar' && reader.family === 'text' && this.use.textTakesAll) return true;
    if (reader.kind === 'scalar' && event.kind === 'scalar')
      return HOLDS[event.family].split(' ').includes(reader.family);
    if (reader.kind === 'list' && event.kind === 'list') return this.fits(reader.items, event.items);
    const isObject = (shape: Shape) => shape.kind === 'record' || shape.kind === 'map';
    return isObject(reader) && isObject(event);
  }

  private report(rule: string, field: Field, path: string, message: string, event?: Place, meant?: string): void {
    this.found.push({
      rule,
      path,
      message,
      span: field.span,
      ...(event && { event }),
      ...(meant !== undefined && { meant }),
    });
  }
}

function placeOf(top: RecordShape, path: string): Place | undefined {
  let shape: Shape = top;
  let at: Place | undefined;
  for (const name of path.split('.')) {
    const field: Field | undefined =
      shape.kind === 'record' ? shape.fields.find((one) => one.name === name) : undefined;
    if (!field) return undefined;
    shape = field.shape;
    at = field.at;
  }
  return at;
}

function wordOf(shape: Shape): string {
  switch (shape.kind) {
    case 'scalar':
      return shape.word;
    case 'record':
    case 'map':
      return 'an object';
    case 'list':
      return `a list of ${shape.items.kind === 'scalar' ? shape.items.word : 'values'}`;
    default:
      return 'unknown';
  }
}
