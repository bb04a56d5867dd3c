/** Guessed links between contracts and dbt models, shown where they count: a guess nobody sees is a trap. */
import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import type { Span } from '../service/document/index.ts';
import type { Ours } from './documents.ts';
import { baseName } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** Hints of the part of the document that is on the screen: behind a contract's object and behind a model's name. */
export function bridgeHints(workspace: Workspace, { uri, document }: Ours, within: Span): InlayHint[] {
  return workspace.bridges(uri).flatMap(({ contract, object, model, why, guessed }) => {
    const inContract = contract.uri === uri;
    const { end } = inContract ? object.nameSpan : model.span;
    if (!guessed || end < within.start || end > within.end) return [];
    const { name, id } = contract.product;
    const own = (name ?? id)?.value ?? baseName(contract.uri);
    const label = inContract ? `≈ dbt model ${model.name}` : `≈ contract ${own}`;
    return [
      {
        // Behind the colon of a key, and behind the quote of a name.
        position: document.positionAt(/[:"']/.test(document.text[end] ?? '') ? end + 1 : end),
        label,
        kind: InlayHintKind.Type,
        paddingLeft: true,
        tooltip: `A guess: ${why}. Both are compared. State the model under transformation (dbt: {model: …}), or the table in an output port, to confirm it or to name another.`,
      },
    ];
  });
}
