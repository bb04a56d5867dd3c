/** `slaProperties` of ODCS -> what the contract promises. */
import type { ContractObject, Objective, Text } from '../../contract.ts';
import { isMap, isSeq, parts, type YamlDocument, type YamlNode } from '../../document/index.ts';
import { levelOf, promisedBy, WITH_UNIT, WITHOUT_CRON } from '../levels.ts';
import { text } from '../reading.ts';
import { versionOf } from './schema.ts';

/** An entry, without what it says of the objects: it outlives edits beside it. */
interface SlaEntry {
  /** What it is about, when it says so itself. */
  element: Text | undefined;
  /** Null for what nobody measures: dates, and names of one's own. */
  promise: (Omit<Objective, 'object' | 'property' | 'span' | 'keySpan' | 'name'> & { name: Text; value: Text }) | null;
}

/** The entries of `slaProperties`, in the order of the text. */
export function slaEntries(document: YamlDocument): readonly SlaEntry[] {
  const list = document.get(document.root, 'slaProperties');
  if (!isSeq(list)) return [];
  const hasCron = versionOf(document) !== '3.0';
  const make = (item: YamlNode) => readEntry(document, item, hasCron);
  return parts(list, list.items, slaEntries, String(hasCron), { make }).filter((entry) => entry !== null);
}

function readEntry(document: YamlDocument, item: YamlNode, hasCron: boolean): SlaEntry | null {
  const node = document.deref(item);
  if (!isMap(node)) return null;
  const [name, value] = [text(document, node, 'property'), text(document, node, 'value')];
  const element = text(document, node, 'element');
  const promised = name && promisedBy(name.value);
  if (!name || !value || !promised) return { element, promise: null };
  const unit = text(document, node, 'unit')?.value;
  const level = levelOf(name.value, value.value, unit, promised, hasCron ? WITH_UNIT : WITHOUT_CRON);
  const written = unit === undefined ? value.value : `${value.value} ${unit}`;
  const { kind, comparison } = promised;
  return { element, promise: { name, value, kind, comparison, ...level, text: written } };
}

export function readObjectives(document: YamlDocument, objects: readonly ContractObject[]): Objective[] {
  const standard = text(document, document.root, 'slaDefaultElement')?.value;
  return slaEntries(document).flatMap(({ element, promise }) => {
    if (!promise) return [];
    const { name, value, ...promised } = promise;
    const about = elementOf(element?.value ?? standard, objects);
    return [{ name: name.value, ...about, ...promised, span: value.span, keySpan: name.span }];
  });
}

/**
 * `orders.updated_at` -> object and column; with one object the column alone says enough. Of several elements the
 * first counts. An object the contract does not have is no object: the promise is then about the whole contract.
 */
function elementOf(
  element: string | undefined,
  objects: readonly ContractObject[],
): Pick<Objective, 'object' | 'property'> {
  const path = element?.split(',')[0]?.trim().split('.').filter(Boolean) ?? [];
  if (path.length === 0) return {};
  const named = objects.find((object) => object.name === path[0] || object.physicalName?.value === path[0]);
  const object = named ?? (objects.length === 1 ? objects[0] : undefined);
  const rest = named || path.length > 1 ? path.slice(1) : path;
  if (!object) return {};
  const column = object.properties.find((property) => property.name === rest[0] || property.physicalName === rest[0]);
  return { object: object.name, ...(rest.length > 0 && { property: column?.physicalName ?? rest.join('.') }) };
}
