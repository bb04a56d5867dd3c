/** esbuild plugins: what the bundles replace in other people's packages, and why (docs/adr/0201-bundles.md). */
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** `yaml`'s Node build reads process.env for every token; its browser build is the same parser without that. */
export const yamlWithoutEnvironment = {
  name: 'yaml-without-environment',
  setup(build) {
    const root = path.dirname(require.resolve('yaml/package.json'));
    build.onResolve({ filter: /^yaml(\/util)?$/ }, ({ path: name }) => ({
      path: path.join(root, 'browser', name === 'yaml' ? 'index.js' : 'dist/util.js'),
    }));
  },
};

/**
 * `await import('a CommonJS package')` has named exports in Node, but only `default` in a chunk of its own: this names
 * them, asking Node which there are, so that source and bundle see the same module.
 */
export const namesOfCommonJs = {
  name: 'names-of-common-js',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || isBuiltin(name) || /[\\/]node_modules[\\/]/.test(importer) || pluginData?.named)
        return;
      const found = await build.resolve(name, { kind, importer, resolveDir, pluginData: { named: true } });
      if (found.errors.length || found.external || !(await isCommonJs(found.path))) return found;
      return { path: name, namespace: 'named', pluginData: { file: found.path, resolveDir } };
    });
    build.onLoad({ filter: /.*/, namespace: 'named' }, async ({ path: name, pluginData: { file, resolveDir } }) => {
      const names = Object.keys(await import(name)).filter((n) => n !== 'default' && /^[A-Za-z_$][\w$]*$/.test(n));
      const contents = `import all from ${JSON.stringify(file)};
export default all;
${names.map((n) => `const export_${n} = all.${n};`).join('\n')}
export { ${names.map((n) => `export_${n} as ${n}`).join(', ')} };`;
      return { contents, resolveDir };
    });
  },
};

async function isCommonJs(file) {
  if (/\.[cm]js$/.test(file)) return file.endsWith('.cjs');
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text) return JSON.parse(text).type !== 'module';
  }
  return true;
}

/**
 * The SQL parser's CommonJS build reads its .wasm beside itself; the ESM one waits at the top level, which CommonJS
 * cannot. The .wasm is copied into the chunks' folder when it is not there yet (22 MB, so not on every rebuild).
 */
export const polyglotWithItsWasm = (folder) => ({
  name: 'polyglot-with-its-wasm',
  setup(build) {
    const dist = path.dirname(require.resolve('@polyglot-sql/sdk'));
    build.onResolve({ filter: /^@polyglot-sql\/sdk$/ }, () => ({ path: path.join(dist, 'index.cjs') }));
    build.onEnd(async () => {
      const [from, to] = ['polyglot_sql.wasm', 'polyglot_sql.wasm'].map((n, i) => path.join(i ? folder : dist, n));
      const [source, copy] = await Promise.all([stat(from), stat(to).catch(() => undefined)]);
      if (copy?.size === source.size && copy.mtimeMs >= source.mtimeMs) return;
      await mkdir(folder, { recursive: true });
      await copyFile(from, to);
    });
  },
});

/** These serve only PUT and GET of stage files, which this product does not do: 0.5 MB less. */
const STAGE_FILE_PACKAGES = /^(@aws-sdk\/client-s3|@azure\/storage-blob)$/;
const STAGE_FILES_REFUSED = `module.exports = new Proxy({}, {
  get(_, name) {
    if (name === '__esModule' || typeof name === 'symbol') return undefined;
    return class { constructor() {
      throw new Error('Data Product Tools reads query results only; PUT and GET of stage files are not built in. Use SnowSQL or the Snowflake CLI for them.');
    } };
  },
});`;

/** Only workload identity uses these; required on first use they cost nothing to everybody else (150 ms of 370). */
const WORKLOAD_IDENTITY_REQUIRE =
  /const (\w+) = require\((["'](?:@aws-sdk|@aws-crypto|@smithy|@azure\/identity|google-auth-library)[^"']*["'])\);/g;
const LAZY = 'const lazy = (load) => new Proxy({}, { get: (_, name) => load()[name] });\n';

/** The driver asks the cloud's metadata addresses where it runs, for its vendor's statistics: nothing here does that. */
const NO_PLATFORM_DETECTION =
  "exports.DETECTION_TIMEOUT_MS = 0; exports.getDetectedPlatforms = async () => ['disabled'];";

/** Trims snowflake-sdk to what queries need. Everything it does for connecting and reading rows is untouched. */
export const snowflakeForQueries = {
  name: 'snowflake-for-queries',
  setup(build) {
    build.onResolve({ filter: STAGE_FILE_PACKAGES }, ({ path: name }) => ({ path: name, namespace: 'stage-files' }));
    build.onLoad({ filter: /.*/, namespace: 'stage-files' }, () => ({ contents: STAGE_FILES_REFUSED }));
    build.onLoad({ filter: /snowflake-sdk[\\/].*[\\/]platform_detection\.js$/ }, () => ({
      contents: NO_PLATFORM_DETECTION,
    }));
    build.onLoad({ filter: /snowflake-sdk[\\/].*[\\/]attestation_\w+\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = LAZY + source.replace(WORKLOAD_IDENTITY_REQUIRE, 'const $1 = lazy(() => require($2));');
      if (contents.length === LAZY.length + source.length) throw new Error(`${file}: nothing to load lazily any more`);
      return { contents };
    });
  },
};
