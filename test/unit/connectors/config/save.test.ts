import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { saveConnection } from '../../../../connectors/src/config/save.ts';

describe('saving a connection', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'save-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('begins a file that is missing, and keeps what stands in one', async () => {
    const file = path.join(folder, '.data-product', 'connections.yaml');
    assert.ok((await saveConnection(file, 'kafka', 'one', { brokers: ['a:1'] })).ok);
    assert.ok((await saveConnection(file, 'kafka', 'two', { brokers: ['b:1'] })).ok);
    const text = await readFile(file, 'utf8');
    assert.match(text, /one:/);
    assert.match(text, /two:/);
  });

  it('does not replace what cannot be read', async () => {
    const file = path.join(folder, 'unreadable.yaml');
    await mkdir(file);
    const saved = await saveConnection(file, 'kafka', 'one', { brokers: ['a:1'] });
    assert.equal(!saved.ok && saved.code, 'connection/not-read');
  });
});
