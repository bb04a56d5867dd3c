/** Standard output for a language server: one write a message. */
import { Writable } from 'node:stream';

/**
 * A stream for vscode-jsonrpc, which writes a message's header as text and then its content as bytes: the header waits
 * for the content, so that each message costs one call into the system instead of two. Errors of `output` are its own.
 */
export function wholeMessages(output: NodeJS.WritableStream): Writable {
  let header = '';
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      if (typeof chunk === 'string') {
        header += chunk;
        done();
        return;
      }
      const message = Buffer.concat([Buffer.from(header, 'ascii'), chunk]);
      header = '';
      output.write(message, done);
    },
  });
}
