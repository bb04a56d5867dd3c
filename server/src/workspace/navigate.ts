/** Definition, references and links: mentions of a contract led to files of the workspace. */
import type { DocumentLink, Location, Range } from 'vscode-languageserver-types';
import type { Contract } from '../service/contract.ts';
import { type Mention, mentionAt, mentions, propertyAt, propertySpan, schemaReference } from '../service/mentions.ts';
import type { Ours } from './documents.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

const TOP: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Where the thing at an offset is defined; empty when nothing is known of it. */
export async function definition(workspace: Workspace, { uri, document }: Ours, offset: number): Promise<Location[]> {
  const contract = workspace.documents.contract(uri);
  const local = schemaReference(document, contract, offset);
  if (local) return [{ uri, range: document.rangeAt(local) }];
  const mention = contract && mentionAt(contract, offset);
  const target = mention && (await targetOf(workspace, contract, mention));
  return target ? [target] : [];
}

async function targetOf(workspace: Workspace, contract: Contract, mention: Mention): Promise<Location | null> {
  switch (mention.kind) {
    case 'contract': {
      const found = workspace.contract(contract.uri, mention.reference);
      return found.kind === 'found'
        ? { uri: found.contract.uri, range: found.contract.positions.rangeOf(found.contract.headSpan) }
        : null;
    }
    case 'file': {
      const uri = await workspace.findFile(contract.uri, mention.path);
      return uri === undefined ? null : { uri, range: TOP };
    }
    case 'dbt-model': {
      const found = workspace.dbtModel(contract.uri, mention.project, mention.model);
      if (found.kind !== 'found') return null;
      return found.sql !== undefined ? { uri: found.sql, range: TOP } : (found.properties ?? null);
    }
    case 'property': {
      const span = propertySpan(contract, mention.object, mention.name);
      return span ? { uri: contract.uri, range: contract.positions.rangeOf(span) } : null;
    }
  }
}

/** Links over what leads to other files; only to what exists. */
export async function documentLinks(workspace: Workspace, { uri, document }: Ours): Promise<DocumentLink[]> {
  const contract = workspace.documents.contract(uri);
  if (!contract) return [];
  const links = mentions(contract).map(async (mention): Promise<DocumentLink | null> => {
    const target = mention.kind === 'property' ? null : await targetOf(workspace, contract, mention);
    return target && canonical(target.uri) !== canonical(uri)
      ? { range: document.rangeAt(mention.span), target: target.uri }
      : null;
  });
  return (await Promise.all(links)).filter((link) => link !== null);
}

/** Uses of the property or product named at an offset: in this contract, or in the input ports of others. */
export function references(
  workspace: Workspace,
  { uri, document }: Ours,
  offset: number,
  withDeclaration: boolean,
): Location[] {
  const contract = workspace.documents.contract(uri);
  if (!contract) return [];
  const mention = mentionAt(contract, offset);
  const property = mention?.kind === 'property' ? mention : propertyAt(contract, offset);
  if (property) {
    const declared = propertySpan(contract, property.object, property.name);
    const uses = mentions(contract).filter(
      (one) =>
        one.kind === 'property' && spanStart(propertySpan(contract, one.object, one.name)) === spanStart(declared),
    );
    const spans = [...(withDeclaration && declared ? [declared] : []), ...uses.map((one) => one.span)];
    return spans.map((span) => ({ uri, range: document.rangeAt(span) }));
  }
  const product = productAt(workspace, contract, offset, mention);
  return product ? usesOfProduct(workspace, product, withDeclaration) : [];
}

function productAt(
  workspace: Workspace,
  contract: Contract,
  offset: number,
  mention: Mention | undefined,
): Contract | null {
  if (mention?.kind === 'contract') {
    const found = workspace.contract(contract.uri, mention.reference);
    return found.kind === 'found' ? found.contract : null;
  }
  const named = [contract.product.id, contract.product.name].some(
    (text) => text && text.span.start <= offset && offset <= text.span.end,
  );
  return named ? contract : null;
}

function usesOfProduct(workspace: Workspace, product: Contract, withDeclaration: boolean): Location[] {
  const own = canonical(product.uri);
  const uses = workspace.contracts().flatMap((contract) =>
    mentions(contract).flatMap((mention) => {
      if (mention.kind !== 'contract') return [];
      const found = workspace.contract(contract.uri, mention.reference);
      return found.kind === 'found' && canonical(found.contract.uri) === own
        ? [{ uri: contract.uri, range: contract.positions.rangeOf(mention.span) }]
        : [];
    }),
  );
  return withDeclaration ? [{ uri: product.uri, range: product.positions.rangeOf(product.headSpan) }, ...uses] : uses;
}

const spanStart = (span: { start: number } | undefined): number => span?.start ?? -1;
