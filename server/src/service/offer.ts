/** What the light bulb offers at a place. */
import type { CodeAction, Diagnostic } from 'vscode-languageserver-types';
import type { YamlDocument } from './document/index.ts';
import type { Edit } from './edits.ts';

export interface Offer {
  title: string;
  kind: string;
  /** What it mends. */
  diagnostics?: Diagnostic[];
  isPreferred?: boolean;
  /**
   * What it does to the document. A function where finding that out is dear: an editor asks what there is at every move
   * of the cursor, and wants the edits of the one that is chosen. Empty: it cannot be done here after all.
   */
  edits: readonly Edit[] | (() => readonly Edit[]);
}

/** True for an offer whose edits are dear to make. */
export const isLazy = ({ edits }: Offer): boolean => typeof edits === 'function';

/** The offer as an editor lists it, without its edits. */
export function listed({ edits: _, ...offer }: Offer): CodeAction {
  return offer;
}

/** What an offer does to the document; nothing when it cannot be done here after all. */
export const editsOf = ({ edits }: Offer): readonly Edit[] => (typeof edits === 'function' ? edits() : edits);

/** The offer with its edits; null when it cannot be done here after all. */
export function made(document: YamlDocument, offer: Offer): CodeAction | null {
  const edits = editsOf(offer);
  if (edits.length === 0) return null;
  const changes = edits.map(({ newText, ...span }) => ({ range: document.rangeAt(span), newText }));
  return { ...listed(offer), edit: { changes: { [document.uri]: changes } } };
}
