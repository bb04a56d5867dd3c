import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprint } from '../../../../connectors/src/config/fingerprint.ts';
import { Secret } from '../../../../connectors/src/config/secret.ts';
import type { KafkaEntry } from '../../../../connectors/src/config/types.ts';

const entry = (change: Partial<KafkaEntry> = {}): KafkaEntry => ({
  kind: 'kafka',
  name: 'dev',
  origin: { source: 'workspace', line: 4, text: 'connections.yaml:4' },
  problems: [],
  brokers: ['a:9093'],
  sasl: { mechanism: 'plain', username: 'u', password: new Secret('one') },
  ...change,
});

describe('the fingerprint of a connection', () => {
  it('stays when its entry only moves within the file', () => {
    const moved = entry({ origin: { source: 'workspace', line: 9, text: 'connections.yaml:9' } });
    assert.equal(fingerprint(moved), fingerprint(entry()));
  });

  it('changes with the address and with a secret, and shows no secret', () => {
    const other = entry({ sasl: { mechanism: 'plain', username: 'u', password: new Secret('two') } });
    assert.notEqual(fingerprint(other), fingerprint(entry()));
    assert.notEqual(fingerprint(entry({ brokers: ['b:9093'] })), fingerprint(entry()));
    assert.match(fingerprint(entry()), /^[0-9a-f]{64}$/);
  });
});
