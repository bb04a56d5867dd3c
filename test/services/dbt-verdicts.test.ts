/**
 * Real dbt 1.11 and our rules judge the same small projects, on DuckDB and on the Snowflake stand-in: an error of ours is
 * what dbt refuses when it parses, compiles or builds, and what it refuses we report as an error. Where we differ
 * knowingly cases/differences.ts says why, and docs/conformance-dbt.md lists it (UPDATE_DOCS=1 writes it there).
 * `DBT_ALL=1` takes every project, else the first accepted and the first refused of each group.
 */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DIFFERENCES } from './dbt/cases/differences.ts';
import { CASES, type Case } from './dbt/cases/index.ts';
import { SNOWFLAKE } from './dbt/cases/snowflake.ts';
import { type Oracle, ourErrors, startOracle } from './dbt/oracle.ts';
import { root } from './process.ts';
import { type SnowflakeService, start as startSnowflake } from './snowflake.ts';

const wanted = (cases: readonly Case[]): readonly Case[] =>
  process.env.DBT_ALL ? cases : [false, true].flatMap((refused) => cases.find((one) => one.refused === refused) ?? []);

function judge(cases: readonly Case[], oracle: () => Oracle, adapter: () => string | undefined): void {
  for (const { title, refused, files } of wanted(cases))
    it(title, async () => {
      const verdict = await oracle().judge(files);
      assert.equal(!verdict.ok, refused, `dbt ${verdict.stage}: ${verdict.message}`);
      const ours = await ourErrors(files, adapter());
      const ourVerdict = DIFFERENCES[title] === undefined ? refused : !refused;
      assert.equal(ours.length > 0, ourVerdict, `we say ${JSON.stringify(ours)}, dbt says ${verdict.message || 'yes'}`);
    });
}

describe('dbt and our rules agree, on DuckDB', () => {
  let oracle: Oracle;
  before(async () => {
    oracle = await startOracle();
  });
  after(() => oracle?.stop());
  for (const [group, cases] of Object.entries(CASES))
    describe(group, () =>
      judge(
        cases,
        () => oracle,
        () => undefined,
      ),
    );
});

describe('dbt and our rules agree, on Snowflake', () => {
  let oracle: Oracle;
  let snowflake: SnowflakeService;
  let adapter: string;
  before(async () => {
    snowflake = await startSnowflake({ seed: ['create database shop'] });
    const { account, user, password, host, port, protocol } = snowflake;
    adapter = `type: snowflake, account: ${account}, user: ${user}, password: ${password}, host: ${host}, port: ${port}, protocol: ${protocol}, database: SHOP, warehouse: W, role: SYSADMIN`;
    oracle = await startOracle(adapter);
  });
  after(async () => {
    await oracle?.stop();
    await snowflake?.stop();
  });
  judge(
    SNOWFLAKE,
    () => oracle,
    () => adapter,
  );
});

describe('docs/conformance-dbt.md', () => {
  const PAGE = path.join(root, 'docs/conformance-dbt.md');
  const [START, END] = ['<!-- disagreements, from test/services/dbt/cases -->\n', '<!-- end -->'];

  it('lists every disagreement with its reason', async () => {
    const rows = [...Object.entries(CASES), ['on Snowflake', SNOWFLAKE] as const].flatMap(([group, cases]) =>
      cases.flatMap(({ title, refused }) =>
        DIFFERENCES[title]
          ? [`| ${group} | ${title} | ${refused ? 'refuses' : 'accepts'} | ${DIFFERENCES[title]} |\n`]
          : [],
      ),
    );
    assert.equal(rows.length, Object.keys(DIFFERENCES).length, 'a reason without its project');
    const table = `| about | project | dbt | why we say something else |\n|---|---|---|---|\n${rows.join('')}`;
    const page = await readFile(PAGE, 'utf8');
    const [head = '', rest = ''] = page.split(START);
    const wantedPage = `${head}${START}${table}${END}${rest.split(END)[1]}`;
    if (process.env.UPDATE_DOCS) await writeFile(PAGE, wantedPage);
    else assert.equal(page, wantedPage);
  });
});
