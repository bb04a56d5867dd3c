export { type ModelQuality, modelQuality } from './artifacts.ts';
export { type DbtEnd, findDbt, runDbt } from './execute.ts';
export { targetFolder } from './files.ts';
export { nodesOf, testsOf } from './match.ts';
export { artifactTimes, type DbtNode, type DbtOutcome, type DbtRun, type DbtStatus, readRun } from './run.ts';
