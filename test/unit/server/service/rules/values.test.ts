import { test } from 'node:test';
import { finds } from './marked.ts';

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
