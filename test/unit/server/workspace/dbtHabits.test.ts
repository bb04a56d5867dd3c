/** Old habits get warnings at most: public projects, and small ones of ours that dbt is known to build (test/services/dbt). */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { diskFileSystem, type LintReport, lint } from '../../../../server/src/workspace/index.ts';
import { BASE } from '../../../services/dbt/cases/case.ts';
import { HABITS } from '../../../services/dbt/cases/habits.ts';
import { memoryDisk } from './disk.ts';

const PUBLIC = path.resolve(import.meta.dirname, '../../../../../shared/conformance/dbt');
const skip = fs.existsSync(PUBLIC) ? false : 'the public dbt files are not beside this checkout';

const errors = ({ files }: LintReport) =>
  files.flatMap(({ uri, findings }) =>
    findings.flatMap(({ severity, rule, range, message }) =>
      severity === 'error' ? [`${uri.split('/').slice(-2).join('/')}:${range.start.line + 1} ${rule} ${message}`] : [],
    ),
  );

for (const { title, files } of HABITS)
  test(`no error: ${title}`, async () => {
    const written = Object.fromEntries(Object.entries({ ...BASE, ...files }).filter(([, text]) => text !== ''));
    assert.deepEqual(errors(await lint({ fileSystem: memoryDisk(written), paths: ['file:///w'] })), []);
  });

test('a public project has no error', { skip }, async () => {
  const fileSystem = diskFileSystem({ ...fs.promises, fileURLToPath });
  const report = await lint({ fileSystem, paths: [pathToFileURL(path.join(PUBLIC, 'jaffle-shop')).href] });
  assert.ok(report.files.length > 10, `${report.files.length} files`);
  assert.deepEqual(errors(report), []);
});

test('what the official schema accepts has no error', { skip }, async () => {
  for (const name of fs.readdirSync(path.join(PUBLIC, 'valid'))) {
    const text = fs.readFileSync(path.join(PUBLIC, 'valid', name), 'utf8');
    // The project these files are of is not there.
    const report = await lint({ fileSystem: memoryDisk({ 'models/schema.yml': text }), paths: ['file:///w'] });
    assert.equal(report.files.length, 1, name);
    assert.deepEqual(errors(report), [], name);
  }
});
