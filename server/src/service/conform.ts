/** Samples x contract -> violations, and what they add up to. */

import type { ConformResult, Sample, Violation } from '../protocol.ts';
import type { Shape } from './addProperty.ts';
import { branchesResolved } from './conform/branches.ts';
import { type Check, compileSchema } from './conform/compile.ts';
import { escapePointer, readablePath, unescapePointer, word } from './conform/messages.ts';
import { Presences } from './conform/presence.ts';
import { UnknownProperties } from './conform/unknown.ts';
import type { RecordSchema } from './dialects/index.ts';

/** A sample with more faults than this is no record of this contract; the first ones say so. */
const MAX_VIOLATIONS = 50;

/** A violation with the places in the document that say so, best first, for ranges that move with the text. */
export interface Fault extends Violation {
  anchors: readonly string[];
}
/** A property that samples carry and the contract does not mention (and does not forbid). */
export interface UnknownProperty {
  path: string;
  count: number;
  /** Id of the first sample that has it. */
  example: string;
  /** Readable value seen there. */
  seen: string;
  /** JSON Pointer in the document of the object schema that does not list it, when a line says so. */
  owner?: string;
  shape?: Shape;
  anchors: readonly string[];
}
export interface Judgement {
  results: { id: string; violations: Fault[] }[];
  summary: ConformResult['summary'];
  unknown: UnknownProperty[];
  presences: Presences;
  /** Why nothing could be judged. The samples are then all `live/not-json`-checked only. */
  reason?: string;
}

/**
 * Checks samples against the schema of a contract's object.
 *
 * @param payload JSON Pointer of the record inside each value (the envelope); '' for the whole value.
 * A tombstone (null value) marks a deletion and conforms. A schema that does not compile judges nothing: `reason`.
 */
export function conform(samples: readonly Sample[], schema: RecordSchema, payload = ''): Judgement {
  const compiled = compileSchema(schema.schema);
  const reason = compiled.ok
    ? undefined
    : `The schema of ${schema.object} cannot judge samples: ${compiled.reason}. Correct it at ${schema.pointer || '/'}.`;
  const unknown = new UnknownProperties(schema.schema);
  const judge: Judge = {
    schema,
    payload,
    check: compiled.ok ? compiled.check : () => [],
    unknown,
    presences: new Presences(),
    anchors: new Map(),
  };
  const results = samples.map((sample) => ({ id: sample.id, violations: judgeSample(sample, judge) }));
  const violating = results.filter((result) => result.violations.length > 0).length;
  return {
    results,
    summary: { read: samples.length, conforming: samples.length - violating, violating },
    unknown: unknown.found.map((one) => ({
      ...one,
      owner: schema.documentPointer(one.schemaPointer),
      anchors: anchorsOf(schema, [one.schemaPointer, '']),
    })),
    presences: judge.presences,
    ...(reason !== undefined && { reason }),
  };
}

interface Judge {
  schema: RecordSchema;
  payload: string;
  check: Check;
  unknown: UnknownProperties;
  presences: Presences;
  /** Anchors by error place: thousands of messages break the same few lines. */
  anchors: Map<string, string[]>;
}

function judgeSample(sample: Sample, judge: Judge): Fault[] {
  const { schema, payload } = judge;
  const whole = (rule: string, message: string): Fault[] => [
    { rule, path: '', property: '', message, anchors: [schema.pointer] },
  ];
  if (sample.undecodable !== undefined)
    return whole('live/not-json', `The value could not be decoded: ${sample.undecodable}`);
  if (sample.value === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(sample.value);
  } catch (error) {
    return whole('live/not-json', `The value is no JSON: ${jsonProblem(error, sample.value)}`);
  }
  const record = payload === '' ? value : resolve(value, payload);
  if (record === undefined)
    return whole(
      'live/envelope',
      `The value has nothing at ${payload}, where the port says the record is${envelopeHint(value)}`,
    );
  judge.unknown.look(record, sample.id);
  judge.presences.look(record);
  return faultsOf(record, judge);
}

function faultsOf(record: unknown, judge: Judge): Fault[] {
  let errors: ReturnType<Check>;
  try {
    errors = judge.check(record);
  } catch (error) {
    // A record nested thousands deep exhausts the stack of a recursive schema.
    return [
      {
        rule: 'live/schema',
        path: judge.payload,
        property: '',
        message: `The record cannot be judged: ${error instanceof Error ? error.message : String(error)}`,
        anchors: [judge.schema.pointer],
      },
    ];
  }
  if (errors.length === 0) return [];
  return branchesResolved(errors)
    .slice(0, MAX_VIOLATIONS)
    .map((error) => {
      // These keywords speak of a member: the fault is the member's, not the object's.
      const member =
        error.params.missingProperty ?? error.params.additionalProperty ?? error.params.unevaluatedProperty;
      const place = typeof member === 'string' ? `${error.instancePath}/${escapePointer(member)}` : error.instancePath;
      const keyword = error.schemaPath.slice(error.schemaPath.indexOf('#') + 1);
      const owner = keyword.slice(0, keyword.lastIndexOf('/'));
      const { rule, message } = word(error, readablePath(place), resolve(record, place));
      return {
        rule,
        message,
        path: judge.payload + place,
        property: propertyOf(record, place),
        anchors: anchorsFor(judge, keyword, owner, error.params.missingProperty),
      };
    });
}

/** The keyword that was broken, else its property; what is missing is said where it is described. */
function anchorsFor(judge: Judge, keyword: string, owner: string, missing: unknown): readonly string[] {
  const wanted =
    typeof missing === 'string' ? [`${owner}/properties/${escapePointer(missing)}`, keyword, owner] : [keyword, owner];
  const known = judge.anchors.get(wanted[0]!);
  if (known) return known;
  const anchors = anchorsOf(judge.schema, wanted);
  judge.anchors.set(wanted[0]!, anchors);
  return anchors;
}

/** Schema pointers -> the document pointers that exist, best first. */
function anchorsOf(schema: RecordSchema, pointers: readonly string[]): string[] {
  const found = pointers.flatMap((pointer) => schema.documentPointer(pointer) ?? []);
  return found.length > 0 ? found : [schema.pointer];
}

/** A place of the record as the contract names it: an array's index becomes `*`. */
function propertyOf(record: unknown, place: string): string {
  let at = record;
  return place
    .split('/')
    .slice(1)
    .reduce((pointer, step) => {
      const index = Array.isArray(at);
      at = member(at, unescapePointer(step));
      return `${pointer}/${index ? '*' : step}`;
    }, '');
}

/** The value a JSON Pointer names; undefined when there is none. */
function resolve(value: unknown, pointer: string): unknown {
  return pointer === ''
    ? value
    : pointer
        .replace(/^\//, '')
        .split('/')
        .reduce((at, step) => member(at, unescapePointer(step)), value);
}

function member(value: unknown, step: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string, unknown>)[step]
    : undefined;
}

function jsonProblem(error: unknown, value: string): string {
  const start = value.trimStart().slice(0, 30);
  if (start === '') return 'it is empty';
  return `it starts with ${JSON.stringify(start)}${error instanceof Error ? ` (${error.message.replace(/,? ".*$/s, '').replace(/ in JSON/, '')})` : ''}`;
}

function envelopeHint(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const keys = Object.keys(value).slice(0, 8);
  return keys.length === 0 ? '' : `; it has ${keys.join(', ')}`;
}
