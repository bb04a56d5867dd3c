/** Hover, outline, folding, selection. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DocumentSymbol, MarkupContent, SelectionRange } from 'vscode-languageserver-types';
import { foldingRanges } from '../../../../server/src/service/folding.ts';
import { hover } from '../../../../server/src/service/hover.ts';
import { selectionRanges } from '../../../../server/src/service/selectionRanges.ts';
import { documentSymbols } from '../../../../server/src/service/symbols.ts';
import { fixture } from './cursor.ts';

/** The hover's Markdown and the text it is about. */
function at(marked: string, dialect: 'dataProduct' | 'dbt' = 'dataProduct'): { text: string; about: string } | null {
  const { document, offset } = fixture(marked);
  const found = hover(document, offset, dialect);
  if (!found) return null;
  const { start, end } = found.range!;
  return {
    text: (found.contents as MarkupContent).value,
    about: document.text.slice(document.offsetAt(start), document.offsetAt(end)),
  };
}

describe('hover', () => {
  test('a key: meaning, kind, example', () => {
    const found = at('sla:\n  fresh|ness: PT15M\n')!;
    assert.equal(found.about, 'freshness');
    assert.match(found.text, /^\*\*freshness\*\*\n\nHow old the newest data may be/);
    assert.match(found.text, /```yaml\nfreshness: PT15M\n```$/);
  });
  test('a value of an enumeration is the one that stands out', () => {
    const found = at('access:\n  classification: inter|nal\n')!;
    assert.equal(found.about, 'internal');
    assert.match(found.text, /- `public`: May be published\.\n- \*\*`internal`\*\*: For everybody in the company\./);
  });
  test('says when a key is required', () => {
    assert.match(at('dataProduct:\n  na|me: x\n')!.text, /· required/);
    assert.doesNotMatch(at('dataProduct:\n  stat|us: active\n')!.text, /required/);
  });
  test('a property of the schema speaks for itself', () => {
    const found = at(
      'schema:\n  properties:\n    life|timeValue:\n      type: number\n      minimum: 0\n      description: Predicted value in CHF\n',
    )!;
    assert.equal(found.text, '**lifetimeValue**\n\nPredicted value in CHF\n\n*number · minimum 0*');
    const nullable = at("schema:\n  properties:\n    ema|il: { type: [string, 'null'], description: Address }\n")!;
    assert.equal(nullable.text, '**email**\n\nAddress\n\n*string | null*');
  });
  test('a keyword of JSON Schema', () => {
    assert.match(
      at('schema:\n  properties:\n    a: { type: string, for|mat: uuid }\n')!.text,
      /^\*\*format\*\*\n\nThe form a string has/,
    );
  });
  test('what a port has depends on its type', () => {
    assert.match(at('outputPorts:\n  - name: x\n    type: kafka\n    pay|load: /payload\n')!.text, /JSON Pointer/);
    assert.equal(at('outputPorts:\n  - name: x\n    type: snowflake\n    pay|load: /payload\n'), null);
  });
  test('an item of a list is explained by the list', () => {
    assert.match(
      at('access:\n  requiredPermissions:\n    - marketing:re|ad\n')!.text,
      /Permissions a consumer must hold/,
    );
  });
  test('nothing beside text, in comments, on unknown keys', () => {
    assert.equal(at('dataProduct:\n  foo|: 1\n'), null);
    assert.equal(at('dataProduct:\n  name: x\n\n|\n'), null);
    assert.equal(at('# comm|ent\ndataProduct:\n  name: x\n'), null);
  });
  test('dbt', () => {
    assert.match(
      at('models:\n  - name: x\n    columns:\n      - name: id\n        data_ty|pe: int\n', 'dbt')!.text,
      /Type of the column in the warehouse/,
    );
  });
});

const outline = (symbols: DocumentSymbol[], depth = 0): string[] =>
  symbols.flatMap((s) => [
    `${'  '.repeat(depth)}${s.name}${s.detail ? ` (${s.detail})` : ''} ${s.range.start.line}-${s.range.end.line}`,
    ...outline(s.children ?? [], depth + 1),
  ]);

