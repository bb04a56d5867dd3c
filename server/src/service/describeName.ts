/** An object or property in Markdown, in the contract's own words: what is read where it is named. */
import type { Contract, ContractObject, Property } from './contract.ts';
import { escapeMarkdown, inlineCode } from './status.ts';

/** More values than these are counted. */
const LISTED = 8;

/** Name, description, and what is said of its values. */
export function describeProperty(property: Property): string {
  const { name, description, type, physicalType, format, minimum, maximum, pattern, classification } = property;
  const facts = [
    type,
    format && `format ${format}`,
    physicalType,
    minimum !== undefined && `minimum ${minimum}`,
    maximum !== undefined && `maximum ${maximum}`,
    pattern && `matches ${inlineCode(pattern)}`,
    property.required && 'required',
    property.primaryKey !== undefined ? 'primary key' : property.unique && 'unique',
    classification?.value,
    property.deprecated && 'deprecated',
  ];
  return paragraphs(name, description, facts, valuesOf(property));
}

/** Name, description, and how many properties it has. */
export function describeObject({ name, description, physicalName, properties }: ContractObject): string {
  const count = properties.length === 1 ? '1 property' : `${properties.length} properties`;
  return paragraphs(name, description?.value, [physicalName && inlineCode(physicalName.value), count], '');
}

/** Name, description, and who answers for it. */
export function describeProduct({ product }: Contract): string {
  const { name, id, description, domain, owner, version } = product;
  const facts = [domain, owner, version].map((text) => text?.value);
  return paragraphs((name ?? id)?.value ?? '', description?.value, facts, '');
}

function valuesOf({ enum: values = [] }: Property): string {
  if (values.length === 0) return '';
  const shown = values.slice(0, LISTED).map((value) => inlineCode(String(value)));
  const more = values.length > LISTED ? ` and ${values.length - LISTED} more` : '';
  return `One of ${shown.join(', ')}${more}`;
}

function paragraphs(
  name: string,
  description: string | undefined,
  facts: readonly (string | false | undefined)[],
  values: string,
): string {
  const told = facts.filter(Boolean).join(' · ');
  const parts = [`**${escapeMarkdown(name)}**`, description?.trim(), told && `*${told}*`, values];
  return parts.filter(Boolean).join('\n\n');
}
