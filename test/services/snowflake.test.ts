import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import snowflake, { type Connection } from 'snowflake-sdk';
import { type SnowflakeService, start } from './snowflake.ts';

snowflake.configure({ logLevel: 'OFF', additionalLogToConsole: false });

type Row = Record<string, unknown>;

describe('the Snowflake stand-in', () => {
  let service: SnowflakeService;
  let connection: Connection;
  before(async () => {
    service = await start({
      seed: [
        'CREATE DATABASE ANALYTICS',
        'CREATE SCHEMA ANALYTICS.MARTS',
        'CREATE TABLE ANALYTICS.MARTS.T (ID NUMBER(38,0), AMOUNT NUMBER(20,2), SEEN_AT TIMESTAMP_NTZ, DOC VARIANT)',
      ],
      rows: { 'ANALYTICS.MARTS.T': [['9007199254740993', '1.50', '2026-01-02 03:04:05', '{"a":[1]}']] },
    });
    connection = await connect(service.password);
  });
  after(async () => {
    await new Promise((resolve) => connection.destroy(resolve));
    await service.stop();
  });

  const connect = (password: string): Promise<Connection> =>
    new Promise((resolve, reject) => {
      const { account, user: username, accessUrl } = service;
      snowflake
        .createConnection({ account, username, password, accessUrl, database: 'ANALYTICS', schema: 'MARTS' })
        .connect((error, opened) => (error ? reject(error) : resolve(opened)));
    });

  const query = (sqlText: string): Promise<Row[]> =>
    new Promise((resolve, reject) => {
      connection.execute({
        sqlText,
        fetchAsString: ['Number', 'Date', 'JSON'],
        complete: (error, _, rows) => (error ? reject(error) : resolve((rows ?? []) as Row[])),
      });
    });

  test('gives exact values', async () => {
    const [row] = await query('SELECT * FROM T');
    assert.equal(row?.ID, '9007199254740993');
    assert.equal(row?.AMOUNT, '1.50');
    assert.match(String(row?.SEEN_AT), /^2026-01-02 03:04:05/);
    assert.equal((await query('SELECT DOC:a[0]::NUMBER N FROM T'))[0]?.N, '1');
  });

  test('points at the error in the sent text', async () => {
    await assert.rejects(query('SELECT ID,\n  NOPE FROM T'), (error: { data?: { line?: number; pos?: number } }) => {
      assert.deepEqual([error.data?.line, error.data?.pos], [2, 2]);
      return true;
    });
  });

  test('refuses a wrong password', async () => {
    await assert.rejects(connect('wrong'), /Incorrect username or password/);
  });

  test('renews an expired session', async () => {
    await service.expire('session');
    assert.deepEqual(await query('SELECT 1 X'), [{ X: '1' }]);
  });

  test('sends a large result in chunks, complete and in order', async () => {
    const rows = await query('SELECT SEQ4() N FROM TABLE(GENERATOR(ROWCOUNT => 70000))');
    assert.equal(rows.length, 70000);
    assert.deepEqual([rows[0]?.N, rows[69999]?.N], ['0', '69999']);
  });

  test('cancels a running statement', async () => {
    const error = await new Promise<Error | undefined>((resolve) => {
      const statement = connection.execute({
        sqlText: 'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 200000)) A, TABLE(GENERATOR(ROWCOUNT => 20000)) B',
        complete: (failure) => resolve(failure),
      });
      setTimeout(() => statement.cancel(() => {}), 300);
    });
    assert.match(String(error?.message), /cancel/i);
  });

  test('says what is wrong with a seed', async () => {
    await assert.rejects(service.execute(['SELECT * FROM ANALYTICS.MARTS.MISSING']), /MISSING/);
  });
});
