/** Downloads from Maven Central through `mvn`, once: a stamp file beside the result names what it was made from. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @param {string[]} artifacts `group:artifact:version`; their jars and runtime dependencies land in `folder`/libs. */
export async function mavenJars({ folder, artifacts, log }) {
  await once(folder, artifacts.join('\n'), async () => {
    log(`downloading ${artifacts[0]} from Maven Central`);
    await writeFile(join(folder, 'pom.xml'), pom(artifacts));
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${join(folder, 'libs')}`,
    ]);
  });
}

/** @param {string} artifact `group:artifact:version:type:classifier`, copied to `folder`; `afterwards` unpacks it. */
export async function mavenFile({ folder, artifact, afterwards, log }) {
  await once(folder, artifact, async () => {
    log(`downloading ${artifact} from Maven Central`);
    await run('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]);
    await afterwards();
  });
}

/** Runs `make` unless `folder` already holds the result of exactly `recipe`; a half-made folder is made anew. */
export async function once(folder, recipe, make) {
  const stamp = join(folder, '.made-from');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === recipe) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await make();
  await writeFile(stamp, recipe);
}

/** Runs a program; its output becomes the error's text when it fails. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error(`${program} is not installed. ${hint(program)}`) : error),
    );
    child.on('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`)),
    );
  });
}

const HINTS = {
  mvn: {
    linux: 'apt-get install maven openjdk-17-jre-headless',
    darwin: 'brew install maven openjdk@17',
    win32: 'winget install Apache.Maven EclipseAdoptium.Temurin.17.JRE',
  },
  java: {
    linux: 'apt-get install openjdk-17-jre-headless',
    darwin: 'brew install openjdk@17',
    win32: 'winget install EclipseAdoptium.Temurin.17.JRE',
  },
  python3: {
    linux: 'apt-get install python3 python3-venv',
    darwin: 'brew install python',
    win32: 'winget install Python.Python.3.12',
  },
};
function hint(program) {
  const command = HINTS[program]?.[process.platform];
  return command ? `Install it: ${command}` : 'Install it and run again.';
}

function pom(artifacts) {
  const dependencies = artifacts.map((a) => {
    const [groupId, artifactId, version] = a.split(':');
    return `    <dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
