/** What a contract and the dbt model behind it say differently, reported in both files. */
import { type Compared, compare } from '../bridge/compare.ts';
import type { Difference } from '../bridge/difference.ts';
import { type SourceTable, sourceFreshness } from '../bridge/sources.ts';
import type { Contract } from '../contract.ts';
import type { YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { asFinding } from './rule.ts';

/** A contract and its model, and why they are thought to belong together (stated, or guessed by name or columns). */
export interface Bridged extends Compared {
  why: string;
  /** Neither transformation nor port says so: the editor shows the guess. */
  guessed: boolean;
}
/** A contract and a source that feeds its model. */
export interface Fed {
  contract: Contract;
  /** Of the source's properties file. */
  document: YamlDocument;
  table: SourceTable;
  why: string;
}
export interface BridgeView {
  /** The pairs in which the file at `uri` is one side. Empty while the other side is not known (yet). */
  bridges(uri: string): Bridged[];
  /** The contracts and sources of which the file at `uri` is one side. */
  feeds(uri: string): Fed[];
}

export function checkBridge(uri: string, view: BridgeView): Finding[] {
  const ofModels = view
    .bridges(uri)
    .flatMap((bridged) =>
      compare(bridged).map((difference) => told(uri, bridged, `dbt model ${bridged.model.name}`, difference)),
    );
  const ofSources = view.feeds(uri).flatMap((fed) => {
    const difference = sourceFreshness(fed.contract, fed.table);
    return difference ? [told(uri, fed, `dbt source ${fed.table.name}`, difference)] : [];
  });
  return [...ofModels, ...ofSources];
}

/** The difference as the file at `uri` has it, with the other side as a related place. */
function told(
  uri: string,
  { contract, document, why }: Pick<Bridged, 'contract' | 'document' | 'why'>,
  name: string,
  difference: Difference,
): Finding {
  const inContract = contract.uri === uri;
  const other = inContract
    ? {
        uri: document.uri,
        span: difference.model,
        range: document.rangeAt(difference.model),
        message: why.endsWith(name) ? `${why[0]?.toUpperCase()}${why.slice(1)}` : `The ${name} (${why})`,
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
}
