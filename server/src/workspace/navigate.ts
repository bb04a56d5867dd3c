/** Definition, references and links: names and mentions of a contract led to files of the workspace. */
import type { DocumentLink, Location, Range } from 'vscode-languageserver-types';
import type { Contract } from '../service/contract.ts';
import { keySpan, spanOf, YamlDocument } from '../service/document/index.ts';
import { type Mention, mentionAt, mentions, schemaReference } from '../service/mentions.ts';
import { dbtDefinition, dbtReferences, placeInYaml } from './dbtWords.ts';
import type { Ours } from './documents.ts';
import { allOccurrences, columnsOf, locationOf, namedAt } from './occurrences.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** Larger files are opened at their top. */
const MAX_FILE = 2_000_000;
const TOP: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Where the thing at an offset is defined; empty when nothing is known of it. */
export async function definition(workspace: Workspace, ours: Ours, offset: number): Promise<Location[]> {
  const { uri, document } = ours;
  const contract = workspace.documents.contract(uri);
  const local = schemaReference(document, contract, offset);
  if (local) return [{ uri, range: document.rangeAt(local) }];
  const mention = contract && mentionAt(contract, document, offset);
  const target = mention && (await targetOf(workspace, contract, mention));
  if (target) return [target];
  const place = placeInYaml(workspace, ours, offset);
  const named = place ? dbtDefinition(place) : [];
  if (named.length > 0) return named;
  const here = namedAt(workspace, ours, offset);
  if (!here) return [];
  const declared = (await allOccurrences(workspace, here.known)).filter((one) => one.declares);
  return declared.slice(0, 1).map(locationOf);
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
      if (uri === undefined || !mention.pointer) return uri === undefined ? null : { uri, range: TOP };
      return { uri, range: (await placeIn(workspace, uri, mention.pointer))?.range ?? TOP };
    }
    case 'dbt-model': {
      const found = workspace.dbtModel(contract.uri, mention.project, mention.model);
      if (found.kind !== 'found') return null;
      return found.sql !== undefined ? { uri: found.sql, range: TOP } : (found.properties ?? null);
    }
  }
}

/** The part of a YAML or JSON file that a JSON Pointer names: where its key stands, and its text. */
export async function placeIn(
  workspace: Workspace,
  uri: string,
  pointer: string,
): Promise<{ range: Range; text: string } | null> {
  const text = await workspace.textOf(uri);
  if (text === null || text.length > MAX_FILE) return null;
  const document = YamlDocument.open(uri, 0, text);
  const node = document.at(pointer);
  if (!node) return null;
  const pair = document.pairAt(pointer);
  const { start, end } = spanOf(node);
  const indent = ' '.repeat(document.positionAt(start).character);
  return {
    range: document.rangeAt(pair ? keySpan(pair) : { start, end: start }),
    text: text.slice(start, end).replaceAll(`\n${indent}`, '\n').trimEnd(),
  };
}

/** Links over what leads to other files; only to what exists. */
export async function documentLinks(workspace: Workspace, { uri, document }: Ours): Promise<DocumentLink[]> {
  const contract = workspace.documents.contract(uri);
  if (!contract) return [];
  const links = mentions(contract, document).map(async (mention): Promise<DocumentLink | null> => {
    const target = await targetOf(workspace, contract, mention);
    return target && canonical(target.uri) !== canonical(uri)
      ? { range: document.rangeAt(mention.span), target: linkTo(target) }
      : null;
  });
  return (await Promise.all(links)).filter((link) => link !== null);
}

/** Editors open a link at the line behind its `#`. */
const linkTo = ({ uri, range }: Location): string => (range.start.line > 0 ? `${uri}#L${range.start.line + 1}` : uri);

/** Everywhere the thing at an offset is named: in this file, in contracts that refer to it, and a property in dbt. */
export async function references(
  workspace: Workspace,
  ours: Ours,
  offset: number,
  withDeclaration: boolean,
): Promise<Location[]> {
  const here = namedAt(workspace, ours, offset);
  const place = here ? null : placeInYaml(workspace, ours, offset);
  if (!here) return place ? dbtReferences(place, withDeclaration) : [];
  const found = await allOccurrences(workspace, here.known);
  const columns = await columnsOf(workspace, here.known);
  return [...found.filter((one) => withDeclaration || !one.declares).map(locationOf), ...columns];
}
