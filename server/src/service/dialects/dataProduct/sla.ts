/** The `sla` block: names of promises -> objectives. */
import type { ObjectiveKind, Unit } from '../../../protocol.ts';
import type { Objective } from '../../contract.ts';
import { keyOf, keySpan, type Pair, spanOf, textOf, type YamlDocument, type YamlNode } from '../../document/index.ts';
import { parseDuration, parseRatio, parseSpokenDuration } from '../../quantity.ts';

interface Promised {
  kind: ObjectiveKind;
  unit?: Unit;
  comparison: Objective['comparison'];
}

/** What a name promises; names are compared without case. Other names tell by their value's form. */
const KNOWN: ReadonlyMap<string, Promised> = new Map(
  Object.entries<Promised>({
    freshness: { kind: 'freshness', unit: 's', comparison: 'at-most' },
    availability: { kind: 'availability', unit: 'ratio', comparison: 'at-least' },
    qualityscore: { kind: 'qualityScore', unit: 'ratio', comparison: 'at-least' },
    completeness: { kind: 'other', unit: 'ratio', comparison: 'at-least' },
    errorrate: { kind: 'other', unit: 'ratio', comparison: 'at-most' },
    latency: { kind: 'other', unit: 's', comparison: 'at-most' },
    responsetime: { kind: 'other', unit: 's', comparison: 'at-most' },
    frequency: { kind: 'other', unit: 's', comparison: 'at-most' },
    retention: { kind: 'other', unit: 's', comparison: 'at-least' },
  }),
);

/** Keys of the block that promise no level. */
const NO_LEVEL = /^(x-.*|support|description)$/i;

export function readSla(document: YamlDocument, sla: YamlNode | null): Objective[] {
  return document.pairs(sla).flatMap((pair) => {
    const name = keyOf(pair);
    const objective = name === null || NO_LEVEL.test(name) ? undefined : readObjective(document, pair, name);
    return objective ? [objective] : [];
  });
}

function readObjective(document: YamlDocument, pair: Pair, name: string): Objective | undefined {
  const node = document.deref(pair.value);
  const text = textOf(node);
  if (!pair.value || text === undefined) return undefined;
  const { stated, level } = withoutComparison(text);
  const known = KNOWN.get(name.toLowerCase());
  const promised: Promised = known ?? { kind: 'other', comparison: 'at-least' };
  const target = readLevel(level, promised.unit);
  const timed = known === undefined && target?.unit === 's';
  return {
    name,
    kind: promised.kind,
    target,
    text,
    ...(target === null && { problem: problemOf(name, text, promised.unit) }),
    comparison: stated ?? (timed ? 'at-most' : promised.comparison),
    span: spanOf(pair.value),
    keySpan: keySpan(pair),
  };
}

/** `>= 99.9%` -> at least, `99.9%`. */
function withoutComparison(text: string): { stated?: Objective['comparison']; level: string } {
  const match = /^\s*(<=?|>=?|≤|≥)\s*(.*)$/.exec(text);
  if (!match) return { level: text.trim() };
  return { stated: /[<≤]/.test(match[1]!) ? 'at-most' : 'at-least', level: match[2]! };
}

function readLevel(level: string, unit: Unit | undefined): Objective['target'] {
  const seconds = unit === 'ratio' ? null : (parseDuration(level) ?? parseSpokenDuration(level));
  if (seconds !== null) return { value: seconds, unit: 's' };
  const ratio = unit === 's' || (unit === undefined && !level.includes('%')) ? null : parseRatio(level);
  if (ratio !== null) return { value: ratio, unit: 'ratio' };
  return unit === undefined && /^\d+(\.\d+)?$/.test(level) ? { value: Number(level), unit: 'count' } : null;
}

function problemOf(name: string, text: string, unit: Unit | undefined): string {
  if (unit === 's')
    return `${name} is ${JSON.stringify(text)}, which is no duration. Write it as in ISO 8601: PT15M is 15 minutes.`;
  if (unit === 'ratio') return `${name} is ${JSON.stringify(text)}, which is no share. Write 99.9% or 0.999.`;
  return `${name} is ${JSON.stringify(text)}, which is neither a duration, a share nor a number.`;
}
