import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Io } from '../../../cli/src/command.ts';
import { run } from '../../../cli/src/run.ts';
import { clip, displayWidth, printable, table } from '../../../cli/src/writers/human.ts';

let cwd: string;
before(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'data-product-cli-'));
  await mkdir(path.join(cwd, 'a'), { recursive: true });
  await writeFile(
    path.join(cwd, 'a', 'contract.yaml'),
    'dataProduct:\n  name: orders\n  domain: commerce\n  owner: team\n  version: 1.0.0\n  description: Orders\nschema:\n  type: object\n  properties:\n    id: { type: strng }\nsla:\n  freshness: PT15M\n',
  );
  await writeFile(path.join(cwd, 'other.yaml'), 'openapi: 3.1.0\n');
});
after(() => rm(cwd, { recursive: true, force: true }));

async function cli(...argv: string[]) {
  const said = { out: [] as string[], err: [] as string[] };
  const io: Io = {
    cwd,
    env: { SNOWFLAKE_HOME: path.join(cwd, 'nothing') },
    home: cwd,
    out: (text) => void said.out.push(text),
    err: (text) => void said.err.push(text),
    color: false,
    width: 100,
    signal: new AbortController().signal,
  };
  const code = await run(argv, io);
  return { code, out: said.out.join(''), err: said.err.join('') };
}

test('what is wrong with a command line is said, with a hint and exit code 2', async () => {
  const cases: [string[], RegExp][] = [
    [['lnit'], /unknown command "lnit"\. Did you mean "lint"\?/],
    [['lint', '--fromat', 'json', '.'], /unknown option "--fromat"\. Did you mean "--format"\?/],
    [['lint', '--format', 'jsn', '.'], /--format takes human or json, not "jsn"\. Did you mean "json"\?/],
    [['lint', '--format'], /--format needs a value/],
    [['lint', '--format', '--help'], /--format needs a value/],
    [['query', '--allow-write=yes', 'x'], /--allow-write takes no value/],
    [['query', '--max-rows', '-1', 'x'], /--max-rows/],
    [['query', 'select 1', '--max-rows', 'many'], /takes a whole number of at least 0, not "many"/],
    [['query'], /query needs SQL/],
    [['query', 'missing.sql'], /no file "missing\.sql"/],
    [['lint'], /lint needs a PATH/],
    [['lint', 'nowhere'], /no file or folder "nowhere"/],
    [['lint', '*.nothing'], /no file matches/],
    [['sla'], /sla needs a FILE/],
    [['sla', 'a/contract.yaml', '--kafka', 'x', '--brokers', 'y:1'], /not both/],
    [['--nonsense'], /unknown option/],
  ];
  for (const [argv, message] of cases) {
    const { code, out, err } = await cli(...argv);
    assert.equal(code, 2, argv.join(' '));
    assert.equal(out, '');
    assert.match(err, message);
    assert.match(err, /--help/);
  }
});

test('help and version', async () => {
  const main = await cli('--help');
  assert.equal(main.code, 0);
  for (const name of ['lint', 'baseline', 'sample', 'query', 'sla']) {
    assert.match(main.out, new RegExp(`^  ${name} `, 'm'));
    const one = await cli(name, '--help');
    assert.equal(one.code, 0);
    assert.match(one.out, new RegExp(`Usage: data-product ${name}`));
    assert.match(one.out, /--format/);
    assert.equal((await cli('help', name)).out, one.out);
  }
  assert.match((await cli('--version')).out, /^\d+\.\d+\.\d+\n$/);
  const nothing = await cli();
  assert.deepEqual([nothing.code, nothing.out], [2, '']);
  assert.match(nothing.err, /Usage/);
});

test('lint gives findings with 1-based places, exit code 1 on an error', async () => {
  const { code, out } = await cli('lint', '.', '--format', 'json');
  assert.equal(code, 1);
  const findings = JSON.parse(out) as Record<string, unknown>[];
  const wrong = findings.find(({ severity }) => severity === 'error');
  assert.ok(wrong, out);
  assert.deepEqual(Object.keys(wrong), [
    'file',
    'line',
    'column',
    'endLine',
    'endColumn',
    'severity',
    'rule',
    'message',
  ]);
  assert.deepEqual(
    [wrong.file, wrong.line, wrong.column, wrong.endLine, wrong.endColumn],
    ['a/contract.yaml', 10, 17, 10, 22],
  );
  assert.match(String(wrong.message), /strng/);
  const human = await cli('lint', 'a/*.yaml');
  assert.match(human.out, /^a\/contract\.yaml\n.*10:17 {2}error .*strng/);
  assert.match(human.out, /✖ 1 file checked: 1 error/);
});

test('files that are none of ours are said to be left alone', async () => {
  const { code, out, err } = await cli('lint', 'other.yaml', '--format', 'json');
  assert.deepEqual([code, JSON.parse(out)], [0, []]);
  assert.match(err, /other\.yaml was not checked: it is no data contract/);
  const slaOfOther = await cli('sla', 'other.yaml');
  assert.equal(slaOfOther.code, 2);
  assert.match(slaOfOther.err, /other\.yaml holds no data contract/);
});

