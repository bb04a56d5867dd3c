/** What two places of one contract say together: blocks that stand twice, promises that contradict each other. */
import type { Contract, Objective, Text } from '../contract.ts';
import { slaEntries } from '../dialects/odcs/promises.ts';
import { text } from '../dialects/reading.ts';
import { keyOf, keySpan, type YamlDocument } from '../document/index.ts';
import { at, type Reported, type Rule, type RuleContext } from './rule.ts';

export const blockRules: readonly Rule[] = [
  { ids: ['contract/block-twice'], scope: 'file', check: blocksTwice },
  { ids: ['contract/retention'], scope: 'file', check: ({ contract }) => retention(contract) },
  { ids: ['contract/sla-element'], scope: 'file', check: elements },
  { ids: ['contract/duplicate-permission'], scope: 'file', check: ({ contract }) => permissions(contract) },
];

/** The blocks of the `dataProduct` dialect are read under `dataProduct` first; the other one would go unread. */
const BLOCKS = new Set([
  'schema',
  'sla',
  'access',
  'inputPorts',
  'transformation',
  'outputPorts',
  'observability',
  'quality',
  'consumers',
]);

function* blocksTwice({ contract, document }: RuleContext): Generator<Reported> {
  if (contract.dialect !== 'dataProduct' || !document) return;
  const product = document.get(document.root, 'dataProduct');
  for (const pair of document.pairs(document.root)) {
    const key = keyOf(pair);
    const inner = key !== null && BLOCKS.has(key) ? document.pair(product, key) : undefined;
    if (!inner) continue;
    yield {
      ...at(
        keySpan(pair),
        'contract/block-twice',
        `\`${key}\` stands under \`dataProduct\` too, and only one of the two is read. Merge them, and remove one.`,
      ),
      related: [{ span: keySpan(inner), message: 'The one under `dataProduct`' }],
    };
  }
}

const named = (name: string) => (objective: Objective) =>
  objective.name.toLowerCase() === name && objective.target?.unit === 's';

/** What is thrown away before it is next renewed is gone for a while. */
function* retention({ objectives }: Contract): Generator<Reported> {
  for (const frequency of objectives.filter(named('frequency')))
    for (const kept of objectives.filter(named('retention')))
      if (kept.object === frequency.object && kept.target!.value < frequency.target!.value)
        yield {
          ...at(
            kept.span,
            'contract/retention',
            `Data is kept for ${kept.text} and renewed every ${frequency.text}: in between there is none.`,
          ),
          related: [{ span: frequency.span, message: 'How often it is renewed' }],
        };
}

/** Keys of DCS service levels that name a field of a model, `orders.order_timestamp`. */
const FIELDS = ['timestampField', 'sourceTimestampField', 'processedTimestampField'];

function placesOf(contract: Contract, document: YamlDocument): Text[] {
  const { root } = document;
  if (contract.dialect === 'odcs')
    return [text(document, root, 'slaDefaultElement'), ...slaEntries(document).map(({ element }) => element)].filter(
      (element) => element !== undefined,
    );
  if (contract.dialect !== 'dcs') return [];
  return document
    .pairs(document.get(root, 'servicelevels'))
    .flatMap((level) => FIELDS.flatMap((key) => text(document, level.value, key) ?? []));
}

/** ODCS `element`: `object`, `object.property`, or with one object the property alone; several with commas between. */
function* elements({ contract, document }: RuleContext): Generator<Reported> {
  if (!document || contract.objects.length === 0) return;
  for (const place of placesOf(contract, document)) {
    const lost = place.value
      .split(',')
      .map((part) => part.trim())
      .find((part) => part !== '' && !resolves(part, contract));
    if (lost !== undefined)
      yield at(
        place,
        'contract/sla-element',
        `"${lost}" is no object or property of this contract, so nobody knows what the promise is about. It has ${[...new Set(contract.objects.map((object) => object.name))].slice(0, 5).join(', ')}.`,
      );
  }
}

function resolves(element: string, { objects }: Contract): boolean {
  const [head, ...rest] = element.split('.');
  const object = objects.find((one) => one.name === head || one.physicalName?.value === head);
  const holds = (owner: Contract['objects'][number], name: string) =>
    owner.properties.length === 0 ||
    owner.properties.some((property) => property.name === name || property.physicalName === name);
  if (object && (rest.length === 0 || holds(object, rest[0]!))) return true;
  // A physical name may itself have dots: `DB.SCHEMA.TABLE`.
  if (objects.some((one) => element.startsWith(one.physicalName?.value ?? '\0'))) return true;
  return objects.length === 1 && holds(objects[0]!, head!);
}

function* permissions({ access }: Contract): Generator<Reported> {
  const seen = new Set<string>();
  for (const permission of access?.permissions ?? []) {
    if (seen.has(permission.value))
      yield at(permission, 'contract/duplicate-permission', `"${permission.value}" is listed twice. Remove one.`);
    seen.add(permission.value);
  }
}
