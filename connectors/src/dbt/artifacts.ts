/** dbt's artifacts (manifest.json, run_results.json): how the tests of a model ended when they last ran. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../result.ts';
import { isoTime, readArtifact, targetFolder } from './files.ts';

export interface ModelQuality {
  passed: number;
  warned: number;
  /** Failed or ended in an error. */
  failed: number;
  /** Tests that ran: passed, warned and failed. */
  total: number;
  /** When dbt wrote its results, ISO 8601 UTC. */
  generatedAt: string;
  failedTests: string[];
  /** Set when the results are older than the model's SQL or properties: they judge another version. */
  stale?: string;
}

interface RunResults {
  metadata?: { generated_at?: string };
  results?: { unique_id?: string; status?: string }[];
}
interface ManifestNode {
  resource_type?: string;
  name?: string;
  alias?: string;
  original_file_path?: string;
  patch_path?: string | null;
  attached_node?: string | null;
  depends_on?: { nodes?: string[] };
}
interface Manifest {
  nodes?: Record<string, ManifestNode>;
}

/**
 * The outcome of the tests of `model` at dbt's last run.
 * @param project absolute path of the folder with dbt_project.yml
 * Failures: dbt/no-results (never ran, or no artifacts), dbt/no-tests, dbt/model-missing, dbt/bad-artifact.
 */
export async function modelQuality(project: string, model: string): Promise<Result<ModelQuality>> {
  const target = await targetFolder(project);
  const results = await readArtifact<RunResults>(path.join(target, 'run_results.json'));
  const manifest = await readArtifact<Manifest>(path.join(target, 'manifest.json'));
  if (!results.ok) return results;
  if (!manifest.ok) return manifest;
  const nodes = manifest.value.nodes ?? {};
  const id = findModel(nodes, model);
  if (!id) {
    return fail(
      'dbt/model-missing',
      `The dbt project ${project} has no model "${model}" in its manifest.`,
      'Correct transformation.dbt.model, or run dbt parse.',
    );
  }
  const ids = new Set(Object.keys(nodes).filter((key) => isTestOf(nodes[key]!, id)));
  if (ids.size === 0)
    return fail(
      'dbt/no-tests',
      `The dbt model ${model} has no tests.`,
      'Add tests to its schema.yml, then run dbt build.',
    );
  const ran = (results.value.results ?? []).filter(({ unique_id }) => unique_id !== undefined && ids.has(unique_id));
  const quality = count(ran, nodes);
  if (quality.total === 0) {
    return fail(
      'dbt/no-results',
      `The last dbt run did not run the tests of ${model}.`,
      `Run dbt build --select ${model} in ${project}.`,
    );
  }
  const generatedAt = isoTime(results.value.metadata?.generated_at);
  const stale = generatedAt ? await staleness(project, nodes[id]!, generatedAt) : undefined;
  return ok({ ...quality, generatedAt: generatedAt ?? new Date().toISOString(), ...(stale && { stale }) });
}

function findModel(nodes: Record<string, ManifestNode>, model: string): string | undefined {
  const models = Object.keys(nodes).filter((id) => nodes[id]?.resource_type === 'model');
  const wanted = model.toLowerCase();
  return (
    models.find((id) => nodes[id]?.name === model) ??
    models.find((id) => nodes[id]?.name?.toLowerCase() === wanted || nodes[id]?.alias?.toLowerCase() === wanted)
  );
}

/** A generic test names its model; a singular one tests what it depends on. */
function isTestOf(node: ManifestNode, model: string): boolean {
  if (node.resource_type !== 'test') return false;
  if (node.attached_node) return node.attached_node === model;
  return node.depends_on?.nodes?.includes(model) === true;
}

function count(
  results: NonNullable<RunResults['results']>,
  nodes: Record<string, ManifestNode>,
): Omit<ModelQuality, 'generatedAt'> {
  const quality = { passed: 0, warned: 0, failed: 0, total: 0, failedTests: [] as string[] };
  for (const { unique_id = '', status } of results) {
    if (status === 'pass') quality.passed += 1;
    else if (status === 'warn') quality.warned += 1;
    else if (status === 'fail' || status === 'error') {
      quality.failed += 1;
      quality.failedTests.push(nodes[unique_id]?.name ?? unique_id);
    } else continue; // skipped: it says nothing
    quality.total += 1;
  }
  return quality;
}

async function staleness(project: string, node: ManifestNode, generatedAt: string): Promise<string | undefined> {
  const properties = node.patch_path?.replace(/^[^:]*:\/\//, '');
  for (const file of [node.original_file_path, properties]) {
    if (!file) continue;
    const info = await stat(path.resolve(project, file)).catch(() => undefined);
    if (info && info.mtimeMs > Date.parse(generatedAt)) return `${file} changed after the last run`;
  }
  return undefined;
}
