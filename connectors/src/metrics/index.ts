export { type InstantValue, instantQuery } from './prometheus.ts';
