'use strict';
/**
 * Evaluates the test runner's code in the extension host, so that a test needs no `extensionTestsPath`: dialogs,
 * toasts and reloads are then the real ones. It listens on a free port of this machine and writes it, with a secret,
 * into the private folder of the host that started it; every extension host (after a reload: a new one) writes anew.
 */
const vscode = require('vscode');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { randomUUID } = require('node:crypto');

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
const text = (value) => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v)) ?? 'null';

async function answer(body) {
  try {
    const { code, argument } = JSON.parse(body);
    const run = new AsyncFunction('vscode', 'require', 'argument', code);
    return `{"ok":true,"value":${text(await run(vscode, require, argument))}}`;
  } catch (error) {
    return text({ ok: false, error: String(error?.stack ?? error) });
  }
}

exports.activate = (context) => {
  const folder = process.env.DATA_PRODUCT_BRIDGE;
  if (!folder) return;
  const token = randomUUID();
  const server = http.createServer((request, response) => {
    if (request.headers.authorization !== token) return response.writeHead(403).end();
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', async () => response.end(await answer(Buffer.concat(parts).toString('utf8'))));
  });
  server.listen(0, '127.0.0.1', () => {
    const facts = { port: server.address().port, token, pid: process.pid, startedAt: new Date().toISOString() };
    fs.writeFileSync(path.join(folder, 'bridge.next'), text(facts));
    fs.renameSync(path.join(folder, 'bridge.next'), path.join(folder, 'bridge.json'));
  });
  context.subscriptions.push({
    dispose() {
      server.close();
      server.closeAllConnections();
    },
  });
};
