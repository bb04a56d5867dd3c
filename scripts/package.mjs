/** `npm run package`: production bundles, then dist/data-product-tools.vsix, which may not pass 10 MB. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { continueOnNewNode, ROOT } from './node.mjs';

const VSIX = path.join(ROOT, 'dist/data-product-tools.vsix');
const MAX_BYTES = 10_000_000;

/** What the package carries beside the bundles; .vscodeignore says which files of these. */
const CARRIED = [
  ...[
    'package.json',
    'package.nls.json',
    'package.nls.de.json',
    'l10n',
    'snippets',
    'syntaxes',
    'media',
    'schemas/any.schema.json',
  ],
  ...['README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore'],
];

/**
 * Builds and packs in a folder of its own, so that a development build in dist/, and a window that runs it, stay.
 * @returns {Promise<{file: string, bytes: number}>}
 * @throws when the bundles, the package or its size are not right
 */
export async function createPackage() {
  const [{ build }, { createVSIX }] = await Promise.all([import('../esbuild.mjs'), import('@vscode/vsce')]);
  await mkdir(path.join(ROOT, '.cache'), { recursive: true });
  const staging = await mkdtemp(path.join(ROOT, '.cache/package-'));
  try {
    await build({ production: true, out: path.join(staging, 'dist') });
    for (const name of CARRIED.filter((file) => existsSync(path.join(ROOT, file)))) {
      await cp(path.join(ROOT, name), path.join(staging, name), { recursive: true });
    }
    await withoutPictures(path.join(staging, 'README.md'));
    const packagePath = path.join(staging, 'package.vsix');
    // The bundles hold every package; nothing of node_modules goes along.
    await createVSIX({ cwd: staging, packagePath, dependencies: false, allowMissingRepository: true });
    await mkdir(path.dirname(VSIX), { recursive: true });
    await rename(packagePath, VSIX);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  const { size } = await stat(VSIX);
  if (size > MAX_BYTES) {
    throw new Error(
      `${path.relative(ROOT, VSIX)} is ${megabytes(size)}, over ${megabytes(MAX_BYTES)}: see what grew in .cache/esbuild-node.json (esbuild.github.io/analyze).`,
    );
  }
  return { file: VSIX, bytes: size };
}

/** Pictures and pages that lie in the repository are not in the package: the extension's page shows the text alone. */
async function withoutPictures(readme) {
  const text = await readFile(readme, 'utf8');
  const plain = text
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '')
    .replace(/\[([^\]]+)\]\((?!https:|#)[^)]*\)/g, '$1');
  await writeFile(readme, plain);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await continueOnNewNode(process.argv[1]);
  try {
    const { file, bytes } = await createPackage();
    console.log(`${path.relative(ROOT, file)}: ${megabytes(bytes)}`);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
