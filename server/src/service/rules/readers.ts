/** What code and schema files around a topic say of its events, beside the contracts that bind the topic. */
import type { Range } from 'vscode-languageserver-types';
import type { Contract, ContractObject } from '../contract.ts';
import { nameKey } from '../contract.ts';
import type { Span } from '../document/index.ts';
import type { Finding, RelatedPlace } from '../finding.ts';
import { withInferredPorts } from '../infer.ts';
import {
  type Difference,
  differences,
  EITHER,
  type EventUse,
  eventOf,
  gathered,
  placed,
  type RecordShape,
  TOGETHER,
  union,
} from '../readers/index.ts';
import type { Lines } from '../waivers.ts';
import { asFinding } from './rule.ts';

/** A file of code or a schema file that says something of events. */
export interface CodeFile {
  uri: string;
  /** As people know it: relative to its workspace folder. */
  name: string;
  uses: readonly EventUse[];
  rangeOf(span: Span): Range;
  /** The text, where it may hold waivers. */
  lines?: Lines;
}
/** A contract's topic, and where the contract says so. */
export interface BoundTopic {
  topic: string;
  contract: Contract;
  object: ContractObject;
  payload?: { pointer: string; span: Span };
  span: Span;
  /** Set when the topic is a guess: why. */
  inferred?: string;
}
/** Everything that is known of one topic. */
export interface TopicFacts {
  topic: string;
  bound: readonly BoundTopic[];
  uses: readonly { file: CodeFile; use: EventUse; why?: string }[];
}

/** The topics whose events a contract describes; a guessed one where it states no output port. */
export function boundTopics(contract: Contract): BoundTopic[] {
  return withInferredPorts(contract, []).ports.flatMap((port): BoundTopic[] => {
    const { binding } = port;
    const object = contract.objects.find((one) => one.name === port.object);
    if (port.direction !== 'output' || binding.type !== 'kafka' || binding.topic === '' || !object) return [];
    const payload = port.fields.get('payload');
    return [
      {
        topic: binding.topic,
        contract,
        object,
        span: port.fields.get('topic')?.span ?? port.nameSpan,
        ...(payload && payload.value !== '' && { payload: { pointer: payload.value, span: payload.span } }),
        ...(port.inferred !== undefined && { inferred: port.inferred }),
      },
    ];
  });
}

/**
 * Why a use is of a topic: '' where its code says so, the reason where it is a guess, undefined where it is not.
 * @param known all topics that contracts bind or code states
 */
export function linkTo(use: EventUse, topic: string, known: ReadonlySet<string>): string | undefined {
  const { link } = use;
  switch (link.kind) {
    case 'stated':
      return link.topics.includes(topic) ? '' : undefined;
    case 'mentioned': {
      const mentioned = link.texts.filter((text) => known.has(text));
      return mentioned.length === 1 && mentioned[0] === topic ? 'the only topic that the file mentions' : undefined;
    }
    case 'named':
      return link.keys.includes(nameKey(topic)) ? 'the file is named after the topic' : undefined;
  }
}

/** Says of a topic whether any of the uses may be of it: of most topics of a large workspace none is. */
export function topicsUsed(uses: readonly EventUse[]): (topic: string) => boolean {
  const texts = new Set<string>();
  const keys = new Set<string>();
  for (const { link } of uses)
    if (link.kind === 'named') for (const key of link.keys) keys.add(key);
    else for (const text of link.kind === 'stated' ? link.topics : link.texts) texts.add(text);
  return (topic) => texts.has(topic) || (keys.size > 0 && keys.has(nameKey(topic)));
}

interface Compared {
  file: CodeFile;
  use: EventUse;
  why?: string;
  differences: Difference[];
}

function compareAll({ topic, bound, uses }: TopicFacts): Compared[] {
  const either = (all: readonly RecordShape[]) =>
    all.length === 0 ? null : all.reduce((one, other) => union(one, other, EITHER));
  const promised = either(bound.flatMap(({ contract, object, payload }) => eventOf(contract, object, payload) ?? []));
  const written = either(uses.flatMap(({ file, use }) => (use.role === 'producer' ? [placed(use.shape, file)] : [])));
  const event = promised && written ? union(promised, written, TOGETHER) : (promised ?? written);
  // Several contracts of one topic promise events of several kinds: nobody has to write them all.
  const mustWrite = bound.length === 1 ? promised : null;
  return uses.map((one) => ({ ...one, differences: differences(one.use, topic, event, mustWrite) }));
}

/** Findings for the code's files. */
export function codeFindings(facts: TopicFacts): { uri: string; findings: Finding[] }[] {
  return compareAll(facts).map(({ file, use, why, differences: found }) => ({
    uri: file.uri,
    findings: [
      ...(use.faults ?? []).map(asFinding),
      ...gathered(use, facts.topic, found).map(({ rule, message, span, event }) =>
        asFinding({ ...span, rule, message, related: relatedPlaces(facts.bound, span, event, why) }),
      ),
    ],
  }));
}

/** Where the event's side is described; the contract's port too, unless it is that contract and no guess. */
function relatedPlaces(
  bound: readonly BoundTopic[],
  span: Span,
  event: Difference['event'],
  why: string | undefined,
): RelatedPlace[] {
  return [
    ...(event ? [{ uri: event.uri, span, range: event.range, message: 'What the event has' }] : []),
    ...bound
      .map(({ contract, span: at, inferred }) => ({
        uri: contract.uri,
        span: at,
        range: contract.positions.rangeOf(at),
        guess: reason(why || inferred),
        name: contract.product.name?.value ?? '',
      }))
      .filter(({ uri, guess }) => uri !== event?.uri || guess !== '')
      .map(({ guess, name, ...place }) => ({ ...place, message: `The contract ${name} of the topic${guess}` })),
  ];
}

/** What the files around a topic get wrong, told at the contract's port: one finding for each file and rule. */
export function contractFindings(facts: TopicFacts, own: BoundTopic): Finding[] {
  return compareAll(facts).flatMap(({ file, use, why, differences: found }) =>
    [...new Set(found.map((one) => one.rule))].map((rule) => {
      const these = found.filter((one) => one.rule === rule);
      const names = these.map(({ path, meant }) => (meant === undefined ? path : `${path} (meant: ${meant}?)`));
      return asFinding({
        ...own.span,
        rule,
        message: `${file.name}${reason(why || own.inferred)} ${TOLD[rule] ?? 'disagrees on'} ${names.join(', ')}.`,
        related: gathered(use, facts.topic, these).map(({ span, message }) => ({
          uri: file.uri,
          span,
          range: file.rangeOf(span),
          message,
        })),
      });
    }),
  );
}

const TOLD: Readonly<Record<string, string>> = {
  'cross/reader-field': 'expects fields that the events do not have:',
  'cross/reader-type': 'expects other types than the events have of',
  'cross/reader-required': 'counts on fields that may be missing:',
  'cross/producer-field': 'writes events that may lack what the contract requires:',
  'cross/producer-type': 'writes other types than the contract promises of',
};
const reason = (why: string | undefined): string => (why ? ` (a guess: ${why})` : '');
