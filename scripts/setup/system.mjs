/** Setup step: programs of the operating system that tests and demo start. Plain Node 20, no packages. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export const name = 'system programs';

/** What must be there, how to see it, and what each system calls it. `optional` ones only add a comparison. */
const PROGRAMS = [
  {
    title: 'Chromium',
    found: () =>
      process.env.CHROMIUM ||
      onPath('chromium', 'chromium-browser', 'google-chrome') ||
      existsSync('/Applications/Google Chrome.app'),
    apt: 'chromium',
    brew: '--cask google-chrome',
  },
  { title: 'Java 17 or newer', found: () => onPath('java'), apt: 'default-jre-headless', brew: 'openjdk' },
  { title: 'Maven', found: () => onPath('mvn'), apt: 'maven', brew: 'maven' },
  { title: 'OpenSSL', found: () => onPath('openssl'), apt: 'openssl', brew: 'openssl' },
  { title: 'Python 3 with venv', found: pythonWithVenv, apt: 'python3-venv', brew: 'python' },
  { title: 'git', found: () => onPath('git'), apt: 'git', brew: 'git' },
  { title: 'Prometheus', found: () => onPath('prometheus'), apt: 'prometheus', brew: 'prometheus' },
  { title: 'kcat', found: () => onPath('kcat', 'kafkacat'), apt: 'kcat', brew: 'kcat', optional: true },
];

/** @returns the first of these programs that PATH names, as a path */
export function onPath(...programs) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return programs
    .flatMap((program) => folders.map((folder) => path.join(folder, program)))
    .find((file) => existsSync(file));
}

function pythonWithVenv() {
  return spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status === 0;
}

/**
 * Installs what is missing where that needs no question (root on a Debian), else says how.
 * @param {{log: (line: string) => void}} options
 * @throws when something needed is missing afterwards, with the command that installs it
 */
export async function install({ log }) {
  let missing = PROGRAMS.filter((program) => !program.found());
  if (missing.length && process.getuid?.() === 0 && onPath('apt-get')) {
    log(`installing ${missing.map((program) => program.apt).join(', ')} with apt-get`);
    // A package's own service is not wanted: tests start what they need on free ports.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
    apt('update');
    const { status, stderr } = apt(
      'install',
      '-y',
      '--no-install-recommends',
      ...missing.map((program) => program.apt),
    );
    if (status !== 0) log(stderr.trim());
    missing = missing.filter((program) => !program.found());
  }
  for (const program of missing.filter((p) => p.optional))
    log(`${program.title} is missing; only comparisons need it. ${hint([program])}`);
  const needed = missing.filter((program) => !program.optional);
  if (needed.length) throw new Error(`missing: ${needed.map((program) => program.title).join(', ')}. ${hint(needed)}`);
}

function hint(programs) {
  if (process.platform === 'darwin') return `Install with: ${programs.map((p) => `brew install ${p.brew}`).join('; ')}`;
  return `Install with: sudo apt-get install ${programs.map((p) => p.apt).join(' ')} (or your system's packages of that name)`;
}
