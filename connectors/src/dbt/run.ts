/** What dbt last did with each node of a project: manifest.json beside run_results.json and sources.json. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from '../result.ts';
import { isoTime, readArtifact, targetFolder } from './files.ts';

/** A node of the manifest, as far as its results are shown. */
export interface DbtNode {
  /** `model.shop.orders`, `test.shop.unique_orders_id.fed79b3a6e`, `source.shop.crm.customers`. */
  id: string;
  kind: string;
  name: string;
  /** Of a source's table: the source. */
  source?: string;
  /** Path of the file that defines it, relative to the project, or to the package it is installed with. */
  file: string;
  /** True of what an installed package brings. */
  installed?: true;
  /** Of a generic test: as written in YAML (`not_null`, `mesh_utils.recency`), its column, and the node it tests. */
  test?: { name: string; column?: string; of?: string };
  /** Absolute path of the SQL that dbt last compiled for it; it need not be there. */
  compiled?: string;
}

export type DbtStatus = 'passed' | 'warned' | 'failed' | 'error' | 'skipped';

/** How a node ended when it last ran. */
export interface DbtOutcome {
  status: DbtStatus;
  /** When it ended, ISO 8601 UTC. */
  at: string;
  seconds: number;
  /** Rows a test found. */
  failures?: number;
  /** Rows a model wrote, where the warehouse tells. */
  rows?: number;
  /** What dbt said when it did not pass. */
  message?: string;
  /** Of a source's freshness: how old the newest row was, in seconds. */
  age?: number;
}

export interface DbtRun {
  nodes: DbtNode[];
  outcomes: Map<string, DbtOutcome>;
}

interface ManifestNode {
  resource_type?: string;
  name?: string;
  package_name?: string;
  path?: string;
  original_file_path?: string;
  attached_node?: string | null;
  column_name?: string | null;
  test_metadata?: { name?: string; namespace?: string | null };
  depends_on?: { nodes?: string[] };
  source_name?: string;
}
interface Manifest {
  metadata?: { project_name?: string };
  nodes?: Record<string, ManifestNode>;
  sources?: Record<string, ManifestNode>;
}
interface RunResult {
  unique_id?: string;
  status?: string;
  execution_time?: number;
  failures?: number | null;
  message?: string | null;
  adapter_response?: { rows_affected?: number };
  timing?: { completed_at?: string }[];
  max_loaded_at_time_ago_in_s?: number;
  error?: string;
}
interface Results {
  metadata?: { generated_at?: string };
  args?: { which?: string };
  results?: RunResult[];
}

/** Commands whose run_results.json says how nodes ended; `compile` and `docs generate` write one too. */
const RUNS = new Set(['build', 'run', 'test', 'seed', 'snapshot', 'retry', 'run-operation', 'clone']);

const STATUS: Readonly<Record<string, DbtStatus>> = {
  pass: 'passed',
  success: 'passed',
  warn: 'warned',
  fail: 'failed',
  error: 'error',
  'runtime error': 'error',
  skipped: 'skipped',
  'partial success': 'failed',
};

/** Modification times of the artifacts, by which a reader knows whether there is news. */
export async function artifactTimes(project: string): Promise<string> {
  const target = await targetFolder(project);
  const times = ['manifest.json', 'run_results.json', 'sources.json'].map(
    async (name) => (await stat(path.join(target, name)).catch(() => undefined))?.mtimeMs ?? 0,
  );
  return (await Promise.all(times)).join(' ');
}

/**
 * Reads the artifacts of a project.
 * @param project absolute path of the folder with dbt_project.yml
 * Failures: dbt/no-results (dbt never ran here), dbt/bad-artifact.
 */
export async function readRun(project: string): Promise<Result<DbtRun>> {
  const target = await targetFolder(project);
  const manifest = await readArtifact<Manifest>(path.join(target, 'manifest.json'));
  if (!manifest.ok) return manifest;
  const results = await readArtifact<Results>(path.join(target, 'run_results.json'));
  const freshness = await readArtifact<Results>(path.join(target, 'sources.json'));
  if (!results.ok && results.code !== 'dbt/no-results') return results;
  const outcomes = new Map<string, DbtOutcome>();
  if (freshness.ok) collect(freshness.value, outcomes);
  if (results.ok && RUNS.has(results.value.args?.which ?? 'build')) collect(results.value, outcomes);
  const { nodes = {}, sources = {}, metadata } = manifest.value;
  const own = metadata?.project_name;
  const read = Object.entries({ ...nodes, ...sources }).map(([id, node]) => ({
    ...nodeOf(id, node, target),
    ...(own !== undefined &&
      node.package_name !== undefined &&
      node.package_name !== own && { installed: true as const }),
  }));
  return ok({ nodes: read, outcomes });
}

function nodeOf(id: string, node: ManifestNode, target: string): DbtNode {
  const file = (node.original_file_path ?? '').replaceAll('\\', '/');
  const { name = id, resource_type: kind = '', test_metadata: test } = node;
  // A test of a source is attached to nothing; it depends on what it tests.
  const of = node.attached_node ?? node.depends_on?.nodes?.[0];
  const inFile = kind === 'test' && test ? [file, node.path ?? `${name}.sql`] : [file];
  return {
    id,
    kind,
    name,
    file,
    ...(node.source_name !== undefined && { source: node.source_name }),
    ...(test?.name !== undefined && {
      test: {
        name: test.namespace ? `${test.namespace}.${test.name}` : test.name,
        ...(node.column_name && { column: node.column_name }),
        ...(of !== undefined && { of }),
      },
    }),
    ...(kind !== 'source' &&
      node.package_name !== undefined && { compiled: path.join(target, 'compiled', node.package_name, ...inFile) }),
  };
}

function collect({ metadata, results = [] }: Results, into: Map<string, DbtOutcome>): void {
  const generatedAt = isoTime(metadata?.generated_at) ?? new Date(0).toISOString();
  for (const result of results) {
    const status = STATUS[result.status ?? ''];
    if (!result.unique_id || !status) continue;
    const message = result.message ?? result.error;
    into.set(result.unique_id, {
      status,
      at: isoTime(result.timing?.at(-1)?.completed_at) ?? generatedAt,
      seconds: result.execution_time ?? 0,
      ...(typeof result.failures === 'number' && { failures: result.failures }),
      ...(typeof result.adapter_response?.rows_affected === 'number' && {
        rows: result.adapter_response.rows_affected,
      }),
      ...(status !== 'passed' && message && { message }),
      ...(typeof result.max_loaded_at_time_ago_in_s === 'number' && { age: result.max_loaded_at_time_ago_in_s }),
    });
  }
}
