/** What a contract mentions by name, and where: the ground of definition, references and links. */
import { type Contract, eachProperty, nameKey, type Text } from './contract.ts';
import {
  keySpan,
  type Offset,
  type PathStep,
  pointerParts,
  type Span,
  stringOf,
  type YamlDocument,
} from './document/index.ts';
import { fileReferences } from './rules/references.ts';

export type Mention =
  | { kind: 'contract'; reference: string; span: Span }
  | { kind: 'file'; path: string; span: Span }
  | { kind: 'dbt-model'; model: string; project?: string; span: Span }
  /** A property of an object of this contract. */
  | { kind: 'property'; object: string; name: string; span: Span };

/** Every mention of a contract, in no particular order. */
export function mentions(contract: Contract): Mention[] {
  const main = contract.objects[0]?.name;
  const property = (text: Text | undefined, object = main): Mention[] =>
    text && object !== undefined ? [{ kind: 'property', object, name: text.value, span: text.span }] : [];
  const { transformation } = contract;
  const model = transformation?.type === 'dbt' ? transformation.model : undefined;
  const project = transformation?.type === 'dbt' ? transformation.project : undefined;
  return [
    ...fileReferences(contract).map(({ value, span }) => ({ kind: 'file' as const, path: value, span })),
    ...(model ? [{ kind: 'dbt-model' as const, model: model.value, project: project?.value, span: model.span }] : []),
    ...contract.ports.flatMap((port): Mention[] => {
      const reference = port.direction === 'input' ? port.fields.get('contract') : undefined;
      const own =
        port.direction === 'output'
          ? [
              ...property(port.fields.get('key'), port.object),
              ...property(port.fields.get('timestampColumn'), port.object),
            ]
          : [];
      return [
        ...(reference ? [{ kind: 'contract' as const, reference: reference.value, span: reference.span }] : []),
        ...own,
      ];
    }),
    ...contract.consumers.flatMap((consumer) => consumer.uses.flatMap((used) => property(used))),
    ...contract.quality.flatMap((rule) => property(rule.propertyText)),
  ];
}

export function mentionAt(contract: Contract, offset: Offset): Mention | undefined {
  return mentions(contract).find(({ span }) => span.start <= offset && offset <= span.end);
}

/** Where a property of the contract is written: its name. Case style does not count, as nowhere between stores. */
export function propertySpan(contract: Contract, object: string, name: string): Span | undefined {
  const wanted = nameKey(name);
  const properties = [...eachProperty(contract.objects.find((one) => one.name === object)?.properties ?? [])];
  const path = `/${name.replace(/^\//, '').replaceAll('.', '/')}`;
  return (properties.find((one) => one.path === path) ?? properties.find((one) => nameKey(one.name) === wanted))
    ?.nameSpan;
}

/** The property whose name is at an offset. */
export function propertyAt(contract: Contract, offset: Offset): { object: string; name: string } | undefined {
  for (const object of contract.objects)
    for (const { name, nameSpan } of eachProperty(object.properties))
      if (nameSpan.start <= offset && offset <= nameSpan.end) return { object: object.name, name };
  return undefined;
}

/** The place a local `$ref` at an offset leads to. References resolve inside the schema they stand in. */
export function schemaReference(document: YamlDocument, contract: Contract | null, offset: Offset): Span | undefined {
  const step = document.pathAt(offset).at(-1);
  const reference = step && refOf(document, step);
  if (reference === undefined || !reference.startsWith('#')) return undefined;
  const object = contract?.objects.find((one) => one.span.start <= offset && offset <= one.span.end);
  const pointer = (object?.pointer ?? '') + reference.slice(1);
  const pair = document.pairAt(pointer);
  return pointerParts(pointer).length > 0 && pair ? keySpan(pair) : undefined;
}

const refOf = (document: YamlDocument, step: PathStep): string | undefined =>
  step.kind === 'pair' && step.key === '$ref' ? stringOf(document.deref(step.pair.value)) : undefined;
