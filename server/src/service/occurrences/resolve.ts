/** Which property a path means, and the path a property has. */
import { type Contract, type ContractObject, eachProperty, type Property, sameName } from '../contract.ts';

/** The property a path means; the case style does not count where the exact name is not there. */
export function resolveProperty(
  contract: Contract,
  object: string | undefined,
  path: string,
): { object: ContractObject; property: Property } | undefined {
  const found = object === undefined ? contract.objects[0] : contract.objects.find((one) => isNamed(one, object));
  if (!found) return undefined;
  const all = eachProperty(found.properties);
  const wanted = path.replace(/^\//, '').replaceAll('/', '.');
  const property =
    // A path ends with the property's own step: told first, for there are thousands.
    all.find((one) => wanted.endsWith(one.physicalName ?? one.name) && dotted(one) === wanted) ??
    all.find((one) => sameName(dotted(one), wanted));
  return property && { object: found, property };
}

/** A property's path as people write it: `lines.price`; an array's items have no name of their own. */
export const dotted = (property: Property): string =>
  isPlainStep(property.path) ? property.path.slice(1) : dottedSteps(property);
/** Most properties stand at the top and have plain names. */
const isPlainStep = (path: string): boolean => path.lastIndexOf('/') === 0 && !path.includes('~') && path !== '/*';
const dottedSteps = (property: Property): string =>
  property.path
    .split('/')
    .slice(1)
    .filter((step) => step !== '*')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const isNamed = (object: ContractObject, name: string): boolean =>
  object.name === name || object.physicalName?.value === name;
