/**
 * Findings of live samples: one per property and rule, with how often and one example, kept until the next preview and
 * anchored by JSON Pointer, so that they stay on their line while the contract is edited.
 */

import { readablePath } from './conform/messages.ts';
import type { Judgement } from './conform.ts';
import { isMap, keySpan, pairSpan, pointerParts, type Span, spanOf, type YamlDocument } from './document/index.ts';
import type { Finding, FindingData, Severity } from './finding.ts';
import { severityOf } from './rules/catalog.ts';

export interface LiveFinding {
  rule: string;
  severity: Severity;
  message: string;
  /** JSON Pointers in the document, best first. */
  anchors: readonly string[];
  data?: FindingData;
}

/** What a preview's judgement says about the contract. `id`s of samples are `partition:offset`. */
export function liveFindings(judgement: Judgement, topic: string): LiveFinding[] {
  const total = judgement.summary.read;
  const groups = new Map<string, { finding: LiveFinding; samples: Set<string>; example: string; message: string }>();
  for (const { id, violations } of judgement.results)
    for (const violation of violations) {
      const key = JSON.stringify([violation.rule, violation.property, violation.anchors[0]]);
      const group = groups.get(key);
      if (group) group.samples.add(id);
      else
        groups.set(key, {
          finding: {
            rule: violation.rule,
            severity: severityOf(violation.rule),
            message: '',
            anchors: violation.anchors,
          },
          samples: new Set([id]),
          example: id,
          message: violation.message,
        });
    }
  const found = [...groups.values()].map(({ finding, samples, example, message }) => ({
    ...finding,
    message: `${samples.size} of ${messages(total)} on ${topic}: ${message} (for example ${place(example)}).`,
  }));
  for (const { path, count, example, seen, anchors, owner, shape } of judgement.unknown)
    found.push({
      rule: 'live/unlisted-property',
      severity: severityOf('live/unlisted-property'),
      message: `${count} of ${messages(total)} on ${topic}: ${readablePath(path.replaceAll('/*', ''))} is ${seen}, which the contract does not mention (for example ${place(example)}).`,
      anchors,
      ...(owner !== undefined && {
        data: { kind: 'unlisted-property', pointer: owner, name: pointerParts(path).at(-1)!, ...(shape && { shape }) },
      }),
    });
  if (judgement.reason !== undefined)
    found.push({ rule: 'live/schema', severity: severityOf('live/schema'), message: judgement.reason, anchors: [''] });
  return found;
}

/** Live findings placed in the document as it is now. One whose lines are gone is dropped. */
export function placed(document: YamlDocument, findings: readonly LiveFinding[]): Finding[] {
  return findings.flatMap((finding) => {
    const span = firstSpan(document, finding.anchors);
    if (!span) return [];
    const { rule, severity, message, data } = finding;
    return [{ rule, severity, message, ...(data && { data }), ...span }];
  });
}

export function firstSpan(document: YamlDocument, anchors: readonly string[]): Span | undefined {
  for (const anchor of anchors) {
    const span = anchorSpan(document, anchor);
    if (span) return span;
  }
  return undefined;
}

/** The constraint with its value when both stand on one line (`minimum: 0`), else the key. */
function anchorSpan(document: YamlDocument, pointer: string): Span | undefined {
  const pair = document.pairAt(pointer);
  if (!pair) {
    const node = document.at(pointer);
    return node ? firstLineOf(document, spanOf(node)) : undefined;
  }
  const whole = pairSpan(pair);
  const oneLine = !document.text.slice(whole.start, whole.end).trimEnd().includes('\n');
  return oneLine && !isMap(document.deref(pair.value)) ? whole : keySpan(pair);
}

function firstLineOf(document: YamlDocument, span: Span): Span {
  const end = document.text.indexOf('\n', span.start);
  return { start: span.start, end: end < 0 ? span.end : Math.min(end, span.end) };
}

const messages = (count: number) => (count === 1 ? '1 message' : `${count} messages`);

function place(id: string): string {
  const match = /^(\d+):(\d+)$/.exec(id);
  return match ? `partition ${match[1]} offset ${match[2]}` : id;
}
