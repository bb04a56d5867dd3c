import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { StreamMessageWriter } from 'vscode-jsonrpc/node';
import { wholeMessages } from '../../../../server/src/lsp/wholeMessages.ts';

/** Everything written, a chunk an entry; `fail` is what the other side answers with. */
function sink(fail?: Error): { output: Writable; chunks: string[] } {
  const chunks: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString('utf8'));
      done(fail);
    },
  });
  output.on('error', () => {});
  return { output, chunks };
}

const message = (text: string) => ({ jsonrpc: '2.0', method: 'x', params: { text } });
const written = (text: string) => {
  const content = JSON.stringify(message(text));
  return `Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`;
};

test('a message is one write, its length in bytes', async () => {
  const { output, chunks } = sink();
  const writer = new StreamMessageWriter(wholeMessages(output));
  await Promise.all([writer.write(message('für')), writer.write(message('')), writer.write(message('x'.repeat(1e5)))]);
  assert.deepEqual(chunks, [written('für'), written(''), written('x'.repeat(1e5))]);
});

test('what the other side refuses is told to the writer', async () => {
  const { output } = sink(new Error('the pipe is closed'));
  const stream = wholeMessages(output);
  stream.on('error', () => {});
  await assert.rejects(new StreamMessageWriter(stream).write(message('x')), /the pipe is closed/);
});
