/**
 * Entry of the command line. First a guard that any Node can run: the product needs Node 22.15 (zstd in node:zlib), and
 * a checkout has one of its own in node_modules/.bin. Everything else is loaded behind it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

const NEEDED = [22, 15] as const;

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1]);
}

/** The exit code of the same command run by the checkout's own Node, or 2 with an explanation when there is none. */
function runWithNewerNode(): number {
  const script = realpathSync(process.argv[1] ?? '.'); // an installed command is a link
  const node = path.join(path.dirname(path.dirname(script)), 'node_modules', '.bin', 'node');
  if (process.env.DATA_PRODUCT_REEXECUTED || !existsSync(node)) {
    process.stderr.write(
      `data-product needs Node ${NEEDED.join('.')} or newer; this is Node ${process.versions.node}.\n` +
        'Install a newer Node, or run "npm ci" in the checkout, which brings one.\n',
    );
    return 2;
  }
  const env = { ...process.env, DATA_PRODUCT_REEXECUTED: '1' };
  const { status } = spawnSync(node, [...process.execArgv, script, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env,
  });
  return status ?? 2;
}

if (isOld(process.versions.node)) process.exitCode = runWithNewerNode();
else {
  import('./run.ts')
    .then(({ runProcess }) => runProcess())
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exitCode = 2;
    });
}
