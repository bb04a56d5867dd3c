/** A model's SQL and what is documented of it, for the workspace, which keeps both. */
export {
  type ModelColumns,
  modelColumns,
  noColumns,
  type ParsedModel,
  parseModel,
  type TableSource,
} from '../../../../../sql/src/index.ts';
export { type DocumentedModel, documentedModels } from './documented.ts';
