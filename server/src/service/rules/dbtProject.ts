/** dbt_project.yml, packages.yml, dependencies.yml and selectors.yml: what their schemas cannot say. */
import { REQUIREMENT } from '../dbt/editions.ts';
import type { DbtView, Declaration } from '../dbt/names.ts';
import { requirementsOf } from '../dbt/project.ts';
import { configName } from '../dbt/projectConfig.ts';
import type { DbtKind } from '../dbt/properties.ts';
import { dbtFileOf } from '../dialects/dbt/files.ts';
import {
  booleanOf,
  isMap,
  keyOf,
  keySpan,
  type Pair,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { type CompiledSchema, schemaFor } from '../schema/index.ts';
import { nearest } from '../schema/nearest.ts';
import { found, unknownName } from './dbtReport.ts';

/** Findings of a project's own files, beyond their schemas. */
export function* projectFindings(document: YamlDocument, project: DbtView | null): Generator<Finding> {
  switch (dbtFileOf(document.uri)) {
    case 'project':
      yield* renamedTwice(document);
      yield* requirements(document);
      yield* resourceTrees(document, project);
      return;
    case 'packages':
      yield* packages(document, project);
      return;
    case 'selectors':
      yield* selectors(document);
      return;
    default:
  }
}

// ---------------------------------------------------------------- dbt_project.yml

/** Old and new names of keys that dbt refuses side by side. */
const RENAMED = [
  ['tests', 'data_tests'],
  ['source-paths', 'model-paths'],
  ['data-paths', 'seed-paths'],
] as const;

function* renamedTwice(document: YamlDocument): Generator<Finding> {
  for (const [old, now] of RENAMED) {
    const pair = document.pair(document.root, old);
    if (pair && document.pair(document.root, now))
      yield found(
        keySpan(pair),
        'dbt/tests-twice',
        `\`${old}\` is the older name of \`${now}\`, and dbt refuses both together. Move all under \`${now}\`.`,
      );
  }
}

function* requirements(document: YamlDocument): Generator<Finding> {
  for (const { value, node } of requirementsOf(document))
    for (const one of value.split(','))
      if (!REQUIREMENT.test(one) && !one.includes('{{') && one.trim() !== '')
        yield found(
          spanOf(node),
          'dbt/format',
          `\`${one.trim()}\` is no version dbt can compare: write, for example, \`>=1.9.0\`.`,
        );
}

/** Resources by folder, with the kinds of files those folders hold. */
const TREES: Readonly<Record<string, DbtKind | undefined>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  sources: undefined,
  data_tests: undefined,
  tests: undefined,
};

function* resourceTrees(document: YamlDocument, project: DbtView | null): Generator<Finding> {
  const schema = schemaFor(document, 'dbt');
  for (const pair of document.pairs(document.root)) {
    const key = keyOf(pair) ?? '';
    if (!Object.hasOwn(TREES, key)) continue;
    const known = configKeys(schema?.properties?.get(key));
    const paths = project && TREES[key] ? nodePaths(project, TREES[key]) : null;
    yield* level(document, pair, { known, paths, project, path: [] });
  }
}

interface Level {
  /** Configuration keys with their plus. */
  known: ReadonlySet<string>;
  /** Project, folders and name of every node of the kind; null when nobody knows. */
  paths: readonly string[][] | null;
  project: DbtView | null;
  /** Keys on the way here. */
  path: string[];
}

function* level(document: YamlDocument, holder: Pair, here: Level): Generator<Finding> {
  for (const pair of document.pairs(document.deref(holder.value))) {
    const key = keyOf(pair) ?? '';
    const folder = isMap(document.deref(pair.value));
    if (key.startsWith('+')) yield* plusKey(pair, key, here.known);
    else if (!folder && pair.value !== null) yield* withoutPlus(pair, key, here.known);
    else if (folder) {
      const path = [...here.path, key];
      const unused = unusedPath(path, here);
      if (unused && here.known.has(`+${key}`))
        yield missingPlus(pair, key, `dbt reads \`${key}\` as a folder, and there is none of this name.`, 'warning');
      else if (unused) yield found(keySpan(pair), 'dbt/unused-config', unused);
      else yield* level(document, pair, { ...here, path });
    }
  }
}

/** dbt takes any `+key` (adapters and packages have their own), so only a slip of the finger is doubted. */
function* plusKey(pair: Pair, key: string, known: ReadonlySet<string>): Generator<Finding> {
  if (known.has(key) || known.has(`+${configName(key)}`) || known.has(key.replaceAll('_', '-'))) return;
  const suggestions = nearest(key, known);
  if (suggestions.length > 0 && distinctive(key, suggestions[0]!))
    yield found(
      keySpan(pair),
      'dbt/unknown-key',
      `dbt knows no configuration \`${key}\` and keeps it unread. Did you mean \`${suggestions[0]}\`?`,
      { severity: 'warning', data: { kind: 'did-you-mean', target: 'key', found: key, suggestions } },
    );
}
/** A shared beginning (`+snowflake_role`) is no slip. */
const distinctive = (key: string, other: string): boolean => Math.abs(key.length - other.length) <= 2;

