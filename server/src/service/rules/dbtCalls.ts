/** `ref`, `source` and `doc` in the values of a properties file: what they name is in the project. */
import { callsWithin, type FoundCall } from '../dbt/calls.ts';
import { isDisabled } from '../dbt/disabled.ts';
import { type DbtView, hidesNodes, knowsDoc, ofNames } from '../dbt/names.ts';
import { ofStretches } from '../dbt/stretches.ts';
import type { Finding, Severity } from '../finding.ts';
import { type DbtContext, found, unknownName } from './dbtReport.ts';
import { versionOfRef } from './dbtVersions.ts';

export function callFindings({ document, project, key }: DbtContext): Finding[] {
  if (!project) return [];
  return ofStretches(document, callFindings, key, (stretch) =>
    callsWithin(document, stretch).flatMap((one) => [...judged(one, project)]),
  );
}

type Argument = FoundCall['call']['args'][number];

function* judged({ call, keys }: FoundCall, project: DbtView): Generator<Finding> {
  // In the words of a description only doc blocks are looked up.
  if ((call.name === 'doc') !== (keys.at(-1) === 'description')) return;
  const last = call.args.at(-1)!;
  const from = call.args.length > 1 ? call.args[0]!.value : undefined;
  if (call.name !== 'source' && from !== undefined && from !== project.project && !project.installed.has(from)) return;
  // dbt only warns about what a data test refers to, and drops the test.
  const inTest = keys.some((key) => key === 'tests' || key === 'data_tests');
  if (call.name === 'doc') yield* doc(last, project);
  else if (call.name === 'ref') {
    yield* reference(last, from, project, inTest);
    if (from !== undefined || !hidesNodes(project)) yield* versionOfRef(call, project, severityIn(inTest));
  } else if (from !== undefined) yield* source(from, last, project, inTest);
}

function* doc({ value, span }: Argument, project: DbtView): Generator<Finding> {
  if (knowsDoc(project, value)) return;
  const message = `No doc block \`${value}\` is in the project.`;
  yield unknownName(span, 'dbt/doc-not-found', value, message, project.names.names('doc'));
}

const severityIn = (inTest: boolean): Severity => (inTest ? 'warning' : 'error');
const leftOut = (inTest: boolean): string => (inTest ? ' dbt leaves this test out.' : '');

function* reference(
  { value, span }: Argument,
  from: string | undefined,
  project: DbtView,
  inTest: boolean,
): Generator<Finding> {
  if (isDisabled(project, value) && !inTest)
    yield found(span, 'dbt/ref-not-found', `\`${value}\` is disabled: dbt refuses what refers to it.`);
  if (from === undefined && hidesNodes(project)) return;
  if (project.names.referable(value).length === 0)
    yield unknownName(
      span,
      'dbt/ref-not-found',
      value,
      `No model, seed or snapshot \`${value}\` is in the project.${leftOut(inTest)}`,
      nodesOf(project.names),
      severityIn(inTest),
    );
}

const nodesOf = ofNames((names) => (['model', 'seed', 'snapshot'] as const).flatMap((kind) => names.names(kind)));

function* source(from: string, { value, span }: Argument, project: DbtView, inTest: boolean): Generator<Finding> {
  if (project.names.find('source', `${from}.${value}`).length > 0 || hidesNodes(project)) return;
  yield unknownName(
    span,
    'dbt/source-not-found',
    value,
    `No table \`${value}\` is in a source \`${from}\` of the project.${leftOut(inTest)}`,
    project.names.all('source').flatMap((one) => (one.parent === from ? one.name : [])),
    severityIn(inTest),
  );
}
