/**
 * Findings somebody has decided to live with: `# data-product: ignore RULE until 2027-01-31: reason` on the line of the
 * finding or alone on the line above; `//` in code. The date and the reason may be left out.
 */
import type { LinePosition, Offset, Span, YamlDocument } from './document/index.ts';
import type { Finding } from './finding.ts';
import { severityOf } from './rules/catalog.ts';

/** A document, or a file of code. */
export interface Lines {
  text: string;
  positionAt(offset: Offset): LinePosition;
  offsetAt(position: LinePosition): Offset;
}

const WAIVER = /(?:#|\/\/)\s*data-product:\s*ignore\s+([\w/*-]+)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?/g;

/** Of a reason, in characters. */
const MAX_REASON = 200;

interface Waiver extends Span {
  rule: string;
  until?: string;
  reason?: string;
  /** The line whose findings it covers. */
  line: number;
}

/**
 * The findings that are not waived, and what is wrong with the waivers themselves: past their date, or of no use.
 * @param today `2026-11-23`; a waiver holds through its last day
 */
export function waived(document: YamlDocument, findings: readonly Finding[], today: string): Finding[] {
  let left = [...findings];
  const own: Finding[] = [];
  for (const waiver of waiversIn(document)) {
    const { rule, until, start, end } = waiver;
    const covers = coveredBy(waiver, document);
    const say = (id: string, message: string) => own.push({ start, end, rule: id, severity: severityOf(id), message });
    if (isOver(waiver, today))
      say(
        'contract/waiver-expired',
        `This waiver of ${rule} ended on ${until}. Correct what it covered, or decide anew.`,
      );
    else if (left.some(covers)) left = left.filter((finding) => !covers(finding));
    else if (!isLive(rule))
      say('contract/waiver-unused', `Nothing of ${rule} is found here any more. Remove the waiver.`);
  }
  return [...left, ...own];
}

/** The findings of live samples that are not waived. What is wrong with the waivers is said by `waived`. */
export function withoutWaived(document: Lines, live: readonly Finding[], today: string): Finding[] {
  if (live.length === 0) return [];
  const covering = waiversIn(document)
    .filter((waiver) => !isOver(waiver, today))
    .map((waiver) => coveredBy(waiver, document));
  return live.filter((finding) => !covering.some((covers) => covers(finding)));
}

/** Says of a finding where it is waived, until when and why; undefined for one that is not. */
export function waiverOf(
  document: Lines,
  today: string,
): (finding: Pick<Finding, 'rule' | 'start'>) => string | undefined {
  const waivers = waiversIn(document).filter((waiver) => !isOver(waiver, today));
  return (finding) => {
    const waiver = waivers.find((one) => coveredBy(one, document)(finding));
    if (!waiver) return undefined;
    const { until, reason, start } = waiver;
    const where = `waived in line ${document.positionAt(start).line + 1}`;
    return `${where}${until ? ` until ${until}` : ''}${reason ? `: ${reason}` : ''}`;
  };
}

function waiversIn(document: Lines): Waiver[] {
  const { text } = document;
  if (!text.includes('data-product:')) return [];
  return [...text.matchAll(WAIVER)].map((match) => {
    const [whole, rule, until] = match;
    const start = match.index;
    const { line } = document.positionAt(start);
    const reason = /^:[ \t]*(\S.*)/
      .exec(text.slice(start + whole.length, start + whole.length + MAX_REASON))?.[1]
      ?.trimEnd();
    const alone = text.slice(document.offsetAt({ line, character: 0 }), start).trim() === '';
    return { start, end: start + whole.length, rule: rule!, until, reason, line: alone ? line + 1 : line };
  });
}

const coveredBy =
  ({ rule, line }: Waiver, document: Lines) =>
  (finding: Pick<Finding, 'rule' | 'start'>): boolean =>
    document.positionAt(finding.start).line === line && matches(rule, finding.rule);

const isOver = ({ until }: Waiver, today: string): boolean => until !== undefined && until < today;

/** Whether samples break such a rule is known only while a preview is open: without one, nothing can be said to be unused. */
const isLive = (rule: string): boolean => rule.startsWith('live/');

const matches = (waiver: string, rule: string): boolean =>
  waiver.endsWith('/*') ? rule.startsWith(waiver.slice(0, -1)) : waiver === rule;
