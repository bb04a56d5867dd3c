/** Connections: found, chosen, written. */
export { chooseKafka, choosePrometheus, chooseRegistry, chooseSnowflake } from './choose.ts';
export { brokersEntry, discoverConnections, prometheusEntry, registryEntry, workspaceFolder } from './discover.ts';
export { nearest } from './nearest.ts';
export { saveConnection } from './save.ts';
export { Secret } from './secret.ts';
export { envSecrets, firstSecrets, passwordOf, secretVariable } from './secrets.ts';
export type * from './types.ts';
