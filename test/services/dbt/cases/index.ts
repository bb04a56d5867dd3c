/** Every project that dbt and our rules judge, by what it is about. */
import type { Case } from './case.ts';
import { CONTRACTS } from './contracts.ts';
import { HABITS } from './habits.ts';
import { METRICS } from './metrics.ts';
import { NAMES } from './names.ts';
import { PROJECT } from './project.ts';
import { RESOURCES } from './resources.ts';
import { TESTS } from './tests.ts';
import { YAML } from './yaml.ts';

export { BASE, type Case } from './case.ts';
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  'contracts and constraints': CONTRACTS,
  tests: TESTS,
  names: NAMES,
  resources: RESOURCES,
  'metrics and semantic models': METRICS,
  'YAML and Jinja': YAML,
  'the project’s own files': PROJECT,
  'old habits': HABITS,
};
