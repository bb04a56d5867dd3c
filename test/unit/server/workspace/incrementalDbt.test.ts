/** What is kept of a schema.yml between keystrokes is right: its findings are those of the document opened anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../../server/src/service/finding.ts';
import { diagnose, Workspace } from '../../../../server/src/workspace/index.ts';
import { fuzzPlan, pick, random } from '../service/document/random.ts';
import { randomTyping } from '../service/document/typing.ts';
import { memoryDisk } from './disk.ts';

const URI = 'file:///w/models/schema.yml';

/** Every rule over properties has something to say here, or is one edit away from it. */
const MODELS = `version: 2
models:
  - name: orders
    description: "{{ doc('orders') }} {{ env('x') }}"
    latest_version: 3
    config: { contract: { enforced: true }, materialized: tabel, group: finance, access: private }
    columns:
      - &id
        name: id
        data_type: integer
        data_tests: [not_null, unique, unique, { accepted_values: { arguments: { values: [1] } } }]
      - name: total
        data_type: numeric
        constraints: [{ type: check }, { type: foreign_key, to: "ref('gone')" }]
        data_tests:
          - relationships: { to: ref('customers'), field: id }
          - dbt_utils.recency: { field: id }
          - dbt_utils.recency: { field: id }
    versions: [{ v: 1 }, { v: 2 }, { v: 2 }]
  - name: customers
    config: { contract: { enforced: true } }
    constraints: [{ type: primary_key, columns: [idd] }]
    columns:
      - *id
      - name: name
        tests: [{ not_nul: {} }, { unique: { severity: wrn } }]
        data_tests: [unique]
  - name: custmers
    tests:
      - relationships: { to: "ref('orders', v=4)", field: id }
        not_null: {}
    time_spine: { standard_granularity_column: day }
  - name: customers
    columns: &c
      - { name: made_at, quote: sure }
      - { name: id }
  - name: stale
    columns: *c
    data_tests: [{ dbt_utils.recency: { arguments: { field: made_at, datepart: day, interval: 1 } } }]
`;
const OTHERS = `sources:
  - name: shop
    tables:
      - name: raw
        loaded_at_field: at
        loaded_at_query: select 1
        columns: [{ name: id, tests: [{ unique: { where: "{{ (x }}" } }] }]
      - name: raw
snapshots:
  - name: past
    relation: source('shop', 'rwa')
    config: { strategy: timestmp }
exposures:
  - name: board
    type: dashboard
    owner: { name: me }
    depends_on: [ref('customers'), ref('disabled'), source('shop', 'raw')]
metrics:
  - name: Revenue
    type: simpl
    type_params: { measure: totl }
  - { name: share, type: ratio, type_params: { numerator: Revenue } }
semantic_models:
  - name: sem
    model: orders
    measures: [{ name: total, agg: sum }]
unit_tests:
  - name: works
    model: customers
    given:
      - input: ref('orders')
        rows: [{ idd: 1 }]
    expect: { format: csv, rows: [{ id: 1 }] }
  - name: fails
    model: gone
    given: []
    expect: { rows: [] }
`;

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': "name: shop\nrequire-dbt-version: '>=1.10.8'\nmodels: { shop: { +materialized: view } }\n",
  'packages.yml': 'packages: [{ package: dbt-labs/dbt_utils, version: 1.0.0 }]\n',
  'models/orders.sql': "select id, amount from {{ source('shop', 'raw') }}\n",
  'models/customers.sql': "{{ config(materialized='table') }} select id, nam from {{ ref('orders') }}\n",
  'models/stale.sql': "select current_timestamp as made_at, id from {{ ref('customers') }}\n",
  'models/disabled.sql': '{{ config(enabled=false) }} select 1 as id\n',
  'models/undescribed.sql': "select * from {{ ref('orders') }}\n",
  'models/other.yml': 'models:\n  - name: stale\ngroups:\n  - name: sales\n    owner: { name: me }\n',
};
/** What comes, changes or goes beside the open file. */
const ELSEWHERE: readonly [name: string, text: string | undefined][] = [
  ['models/custmers.sql', 'select 1 as day'],
  ['models/customers.sql', "select id, name, made_at from {{ ref('orders') }}"],
  ['models/stale.sql', undefined],
  ['models/disabled.sql', 'select 1 as id'],
  ['models/other.yml', 'groups:\n  - { name: finance, owner: { name: me } }\n'],
  ['macros/not_nul.sql', '{% test not_nul(model, column_name) %}select 1{% endtest %}'],
  ['models/words.md', '{% docs orders %}Orders{% enddocs %}'],
  ['seeds/gone.csv', 'id\n1\n'],
  ['dbt_project.yml', 'name: shop\nmodels: { shop: { +contract: { enforced: true } } }\n'],
  ['packages.yml', 'packages: []\n'],
];

