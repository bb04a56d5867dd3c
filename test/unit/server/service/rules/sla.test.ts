import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finds, fixed } from './marked.ts';

const odcs = (items: string) =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n      - name: id\n        logicalType: string\nslaProperties:\n${items}`;
const item = (fields: string) => odcs(`  - { ${fields} }\n`);
const product = (sla: string) =>
  `dataProduct:\n  name: p\n  domain: d\n  owner: o\n  version: 1.0.0\n  schema: { type: object }\n  sla: { ${sla} }\n`;

test('a unit fits what is promised', () => {
  const rule = 'contract/sla-unit';
  for (const fields of [
    'property: availability, value: 99.9, unit: «d»',
    'property: availability, value: «0.999», unit: percent',
    'property: completeness, value: 99, unit: «rows»',
    'property: latency, value: 15, unit: «minuts»',
    'property: retention, value: 3, unit: «fortnight»',
    'property: latency, value: PT15M, unit: «min»',
    'property: frequency, value: 2 days, unit: «d»',
  ])
    finds(rule, item(fields));
  for (const fields of [
    'property: availability, value: 99.9, unit: percent',
    'property: availability, value: 99.9, unit: "%"',
    'property: availability, value: 0.999, unit: ratio',
    'property: availability, value: 1, unit: ratio',
    'property: errorRate, value: 0.5, unit: percent',
    'property: Latency, value: 4, unit: d',
    'property: retention, value: 3, unit: y',
    'property: throughput, value: 100, unit: rows per second',
    'property: timeOfAvailability, value: 09:00-08:00, unit: h',
    'property: ourOwn, value: 3, unit: bananas',
  ])
    finds(rule, item(fields));
  assert.match(
    fixed(rule, item('property: availability, value: «0.999», unit: percent')),
    /value: 99\.9, unit: percent/,
  );
  assert.match(fixed(rule, item('property: latency, value: 15, unit: «minuts»')), /value: 15, unit: minutes/);
});

test('a level that cannot be read is told once', () => {
  const rule = 'contract/sla-value';
  finds(rule, item('property: latency, value: «fast»'));
  finds(rule, item('property: latency, value: «15»'));
  finds(rule, item('property: availability, value: «101», unit: percent'));
  finds(rule, item('property: availability, value: «-1», unit: percent'));
  for (const fields of [
    'property: latency, value: 15, unit: minuts',
    'property: latency, value: 4, unit: d',
    'property: frequency, value: daily',
    'property: endOfLife, value: "2042-05-12"',
    'property: ourOwn, value: whenever',
  ])
    finds(rule, item(fields));
  finds(rule, product('freshness: soon'));
});

test('a cron where a duration belongs: what to write, and where the cron goes', () => {
  const rule = 'contract/sla-value';
  for (const cron of ['0 * * * *', '*/15 6-18 * * MON-FRI', '0 0 12 * * ?', '@hourly']) {
    const [found] = finds(rule, item(`property: frequency, value: «"${cron}"»`));
    assert.match(found!.message, /a cron expression.*1 with unit h.*`schedule`/);
  }
  const old = item('property: frequency, value: «"@hourly"»').replace('v3.1.0', 'v3.0.2');
  assert.doesNotMatch(finds(rule, old)[0]!.message, /schedule/, '3.0 has no such key in a promise');
  const [other] = finds(rule, item('property: frequency, value: «every now and then»'));
  assert.doesNotMatch(other!.message, /cron/);
  const dcs = `dataContractSpecification: 1.2.1\nid: a\ninfo: { title: a, version: 1.0.0 }\nservicelevels:\n  frequency: { interval: «"0 * * * *"» }\n`;
  assert.match(finds(rule, dcs)[0]!.message, /a cron belongs in `cron`/);
});

test('one thing is promised once', () => {
  const rule = 'contract/duplicate-sla';
  finds(
    rule,
    odcs(
      '  - { property: latency, value: 4, unit: d }\n  - { property: «Latency», value: 5, unit: d }\n  - { property: latency, value: 4, unit: d, element: orders }\n',
    ),
  );
  finds(
    rule,
    odcs(
      '  - { property: timeOfAvailability, value: 09:00, driver: regulatory }\n  - { property: timeOfAvailability, value: 08:00, driver: analytics }\n',
    ),
  );
  finds(rule, product('freshness: PT1H, «Freshness»: PT2H'));
});

test('the life of a product has an order', () => {
  const rule = 'contract/sla-dates';
  const life = (support: string, end: string) =>
    odcs(
      `  - { property: endOfLife, value: ${end} }\n  - { property: generalAvailability, value: "2022-05-12T09:30:10-08:00" }\n  - { property: endOfSupport, value: ${support} }\n`,
    );
  finds(rule, life('"2032-05-12"', '"2042-05-12"'));
  finds(rule, life('"2032-05-12"', '«"2030-05-12"»'));
  finds(rule, life('«"2020-05-12"»', '"2042-05-12"'));
  finds(rule, life('someday', '"2042-05-12"'));
});

test('dates of promises are days of the calendar', () => {
  const rule = 'contract/sla-dates';
  for (const wrong of ['«2020-13-45»', '«"2031-02-30"»', '«2031-04-31T09:30:10Z»']) {
    finds(rule, item(`property: endOfLife, value: ${wrong}`));
    finds(rule, item(`property: ourOwn, value: 1, valueExt: ${wrong}`));
  }
  for (const right of ['2996-02-29', '"2942-05-12T09:30:10-08:00"', 'never', '2020-13-45-7', '20201345'])
    finds(rule, item(`property: endOfLife, value: ${right}`));
});

test('an active contract past its end of life', () => {
  const rule = 'contract/sla-dates';
  const [found] = finds(rule, item('property: endOfLife, value: «2020-02-29»'));
  assert.equal(found!.severity, 'info');
  assert.match(found!.message, /on 2020-02-29, and the contract is still active/);
  finds(rule, item('property: endOfLife, value: 2020-02-29').replace('active', 'retired'));
  finds(rule, item('property: endOfLife, value: 2020-02-29, element: orders.id'));
  finds(rule, item('property: generalAvailability, value: 2020-02-29'));
});

test('data is no fresher than it is renewed', () => {
  const rule = 'contract/freshness-frequency';
  finds(rule, product('freshness: «PT15M», frequency: P1D'));
  finds(rule, product('freshness: P1D, frequency: P1D'));
  finds(rule, product('latency: PT15M, frequency: P1D'));
});

test('a promise whose name is nearly a usual one; names of one’s own are fine', () => {
  const rule = 'contract/vocabulary';
  finds(rule, item('property: «freshnes», value: 5, unit: h'));
  assert.match(fixed(rule, item('property: «retenton», value: 5, unit: y')), /property: retention,/);
  for (const name of ['freshness', 'FRESHNESS', 'ourOwn', 'time_of_availability', 'responsiveness'])
    finds(rule, item(`property: ${name}, value: 5, unit: h`));
});

test('fields that DCS service levels name, and how DCS writes a level', () => {
  const dcs = (levels: string) =>
    `dataContractSpecification: 1.2.1\nid: a\ninfo: { title: a, version: 1.0.0 }\nmodels:\n  orders:\n    fields:\n      at: { type: timestamp }\nservicelevels:\n${levels}`;
  finds(
    'contract/sla-element',
    dcs(
      '  freshness: { threshold: 5h, timestampField: «orders.gone» }\n  latency: { threshold: 5h, sourceTimestampField: orders.at, processedTimestampField: «ordrs.at» }\n  retention: { period: P1Y, timestampField: orders.at }\n',
    ),
  );
  const [found] = finds('contract/sla-value', dcs('  freshness: { threshold: «5 minuts» }\n'));
  assert.match(found!.message, /a duration: 15m, or PT15M\.$/);
});

test('a schedule of cron names times that come', () => {
  const rule = 'contract/schedule';
  const at = (schedule: string, scheduler = 'cron') =>
    item(`property: frequency, value: 1, unit: d, scheduler: ${scheduler}, schedule: ${schedule}`);
  for (const wrong of ['«0 99 * * *»', '«61 * * * *»', '«0 0 0 * *»', '«"0 6 * 13 MON,FRI"»', '«every day»'])
    finds(rule, at(wrong));
  for (const right of ['0 20 * * *', '"*/15 6-18 1,15 JAN-JUN 1-5/2"', '0 0 L * ?', '0 0 12 * * ?', '"@daily"'])
    finds(rule, at(right));
  finds(rule, at('"0 H * * 5#2"'));
  finds(rule, at('every day', 'airflow'));
  const dcs = (cron: string) =>
    `dataContractSpecification: 1.2.1\nid: a\ninfo: { title: a, version: 1.0.0 }\nservicelevels:\n  frequency: { type: batch, interval: daily, cron: ${cron} }\n`;
  finds(rule, dcs('«0 24 * * *»'));
  finds(rule, dcs('0 0 * * *'));
});
