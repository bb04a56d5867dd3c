/**
 * Freshness where no column tells. The answers are replayed: the stand-in's catalogue says 1970 of every table. Columns as
 * in Snowflake's documentation, "DESCRIBE TABLE" and "TABLES view".
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../../../../connectors/src/result.ts';
import { tableFreshness } from '../../../../connectors/src/snowflake/tables.ts';
import type { SnowflakeSession } from '../../../../connectors/src/snowflake/types.ts';

function session(lastAltered: string | null) {
  const asked: string[] = [];
  const query = async (sql: string) => {
    asked.push(sql);
    return sql.startsWith('DESCRIBE')
      ? ok({ columns: ['name', 'type', 'null?'].map((name) => ({ name })), rows: [['ID', 'NUMBER(38,0)', 'N']] })
      : ok({ columns: [{ name: 'NEWEST_MS' }], rows: [[lastAltered]] });
  };
  return { asked, session: { query } as unknown as SnowflakeSession };
}

test('without a timestamp column the catalogue says when the table was changed, marked as such', async () => {
  const { asked, session: snowflake } = session('1767323045678');
  const found = await tableFreshness(snowflake, { table: `shop."Odd's".timeless` });
  assert.ok(found.ok);
  assert.equal(found.value.newest, '2026-01-02T03:04:05.678Z');
  assert.match(found.value.detail ?? '', /table metadata \(LAST_ALTERED\).*timestampColumn/);
  assert.match(
    asked[1] ?? '',
    /FROM SHOP\.INFORMATION_SCHEMA\.TABLES WHERE TABLE_SCHEMA = 'Odd\\?''?s' AND TABLE_NAME = 'TIMELESS'/,
  );
});

test('a table named alone lies in the session’s schema', async () => {
  const { asked, session: snowflake } = session('1767323045678');
  await tableFreshness(snowflake, { table: 'timeless' });
  assert.match(asked[1] ?? '', /FROM INFORMATION_SCHEMA\.TABLES WHERE TABLE_SCHEMA = CURRENT_SCHEMA\(\)/);
});

test('where the catalogue knows nothing, the remedy is a column', async () => {
  for (const value of [null, '0']) {
    const found = await tableFreshness(session(value).session, { table: 'timeless' });
    assert.equal(!found.ok && found.code, 'snowflake/no-timestamp');
  }
  const wrong = await tableFreshness(session('1767323045678').session, { table: 'timeless', column: 'at' });
  assert.equal(
    !wrong.ok && wrong.code,
    'snowflake/object-missing',
    'a column that was named and is not there is no guess',
  );
});
