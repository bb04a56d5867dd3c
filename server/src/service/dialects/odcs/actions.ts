/** "Migrate to ODCS 3.2": offered on the version, and on what only a newer version has. */
import type { Diagnostic } from 'vscode-languageserver-types';
import { pairSpan, type Span, type YamlDocument } from '../../document/index.ts';
import type { FindingData } from '../../finding.ts';
import type { Offer } from '../../offer.ts';
import { migrations } from './migrate.ts';

export function odcsActions(document: YamlDocument, range: Span, diagnostics: readonly Diagnostic[]): Offer[] {
  const version = document.pair(document.root, 'apiVersion');
  if (!version) return [];
  const span = pairSpan(version);
  const onVersion = range.start <= span.end && span.start <= range.end;
  if (!onVersion && diagnostics.length === 0) return [];
  return migrations(document).flatMap(({ to, edits }): Offer[] => {
    const fixed = diagnostics.filter((one) => wantedVersion(one) === to);
    if (!onVersion && fixed.length === 0) return [];
    const title = `Migrate this contract to ODCS ${to}`;
    return [
      fixed.length > 0
        ? { title, kind: 'quickfix', diagnostics: fixed, edits }
        : { title, kind: 'refactor.rewrite', edits },
    ];
  });
}

function wantedVersion(diagnostic: Diagnostic): unknown {
  const data = diagnostic.data as FindingData | undefined;
  return data?.kind === 'rule' ? data.newerVersion : undefined;
}
