import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { QueryState } from '../../../../client/src/panels/queryMessages.ts';
import type { PageMessage } from '../../../../client/src/panels/topicMessages.ts';
import { CSV, factsOf, fittingWidth, separated, TSV, typeText } from '../../../../client/src/webview/query/model.ts';
import { messageJson, toRow, visibleRows } from '../../../../client/src/webview/topic/model.ts';
import type { Violation } from '../../../../server/src/protocol.ts';

const message = (offset: string, value: string): PageMessage => ({
  id: `0:${offset}`,
  partition: 0,
  offset,
  timestamp: '2026-01-02T03:04:05.678Z',
  timestampType: 'create',
  key: { kind: 'text', text: 'k' },
  headers: [
    { name: 'event-type', value: { kind: 'text', text: 'ORDER' } },
    { name: 'trace', value: { kind: 'binary', base64: 'AQI=' } },
    { name: 'trace', value: { kind: 'text', text: 'b' } },
  ],
  value: { kind: 'json', text: value },
  size: value.length,
  codec: 'zstd',
});
const violation: Violation = {
  rule: 'live/minimum',
  path: '/amount',
  message: 'amount is -3, the contract says at least 0',
  property: '/amount',
};

describe('a message as JSON', () => {
  it('has the shape of `data-product sample` and keeps every digit', () => {
    const text = messageJson(message('9007199254740993', '{"amount": 12345678901234567890}'), [violation]);
    assert.equal(
      text,
      '{"partition":0,"offset":"9007199254740993","timestamp":"2026-01-02T03:04:05.678Z","key":"k",' +
        '"headers":{"event-type":"ORDER","trace":[{"base64":"AQI="},"b"]},"value":{"amount": 12345678901234567890},' +
        '"violations":[{"rule":"live/minimum","path":"/amount","message":"amount is -3, the contract says at least 0"}]}',
    );
  });

  it('tells what is waived apart, with the reason', () => {
    const waived = [{ ...violation, waived: 'waived in line 3: refunds' }];
    const read = JSON.parse(messageJson(message('1', '{}'), [], waived));
    const { rule, path, message: text } = violation;
    assert.deepEqual(read.violations, []);
    assert.deepEqual(read.waived, [{ rule, path, message: text, waived: 'waived in line 3: refunds' }]);
    assert.equal('waived' in JSON.parse(messageJson(message('1', '{}'), [violation])), false);
  });

  it('is one line, whatever the value looked like', () => {
    const text = messageJson(message('1', '{\n  "a": "x\\ny"\n}'), undefined);
    assert.equal(text.includes('\n'), false);
    assert.deepEqual(JSON.parse(text).value, { a: 'x\ny' });
  });
});

describe('the filter', () => {
  const rows = [toRow(message('1', '{"amount": -3}')), toRow(message('2', '{"city": "Zürich"}'))];
  const verdicts = new Map([
    ['0:1', [violation]],
    ['0:2', []],
  ]);
  const ids = (filter: string, only = false) =>
    visibleRows(rows, verdicts, filter, only).map((row) => row.message.offset);

  it('looks into value, key, headers and findings, whatever the case', () => {
    assert.deepEqual(ids('zürich'), ['2']);
    assert.deepEqual(ids('ORDER'), ['1', '2']);
    assert.deepEqual(ids('at least'), ['1']);
    assert.deepEqual(ids('nothing'), []);
  });
  it('shows only violations when asked', () => assert.deepEqual(ids('', true), ['1']));
});

describe('a result as text', () => {
  const columns = [
    { name: 'ID', type: 'FIXED', nullable: false, precision: 38, scale: 0 },
    { name: 'NOTE, "x"', type: 'TEXT', nullable: true },
  ];
  it('is RFC 4180, with NULL apart from the empty text', () => {
    assert.equal(
      separated(
        columns,
        [
          ['1', 'a,b'],
          ['2', null],
          ['3', ''],
          ['4', 'line\nbreak'],
        ],
        CSV,
      ),
      'ID,"NOTE, ""x"""\r\n1,"a,b"\r\n2,\r\n3,""\r\n4,"line\nbreak"\r\n',
    );
  });
  it('is separated by tabs for the clipboard', () => {
    assert.equal(separated(columns.slice(0, 1), [['1'], [2]], TSV), 'ID\n1\n2\n');
  });
  it('names types as Snowflake’s SQL does', () => {
    assert.equal(typeText({ name: 'A', type: 'FIXED', nullable: true, precision: 18, scale: 2 }), 'NUMBER(18,2)');
    assert.equal(typeText({ name: 'A', type: 'REAL', nullable: true }), 'FLOAT');
  });
  it('gives a column the room it needs, within bounds', () => {
    assert.ok(fittingWidth(columns[0]!, 0, [['1']]) < fittingWidth(columns[0]!, 0, [['1'.repeat(40)]]));
    assert.ok(fittingWidth(columns[0]!, 0, [['1'.repeat(4000)]]) <= 420);
  });
});

describe('facts of a query’s result', () => {
  it('are those of the run whose rows are shown', () => {
    const result = { run: 1, rowCount: 1000, truncated: true, elapsedMs: 20 };
    const failed: QueryState = {
      sql: 'SELECT 1',
      source: { kind: 'typed', label: 'a.sql' },
      phase: 'failed',
      run: 2,
      requested: {},
      result,
    };
    assert.equal(factsOf(failed, 1), result, 'the earlier result is shown');
    assert.equal(factsOf(failed, 2), undefined, 'what had arrived of the failed run is shown');
  });
});
