/** The Data Contract Specification (datacontract.com): frozen, still wide-spread. */
import type { DialectDefinition } from '../dialect.ts';
import { dcsActions } from './actions.ts';
import { readDcs } from './read.ts';
import { recordSchema } from './records.ts';

const TELLING = ['id', 'info', 'servers', 'models', 'servicelevels', 'terms', 'definitions'];

export const dcs: DialectDefinition = {
  dialect: 'dcs',
  title: 'Data Contract Specification',
  claims: (head) =>
    head.keys.has('dataContractSpecification') ||
    (/data-?contract/.test(head.name) &&
      !head.keys.has('kind') &&
      head.keys.has('models') &&
      TELLING.filter((key) => head.keys.has(key)).length >= 3),
  read: readDcs,
  recordSchema,
  actions: dcsActions,
};
