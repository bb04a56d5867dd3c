/** Models' SQL is read beside the editing: in turns, once for all that depends on each other, and told bit by bit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, Workspace } from '../../../../server/src/workspace/index.ts';
import { LazyFiles } from '../../../../server/src/workspace/lazyFiles.ts';
import { memoryDisk } from './disk.ts';

test('between files that take long to parse everything else has its turns', async () => {
  const names = Array.from({ length: 8 }, (_, i) => `${i}.sql`);
  const seen: string[] = [];
  const tick = () => {
    if (seen.at(-1) !== 'turn') seen.push('turn');
  };
  const turns = setInterval(tick, 0);
  const files = new LazyFiles(
    memoryDisk(Object.fromEntries(names.map((name) => [name, 'select 1']))),
    async (uri) => {
      const until = performance.now() + 5;
      while (performance.now() < until);
      seen.push(uri);
      return uri;
    },
    () => seen.push('read'),
  );
  for (const name of names) assert.equal(files.get(`file:///w/${name}`), undefined);
  await files.settled();
  clearInterval(turns);
  const parsed = names.flatMap((name) => ['turn', `file:///w/${name}`]);
  assert.deepEqual(seen[0] === 'turn' ? seen : ['turn', ...seen], [...parsed, 'read']);
});

const CHAIN = 12;
const models = (last: string): Record<string, string> => ({
  'dbt_project.yml': 'name: shop\n',
  'models/schema.yml': `models:\n${Array.from({ length: CHAIN }, (_, i) => `  - name: m${i}\n    columns: [{ name: id }, { name: gone }]\n`).join('')}`,
  ...Object.fromEntries(
    Array.from({ length: CHAIN }, (_, i) => [
      `models/m${i}.sql`,
      i + 1 < CHAIN ? `select * from {{ ref('m${i + 1}') }}` : last,
    ]),
  ),
});
const URI = 'file:///w/models/schema.yml';

test('what a model reads is read with it: its columns are news once', async () => {
  const files = models('select id from {{ source("s", "t") }}');
  let news = 0;
  const workspace = new Workspace({ fileSystem: memoryDisk(files), onChange: () => news++ });
  await workspace.index(['file:///w']);
  news = 0;
  assert.equal(workspace.sql.of(URI, 'm0'), undefined);
  await workspace.sql.settled();
  assert.equal(news, 1);
  assert.deepEqual(
    workspace.sql.of(URI, 'm0')?.read.columns?.map((one) => one.name),
    ['id'],
  );
});

test('a pass that is late tells what was known before, and the next one what is new', async () => {
  const files = models('select id from {{ source("s", "t") }}');
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(URI, 1, files['models/schema.yml']!);
  await workspace.settled(URI);
  const ours = workspace.documents.get(URI)!;
  const missing = (late?: () => boolean) =>
    diagnose(workspace, ours, {}, undefined, late)
      .filter((one) => one.rule === 'dbt/column-not-produced')
      .map((one) => ours.document.positionAt(one.start).line);
  const places = Array.from({ length: CHAIN }, (_, i) => 2 * i + 2);
  assert.deepEqual(missing(), places);
  files[`models/m${CHAIN - 1}.sql`] = 'select id, gone from {{ source("s", "t") }}';
  await workspace.fileChanged(`file:///w/models/m${CHAIN - 1}.sql`, false);
  // Asked for, and so read.
  workspace.sql.of(URI, 'm0');
  await workspace.sql.settled();
  let asked = 0;
  assert.deepEqual(
    missing(() => ++asked > 4),
    places.slice(4),
  );
  assert.deepEqual(missing(), []);
});