test('outline: keys and named items, with what tells them apart', () => {
  const { document } = fixture(
    'dataProduct:\n  name: x\n  schema:\n    properties:\n      id: { type: string, format: uuid }\n\n# ports\noutputPorts:\n  - name: events\n    type: kafka\n    topic: a.b\n  - type: rest\n|',
  );
  assert.deepEqual(outline(documentSymbols(document, 'dataProduct')), [
    'dataProduct 0-4',
    '  name (x) 1-1',
    '  schema 2-4',
    '    properties 3-4',
    '      id (string · uuid) 4-4',
    '        type (string) 4-4',
    '        format (uuid) 4-4',
    'outputPorts 7-11',
    '  events (kafka · a.b) 8-10',
    '    name (events) 8-8',
    '    type (kafka) 9-9',
    '    topic (a.b) 10-10',
    '  rest (rest) 11-11',
    '    type (rest) 11-11',
  ]);
});

test('outline: an item has the name that its format gives it', () => {
  const { document } = fixture(
    'apiVersion: v3.1.0\nkind: DataContract\nservers:\n  - server: production\n    type: kafka\nsupport:\n  - { channel: help, tool: slack }\nroles:\n  - role: reader\n|',
  );
  const named = documentSymbols(document, 'odcs').flatMap((one) => (one.children ?? []).map(({ name }) => name));
  assert.deepEqual(named, ['production', 'help', 'reader']);
});

test('the selected range of a symbol lies inside its range, whatever is typed', () => {
  for (const text of ['a:\n  - \n  -|', '- - - x|', 'a: [{b: |', '? |', ': x|', 'a: &b\n  c|']) {
    const check = (symbols: DocumentSymbol[]): void => {
      for (const { range, selectionRange, children } of symbols) {
        const [a, b, c, d] = [range.start, selectionRange.start, selectionRange.end, range.end].map(
          (p) => p.line * 1e6 + p.character,
        );
        assert.ok(a! <= b! && b! <= c! && c! <= d!, text);
        check(children ?? []);
      }
    };
    check(documentSymbols(fixture(text).document, 'dataProduct'));
  }
});

test('every symbol has a name: an editor refuses the whole outline otherwise', () => {
  const { document } = fixture("tags:\n  - { name: '' }\n  - ''\n  - { id: a }\n  - []|\n");
  assert.deepEqual(
    documentSymbols(document, 'dataProduct')[0]!.children!.map((one) => one.name),
    ['1', '2', 'a', '4'],
  );
});

test('selected and hovered ranges hold the cursor, wherever it stands', () => {
  const { document } = fixture('# about\n\nsla: # promises\n  # how old\n  freshness :  PT15M # at most\n\n  # end\n|');
  const { text } = document;
  for (let offset = 0; offset <= text.length; offset++) {
    const ranges = [selectionRanges(document, [offset])[0]!.range, hover(document, offset, 'dataProduct')?.range];
    for (const range of ranges.filter((one) => one !== undefined)) {
      assert.ok(document.offsetAt(range.start) <= offset, `${offset} ${JSON.stringify(range)}`);
      assert.ok(offset <= document.offsetAt(range.end), `${offset} ${JSON.stringify(range)}`);
    }
  }
});

test('folding: blocks, texts, flow collections, runs of comments', () => {
  const { document } = fixture('# one\n# two\na:\n  b: 1\n  c: {\n    d: 2 }\n\ne: ¦|\n  text\n  text\n\nf: 1\n');
  assert.deepEqual(
    foldingRanges(document).map((r) => [r.startLine, r.endLine, r.kind ?? 'block']),
    [
      [0, 1, 'comment'],
      [2, 5, 'block'],
      [4, 5, 'block'],
      [7, 9, 'block'],
    ],
  );
});

test('selection grows from the word to the document', () => {
  const { document, offset } = fixture('a:\n  b:\n    - c: some wo|rds\n  d: 1\n');
  const texts: string[] = [];
  for (let range: SelectionRange | undefined = selectionRanges(document, [offset])[0]; range; range = range.parent)
    texts.push(document.text.slice(document.offsetAt(range.range.start), document.offsetAt(range.range.end)));
  assert.deepEqual(texts, [
    'words',
    'some words',
    'c: some words',
    '- c: some words',
    'b:\n    - c: some words',
    'b:\n    - c: some words\n  d: 1',
    'a:\n  b:\n    - c: some words\n  d: 1',
    document.text,
  ]);
});
