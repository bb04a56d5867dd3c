import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { tryOpen } from '../../../../client/src/connections/tryOpen.ts';
import type { RegistryEntry } from '../../../../connectors/src/config/index.ts';

const registry = (url: string): RegistryEntry => ({
  kind: 'registry',
  name: 'local',
  origin: { source: 'argument', text: 'test' },
  problems: [],
  url,
  username: 'ada',
});
const signal = new AbortController().signal;

describe('testing a registry', () => {
  it('asks it, and says when it refuses or is not there', async () => {
    const expected = `Basic ${Buffer.from('ada:right').toString('base64')}`;
    const server = createServer((request, response) => {
      response.statusCode = request.headers.authorization === expected ? 200 : 401;
      response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const right = await tryOpen(registry(url), { get: async () => 'right' }, signal);
      assert.deepEqual(right, { ok: true, value: url });
      const wrong = await tryOpen(registry(url), { get: async () => 'wrong' }, signal);
      assert.equal(!wrong.ok && wrong.code, 'registry/auth-failed');
    } finally {
      server.closeAllConnections();
      server.close();
    }
    await once(server, 'close');
    const gone = await tryOpen(registry(url), { get: async () => 'right' }, signal);
    assert.equal(!gone.ok && gone.code, 'registry/unreachable');
  });
});
