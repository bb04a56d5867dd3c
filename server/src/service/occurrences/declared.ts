/** Where things are defined: the product, its output ports, its objects and their properties. */
import { type Contract, type ContractObject, eachProperty, type Property, sameName } from '../contract.ts';
import type { Offset, Span } from '../document/index.ts';
import type { Occurrence, Wanted, Word } from './occurrence.ts';
import { dotted } from './resolve.ts';

/** What is defined at a word. Of properties that one place describes (an anchor, a shared schema) the first. */
export function declaredAt(contract: Contract, { text }: Word, offset: Offset): Occurrence[] {
  const here = (span: Span): boolean => span.start <= offset && offset <= span.end;
  for (const object of contract.objects)
    for (const property of eachProperty(object.properties))
      if (property.name === text && here(property.nameSpan)) return [declaration(object, property)];
  return [...products(contract), ...ports(contract), ...objects(contract)].filter(({ span }) => here(span));
}

/** Definitions of the kind (and name) that is looked for. */
export function declared(contract: Contract, wanted: Wanted): Occurrence[] {
  switch (wanted.kind) {
    case 'product':
      return products(contract);
    case 'port':
      return ports(contract);
    case 'object':
      return objects(contract);
    case 'definition':
      return [];
    case 'property':
      return namesakes(contract, wanted).map(({ object, property }) => declaration(object, property));
  }
}

export interface Namesake {
  object: ContractObject;
  property: Property;
}

/** Properties of that name, in objects that may be the one meant. */
export function namesakes(
  { objects }: Contract,
  { name, object: of }: Extract<Wanted, { kind: 'property' }>,
): Namesake[] {
  if (of === null) return [];
  // Where an object is named as another one's table, that other may be meant.
  const names = new Set(objects.flatMap((one) => (one.name === of ? [of, one.physicalName?.value] : [])));
  return objects.flatMap((object) =>
    names.has(object.name)
      ? eachProperty(object.properties).flatMap((property) =>
          sameName(property.name, name) ? [{ object, property }] : [],
        )
      : [],
  );
}

function products({ product: { id, name } }: Contract): Occurrence[] {
  return [id, name].flatMap((text): Occurrence[] =>
    text ? [{ thing: { kind: 'product' }, name: text.value, span: text.span, declares: true }] : [],
  );
}

function ports(contract: Contract): Occurrence[] {
  return contract.ports.flatMap((port): Occurrence[] =>
    port.direction === 'output' && port.inferred === undefined && port.fields.get('name')
      ? [{ thing: { kind: 'port', name: port.name }, name: port.name, span: port.nameSpan, declares: true }]
      : [],
  );
}

/** A `dataProduct` contract has one record, which is named by the product or its port. */
function objects({ dialect, objects: all }: Contract): Occurrence[] {
  if (dialect !== 'odcs' && dialect !== 'dcs') return [];
  return all.map(({ name, nameSpan }) => ({ thing: { kind: 'object', name }, name, span: nameSpan, declares: true }));
}

function declaration(object: ContractObject, property: Property): Occurrence {
  const thing = { kind: 'property', object: object.name, path: dotted(property) } as const;
  return { thing, name: property.name, span: property.nameSpan, declares: true };
}
