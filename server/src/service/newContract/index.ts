/** A first contract for a dbt model: what is known of it (facts.ts), written in a dialect (text.ts). */
export { readCatalog, readCatalogs } from './catalog.ts';
export { modelFacts } from './facts.ts';
export { type NewDialect, newContract } from './text.ts';
