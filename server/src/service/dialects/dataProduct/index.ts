/** The `dataProduct` dialect: docs/contract-format.md. */
import { blockUnder, type Head } from '../detect.ts';
import type { DialectDefinition } from '../dialect.ts';
import { readDataProduct, recordSchema } from './read.ts';

const CONTRACT_FILE = /(^|[.\-_])(data-?)?(contract|product)\.ya?ml$/;
/** Keys that tell a data product from a settings file that happens to have a `dataProduct` section. */
const TELLING =
  /^\s+["']?(name|domain|owner|version|schema|sla|access|inputPorts|outputPorts|transformation)["']?\s*:/gm;
const BESIDE = ['schema', 'sla', 'access', 'inputPorts', 'outputPorts', 'transformation', 'observability'];

export const dataProduct: DialectDefinition = {
  dialect: 'dataProduct',
  title: 'data product contract',
  claims: (head) => {
    const ours = CONTRACT_FILE.test(head.name) && !head.name.startsWith('datacontract');
    if (head.blank) return ours;
    if (head.keys.has('dataProduct')) return ours || telling(head) >= 2;
    if (!ours || ['apiVersion', 'kind', 'dataContractSpecification'].some((key) => head.keys.has(key))) return false;
    // A slip in the first key must not silence the editor; and blocks may have lost their head.
    const slip = [...head.keys.keys()].some((key) => /^data[-_]?produ?[a-z]{0,4}$/i.test(key));
    return slip || BESIDE.filter((key) => head.keys.has(key)).length >= 2;
  },
  read: readDataProduct,
  recordSchema,
};

function telling(head: Head): number {
  return new Set(Array.from(blockUnder(head, 'dataProduct').matchAll(TELLING), (match) => match[1])).size;
}
