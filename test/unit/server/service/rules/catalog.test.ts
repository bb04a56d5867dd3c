import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { catalog, effectiveSeverity } from '../../../../../server/src/service/rules/catalog.ts';
import { rules } from '../../../../../server/src/service/rules/index.ts';
import { rulesPage } from '../../../../../server/src/service/rules/page.ts';

const ROOT = path.join(import.meta.dirname, '../../../../..');

test('docs/rules.md says what the catalog says (UPDATE_DOCS=1 writes it)', async () => {
  const file = path.join(ROOT, 'docs/rules.md');
  if (process.env.UPDATE_DOCS) await writeFile(file, rulesPage());
  assert.equal(await readFile(file, 'utf8'), rulesPage());
});

test('every rule id in the language service is in the catalog', async () => {
  const folder = path.join(ROOT, 'server/src/service');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const used = new Set<string>();
  for (const name of files)
    for (const match of (await readFile(path.join(folder, name), 'utf8')).matchAll(
      /'((?:contract|cross|dbt|live)\/[a-z-]+)'/g,
    ))
      used.add(match[1]!);
  assert.deepEqual(
    [...used].filter((id) => !catalog.has(id)),
    [],
  );
  assert.deepEqual(
    rules.flatMap((rule) => rule.ids).filter((id) => !catalog.has(id)),
    [],
  );
});

test('a rule wins over its family; off silences; nonsense is ignored', () => {
  const settings = {
    'live/*': 'hint',
    'live/type': 'error',
    'contract/semver': 'off',
    'contract/enum': 'loud',
  } as never;
  assert.equal(effectiveSeverity('live/minimum', 'warning', settings), 'hint');
  assert.equal(effectiveSeverity('live/type', 'warning', settings), 'error');
  assert.equal(effectiveSeverity('contract/semver', 'warning', settings), null);
  assert.equal(effectiveSeverity('contract/enum', 'error', settings), 'error');
});
