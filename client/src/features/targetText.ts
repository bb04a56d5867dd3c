import type { ObjectiveInfo } from '../../../server/src/protocol.ts';

const STEPS: [seconds: number, unit: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** A target for people: `PT1H30M` is `1 h 30 min`; others stand as they are written. */
export function targetText({ value, unit, text }: ObjectiveInfo['target']): string {
  if (unit !== 's' || !Number.isFinite(value) || value <= 0) return text;
  const parts: string[] = [];
  let rest = value;
  for (const [seconds, name] of STEPS) {
    const amount = seconds === 1 ? Number(rest.toFixed(3)) : Math.floor(rest / seconds);
    rest -= amount * seconds;
    if (amount > 0) parts.push(`${amount} ${name}`);
  }
  return parts.slice(0, 2).join(' ');
}
