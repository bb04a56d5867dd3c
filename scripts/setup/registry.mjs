/** Setup step: Apicurio Registry (Confluent-compatible), for tests and the demo. Plain Node 20, no packages. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mavenFile, run } from './maven.mjs';

/** The last line that runs on Java 17; 3.3 needs Java 21. */
const ARTIFACT = 'io.apicurio:apicurio-registry-app:3.0.9:tar.gz:all';

export const name = 'Apicurio Registry 3.0';

/** @param {{root: string, cache: string, log: (line: string) => void}} options `cache`/registry holds the unpacked application afterwards. */
export async function install({ cache, log }) {
  const folder = join(cache, 'registry');
  await mavenFile({
    folder,
    artifact: ARTIFACT,
    log,
    afterwards: async () => {
      const tar = (await readdir(folder)).find((file) => file.endsWith('.tar.gz'));
      await run('tar', ['xzf', join(folder, tar), '-C', folder]);
      await run('rm', [join(folder, tar)]);
    },
  });
}
