export { type ModelQuality, modelQuality } from './artifacts.ts';
