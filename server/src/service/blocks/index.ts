/** Whole blocks for the place of the cursor: from the tables beside this file, and from the schema's own alternatives. */
import type { Dialect } from '../../protocol.ts';
import type { Cursor } from '../document/index.ts';
import { type CompiledSchema, type Walker, widen } from '../schema/index.ts';
import { requiredSnippet } from '../snippets.ts';
import type { Block, BlockPlace } from './block.ts';
import { DATA_PRODUCT_BLOCKS } from './dataProduct.ts';
import { DCS_BLOCKS } from './dcs.ts';
import { ODCS_BLOCKS } from './odcs.ts';
import { ODPS_BLOCKS } from './odps.ts';

export type { Block } from './block.ts';

/** The tables, by dialect: dbt's properties bring their blocks in their schemas. */
export const BLOCKS: Partial<Record<Dialect, readonly BlockPlace[]>> = {
  dataProduct: DATA_PRODUCT_BLOCKS,
  odcs: ODCS_BLOCKS,
  dcs: DCS_BLOCKS,
  odps: ODPS_BLOCKS,
};

/** A block with its lines indented for the cursor. */
export interface PlacedBlock {
  label: string;
  /** In LSP's snippet syntax. */
  snippet: string;
}

export interface BlockContext {
  dialect: Dialect;
  /** Version of the format the document is written in, as `3.1`. */
  version?: string;
  walker: Walker;
  /** Schemas of the collection the block goes into: of the list behind an item, of the mapping around a key. */
  schemas: readonly CompiledSchema[];
}

/** The blocks for a cursor where one may begin: after `key:`, on the empty line below it, behind a dash. */
export function blocksAt(cursor: Cursor, context: BlockContext): PlacedBlock[] {
  if (cursor.flow || cursor.quote || cursor.hasColon) return [];
  if (cursor.role === 'value' && (cursor.prefix !== '' || cursor.inItem)) return [];
  const way = cursor.steps.map(({ step }) => (typeof step === 'number' ? '*' : step));
  const collection = widen(context.walker, context.schemas, null);
  if (cursor.inItem) {
    // Behind the dash of a list: the last step leads into the item.
    if (!cursor.alone || way.at(-1) !== '*') return [];
    const items = own(way.slice(0, -1), 'items', context) ?? typed(collection, 'items');
    return items.map(({ label, text }) => ({ label, snippet: indented(text, cursor.column) }));
  }
  const items = own(way, 'items', context) ?? typed(collection, 'items');
  const pairs = own(way, 'pairs', context) ?? typed(collection, 'pairs');
  const free = cursor.role === 'value' || cursor.alone;
  return [
    ...(free ? items.map(({ label, text }) => ({ label, snippet: placed(`- ${indented(text, 2)}`, cursor) })) : []),
    ...pairs
      .filter(() => way.length > 0 || cursor.present.length === 0)
      .map(({ label, text }) => ({ label, snippet: placed(text, cursor) })),
  ];
}

/** Behind `key:` a block begins on the next line, one step deeper. */
const placed = (text: string, { role, column }: Cursor): string =>
  role === 'value' ? indented(`\n${text}`, column + 2) : indented(text, column);
const indented = (text: string, by: number): string => text.replace(/\n(?=.)/g, `\n${' '.repeat(by)}`);

/** What the table says of a place; undefined when it says nothing. */
function own(way: readonly string[], as: BlockPlace['as'], { dialect, version }: BlockContext): Block[] | undefined {
  const path = way.join('/');
  const place = BLOCKS[dialect]?.find((one) => one.as === as && one.at.test(path));
  return place?.blocks.filter(
    ({ since, until }) => version === undefined || ((since ?? version) <= version && version <= (until ?? version)),
  );
}

/** One block for each `type` that a schema asks keys of its own for: a server of each kind. `type` is decided, its tab stop free. */
function typed(collection: readonly CompiledSchema[], as: BlockPlace['as']): Block[] {
  return collection.flatMap((schema) => {
    const member = as === 'items' ? schema.items : pairsOf(schema);
    if (!member) return [];
    return chain(member)
      .flatMap((one) => one.allOf ?? [])
      .flatMap((branch) => {
        const type = branch.condition?.raw.properties?.type;
        const value = typeof type === 'object' ? type.const : undefined;
        const { whenTrue } = branch;
        if (typeof value !== 'string' || !whenTrue || chain(whenTrue).every((one) => !one.required)) return [];
        const text = requiredSnippet([...chain(member), ...chain(whenTrue)], { type: value });
        const block = as === 'items' ? text : `\${1:production}:\n  ${indented(text, 2)}`;
        return [{ label: `Server: ${value}`, text: block }];
      });
  });
}
const pairsOf = ({ additionalProperties }: CompiledSchema): CompiledSchema | null =>
  additionalProperties && !additionalProperties.never && !additionalProperties.always ? additionalProperties : null;

/** A schema with what it refers to. */
function chain(schema: CompiledSchema): CompiledSchema[] {
  const found: CompiledSchema[] = [];
  for (let at: CompiledSchema | null = schema; at && found.length < 10; at = at.ref) found.push(at);
  return found;
}
