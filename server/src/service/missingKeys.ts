/** The lines a quick fix inserts for a missing key: what completion would insert, without its tab stops. */
import type { Dialect } from '../protocol.ts';
import { isSeq, pointerParts, type YamlDocument } from './document/index.ts';
import { descend, type Step, schemaFor, Walker, widen } from './schema/index.ts';
import { keySnippet } from './snippets.ts';

/** Lines of `key` for the mapping at a JSON Pointer, without indentation; undefined when the schema does not know the key. */
export function linesForKey(
  document: YamlDocument,
  dialect: Dialect,
  pointer: string,
  key: string,
): string[] | undefined {
  const root = schemaFor(document, dialect);
  if (!root) return undefined;
  const walker = new Walker(document);
  const schemas = widen(walker, descend(walker, root, stepsTo(document, pointer)), document.at(pointer) ?? null);
  const schema = schemas.map((one) => one.properties?.get(key)).find((one) => one !== undefined);
  return schema && withoutStops(keySnippet(key, schema, { flow: false, column: 0 })).split('\n');
}

function stepsTo(document: YamlDocument, pointer: string): Step[] {
  let at = '';
  return pointerParts(pointer).flatMap((part) => {
    const node = document.deref(document.at(at));
    at += `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return node ? [{ node, step: isSeq(node) ? Number(part) : part } as Step] : [];
  });
}

/** LSP snippet -> plain text: the first choice, the default, or nothing. */
function withoutStops(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$(?:\d+|\{\d+\})/g, '')
    .replace(/\\([\\$},|])/g, '$1');
}
