import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finds, fixed } from './marked.ts';

const product = (properties: string) =>
  `dataProduct:\n  name: p\n  domain: d\n  owner: o\n  version: 1.0.0\nschema:\n  type: object\n  properties:\n${properties}`;

test('examples and defaults have the form they promise', () => {
  finds(
    'contract/example',
    product(`    mail: { type: string, format: email, examples: [a@example.com, «nobody»] }
    day: { type: string, format: date, examples: ['2026-01-31', «'2026-02-30'»] }
    moment: { type: string, format: date-time, default: «'2026-01-31'» }
    id: { type: string, format: uuid, examples: [«a-b-c», 123e4567-e89b-12d3-a456-426614174000] }
    own: { type: string, format: iban, examples: [anything] }
    both: { type: [string, 'null'], format: email, default: null }
`),
  );
  finds(
    'contract/example',
    `apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - name: mail
        logicalType: string
        logicalTypeOptions: { format: email }
        examples: [a@example.com, «nobody»]
      - name: day
        logicalType: date
        logicalTypeOptions: { format: dd.MM.yyyy }
        examples: ['31.01.2026']
`,
  );
});

test('formats of dates are in the letters of Java', () => {
  const rule = 'contract/date-format';
  const column = (format: string, type = 'date') => `apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - name: day
        logicalType: ${type}
        logicalTypeOptions:
          format: ${format}
`;
  const wrong: [written: string, meant: string | null][] = [
    ['YYYY-MM-DD', 'yyyy-MM-dd'],
    ['"YYYYMMDD"', 'yyyyMMdd'],
    ['dd.MM.YYYY', 'dd.MM.yyyy'],
    ['yyyy-MM-DD', 'yyyy-MM-dd'],
    ['yyyy-mm-dd', 'yyyy-MM-dd'],
    ['YYYY-MM-DDTHH:mm:ss', "yyyy-MM-dd'T'HH:mm:ss"],
    ['yyyy-MM-dd HH:MM:ss', 'yyyy-MM-dd HH:mm:ss'],
    ['yyyy-mm-dd HH:mm:ss', 'yyyy-MM-dd HH:mm:ss'],
    ['"%Y-%m-%d"', 'yyyy-MM-dd'],
    ['"%Y %U"', null],
  ];
  for (const [written, meant] of wrong) {
    const marked = column(`«${written}»`, written.includes('HH') ? 'timestamp' : 'date');
    finds(rule, marked);
    if (meant !== null) assert.equal(/format: (.*)/.exec(fixed(rule, marked))?.[1]?.replaceAll('"', ''), meant);
  }
  for (const right of [
    'yyyy-MM-dd',
    'yyyy-DDD',
    "YYYY-'W'ww-e",
    "yyyy-MM-dd'T'HH:mm:ssX",
    'HH:mm',
    'hh:mm a',
    'MM/yyyy',
  ])
    finds(rule, column(right));
  finds(rule, column("yyyy-MM-dd'DD of YYYY'"));
  finds(rule, column('email', 'string'));
});
