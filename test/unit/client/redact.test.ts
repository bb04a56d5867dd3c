import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact } from '../../../client/src/redact.ts';

const HOME = '/home/ada';

describe('what Copy Diagnostics tells of errors', () => {
  const cases: [string, string][] = [
    ['connect ECONNREFUSED 10.1.2.3:9092', 'connect ECONNREFUSED <host>'],
    ['getaddrinfo ENOTFOUND broker-1', 'getaddrinfo ENOTFOUND <host>'],
    ['Broker kafka-1.prod.acme:9093 did not answer', 'Broker <host> did not answer'],
    ['localhost:9092, [::1]:9092', '<host>, <host>'],
    ['POST https://xy12345.eu-west-1.snowflakecomputing.com/session failed', 'POST https://<host>/session failed'],
    ['Hostname xy12345.snowflakecomputing.com is not in the certificate', 'Hostname <host> is not in the certificate'],
    [
      'at read (/home/ada/.vscode/extensions/x/dist/extension.js:12:345)',
      'at read (~/.vscode/extensions/x/dist/extension.js:12:345)',
    ],
    ['2026-01-02T03:04:05.678Z Request dataProduct/conform', '2026-01-02T03:04:05.678Z Request dataProduct/conform'],
    ['at emit (node:events:508:20)', 'at emit (node:events:508:20)'],
  ];
  for (const [text, expected] of cases) it(text, () => assert.equal(redact(text, HOME), expected));
});