test('query refuses what may write, before anything connects', async () => {
  for (const sql of ['delete from t', 'select 1; drop table t', 'call p()', "select '{{ x }}'"]) {
    const { code, out, err } = await cli('query', sql);
    assert.deepEqual([code, out], [2, ''], sql);
    assert.match(err, /not known to only read|Jinja/);
  }
  const unknown = await cli('query', 'select 1');
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /No Snowflake connection is configured/);
  assert.match((await cli('query', '-- nothing')).err, /holds no statement/);
});

test('sla without connections is unknown, and says what would make it known', async () => {
  const { code, out } = await cli('sla', 'a/contract.yaml', '--format', 'json', '--fail-on', 'breached');
  assert.equal(code, 0);
  const [freshness] = JSON.parse(out) as Record<string, unknown>[];
  assert.ok(freshness);
  assert.deepEqual(Object.keys(freshness), [
    'file',
    'line',
    'object',
    'objective',
    'target',
    'measured',
    'unit',
    'status',
    'source',
    'observedAt',
    'reason',
  ]);
  assert.deepEqual(
    [
      freshness.file,
      freshness.line,
      freshness.objective,
      freshness.target,
      freshness.unit,
      freshness.status,
      freshness.measured,
    ],
    ['a/contract.yaml', 12, 'freshness', 900, 's', 'unknown', null],
  );
  assert.ok(String(freshness.reason).length > 10);
  const folder = await cli('sla', 'a', '--format', 'json');
  assert.deepEqual(
    JSON.parse(folder.out).map(({ file }: { file: string }) => file),
    ['a/contract.yaml'],
  );
});

test('tables align by what a terminal shows, and data moves no cursor', () => {
  assert.equal(displayWidth('a日\u0301'), 3);
  assert.equal(clip('日本語', 4), '日…');
  assert.equal(printable('a\u001b[2J\nb\u202e'), 'a\\u001b[2J↵b\\u202e');
  assert.equal(
    table(
      [{ title: 'ID', align: 'right' }, { title: 'NAME' }],
      [
        ['1', '日本'],
        ['20', 'b'],
      ],
      80,
    ),
    'ID  NAME\n──  ────\n 1  日本\n20  b',
  );
  const long = table([{ title: 'A' }, { title: 'B' }], [['x'.repeat(200), 'short']], 40).split('\n');
  assert.ok(
    long.every((line) => displayWidth(line) <= 40),
    long.join('\n'),
  );
});

test('baseline: known findings are no longer reported, new ones are, and fixed ones are told', async () => {
  const folder = path.join(cwd, 'old');
  const contract = path.join(folder, 'contract.yaml');
  const text = 'dataProduct:\n  name: old\n  domain: d\n  owner: t\n  version: one\n';
  await mkdir(path.join(folder, '.data-product'), { recursive: true });
  await writeFile(contract, text);
  assert.equal((await cli('baseline')).code, 2);

  const written = await cli('baseline', 'old', '--format', 'json');
  const [place] = JSON.parse(written.out) as { baseline: string; files: number; findings: number; added: number }[];
  assert.deepEqual([written.code, place?.baseline, place?.files], [0, 'old/.data-product/baseline.json', 1]);
  assert.ok(place && place.findings > 0 && place.added === place.findings);

  const quiet = await cli('lint', 'old');
  assert.equal(quiet.code, 0);
  assert.match(quiet.out, new RegExp(`0 warnings; ${place.findings} in the baseline`));
  const hints = JSON.parse((await cli('lint', 'old', '--no-baseline', '--format', 'json')).out) as {
    severity: string;
    rule: string;
  }[];
  assert.ok(hints.some(({ rule }) => rule === 'contract/semver') && hints.every(({ severity }) => severity === 'hint'));

  await writeFile(contract, `# moved\n${text}  nmae: x\n`);
  const found = JSON.parse((await cli('lint', 'old/contract.yaml', '--format', 'json')).out) as { rule: string }[];
  assert.deepEqual(
    found.map(({ rule }) => rule),
    ['contract/unknown-key'],
  );
  assert.equal((await cli('baseline', 'old', '--check')).code, 0);

  await writeFile(contract, text.replace('one', '1.0.0'));
  const check = await cli('baseline', 'old', '--check');
  assert.equal(check.code, 1);
  assert.match(check.out, /1 entry no longer found\n {2}contract\.yaml {2}contract\/semver {2}\/dataProduct\/version/);
  assert.match((await cli('baseline', 'old')).out, /0 added, 1 removed/);
  assert.equal((await cli('baseline', 'old', '--check')).code, 0);

  await writeFile(path.join(folder, '.data-product', 'baseline.json'), '{ broken');
  assert.match((await cli('lint', 'old')).err, /old\/\.data-product\/baseline\.json was not used: it is no JSON/);
  const refused = await cli('baseline', 'old');
  assert.deepEqual([refused.code, refused.out], [2, '']);
  assert.match(refused.err, /was left alone/);
});
