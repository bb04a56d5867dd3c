/** Which topic a contract most likely means, when it names none. */
import type { TopicInfo } from './types.ts';

export interface TopicHints {
  /** The topic a port names; an exact match wins over everything. */
  topic?: string;
  /** The data product's name. */
  product?: string;
  domain?: string;
  /** Names of the contract's objects. */
  objects?: string[];
}
export interface TopicSuggestion {
  topic: TopicInfo;
  /** 0..1; 0 when nothing speaks for it. */
  score: number;
  /** Why, for the pick's description; empty when nothing speaks for it. */
  reason: string;
}

const words = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .map((word) => (word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word));

/** The share of `wanted` that appears in `have`. */
function share(wanted: string[], have: Set<string>): number {
  return wanted.length === 0 ? 0 : wanted.filter((word) => have.has(word)).length / wanted.length;
}

function suggest(topic: TopicInfo, hints: TopicHints): TopicSuggestion {
  if (topic.internal) return { topic, score: 0, reason: '' };
  if (hints.topic !== undefined && topic.name === hints.topic)
    return { topic, score: 1, reason: 'named by the contract' };
  const have = new Set(words(topic.name));
  const product = share(words(hints.product ?? ''), have);
  const domain = share(words(hints.domain ?? ''), have);
  const object = Math.max(0, ...(hints.objects ?? []).map((name) => share(words(name), have)));
  const near = hints.topic === undefined ? 0 : share(words(hints.topic), have);
  // The product says most; a domain alone is shared by many topics.
  const score = Math.min(0.99, 0.5 * product + 0.2 * domain + 0.2 * object + 0.3 * near);
  const reasons = [
    near > 0.5 ? `like ${hints.topic}` : '',
    product > 0.5 ? `product ${hints.product}` : '',
    domain > 0 ? `domain ${hints.domain}` : '',
    object > 0.5 ? 'name of an object' : '',
  ].filter(Boolean);
  return { topic, score: Math.round(score * 1000) / 1000, reason: reasons.join(', ') };
}

/** The cluster's topics, the best guess for a contract first, internal ones last; ties by name. Pure. */
export function sampleSuggestions(topics: readonly TopicInfo[], hints: TopicHints): TopicSuggestion[] {
  return topics
    .map((topic) => suggest(topic, hints))
    .sort(
      (a, b) =>
        Number(a.topic.internal) - Number(b.topic.internal) ||
        b.score - a.score ||
        a.topic.name.localeCompare(b.topic.name),
    );
}
