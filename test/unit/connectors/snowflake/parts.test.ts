import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Secret } from '../../../../connectors/src/config/secret.ts';
import type { SnowflakeEntry } from '../../../../connectors/src/config/types.ts';
import { toCell } from '../../../../connectors/src/snowflake/cells.ts';
import { mustLogInAgain, toFailure } from '../../../../connectors/src/snowflake/errors.ts';
import { accessUrl, driverOptions } from '../../../../connectors/src/snowflake/options.ts';

const noSecrets = { get: async () => undefined };
const entry = (change: Partial<SnowflakeEntry> = {}): SnowflakeEntry => ({
  kind: 'snowflake',
  name: 'dev',
  origin: { source: 'snowflake', text: 'connections.toml:1' },
  problems: [],
  account: 'Org-My_Account',
  user: 'me',
  ...change,
});

test('where a connection leads', () => {
  assert.equal(accessUrl(entry()), 'https://org-my-account.snowflakecomputing.com');
  assert.equal(
    accessUrl(entry({ host: 'x.privatelink.snowflakecomputing.com', port: 443 })),
    'https://x.privatelink.snowflakecomputing.com',
  );
  assert.equal(accessUrl(entry({ host: '127.0.0.1', port: 8080, protocol: 'http' })), 'http://127.0.0.1:8080');
});

test('each way of logging in asks the driver for the right one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'data-product-key-'));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = path.join(folder, 'key.p8');
  const lockedFile = path.join(folder, 'locked.p8');
  const tokenFile = path.join(folder, 'token');
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(
    lockedFile,
    privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }),
  );
  await writeFile(tokenFile, 'tok\n');
  const options = async (change: Partial<SnowflakeEntry>, given?: string) =>
    driverOptions(entry(change), { get: async () => given }, {});
  const value = async (change: Partial<SnowflakeEntry>, given?: string) => {
    const result = await options(change, given);
    assert.ok(result.ok, JSON.stringify(result));
    return result.value;
  };
  const password = await value({ password: new Secret('file') }, 'kept');
  assert.deepEqual([password.authenticator, password.password], ['SNOWFLAKE', 'kept'], 'what the user gave wins');
  assert.equal(password.clientStoreTemporaryCredential, false);
  const jwt = { authenticator: 'snowflake_jwt' };
  assert.match((await value({ ...jwt, privateKeyPath: keyFile })).privateKey ?? '', /BEGIN PRIVATE KEY/);
  assert.match((await value({ ...jwt, privateKeyPath: lockedFile }, 'open')).privateKey ?? '', /BEGIN PRIVATE KEY/);
  const locked = await options({ ...jwt, privateKeyPath: lockedFile, privateKeyPassphrase: new Secret('wr0ng') });
  assert.match(JSON.stringify(locked), /cannot be decrypted.*passphrase/);
  assert.doesNotMatch(JSON.stringify(locked), /wr0ng/);
  const pat = await value({ authenticator: 'programmatic_access_token', tokenFile, user: undefined });
  assert.deepEqual([pat.token, pat.authenticator], ['tok', 'PROGRAMMATIC_ACCESS_TOKEN']);
  assert.equal((await value({ authenticator: 'externalbrowser' })).authenticator, 'EXTERNALBROWSER');
  assert.equal(
    (await value({ authenticator: 'https://me.okta.com', password: new Secret('p') })).authenticator,
    'https://me.okta.com',
  );
  for (const change of [{}, jwt, { authenticator: 'oauth' }, { user: undefined }])
    assert.equal((await options(change)).ok, false);
  await rm(folder, { recursive: true });
});

test('cells are exact', () => {
  const fixed = { name: 'N', type: 'FIXED', nullable: true, scale: 0 };
  assert.equal(toCell('42', fixed), 42);
  assert.equal(toCell('9007199254740991', fixed), 9007199254740991);
  assert.equal(toCell('9007199254740992', fixed), '9007199254740992');
  assert.equal(toCell('12.50', { ...fixed, scale: 2 }), '12.50');
  assert.equal(toCell('1.5e300', { ...fixed, type: 'REAL' }), 1.5e300);
  assert.equal(toCell('NaN', { ...fixed, type: 'REAL' }), 'NaN');
  assert.equal(toCell(true, { ...fixed, type: 'BOOLEAN' }), true);
  assert.equal(toCell(null, fixed), null);
  assert.equal(toCell('', { ...fixed, type: 'TEXT' }), '');
});

test("the driver's errors become failures that say what to do", async () => {
  const cases: [object, string, RegExp][] = [
    [
      { code: '390100', message: 'Incorrect username or password was specified.' },
      'snowflake/auth-failed',
      /user "me".*Update Password/,
    ],
    [
      { code: 401001, message: 'connect ECONNREFUSED' },
      'snowflake/unreachable',
      /org-my-account\.snowflakecomputing\.com/,
    ],
    [
      { code: '000606', message: 'No active warehouse selected in the current session.' },
      'snowflake/no-warehouse',
      /"warehouse" in connections\.toml:1/,
    ],
    [
      {
        code: '002003',
        message: "SQL compilation error:\nObject 'X' does not exist or not authorized.",
        sqlState: '02000',
      },
      'snowflake/object-missing',
      /"reason":"Object 'X' does not exist/,
    ],
    [
      {
        code: '000630',
        message: 'Statement reached its statement or warehouse timeout of 5 second(s) and was canceled.',
      },
      'snowflake/timeout',
      /5 second/,
    ],
    [{ code: '100038', message: "Numeric value 'x' is not recognized" }, 'snowflake/sql', /Numeric value/],
    [{ message: 'odd' }, 'snowflake/sql', /odd/],
  ];
  for (const [error, code, words] of cases) {
    const failure = toFailure(error, entry());
    assert.equal(failure.code, code);
    assert.match(JSON.stringify(failure).replaceAll('\\"', '"'), words);
    assert.ok(failure.action.length > 5);
  }
  const syntax = toFailure(
    {
      code: '001003',
      message: "SQL compilation error:\nsyntax error line 2 at position 3 unexpected 'x'.",
      data: { line: 2, pos: 3 },
    },
    entry(),
    'a\nbcdefg',
  );
  assert.deepEqual(syntax.position, { line: 2, column: 4 });
  const clamped = toFailure({ code: '001003', message: 'x', data: { line: 9, pos: -1 } }, entry(), 'a\nbc');
  assert.deepEqual(clamped.position, { line: 2, column: 1 });
  assert.equal(mustLogInAgain({ code: '390114' }) && mustLogInAgain({ code: 407002 }), true);
  assert.equal(mustLogInAgain({ code: '390100' }), false);
  assert.equal((await driverOptions(entry(), noSecrets, {})).ok, false);
});
