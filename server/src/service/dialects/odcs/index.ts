/** The Open Data Contract Standard 3.x (bitol.io). */
import type { Head } from '../detect.ts';
import type { DialectDefinition } from '../dialect.ts';
import { odcsActions } from './actions.ts';
import { readOdcs } from './read.ts';
import { recordSchema } from './records.ts';

const ODCS_FILE = /\.odcs\.ya?ml$|^odcs\.ya?ml$/;
/** A contract by custom, in whichever standard. */
const CONTRACT_FILE = /(^|[.\-_])data-?contract\.ya?ml$/;
const TELLING = ['schema', 'servers', 'slaProperties', 'team', 'support', 'apiVersion', 'id', 'status'];

export const odcs: DialectDefinition = {
  dialect: 'odcs',
  title: 'Open Data Contract Standard',
  claims: (head) => {
    // A Kubernetes object has a group in its apiVersion: `example.com/v1`.
    if (head.keys.get('apiVersion')?.includes('/')) return false;
    if (/^data[-_ ]?contract$/i.test(head.keys.get('kind') ?? '')) return true;
    return named(head) && !head.keys.has('dataContractSpecification') && !head.keys.has('dataProduct');
  },
  read: readOdcs,
  recordSchema,
  actions: odcsActions,
};

/** A file that its name says is one, whatever is still missing or misspelt. */
function named(head: Head): boolean {
  if (ODCS_FILE.test(head.name)) return true;
  if (/^contract\.ya?ml$/.test(head.name) && /^v?[23]\.\d/.test(head.keys.get('apiVersion') ?? '')) return true;
  if (!CONTRACT_FILE.test(head.name)) return false;
  return (
    head.blank ||
    /^v?[23]\.\d/.test(head.keys.get('apiVersion') ?? '') ||
    TELLING.filter((key) => head.keys.has(key)).length >= 3
  );
}
