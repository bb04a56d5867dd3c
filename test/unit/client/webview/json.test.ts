import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ExactNumber,
  nearestExisting,
  parseExact,
  preview,
  treeRows,
} from '../../../../client/src/webview/shared/json.ts';

describe('JSON as a tree', () => {
  it('keeps every digit', () => {
    const value = parseExact('{"id": 12345678901234567890, "price": 1.10, "n": 3}') as Record<string, unknown>;
    assert.ok(value.id instanceof ExactNumber);
    const texts = treeRows(value as never, () => true).map((row) => row.text);
    assert.deepEqual(texts.slice(1), ['12345678901234567890', '1.10', '3']);
  });

  it('answers undefined to what is no JSON', () => assert.equal(parseExact('{oops'), undefined));

  it('walks open nodes only', () => {
    const value = parseExact('{"a": {"b": [1, 2]}, "c": null}')!;
    const closed = treeRows(value, (pointer) => pointer === '');
    assert.deepEqual(
      closed.map(({ pointer, depth, size, open }) => ({ pointer, depth, size, open })),
      [
        { pointer: '', depth: 0, size: 2, open: true },
        { pointer: '/a', depth: 1, size: 1, open: false },
        { pointer: '/c', depth: 1, size: 0, open: false },
      ],
    );
    assert.equal(treeRows(value, () => true).length, 6);
  });

  it('escapes pointers as RFC 6901 says', () => {
    const value = parseExact('{"a/b": {"m~n": 1}}')!;
    assert.equal(treeRows(value, () => true).at(-1)?.pointer, '/a~1b/m~0n');
    assert.equal(nearestExisting(value, '/a~1b/m~0n'), '/a~1b/m~0n');
  });

  it('shows a missing property on the object that lacks it', () => {
    const value = parseExact('{"payload": {"items": [{}]}}')!;
    assert.equal(nearestExisting(value, '/payload/orderId'), '/payload');
    assert.equal(nearestExisting(value, '/payload/items/0/price'), '/payload/items/0');
    assert.equal(nearestExisting(value, '/nowhere/at/all'), '');
    assert.equal(nearestExisting(value, '/payload/constructor'), '/payload', 'own properties only');
  });

  it('previews on one line without writing out a huge value', () => {
    const huge = parseExact(JSON.stringify({ list: Array.from({ length: 100_000 }, (_, i) => ({ i })) }))!;
    assert.match(preview(huge, 60), /^\{list: \[\{i: 0\}, \{i: 1\}.*…$/);
  });
});
