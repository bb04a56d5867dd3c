import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { disk } from '../../../../cli/src/files.ts';
import { lint } from '../../../../server/src/workspace/index.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');
const SEED = path.join(ROOT, 'test/fixtures/seed');
const INTRODUCTION = `# What the example of our users holds

The files in test/fixtures/seed are a published example of a data product: its contract, the dbt model that builds it,
the model's properties, the event it comes from, and a streaming job. They are as their authors wrote them, laid out as a
workspace with the dbt_project.yml and packages.yml that the example leaves out. The table below is what the product
reports on the contract, the dbt model, the code around the topic and what they promise each other
(\`data-product lint\`), hints and packages that are not installed here left out; a test makes and holds it.

| Place | Severity | Rule | What is wrong |
|---|---|---|---|
`;
test('docs/seed-audit.md lists what is wrong with the seed (UPDATE_DOCS=1 writes it)', async () => {
  const root = pathToFileURL(SEED).href;
  const report = await lint({ fileSystem: disk, paths: [root] });
  const rows = report.files.flatMap(({ uri, findings }) =>
    findings
      .filter(({ rule, severity }) => severity !== 'hint' && rule !== 'dbt/package-not-installed')
      .map(
        ({ range, severity, rule, message }) =>
          `| ${uri.slice(root.length + 1)}:${range.start.line + 1} | ${severity} | ${rule} | ${message.replaceAll('|', '\\|')} |\n`,
      ),
  );
  const page = INTRODUCTION + rows.join('');
  const file = path.join(ROOT, 'docs/seed-audit.md');
  if (process.env.UPDATE_DOCS) await writeFile(file, page);
  assert.equal(await readFile(file, 'utf8'), page);
  // One defect may be told in both files: what counts is what is wrong, not where it is said.
  const defects = new Set(rows.map((row) => row.split(' | ').slice(2).join(' | ')));
  assert.ok(defects.size > 10, `${defects.size} defects`);
});
