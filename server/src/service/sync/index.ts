/** Bringing a contract and the dbt model behind it together, either way. */
export { documentColumns } from './columns.ts';
export { FileEdits } from './edits.ts';
export { canUpdateContract, updateContract } from './toContract.ts';
export { type ModelOptions, type SyncPair, updateModel } from './toModel.ts';
