import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as vscode from 'vscode';
import { consentKey } from '../../../../client/src/connections/consent.ts';
import { connectionOfKey, SecretStore } from '../../../../client/src/connections/secrets.ts';
import type { KafkaEntry, SnowflakeEntry } from '../../../../connectors/src/config/index.ts';

const base = { name: 'dev', origin: { source: 'workspace', text: 'connections.yaml:1' }, problems: [] } as const;
const snowflake = (change: Partial<SnowflakeEntry> = {}): SnowflakeEntry => ({
  ...base,
  problems: [],
  kind: 'snowflake',
  account: 'acme',
  user: 'ada',
  ...change,
});
const kafka = (change: Partial<KafkaEntry> = {}): KafkaEntry => ({
  ...base,
  problems: [],
  kind: 'kafka',
  brokers: ['a:9093', 'b:9093'],
  tls: {},
  sasl: { mechanism: 'plain', username: 'ada' },
  ...change,
});

/** What all windows of an editor share. */
function editor() {
  const stored = new Map<string, string>();
  const state = new Map<string, unknown>();
  const context = {
    secrets: {
      get: async (key: string) => stored.get(key),
      store: async (key: string, value: string) => void stored.set(key, value),
      delete: async (key: string) => void stored.delete(key),
    },
    globalState: {
      get: (key: string, fallback: unknown) => state.get(key) ?? fallback,
      update: async (key: string, value: unknown) => void state.set(key, value),
    },
  } as unknown as Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>;
  return { stored, window: () => new SecretStore(context) };
}

describe('the secret storage', () => {
  it('gives a password to the connection it was entered for', async () => {
    const { window } = editor();
    await window().set(snowflake(), 'pw');
    assert.equal(await window().get(snowflake()), 'pw');
    assert.equal(await window().get(kafka()), undefined);
  });

  it('gives it to no connection of the same name that leads elsewhere or logs in another way', async () => {
    const { window } = editor();
    await window().set(snowflake(), 'pw');
    for (const change of [
      { host: 'elsewhere.example.com' },
      { account: 'other' },
      { port: 8080 },
      { protocol: 'http' },
      { authenticator: 'https://okta.example.com' },
      { user: 'eve' },
    ] as const)
      assert.equal(await window().get(snowflake(change)), undefined, JSON.stringify(change));
  });

  it('gives an entry that was edited meanwhile the password of its own address, never the new one', async () => {
    const store = editor().window();
    const [before, after] = [snowflake(), snowflake({ host: 'new.example.com' })];
    await store.set(before, 'old password');
    await store.set(after, 'new password');
    assert.equal(await store.get(before), 'old password');
    assert.equal(await store.get(after), 'new password');
  });

  it('counts brokers, TLS and login of Kafka as its address, but not the order of the brokers', () => {
    assert.equal(consentKey(kafka({ brokers: ['b:9093', 'a:9093'] })), consentKey(kafka()));
    for (const change of [
      { brokers: ['a:9093'] },
      { tls: undefined },
      { tls: { verifyHostname: false } },
      { sasl: { mechanism: 'scram-sha-512', username: 'ada' } },
      { sasl: { mechanism: 'plain', username: 'eve' } },
    ] as const)
      assert.notEqual(consentKey(kafka({ ...change } as Partial<KafkaEntry>)), consentKey(kafka()));
  });

  it('removes what it lists', async () => {
    const { window, stored } = editor();
    const store = window();
    await store.set(kafka(), 'pw');
    assert.deepEqual(store.list(), [consentKey(kafka())]);
    assert.deepEqual(connectionOfKey([...stored.keys()][0] ?? ''), { kind: 'kafka', name: 'dev' });
    await store.remove(consentKey(kafka()));
    assert.equal(stored.size, 0);
    assert.deepEqual(store.list(), []);
  });
});
