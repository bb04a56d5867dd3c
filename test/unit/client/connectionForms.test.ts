import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryOf, FORMS, freeName } from '../../../client/src/commands/connectionForms.ts';

const asked = (kind: keyof typeof FORMS, answers: Record<string, string>) =>
  FORMS[kind].filter((field) => !field.when || field.when(answers)).map((field) => field.id);

describe('Add Connection', () => {
  it('asks for user and password only where the listener wants them', () => {
    assert.deepEqual(asked('kafka', { security: 'plaintext' }), ['brokers', 'security']);
    assert.deepEqual(asked('kafka', { security: 'sasl_ssl' }), [
      'brokers',
      'security',
      'mechanism',
      'username',
      'password',
      'ca',
    ]);
  });

  it('asks for one secret per way to log in to Snowflake', () => {
    for (const authenticator of ['snowflake', 'programmatic_access_token', 'snowflake_jwt', 'externalbrowser']) {
      const secrets = asked('snowflake', { authenticator }).filter((id) => id === 'password');
      assert.equal(secrets.length, authenticator === 'externalbrowser' ? 0 : 1, authenticator);
    }
  });

  it('writes an entry of connections.yaml without the password', () => {
    const answers = {
      brokers: 'a:9092, b:9093',
      security: 'sasl_ssl',
      mechanism: 'scram-sha-512',
      username: 'me',
      password: 'hidden',
      ca: '',
    };
    const entry = entryOf('kafka', answers);
    assert.deepEqual(entry, {
      brokers: ['a:9092', 'b:9093'],
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'me' },
    });
    assert.doesNotMatch(
      JSON.stringify(
        entryOf('snowflake', { account: 'x', user: 'me', authenticator: 'snowflake', password: 'hidden', role: '' }),
      ),
      /hidden|role|authenticator/,
    );
  });

  it('refuses brokers that are no host:port', () => {
    const validate = FORMS.kafka[0]?.validate;
    assert.equal(validate?.('localhost:9092, [::1]:9093'), undefined);
    assert.match(validate?.('localhost') ?? '', /host:port/);
  });
});

describe('the name proposed for a connection', () => {
  it('is one that no connection has', () => {
    assert.equal(freeName('local', []), 'local');
    assert.equal(freeName('local', ['local', 'local-2', 'dev']), 'local-3');
  });
});
