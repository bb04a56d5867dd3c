/**
 * Bundles the product into dist/: `node esbuild.mjs [--production] [--watch] [--out DIR]`.
 *
 * Extension, language server and CLI are built together: first into ES modules with code splitting, so that each
 * `await import()` of the source becomes a file of its own, shared and loaded on first use; then each file is turned
 * into CommonJS, which VS Code's hosts start fastest. Webview pages are built for the browser. See
 * docs/adr/0201-bundles.md.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import {
  namesOfCommonJs,
  polyglotWithItsWasm,
  snowflakeForQueries,
  yamlWithoutEnvironment,
} from './scripts/build/plugins.mjs';

const ROOT = import.meta.dirname;
const ENTRIES = { extension: 'client/src/extension.ts', server: 'server/src/lsp/server.ts', cli: 'cli/src/main.ts' };
/** Started by hand, so they carry a shebang and the executable bit. */
const PROGRAMS = new Set(['server', 'cli']);
const PAGES = 'client/src/webview';
/** A window that is open during a rebuild may still load a chunk of the earlier build. */
const KEEP_STALE_MS = 3_600_000;

const MODULE_URL = 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;';

/** Entry points that exist; the missing ones are named, so that a half-written tree still builds. */
function presentEntries() {
  const entries = Object.entries(ENTRIES).filter(([name, file]) => {
    const there = existsSync(path.join(ROOT, file));
    if (!there) console.warn(`  skipped dist/${name}.js: there is no ${file}`);
    return there;
  });
  return Object.fromEntries(entries);
}

/** client/src/webview/NAME/main.ts -> webview/NAME.js (and .css). */
async function pages() {
  const folders = await readdir(path.join(ROOT, PAGES), { withFileTypes: true }).catch(() => []);
  const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const present = names.filter((name) => existsSync(path.join(ROOT, PAGES, name, 'main.ts')));
  return Object.fromEntries(present.map((name) => [`webview/${name}`, `${PAGES}/${name}/main.ts`]));
}

/** Writes only what changed: a watcher of dist/, or an open window, sees no needless change. */
async function writeIfChanged(file, contents) {
  const old = await readFile(file).catch(() => undefined);
  if (old?.equals(contents)) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, contents);
}

/** One ES module of the first pass as CommonJS, its source map chained and written beside it. */
async function toCommonJs(file, { production }) {
  const name = path.basename(file.path, '.js');
  const head = PROGRAMS.has(name) ? '#!/usr/bin/env node\n' : '';
  const source = Buffer.from(file.contents)
    .toString('utf8')
    .replace(/^#!.*\n/, '');
  const { code, map } = await esbuild.transform(source, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: production,
    sourcemap: production ? false : 'external',
    sourcefile: file.path,
    supported: { 'dynamic-import': false },
    define: {
      'import.meta.url': 'moduleUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    banner: source.includes('import.meta.url') ? MODULE_URL : '',
  });
  if (production) return [{ path: file.path, contents: Buffer.from(head + code) }];
  const mapped = `${code}//# sourceMappingURL=${name}.js.map\n`;
  // One shebang line shifts every mapped line by one; `;` is an empty line of a source map.
  const shifted = head ? map.replace('"mappings": "', '"mappings": ";') : map;
  return [
    { path: file.path, contents: Buffer.from(head + mapped) },
    { path: `${file.path}.map`, contents: Buffer.from(shifted) },
  ];
}

/** Second pass and everything beside the bundles, as an esbuild plugin so that --watch repeats it. */
const commonJs = (out, options) => ({
  name: 'common-js',
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length) return;
      const files = await Promise.all(result.outputFiles.map((file) => toCommonJs(file, options))).then((lists) =>
        lists.flat(),
      );
      // The shared chunks first: an entry never names a file that is not there yet.
      for (const file of files.toSorted((a, b) => b.path.length - a.path.length))
        await writeIfChanged(file.path, file.contents);
      for (const name of PROGRAMS) await chmod(path.join(out, `${name}.js`), 0o755).catch(() => {});
      await writeIfChanged(path.join(out, 'package.json'), Buffer.from('{ "type": "commonjs" }\n'));
      await removeStale(path.join(out, 'chunks'), new Set(files.map((file) => file.path)), options);
      await writeMetafile(result.metafile, 'node', options);
    });
  },
});

async function removeStale(folder, current, { production }) {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    if (name.endsWith('.wasm') || current.has(file)) continue;
    const { mtimeMs } = await stat(file);
    if (production || Date.now() - mtimeMs > KEEP_STALE_MS) await rm(file);
  }
}

/** For https://esbuild.github.io/analyze and for the size report of `npm run package`. */
async function writeMetafile(metafile, name, { production }) {
  const folder = path.join(ROOT, '.cache');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `esbuild-${name}${production ? '' : '-dev'}.json`), JSON.stringify(metafile));
}

function nodeBuild(entryPoints, out, options) {
  return {
    absWorkingDir: ROOT,
    entryPoints,
    outdir: out,
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // No conditions or main fields are named: esbuild then resolves a package by how it is asked for. Preferring ES
    // modules would hand them to `require()` too, and `new (require('bignumber.js'))` fails.
    chunkNames: 'chunks/[name]-[hash]',
    external: ['vscode'],
    loader: { '.svg': 'text' },
    sourcemap: options.production ? false : 'inline',
    minifySyntax: options.production,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
    plugins: [
      namesOfCommonJs,
      yamlWithoutEnvironment,
      polyglotWithItsWasm(path.join(out, 'chunks')),
      snowflakeForQueries,
      commonJs(out, options),
    ],
  };
}

function pageBuild(entryPoints, out, options) {
  return {
    absWorkingDir: ROOT,
    entryPoints,
    outdir: out,
    bundle: true,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    tsconfig: `${PAGES}/tsconfig.json`,
    conditions: ['browser', 'production'],
    loader: { '.svg': 'text', '.ttf': 'file', '.woff2': 'file' },
    assetNames: 'webview/[name]-[hash]',
    minify: options.production,
    // A webview's CSP lets no inline map through; a linked one is read by the developer tools alone.
    sourcemap: options.production ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [
      {
        name: 'page-metafile',
        setup: (build) =>
          build.onEnd((result) => result.metafile && writeMetafile(result.metafile, 'webview', options)),
      },
    ],
  };
}

/**
 * Builds everything once, or keeps rebuilding with `watch`.
 * @param {{production?: boolean, watch?: boolean, out?: string}} options
 * @throws when the source does not bundle; esbuild has printed where
 */
export async function build({ production = false, watch = false, out = path.join(ROOT, 'dist') } = {}) {
  const options = { production };
  const [entries, pageEntries] = [presentEntries(), await pages()];
  const builds = [];
  if (Object.keys(entries).length) builds.push(nodeBuild(entries, out, options));
  if (Object.keys(pageEntries).length) builds.push(pageBuild(pageEntries, out, options));
  if (!watch) {
    await Promise.all(builds.map((options) => esbuild.build(options)));
    return;
  }
  const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
  await Promise.all(contexts.map((context) => context.watch()));
  console.log('Watching; Ctrl+C ends it.');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: { production: { type: 'boolean' }, watch: { type: 'boolean' }, out: { type: 'string' } },
  });
  const started = performance.now();
  const out = values.out && path.resolve(values.out);
  await build({ ...values, out }).catch(() => process.exit(1));
  if (!values.watch)
    console.log(
      `Built ${path.relative(ROOT, out ?? path.join(ROOT, 'dist'))} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
}