const said = (findings: readonly Finding[]): string[] =>
  findings.map(
    ({ start, end, rule, severity, message, data, related, tags }) =>
      `${start}-${end} ${rule} ${severity} ${message} ${JSON.stringify([data, related, tags])}`,
  );

async function opened(files: Record<string, string>, text: string): Promise<Workspace> {
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(URI, 0, text);
  return workspace;
}

/** Undefined: the file is none of ours any more. */
async function findings(workspace: Workspace): Promise<string[] | undefined> {
  await workspace.settled(URI);
  const ours = workspace.documents.get(URI);
  const fail = (error: unknown) => {
    throw error;
  };
  return ours ? said(diagnose(workspace, ours, {}, fail)) : undefined;
}

/** Letters typed and taken away, or lines that are cut, doubled, or moved in or out. */
function randomEdit(next: () => number, text: string): { start: number; end: number; text: string } {
  if (next() < 0.6) return randomTyping(next, text);
  const starts = [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
  const first = Math.floor(next() * (starts.length - 1));
  const start = starts[first] ?? 0;
  const end = starts[Math.min(starts.length - 1, first + 1 + Math.floor(next() * 4))] ?? text.length;
  const lines = text.slice(start, end);
  const changed = pick(next, [
    '',
    lines + lines,
    lines.replaceAll(/^/gm, '  ').slice(0, -2),
    lines.replaceAll(/^ {2}/gm, ''),
  ]);
  return { start, end, text: changed };
}

test('a schema.yml edited at random, while the project changes around it', async (t) => {
  const { seed, until } = fuzzPlan(6);
  t.diagnostic(`seed ${seed}`);
  const next = random(seed);
  let edits = 0;
  const rules = new Set<string>();
  while (performance.now() < until) {
    const files: Record<string, string> = { ...FILES };
    const workspace = await opened(files, pick(next, [MODELS, OTHERS, `${MODELS}${OTHERS}`]));
    await findings(workspace);
    const history: unknown[] = [];
    for (let k = 1; k <= 8; k++) {
      const document = workspace.documents.get(URI)?.document;
      if (!document) break;
      if (next() < 0.25) {
        const [name, text] = pick(next, ELSEWHERE);
        if (text === undefined) delete files[name];
        else files[name] = text;
        history.push([name, text]);
        await workspace.fileChanged(`file:///w/${name}`, text === undefined);
      } else {
        const edit = randomEdit(next, document.text);
        history.push(edit);
        workspace.documents.didChange(URI, k, [{ range: document.rangeAt(edit), text: edit.text }]);
        edits++;
        if (next() < 0.2) continue;
      }
      // Near damage the incremental parse may word its problems otherwise until typing pauses.
      if (document.needsReconcile) workspace.documents.reconcile(URI);
      const kept = await findings(workspace);
      const fresh = await findings(await opened(files, document.text));
      if (!kept || !fresh) break;
      assert.deepEqual(kept, fresh, `seed ${seed}: ${JSON.stringify(history)}`);
      for (const one of fresh) rules.add(one.split(' ')[1]!);
    }
  }
  t.diagnostic(`${edits} edits, ${rules.size} rules: ${[...rules].sort().join(' ')}`);
  assert.ok(rules.size > 10, 'the rules have something to find');
});
