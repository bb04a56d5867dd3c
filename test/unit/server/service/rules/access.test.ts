import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_WORKSPACE } from '../../../../../server/src/service/rules/index.ts';
import { finds, fixed } from './marked.ts';

const odcs = (properties: string, rest = '') =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n${properties}${rest}`;
const column = (name: string, classification?: string) =>
  `      - name: ${name}\n        logicalType: string\n${classification === undefined ? '' : `        classification: ${classification}\n`}`;
const product = (access: string, properties = 'id: { type: string }') =>
  `dataProduct:\n  name: p\n  domain: d\n  owner: o\n  version: 1.0.0\n  schema: { type: object, properties: { ${properties} } }\n  access: { ${access} }\n`;

test('a classification is a usual word, or nobody can tell', () => {
  const rule = 'contract/classification';
  for (const word of ['«confidental»', '«intrenal»', '«Pubilc»', '«vertaulich»']) finds(rule, odcs(column('a', word)));
  for (const word of [
    'public',
    'Confidential',
    'Streng vertraulich',
    'öffentlich',
    'PII',
    'C3',
    'tlp:amber',
    'restricted-eu',
  ])
    finds(rule, odcs(column('a', word)));
  assert.match(fixed(rule, odcs(column('a', '«confidental»'))), /classification: confidential\n/);
});

test('the words that policy.yaml lists are the only ones', () => {
  const workspace = { ...NO_WORKSPACE, policy: () => ({ classifications: ['C1', 'C2', 'Geheim'] }) };
  const rule = 'contract/classification';
  const [found] = finds(rule, odcs(column('a', 'c2') + column('b', '«public»') + column('c', '«Gehiem»')), workspace);
  assert.match(found!.message, /none of the classifications that \.data-product\/policy\.yaml lists: C1, C2, Geheim\./);
});

test('a permission has a scope and an action', () => {
  const rule = 'contract/permission';
  finds(
    rule,
    product('requiredPermissions: [marketing:read, «"marketing: read"», «"marketing:"», «analytics:raed», plain]'),
  );
  finds(rule, product('requiredPermissions: [orders:writer, orders:rea, orders:seed, a:b:read, "urn:x:y"]'));
  assert.match(fixed(rule, product('requiredPermissions: [«analytics:raed»]')), /\["analytics:read"\]/);
  finds(
    rule,
    odcs(
      column('a'),
      'roles:\n  - { role: x, access: «wirte» }\n  - { role: y, access: read }\n  - { role: z, access: r/w }\n',
    ),
  );
});

test('personal data is told by its name, in English and German, by whole words', () => {
  const rule = 'contract/personal-data';
  for (const name of [
    'birth_date',
    'customerEmail',
    'Geburtsdatum',
    'kunde_straße',
    'Telefonnummer',
    'steuer_id',
    'KUNDE_VORNAME',
  ])
    finds(rule, odcs(column(`«${name}»`)));
  for (const name of ['mailbox_count', 'streetlight', 'gehaltvoll', 'phonetic', 'strassenbahn', 'id'])
    finds(rule, odcs(column(name)));
  finds(rule, odcs(column('email', 'confidential')));
});

test('personal data that is classified as public is told at that word', () => {
  const rule = 'contract/personal-data-public';
  finds(rule, odcs(column('email', '«public»') + column('id', 'public') + column('vorname', 'vertraulich')));
  finds(rule, product('classification: public', '«email»: { type: string }, id: { type: string }'));
  finds(rule, product('classification: internal', 'email: { type: string }'));
});

test('personal data that a reference describes: what it says of who may read it counts', () => {
  const rule = 'contract/personal-data';
  const product = (properties: string) =>
    `dataProduct:\n  name: p\n  domain: d\n  owner: o\n  version: 1.0.0\nschema:\n  type: object\n  $defs:\n    mail: { type: string, format: email, classification: restricted }\n    text: { $ref: '#/$defs/raw' }\n    raw: { type: string }\n  properties:\n${properties}`;
  finds(rule, product("    email: { $ref: '#/$defs/mail' }\n"));
  finds(rule, product("    «email»: { $ref: '#/$defs/text' }\n"));
  finds(rule, product('    email: { $ref: ./common.yaml }\n'));
  const dcs = `dataContractSpecification: 1.2.1\nid: a\ninfo: { title: a, version: 1.0.0 }\nmodels:\n  m:\n    fields:\n      email: { $ref: ./definitions/email.yaml }\n      «birthday»: { type: date }\n`;
  assert.doesNotMatch(finds(rule, dcs)[0]!.message, /access\.classification/);
});
