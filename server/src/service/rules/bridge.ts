/** What a contract and the dbt model behind it say differently, reported in both files. */
import { type Compared, compare } from '../bridge/compare.ts';
import type { Finding } from '../finding.ts';
import { asFinding } from './rule.ts';

/** A contract and its model, and why they are thought to belong together (stated, or guessed by name or columns). */
export interface Bridged extends Compared {
  why: string;
  /** Neither transformation nor port says so: the editor shows the guess. */
  guessed: boolean;
}
export interface BridgeView {
  /** The pairs in which the file at `uri` is one side. Empty while the other side is not known (yet). */
  bridges(uri: string): Bridged[];
}

export function checkBridge(uri: string, view: BridgeView): Finding[] {
  return view.bridges(uri).flatMap((bridged) => {
    const { contract, document, model, why } = bridged;
    return compare(bridged).map((difference) => {
      const inContract = contract.uri === uri;
      const other = inContract
        ? {
            uri: document.uri,
            span: difference.model,
            range: document.rangeAt(difference.model),
            message: `The dbt model ${model.name} (${why})`,
          }
        : {
            uri: contract.uri,
            span: difference.contract,
            range: contract.positions.rangeOf(difference.contract),
            message: `The contract ${contract.product.name?.value ?? ''} (${why})`,
          };
      const { rule, message } = difference;
      const data = inContract ? difference.inContract : difference.inModel;
      return asFinding({
        rule,
        message,
        ...(inContract ? difference.contract : difference.model),
        ...(data && { data }),
        related: [other],
      });
    });
  });
}
