import assert from 'node:assert/strict';
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readLine } from '../../../../connectors/src/dbt/execute.ts';
import { findDbt, runDbt } from '../../../../connectors/src/dbt/index.ts';

let root: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'data-product-dbt-'));
});
after(() => rm(root, { recursive: true, force: true }));

async function program(file: string, mode = 0o755): Promise<string> {
  const full = path.join(root, file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, '#!/bin/sh\n');
  await chmod(full, mode);
  return full;
}
const find = (setting = '', PATH = '') =>
  findDbt({ project: path.join(root, 'a/dbt'), root, setting, env: { PATH, HOME: root } });

test('the dbt beside the project wins over one above it, one on the PATH, and nothing names what to do', async () => {
  const missing = await find();
  assert.ok(!missing.ok);
  assert.equal(missing.code, 'dbt/not-found');
  assert.match(missing.action, /\.venv.*dataProduct\.dbt\.executable/s);

  const onPath = await program('tools/dbt');
  assert.deepEqual(await find('', path.dirname(onPath)), { ok: true, value: onPath });
  const above = await program('.venv/bin/dbt');
  assert.deepEqual(await find('', path.dirname(onPath)), { ok: true, value: above });
  await program('a/dbt/.venv/bin/dbt', 0o644);
  assert.deepEqual(await find(), { ok: true, value: above }, 'a file that cannot run is none');
  const beside = await program('a/dbt/venv/bin/dbt');
  assert.deepEqual(await find(), { ok: true, value: beside });
});

test('the setting is a path from the workspace folder or home, or a command; a wrong one is named', async () => {
  const own = await program('bin/dbtf');
  assert.deepEqual(await find('bin/dbtf'), { ok: true, value: own });
  assert.deepEqual(await find('~/bin/dbtf'), { ok: true, value: own });
  assert.deepEqual(await find('dbtf', path.dirname(own)), { ok: true, value: own });
  const wrong = await find('bin/dbtg');
  assert.ok(!wrong.ok);
  assert.match(wrong.reason, /bin\/dbtg/);
});

test('a line of the log is its message; results count, and other programs may say what they like', () => {
  const line = (info: object, data = {}) => readLine(JSON.stringify({ info, data }));
  assert.deepEqual(line({ msg: '\u001b[31mFailure\u001b[0m in test x', level: 'error' }), {
    text: 'Failure in test x',
    error: true,
  });
  assert.deepEqual(line({ msg: '2 of 6 PASS x', level: 'info', name: 'LogTestResult' }, { index: 2, num_models: 6 }), {
    text: '2 of 6 PASS x',
    error: false,
    progress: { done: 2, total: 6 },
  });
  assert.equal(line({ msg: '3 of 6 START x', name: 'LogStartLine' }, { index: 3, total: 6 }).progress, undefined);
  assert.deepEqual(readLine('Traceback (most recent call last):').text, 'Traceback (most recent call last):');
  assert.deepEqual(readLine('{not json').text, '{not json');
});

const run = (executable: string, signal: AbortSignal, kill?: AbortSignal, onLine: (line: string) => void = () => {}) =>
  runDbt({ executable, args: ['build'], project: root, env: process.env, signal, kill, onLine });

test('a program that cannot be started is a reason, even where Node itself throws', async () => {
  for (const executable of [path.join(root, 'nowhere'), 'db\0t']) {
    const ended = await run(executable, new AbortController().signal);
    assert.equal(!ended.ok && ended.code, 'dbt/not-started');
  }
});

test('nothing is started once it is cancelled', async () => {
  const marker = path.join(root, 'started');
  const executable = await program('tools/marks');
  await writeFile(executable, `#!/bin/sh\ntouch ${marker}\n`);
  assert.deepEqual(await run(executable, AbortSignal.abort()), { ok: true, value: { code: null, errors: [] } });
  await assert.rejects(access(marker));
});

test('what does not listen is killed with all it has started', { skip: process.platform === 'win32' }, async () => {
  const executable = await program('tools/deaf');
  await writeFile(executable, "#!/bin/sh\ntrap '' INT\nsleep 300 &\necho $!\nwait\n");
  const [cancel, kill] = [new AbortController(), new AbortController()];
  let sleeper = 0;
  const ended = await run(executable, cancel.signal, kill.signal, (line) => {
    sleeper = Number(line);
    cancel.abort();
    setTimeout(() => kill.abort(), 100);
  });
  assert.deepEqual(ended, { ok: true, value: { code: null, errors: [] } });
  // The pipe of its output closes with the last of them.
  assert.ok(sleeper > 0);
  const state = await readFile(`/proc/${sleeper}/stat`, 'utf8').catch(() => 'gone');
  assert.match(state, /^gone$|\) [ZX] /);
});
