/** Data tests: names and arguments known from dbt, packages and the project itself; packages that are not there. */
import { reaches } from '../dbt/editions.ts';
import { KNOWN_TESTS } from '../dbt/knownTests.ts';
import { type DbtView, hidesNames } from '../dbt/names.ts';
import type { TestUse } from '../dbt/properties.ts';
import type { YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { nearest } from '../schema/nearest.ts';
import { type EntryCheck, found, unknownName } from './dbtReport.ts';

export const testFindings: EntryCheck = function* (entry, { document, project }) {
  for (const place of entry.twice)
    yield found(
      place,
      'dbt/tests-twice',
      `\`tests\` and \`data_tests\` stand on one mapping: dbt refuses that. Move all under \`data_tests\`.`,
    );
  for (const use of [...entry.tests, ...entry.columns.flatMap((column) => column.tests)])
    yield* judged(use, document, project);
};

type Signature = { args: readonly string[]; required: readonly string[]; open?: boolean };

function* judged(use: TestUse, document: YamlDocument, project: DbtView | null): Generator<Finding> {
  const [from, name] = splitName(use.name.value);
  if (use.name.value.includes('{{')) return;
  const signature = signatureOf(project, from, name);
  if (signature === 'package') yield missingPackage(use, from!, project!);
  else if (signature === 'test')
    yield unknownName(
      use.name.span,
      'dbt/unknown-test',
      use.name.value,
      `No generic test \`${use.name.value}\` is known: neither dbt, the project's macros nor its installed packages define it.`,
      testNames(project),
    );
  else if (signature !== null) yield* argumentsOf(use, signature);
  if (use.layout === 'flat') yield* flatArguments(use, document, project);
}

/** dbt's own behaviour since 1.10.8 (`require_generic_test_arguments_property`); Fusion takes nothing else. */
function* flatArguments(use: TestUse, document: YamlDocument, project: DbtView | null): Generator<Finding> {
  const fusion = (project?.edition ?? document.edition) === 'fusion';
  if (!fusion && !(project?.version && reaches(project.version, [1, 10, 8]))) return;
  const why = fusion ? 'the Fusion engine takes them only' : 'since dbt 1.10.8 they belong';
  yield found(
    use.name.span,
    'dbt/flat-arguments',
    `Arguments of \`${use.name.value}\` stand beside it: ${why} under \`arguments\`.`,
    {
      ...(fusion ? { severity: 'error' } : { tags: ['deprecated'] }),
      ...(use.body && { data: { kind: 'flat-arguments', pointer: document.pointerOf(use.body) } }),
    },
  );
}

function* argumentsOf(use: TestUse, { args, required, open }: Signature): Generator<Finding> {
  const free = open || args.some((one) => one.startsWith('*'));
  for (const [name, span] of use.args) {
    if (free || args.includes(name) || (name === 'column_name' && !use.onColumn) || name === 'model') continue;
    const suggestions = nearest(name, new Set(args));
    const knows = args.length > 0 ? `It takes ${args.map((one) => `\`${one}\``).join(', ')}.` : 'It takes none.';
    yield found(span, 'dbt/unknown-test-argument', `\`${use.name.value}\` takes no argument \`${name}\`. ${knows}`, {
      data: { kind: 'did-you-mean', target: 'key', found: name, suggestions },
    });
  }
  // Of arguments beside dbt's own tests the schema says so itself.
  const [from, name] = splitName(use.name.value);
  if (from === undefined && use.layout !== 'arguments' && KNOWN_TESTS.get('dbt')!.has(name)) return;
  const missing = required.filter((one) => !use.args.has(one));
  if (missing.length > 0)
    yield found(
      use.name.span,
      'dbt/missing-test-argument',
      `\`${use.name.value}\` needs ${missing.map((one) => `\`${one}\``).join(' and ')}.`,
    );
}

/** The arguments of a generic test as it is written (`dbt_utils.recency`); null when nobody can know. */
export function testSignature(project: DbtView, written: string): Signature | null {
  const signature = signatureOf(project, ...splitName(written));
  return typeof signature === 'string' ? null : signature;
}

/** The test's arguments; `test` or `package` when that is not there; null when nobody can know. */
function signatureOf(
  project: DbtView | null,
  from: string | undefined,
  name: string,
): Signature | 'test' | 'package' | null {
  const own = project?.names
    .find('test', name)
    .find((one) => (from === undefined ? true : one.package === (from === project.project ? '' : from)));
  // A macro `test_x` is a generic test too, as it was before dbt 0.20.
  const macro = own ?? project?.names.find('macro', `test_${name}`)[0];
  if (macro) {
    const built = new Set(['model', 'column_name']);
    return {
      args: macro.args ?? [],
      required: (macro.required ?? []).filter((one) => !built.has(one)),
    };
  }
  const listed = KNOWN_TESTS.get(from ?? 'dbt')?.get(name);
  if (from === undefined) return listed ?? (project && !hidesNames(project) ? 'test' : null);
  if (from === 'dbt') return listed ?? 'test';
  if (!project) return listed ?? null;
  if (from === project.project || project.installed.has(from)) return 'test';
  if (!project.listed.unknown && !project.listed.names.has(from)) return 'package';
  // Listed, but not read: the table knows some packages' tests, though perhaps not of this release.
  return listed ?? null;
}

function missingPackage(use: TestUse, from: string, project: DbtView): Finding {
  const { span: written } = use.name;
  const span = {
    get start() {
      return written.start;
    },
    get end() {
      return written.start + from.length;
    },
  };
  const names = [...project.listed.names, ...project.installed, project.project];
  return unknownName(
    span,
    'dbt/package-missing',
    from,
    `The package \`${from}\` is not in packages.yml: add it and run \`dbt deps\`.`,
    names,
  );
}

export function testNames(project: DbtView | null): string[] {
  const own =
    project?.names.all('test').map((one) => (one.package === '' ? one.name : `${one.package}.${one.name}`)) ?? [];
  const packages = [...KNOWN_TESTS].flatMap(([from, tests]) =>
    from === 'dbt'
      ? [...tests.keys()]
      : project?.listed.names.has(from)
        ? [...tests.keys()].map((name) => `${from}.${name}`)
        : [],
  );
  return [...new Set([...own, ...packages])];
}

function splitName(text: string): [from: string | undefined, name: string] {
  const dot = text.indexOf('.');
  return dot < 0 ? [undefined, text] : [text.slice(0, dot), text.slice(dot + 1)];
}
