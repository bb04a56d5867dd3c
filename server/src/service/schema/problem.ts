/** What the walk finds, as data; messages.ts puts it into words. */
import type { AliasNode, Pair, YamlNode } from '../document/index.ts';
import type { CompiledSchema, TypeName } from './compile.ts';
import type { FormatFault } from './formats.ts';

export interface ProblemBase {
  /** The node that is wrong; null when the value is not there at all: then `pair` says where. */
  node: YamlNode | null;
  pair?: Pair;
  /** The alias that reads the wrong node, where it is the alias that is out of place. */
  alias?: AliasNode;
  schema: CompiledSchema;
}
interface MissingKeys extends ProblemBase {
  kind: 'missing-key' | 'missing-any';
  keys: string[];
}
export type SchemaProblem = ProblemBase &
  (
    | { kind: 'type'; expected: TypeName[] }
    | { kind: 'enum'; values: unknown[] }
    | { kind: 'format'; format: string; fault: FormatFault }
    | { kind: 'pattern'; pattern: string }
    | {
        kind:
          | 'minLength'
          | 'maxLength'
          | 'minimum'
          | 'maximum'
          | 'exclusiveMinimum'
          | 'exclusiveMaximum'
          | 'multipleOf';
        limit: number;
      }
    | { kind: 'minItems' | 'maxItems' | 'minProperties' | 'maxProperties'; limit: number; actual: number }
    | { kind: 'uniqueItems' }
    | { kind: 'contains' }
    /** `node` is the mapping; `known` are the keys it may have. */
    /** `weak`: keys of one's own are allowed here, but this one is near a known one. */
    /** `meant`: what the mapping lacks, when this key is a slip for it (slips.ts). */
    | { kind: 'unknown-key'; key: string; known: string[]; weak?: boolean; meant?: MissingKeys }
    | { kind: 'property-name'; key: string }
    /** `node` is the mapping. */
    | { kind: 'missing-key'; keys: string[]; because?: string }
    /** At least one of the keys has to be there. */
    | { kind: 'missing-any'; keys: string[] }
    | { kind: 'forbidden' }
    | { kind: 'not' }
    | { kind: 'one-of'; matching: number }
    | { kind: 'deprecated'; replacement?: string }
  );

/** Deprecation and doubts are said, but the document conforms all the same. */
export const isHard = (problem: SchemaProblem): boolean =>
  problem.kind !== 'deprecated' &&
  !(problem.kind === 'format' && problem.fault.weak) &&
  !(problem.kind === 'unknown-key' && problem.weak);

/** Problems of a value as a whole: it is out of place, whatever else it is good for. */
const OF_VALUE = new Set<SchemaProblem['kind']>([
  'type',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
]);

/** What is wrong with the very node an alias leads to is wrong at the alias, and may be right where it is written. */
export const atAlias = (problems: readonly SchemaProblem[], node: YamlNode, alias: AliasNode): SchemaProblem[] =>
  problems.map((one) => (one.node === node && !one.alias && OF_VALUE.has(one.kind) ? { ...one, alias } : one));
