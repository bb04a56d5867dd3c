import { test } from 'node:test';
import { finds } from './marked.ts';

const odcs = (...columns: string[]) => `apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
${columns.map((column, index) => `      - { name: c${index}, ${column} }\n`).join('')}`;

test('a key has its columns counted 1, 2, 3, each once', () => {
  const key = 'primaryKey: true, primaryKeyPosition:';
  finds('contract/key-position', odcs(`${key} 1`, `${key} 2`, 'unique: true'));
  finds('contract/key-position', odcs(`${key} 1`, `${key} «1»`));
  finds('contract/key-position', odcs(`${key} 1`, `${key} «3»`));
  finds('contract/key-position', odcs(`${key} 1`, `${key} «0»`));
  finds('contract/key-position', odcs(`${key} 1`, 'primaryKey: «true»'));
  finds('contract/key-position', odcs('primaryKey: true', 'primaryKey: true'));
  finds('contract/key-position', odcs(`${key} 1`, 'primaryKey: «true», primaryKeyPosition: -1'));
  finds('contract/key-position', odcs('primaryKey: false, primaryKeyPosition: -1', `${key} 1`));
  finds('contract/key-position', odcs('«primaryKeyPosition»: 1'));
});

test('so do the columns a table is partitioned by', () => {
  const key = 'partitioned: true, partitionKeyPosition:';
  finds('contract/key-position', odcs(`${key} 1`, `${key} 2`, 'primaryKey: true'));
  finds('contract/key-position', odcs(`${key} «2»`));
  finds('contract/key-position', odcs(`${key} 1`, 'partitioned: «true»'));
});
