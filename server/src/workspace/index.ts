/** The workspace: contracts and dbt projects, and what can be asked of them. Used by the server and the CLI. */

export { type BaselinePlace, baselinePlaces } from './baselines.ts';
export { bridgeHints } from './bridgeHints.ts';
export { dbtArguments } from './dbtArguments.ts';
export { sqlCompletion, sqlDefinition, sqlHover } from './dbtColumns.ts';
export { dbtPlacesOf } from './dbtPlaces.ts';
export { prepareDbtRename, renameDbt } from './dbtRename.ts';
export { diagnoseSql } from './dbtSql.ts';
export {
  type DbtPlace,
  dbtCompletion,
  dbtDefinition,
  dbtHover,
  dbtReferences,
  placeInSql,
  placeInYaml,
} from './dbtWords.ts';
export {
  beside,
  codeDiagnosticsOf,
  diagnose,
  diagnoseCode,
  diagnosticsOf,
  rulesAt,
  shownOf,
  toDiagnostic,
  today,
} from './diagnose.ts';
export type { Ours } from './documents.ts';
export { type DirectoryEntry, diskFileSystem, type FileStat, type FileSystem, type NodeModules } from './fileSystem.ts';
export { knownValues } from './knownValues.ts';
export { type LintedFile, type LintFinding, type LintOptions, type LintReport, lint } from './lint.ts';
export { hoverAt, nameFacts } from './nameFacts.ts';
export { definition, documentLinks, references } from './navigate.ts';
export { dbtModels, newContractOf } from './newContract.ts';
export { queryCompletion } from './queryCompletion.ts';
export { prepareRename, RenameRefused, rename } from './rename.ts';
export { type Conformance, conformSamples, contracts, objectivesOf, ports, statusOf } from './requests.ts';
export { workspaceSymbols } from './symbols.ts';
export { syncOf } from './sync.ts';
export { pathOf } from './uri.ts';
export { Workspace, type WorkspaceOptions } from './workspace.ts';
