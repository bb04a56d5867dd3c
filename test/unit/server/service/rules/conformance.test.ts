/**
 * The public files through the whole lint, rules included: an error exactly where the official schema of the version a
 * file names refuses it. What else the rules say of the accepted files is counted in docs/conformance.md
 * (UPDATE_DOCS=1 writes the table): each of them was looked at, and is meant.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { odcsVersion } from '../../../../../server/src/service/dialects/odcs/schema.ts';
import { lint } from '../../../../../server/src/workspace/index.ts';
import { memoryDisk } from '../../workspace/disk.ts';
import { CONFORMANCE, official, type Sample, samples } from '../schemas/oracle.ts';

const DOCS = path.join(import.meta.dirname, '../../../../../docs/conformance.md');
const TABLE = /(?<=<!-- counts per rule: begin -->\n)[\s\S]*?(?=<!-- counts per rule: end -->)/;

const SCHEMA_FILES: Record<string, (text: string) => string> = {
  odcs: (text) => {
    const version = odcsVersion(/^apiVersion:\s*["']?([^\s"']+)/m.exec(text)?.[1]);
    return { '3.0': 'v3.0.2.json', '3.1': 'v3.1.0.json', '3.2': 'v3.2.0.json' }[version]!;
  },
  dcs: () => 'v1.2.1.json',
};

/** Each file in a workspace of its own: the examples of a standard share ids. */
async function findings({ name, text }: Sample) {
  const file = path.basename(name);
  const { files, skipped } = await lint({ fileSystem: memoryDisk({ [file]: text }), paths: [`file:///w/${file}`] });
  assert.deepEqual(skipped, [], `${name} is read`);
  return files[0]!.findings;
}

for (const [standard, schemaOf] of Object.entries(SCHEMA_FILES)) {
  const files = samples(standard);
  const skip = files.length === 0 && `no public files of ${standard} in ${CONFORMANCE}`;

  test(`${standard}: an error where the official schema refuses, and nowhere else`, { skip }, async () => {
    for (const sample of files) {
      const judge = official(standard, schemaOf(sample.text));
      assert.ok(judge, `the official schema of ${sample.name} is there`);
      const errors = (await findings(sample)).filter((one) => one.severity === 'error');
      const said = `${sample.name}: ${errors.map((one) => one.message).join(' ')}`;
      assert.equal(errors.length === 0, judge(sample.document) as boolean, said);
      if (!sample.valid) assert.ok(errors.length > 0, `${sample.name} is refused`);
    }
  });
}

test('what the rules say of the accepted public files is what docs/conformance.md counts', async (context) => {
  const counts = new Map<string, Record<string, number>>();
  let accepted = 0;
  for (const standard of Object.keys(SCHEMA_FILES))
    for (const sample of samples(standard).filter((one) => one.valid)) {
      const found = await findings(sample);
      if (found.some((one) => one.severity === 'error')) continue;
      accepted++;
      for (const { rule, severity } of found) {
        const row = counts.get(`${rule}|${severity}`) ?? {};
        counts.set(`${rule}|${severity}`, { ...row, [standard]: (row[standard] ?? 0) + 1 });
      }
    }
  if (accepted === 0) return context.skip(`no public files in ${CONFORMANCE}`);
  const rows = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => {
      const [rule, severity] = key.split('|');
      return `| \`${rule}\` | ${severity} | ${count.odcs ?? 0} | ${count.dcs ?? 0} |\n`;
    });
  const table = `| rule | severity | ODCS | DCS |\n|---|---|---|---|\n${rows.join('')}`;
  const page = fs.readFileSync(DOCS, 'utf8');
  if (process.env.UPDATE_DOCS)
    fs.writeFileSync(
      DOCS,
      page.replace(TABLE, () => table),
    );
  else assert.equal(TABLE.exec(page)?.[0], table);
});
