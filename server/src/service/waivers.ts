/**
 * Findings somebody has decided to live with: `# data-product: ignore RULE until 2027-01-31: reason` on the line of the
 * finding or alone on the line above. The date and the reason may be left out.
 */
import type { YamlDocument } from './document/index.ts';
import type { Finding } from './finding.ts';
import { severityOf } from './rules/catalog.ts';

const WAIVER = /#\s*data-product:\s*ignore\s+([\w/*-]+)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?/g;

/**
 * The findings that are not waived, and what is wrong with the waivers themselves: past their date, or of no use.
 * @param today `2026-11-23`; a waiver holds through its last day
 */
export function waived(document: YamlDocument, findings: readonly Finding[], today: string): Finding[] {
  const { text } = document;
  if (!text.includes('data-product:')) return [...findings];
  let left = [...findings];
  const own: Finding[] = [];
  for (const match of text.matchAll(WAIVER)) {
    const [whole, rule, until] = match;
    const span = { start: match.index, end: match.index + whole.length };
    const { line } = document.positionAt(span.start);
    const lineStart = document.offsetAt({ line, character: 0 });
    const covered = text.slice(lineStart, span.start).trim() === '' ? line + 1 : line;
    const isMeant = (finding: Finding) =>
      document.positionAt(finding.start).line === covered && matches(rule!, finding.rule);
    if (until !== undefined && until < today) {
      const message = `This waiver of ${rule} ended on ${until}. Correct what it covered, or decide anew.`;
      own.push({ ...span, rule: 'contract/waiver-expired', severity: severityOf('contract/waiver-expired'), message });
    } else if (left.some(isMeant)) left = left.filter((finding) => !isMeant(finding));
    else {
      const message = `Nothing of ${rule} is found here any more. Remove the waiver.`;
      own.push({ ...span, rule: 'contract/waiver-unused', severity: severityOf('contract/waiver-unused'), message });
    }
  }
  return [...left, ...own];
}

const matches = (waiver: string, rule: string): boolean =>
  waiver.endsWith('/*') ? rule.startsWith(waiver.slice(0, -1)) : waiver === rule;
