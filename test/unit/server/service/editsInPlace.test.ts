/** Pairs and items are added where they stand beside what is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { appendItem, appendPair, applied, stillSound } from '../../../../server/src/service/edits.ts';

const open = (text: string) => YamlDocument.open('file:///w/contract.yaml', 0, text);
const paired = (text: string, pointer: string) => applied(text, [appendPair(open(text), pointer, ['unique: true'])!]);

test('a pair goes into a flow mapping behind its last one, before comments and a last comma', () => {
  assert.equal(paired('m: {x: 1, # c\n  y: 2 # d\n}\n', '/m'), 'm: {x: 1, # c\n  y: 2, unique: true # d\n}\n');
  assert.equal(paired('m: { x: 1, }\n', '/m'), 'm: { x: 1, unique: true, }\n');
  assert.equal(paired('m: { x: 1 }\n', '/m'), 'm: { x: 1, unique: true }\n');
  assert.equal(paired('m: {}\n', '/m'), 'm: { unique: true }\n');
  assert.equal(paired('m: { x: }\n', '/m'), 'm: { x: , unique: true}\n');
  assert.equal(paired('m: { # none yet\n}\n', '/m'), 'm: { unique: true # none yet\n}\n');
});

test('a key without a value takes a pair or an item below it', () => {
  assert.equal(paired('m: # none yet\nn: 1\n', '/m'), 'm: # none yet\n  unique: true\nn: 1\n');
  const text = 'l:\nn: 1\n';
  assert.equal(applied(text, [appendItem(open(text), '/l', ['x'])!]), 'l:\n  - x\nn: 1\n');
  assert.equal(appendItem(open('l: text\n'), '/l', ['x']), null);
});

test('edits are sound when the text reads no worse after them, and none reaches into another', () => {
  const document = open('a: 1\nb: 2\n');
  assert.equal(stillSound(document, [{ start: 3, end: 4, newText: '3' }]), true);
  assert.equal(stillSound(document, [{ start: 5, end: 6, newText: 'a' }]), false);
  const twice = ['3', '4'].map((newText) => ({ start: 3, end: 4, newText }));
  assert.equal(stillSound(document, twice), false);
});