function* withoutPlus(pair: Pair, key: string, known: ReadonlySet<string>): Generator<Finding> {
  if (known.has(`+${key}`) || known.has(`+${key.replaceAll('_', '-')}`))
    yield missingPlus(
      pair,
      key,
      'Without its plus a configuration looks like a folder: deprecated since dbt 1.10.',
      'hint',
    );
}

const missingPlus = (pair: Pair, key: string, why: string, severity: 'hint' | 'warning'): Finding => ({
  ...found(keySpan(pair), 'dbt/missing-plus', `${why} Write \`+${key}\`.`, {
    severity,
    data: { kind: 'did-you-mean', target: 'key', found: key, suggestions: [`+${key}`] },
  }),
  ...(severity === 'hint' && { tags: ['deprecated'] }),
});

/** Why nothing is configured by a path; null when something is, or when nobody can know. */
function unusedPath(path: readonly string[], { paths, project }: Level): string | null {
  if (!project || !paths) return null;
  const [root, ...rest] = path;
  if (root !== project.project) {
    if (rest.length > 0 || root === undefined || project.listed.unknown) return null;
    if (project.listed.names.has(root) || project.installed.has(root) || root.includes('{{')) return null;
    return `Nothing is configured by this: \`${root}\` is neither the project nor one of its packages. Folders stand under \`${project.project}\`.`;
  }
  // A project may have none of the kind (yet).
  if (rest.length === 0) return null;
  if (paths.some((one) => path.every((step, index) => one[index] === step))) return null;
  return `Nothing is configured by this: the project has no folder or file \`${rest.join('/')}\` here.`;
}

const nodePaths = (project: DbtView, kind: DbtKind): string[][] =>
  project.names.all(kind).flatMap((one: Declaration) => {
    const path = one.package === '' ? project.pathOf(one) : null;
    return path === null ? [] : [[project.project, ...path]];
  });

function configKeys(schema: CompiledSchema | undefined): ReadonlySet<string> {
  return new Set([...(schema?.ref?.properties ?? schema?.properties ?? new Map<string, unknown>()).keys()]);
}

// ---------------------------------------------------------------- packages.yml, dependencies.yml

function* packages(document: YamlDocument, project: DbtView | null): Generator<Finding> {
  const seen = new Map<string, number>();
  for (const item of document.items(document.get(document.root, 'packages'))) {
    for (const key of ['package', 'git', 'local', 'private', 'tarball']) {
      const node = document.get(item, key);
      const text = textOf(node);
      if (!node || text === undefined || text.includes('{{')) continue;
      const name = key === 'package' ? text.split('/').at(-1)! : text;
      const part = textOf(document.get(item, 'subdirectory')) ?? '';
      const first = seen.get(`${key} ${text} ${part}`);
      const line = document.positionAt(spanOf(node).start).line + 1;
      if (first !== undefined)
        yield found(spanOf(node), 'dbt/package-twice', `\`${text}\` is listed in line ${first} already.`);
      else seen.set(`${key} ${text} ${part}`, line);
      if (key === 'package' && project && !project.installed.has(name))
        yield found(
          spanOf(node),
          'dbt/package-not-installed',
          `\`${name}\` is not installed: run \`dbt deps\`. Until then its macros and tests are not known here.`,
        );
    }
  }
}

// ---------------------------------------------------------------- selectors.yml

function* selectors(document: YamlDocument): Generator<Finding> {
  const known: string[] = [];
  let standard: string | undefined;
  for (const item of document.items(document.get(document.root, 'selectors'))) {
    const name = textOf(document.get(item, 'name')) ?? '';
    const flag = document.get(item, 'default');
    if (flag && booleanOf(flag) === true) {
      if (standard !== undefined)
        yield found(
          spanOf(flag),
          'dbt/selector',
          `\`${standard}\` is the default already, and dbt refuses a second one.`,
        );
      standard ??= name;
    }
    yield* definition(document, document.get(item, 'definition'), known);
    known.push(name);
  }
}

function* definition(
  document: YamlDocument,
  given: YamlNode | null | undefined,
  known: readonly string[],
): Generator<Finding> {
  const node = document.deref(given);
  if (!isMap(node)) return;
  const group = document.pairs(node).find((pair) => ['union', 'intersection'].includes(keyOf(pair) ?? ''));
  if (group && document.pairs(node).length > 1)
    yield found(
      keySpan(group),
      'dbt/selector',
      `\`${keyOf(group)}\` stands alone: dbt refuses other keys beside it. Put them into its list.`,
    );
  const value = document.get(node, 'value');
  const name = textOf(value);
  if (textOf(document.get(node, 'method')) === 'selector' && value && name !== undefined && !known.includes(name))
    yield unknownName(
      spanOf(value),
      'dbt/selector',
      name,
      `No selector \`${name}\` stands above this one: dbt reads the file from top to bottom.`,
      known,
    );
  for (const item of document.items(group?.value)) yield* definition(document, item, known);
}
