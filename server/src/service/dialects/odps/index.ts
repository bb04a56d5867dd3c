/** The Open Data Product Standard 1.x (bitol.io): a product's descriptor. Its ports point at contracts by id. */
import type { DialectDefinition } from '../dialect.ts';
import { readOdps } from './read.ts';

const TELLING = ['inputPorts', 'outputPorts', 'managementPorts'];

export const odps: DialectDefinition = {
  dialect: 'odps',
  title: 'Open Data Product Standard',
  claims: (head) => {
    const version = head.keys.get('apiVersion') ?? '';
    // A Kubernetes resource may be of this kind too; its apiVersion has a group.
    if (version.includes('/')) return false;
    if (/\.odps\.ya?ml$|^odps\.ya?ml$/.test(head.name)) return true;
    return (
      /^data[-_ ]?product$/i.test(head.keys.get('kind') ?? '') &&
      (/^v\d/.test(version) || TELLING.some((key) => head.keys.has(key)))
    );
  },
  read: readOdps,
};
