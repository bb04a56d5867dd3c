/** "Go to Symbol in Workspace": products, their objects, ports and properties, and dbt models. */
import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver-types';
import { type Contract, eachProperty } from '../service/contract.ts';
import type { Span } from '../service/document/index.ts';
import { dotted } from '../service/occurrences/index.ts';
import type { Workspace } from './workspace.ts';

/** More than this no list shows. */
const MAX_SYMBOLS = 500;

/** Symbols whose name has the query's letters in their order (the editor sorts); the outer things before properties. */
export function workspaceSymbols(workspace: Workspace, query: string): WorkspaceSymbol[] {
  const matches = matcher(query);
  const contracts = workspace.contracts();
  const found: WorkspaceSymbol[] = [];
  const take = (symbols: Iterable<WorkspaceSymbol>): boolean => {
    for (const symbol of symbols) {
      if (matches(symbol.name)) found.push(symbol);
      if (found.length >= MAX_SYMBOLS) return false;
    }
    return true;
  };
  for (const contract of contracts) if (!take(outer(contract))) return found;
  if (!take(models(workspace))) return found;
  // An empty query asks what there is: not every property of every contract.
  if (query.trim() !== '') for (const contract of contracts) if (!take(properties(contract))) return found;
  return found;
}

/** Letters in their order, any case: `cst` finds `customer`. */
function matcher(query: string): (name: string) => boolean {
  const letters = [...query.toLowerCase().replace(/\s+/g, '')];
  return (name) => {
    const text = name.toLowerCase();
    let at = -1;
    return letters.every((letter) => {
      at = text.indexOf(letter, at + 1);
      return at >= 0;
    });
  };
}

function* outer(contract: Contract): Generator<WorkspaceSymbol> {
  const { product } = contract;
  const name = product.name ?? product.id;
  if (name?.value) yield symbol(contract, name.value, SymbolKind.Module, name.span, product.domain?.value);
  for (const object of contract.objects)
    if (object.name !== name?.value)
      yield symbol(contract, object.name, SymbolKind.Struct, object.nameSpan, name?.value);
  for (const port of contract.ports)
    if (port.direction === 'output' && port.inferred === undefined)
      yield symbol(contract, port.name, SymbolKind.Interface, port.nameSpan, name?.value);
}

function* properties(contract: Contract): Generator<WorkspaceSymbol> {
  const product = contract.product.name?.value ?? contract.product.id?.value;
  for (const object of contract.objects)
    for (const property of eachProperty(object.properties)) {
      const owner = contract.objects.length > 1 ? [product, object.name].filter(Boolean).join(' › ') : product;
      yield symbol(contract, dotted(property), SymbolKind.Field, property.nameSpan, owner);
    }
}

function* models(workspace: Workspace): Generator<WorkspaceSymbol> {
  for (const project of workspace.dbt.all())
    for (const { name, file, properties: described } of project.models.values()) {
      const location = file !== undefined ? { uri: file, range: TOP } : described;
      if (location) yield { name, kind: SymbolKind.Class, location, containerName: project.file.name };
    }
}
const TOP = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

const symbol = (
  { uri, positions }: Contract,
  name: string,
  kind: SymbolKind,
  span: Span,
  containerName: string | undefined,
): WorkspaceSymbol => ({
  name,
  kind,
  location: { uri, range: positions.rangeOf(span) },
  ...(containerName !== undefined && { containerName }),
});
