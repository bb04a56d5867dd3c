/** The Node that this project's TypeScript runs on: npm brings it, whatever the machine's own is. Plain Node 20. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const OWN = path.join(ROOT, 'node_modules/.bin/node');
/** Runs .ts files as they are, and knows zstd. */
const WANTED = '22.18';

export function isNew() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = WANTED.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** @returns the path of a Node 24 @throws when neither npm brought one nor this one is new enough */
export function node() {
  if (isNew()) return process.execPath;
  if (existsSync(OWN)) return OWN;
  throw new Error(
    `Node ${WANTED} or newer is needed, this is ${process.version}, and npm has no build for ${process.platform}-${process.arch} here. Install it from nodejs.org.`,
  );
}

/** The environment for programs that call `node` and the project's own tools by name. */
export function toolEnvironment() {
  return { ...process.env, PATH: `${path.join(ROOT, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}` };
}

/**
 * Continues a script on Node 24: runs it again there with the same arguments and ends with its exit code. Does nothing
 * when this is new enough already.
 */
export async function continueOnNewNode(script) {
  if (isNew()) return;
  const child = spawn(node(), [script, ...process.argv.slice(2)], { stdio: 'inherit', env: toolEnvironment() });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.once('exit', (exit, signal) => resolve(exit ?? (signal ? 1 : 0))));
  process.exit(code);
}
