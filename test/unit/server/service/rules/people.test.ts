import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finds, fixed } from './marked.ts';

const odcs = (body: string, status = 'active') =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: ${status}\n${body}`;

test('addresses that cannot be reached; names and handles are neither', () => {
  const text = odcs(`support:
  - { channel: '#data', url: «htp://example.com» }
  - { channel: a, url: «http:/example.com/x» }
  - { channel: b, url: «www.example.com/x» }
  - { channel: c, url: «'https://example.com/a b'» }
  - { channel: d, url: «'https://'» }
  - { channel: e, url: 'https://schema-registry:8081' }
  - { channel: f, url: 'jdbc:postgresql://localhost/x' }
  - { channel: g, url: 'slack://channel?id=1' }
  - { channel: h, url: docs/help.md }
  - { channel: i, url: 'mailto:data@example.com?subject=Orders%20today' }
`);
  finds('contract/url', text);
  const repaired = fixed('contract/url', text);
  for (const url of ['https://example.com', 'http://example.com/x', 'https://www.example.com/x'])
    assert.ok(repaired.includes(`url: "${url}" }`), `${url} in ${repaired}`);
});

test('e-mail addresses', () => {
  finds(
    'contract/email',
    odcs(`support:
  - { channel: a, url: «'mailto:data@example..com'» }
  - { channel: b, url: «'mailto:'» }
  - { channel: «joe@@example.com», url: 'https://example.com' }
  - { channel: '#joe @ work with us', url: 'https://example.com' }
team:
  members:
    - { username: jane }
    - { username: '@jane' }
    - { username: jane@example.com }
    - { username: jane.o'neil+x@mail.example.com }
    - { username: jürgen@bücher.example }
    - { username: Jane <jane@example.com> }
    - { username: «jane@» }
    - { username: «.jane@example.com» }
    - { username: «'jane doe@example.com'» }
`),
  );
});

test('times in a team, and who came after', () => {
  finds(
    'contract/member-dates',
    odcs(`team:
  members:
    - { username: a, dateIn: 2024-01-01, dateOut: «2023-12-31» }
    - { username: b, dateIn: '2024-01-01', dateOut: 2024-01-01 }
    - { username: c, dateOut: 2023-01-01 }
`),
  );
  const text = odcs(`team:
  members:
    - { username: jane.doe, replacedByUsername: «joe.bloks» }
    - { username: joe.bloggs, replacedByUsername: jane.doe }
    - { username: ann.other, replacedByUsername: somebody.else }
`);
  finds('contract/unknown-member', text);
  assert.match(fixed('contract/unknown-member', text), /replacedByUsername: joe\.bloggs/);
});

test('a team as the list it was before 3.1', () => {
  finds(
    'contract/duplicate-item',
    odcs('team:\n  - { username: a, role: owner }\n  - { username: «a», role: owner }\n').replace('v3.1.0', 'v3.0.2'),
  );
});

test('states: the usual ones, words for them, and slips', () => {
  for (const state of ['active', 'Draft', 'in development', 'in_development', 'production', 'archived'])
    finds('contract/status', odcs('', state));
  for (const state of ['«actve»', '«depricated»', '«whatever»']) finds('contract/status', odcs('', state));
  assert.match(fixed('contract/status', odcs('', '«actve»')), /status: active/);
  finds(
    'contract/status',
    'dataContractSpecification: 1.2.1\nid: a\ninfo: { title: A, version: 1.0.0, status: «retird» }\n',
  );
});

test('the same thing twice, and what only looks so', () => {
  finds(
    'contract/duplicate-item',
    odcs(`tags: [a, b, «a»]
customProperties:
  - { property: x, value: 1 }
  - { property: «x», value: 2 }
authoritativeDefinitions:
  - { type: tutorial, url: 'https://example.com/a' }
  - { type: glossary, url: 'https://example.com/a' }
  - { type: tutorial, url: «'https://example.com/a'» }
schema:
  - name: orders
    properties:
      - { name: a, tags: [x, «x»] }
      - { name: b, tags: [x] }
`),
  );
  finds(
    'contract/duplicate-id',
    odcs(`schema:
  - id: one
    name: orders
    properties:
      - { id: one, name: a }
      - { id: «one», name: b }
  - { id: «one», name: customers }
`),
  );
});

test('what is listed twice is taken out by the fix, in brackets and on lines', () => {
  const text = odcs(`tags: [a, b , «a», c]
schema:
  - name: orders
    tags:
      - x # first
      - «x» # second
      - y
`);
  const repaired = fixed('contract/duplicate-item', text);
  assert.match(repaired, /tags: \[a, b, c\]\n/);
  assert.match(repaired, / {6}- x # first\n {6}- y\n/);
  finds('contract/duplicate-item', repaired);
});
