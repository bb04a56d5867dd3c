/** Ports: names, keys and columns that have to exist. */
import { type Contract, eachProperty, nameKey, type Port, type Text } from '../contract.ts';
import { nearest } from '../schema/nearest.ts';
import { at, type Reported, type Rule } from './rule.ts';

export const portRules: readonly Rule[] = [
  { ids: ['contract/duplicate-port'], scope: 'file', check: ({ contract }) => duplicatePorts(contract) },
  {
    ids: ['contract/key-property'],
    scope: 'file',
    check: ({ contract }) => namedProperties(contract, 'key', 'contract/key-property', 'the key of the topic'),
  },
  {
    ids: ['contract/timestamp-column'],
    scope: 'file',
    check: ({ contract }) =>
      namedProperties(contract, 'timestampColumn', 'contract/timestamp-column', 'the column freshness is measured on'),
  },
];

function* duplicatePorts(contract: Contract): Generator<Reported> {
  for (const direction of ['input', 'output'] as const) {
    const first = new Map<string, Port>();
    for (const port of contract.ports) {
      const name = port.fields.get('name');
      if (port.direction !== direction || !name) continue;
      const earlier = first.get(name.value);
      if (!earlier) first.set(name.value, port);
      else
        yield {
          ...at(
            name,
            'contract/duplicate-port',
            `Another ${direction} port is named "${name.value}" too: a reference to it would mean two things. Give each its own name.`,
          ),
          related: [{ span: earlier.nameSpan, message: 'The other one' }],
        };
    }
  }
}

/** A field of an output port that names a property of the object the port carries. */
function* namedProperties(contract: Contract, field: string, rule: string, role: string): Generator<Reported> {
  for (const port of contract.ports) {
    const named = port.fields.get(field);
    if (!named || port.direction === 'input') continue;
    yield* missingProperty(contract, port.object, named, rule, role);
  }
}

/** Reports a name that is no property of the object, in any case style; an open or unknown schema says nothing. */
export function* missingProperty(
  contract: Contract,
  objectName: string,
  named: Text,
  rule: string,
  role: string,
): Generator<Reported> {
  const object = contract.objects.find((one) => one.name === objectName);
  if (!object || object.properties.length === 0) return;
  const wanted = named.value.replace(/^\//, '').replaceAll('/', '.');
  const path = `/${wanted.replaceAll('.', '/')}`;
  const properties = eachProperty(object.properties);
  if (properties.some((property) => property.name === wanted || property.path === path)) return;
  const names = properties.flatMap((property) => [property.name, property.path.slice(1).replaceAll('/', '.')]);
  if (names.some((name) => nameKey(name) === nameKey(wanted))) return;
  const suggestions = nearest(wanted, new Set(names));
  const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.map((name) => `"${name}"`).join(' or ')}?` : '';
  yield at(named, rule, `"${named.value}", ${role}, is no property of ${object.name}.${hint}`, {
    kind: 'did-you-mean',
    target: 'value',
    found: named.value,
    suggestions,
  });
}
