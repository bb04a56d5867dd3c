import { readdir } from 'node:fs/promises';
import path from 'node:path';

const SKIPPED = new Set([
  'node_modules',
  'target',
  'dbt_packages',
  'dist',
  'build',
  'out',
  'venv',
  '__pycache__',
  'logs',
]);

/** Files of other tools that may name a connection. */
export interface Found {
  dbtProjects: string[];
  properties: string[];
  strimzi: string[];
}

/**
 * Looks through a workspace folder, breadth first and bounded (depth 4, 5,000 folders' entries), so that a monorepo does not
 * make the first preview wait. Hidden folders and build output are skipped.
 */
export async function scan(folder: string, signal?: AbortSignal): Promise<Found> {
  const found: Found = { dbtProjects: [], properties: [], strimzi: [] };
  let level = [folder];
  let budget = 5000;
  for (let depth = 0; depth <= 4 && level.length > 0 && budget > 0; depth++) {
    const next: string[] = [];
    for (const current of level) {
      if (signal?.aborted || budget-- <= 0) return found;
      for (const entry of await readdir(current, { withFileTypes: true }).catch(() => [])) {
        const full = path.join(current, entry.name);
        if (entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name)) next.push(full);
        else if (!entry.isFile()) continue;
        else if (entry.name === 'dbt_project.yml') found.dbtProjects.push(current);
        else if (/^(.*[-_.])?(client|kafka|librdkafka)([-_.].*)?\.properties$/i.test(entry.name))
          found.properties.push(full);
        else if (/(kafka|strimzi|cluster).*\.ya?ml$/i.test(entry.name)) found.strimzi.push(full);
      }
    }
    level = next;
  }
  return found;
}
