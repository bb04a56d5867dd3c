/** What our injections colour in YAML, with the workbench's own tokenizer and its own YAML grammar. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { before, describe, test } from 'node:test';

const ROOT = path.join(import.meta.dirname, '../../..');
const WORKBENCH = path.join(ROOT, 'test/host/node_modules/code-server/lib/vscode');
const YAML = path.join(WORKBENCH, 'extensions/yaml/syntaxes');

interface Token {
  startIndex: number;
  endIndex: number;
  scopes: string[];
}
interface Grammar {
  tokenizeLine(line: string, state: unknown): { tokens: Token[]; ruleStack: unknown };
}
interface Textmate {
  INITIAL: unknown;
  parseRawGrammar(text: string, file: string): unknown;
  Registry: new (options: {
    onigLib: Promise<unknown>;
    loadGrammar: (scope: string) => Promise<unknown>;
    getInjections: (scope: string) => string[] | undefined;
  }) => { loadGrammar(scope: string): Promise<Grammar | null> };
}
interface Oniguruma {
  loadWASM(wasm: Buffer): Promise<void>;
  OnigScanner: new (sources: string[]) => unknown;
  OnigString: new (text: string) => unknown;
}

const OURS: Record<string, string> = {
  'data-product.pattern.injection': 'pattern',
  'data-product.jinja.injection': 'jinja',
  'data-product.quality-sql.injection': 'quality-sql',
};

async function yamlGrammar(): Promise<{ grammar: Grammar; initial: unknown }> {
  if (!existsSync(WORKBENCH)) throw new Error('The workbench is not installed: run `npm test -- e2e` once.');
  const require = createRequire(path.join(WORKBENCH, 'package.json'));
  const textmate = require('vscode-textmate') as Textmate;
  const oniguruma = require('vscode-oniguruma') as Oniguruma;
  await oniguruma.loadWASM(await readFile(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources: string[]) => new oniguruma.OnigScanner(sources),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const own = OURS[scope];
      const version = /^source\.yaml(?:\.(\d\.\d|embedded))?$/.exec(scope);
      if (!own && !version) return null;
      const name = version?.[1] ? `yaml-${version[1]}` : 'yaml';
      const file = own
        ? path.join(ROOT, `syntaxes/${own}.tmLanguage.json`)
        : path.join(YAML, `${name}.tmLanguage.json`);
      return textmate.parseRawGrammar(await readFile(file, 'utf8'), file);
    },
    getInjections: (scope) => (scope.startsWith('source.yaml') ? Object.keys(OURS) : undefined),
  });
  const grammar = await registry.loadGrammar('source.yaml');
  assert.ok(grammar);
  return { grammar, initial: textmate.INITIAL };
}

describe('injections into YAML', () => {
  let scopesOf: (text: string) => Map<string, string[]>;
  before(async () => {
    const { grammar, initial } = await yamlGrammar();
    scopesOf = (text) => {
      const found = new Map<string, string[]>();
      let state = initial;
      for (const line of text.split('\n')) {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
        state = ruleStack;
        for (const { startIndex, endIndex, scopes } of tokens) {
          const part = line.slice(startIndex, endIndex);
          if (part.trim() !== '') found.set(part.trim(), scopes);
        }
      }
      return found;
    };
  });
  const has = (scopes: string[] | undefined, scope: string): boolean => !!scopes?.some((one) => one.includes(scope));

  for (const [how, text] of Object.entries({
    'in an item': 'a:\n  - name: x\n    pattern: ^[A-Z]{2}(?:\\d+|x)$ # code\n    next: 1\n',
    plain: 'a:\n  pattern: ^[A-Z]{2}(?:\\d+|x)$ # code\n  next: 1\n',
    'in single quotes': "a:\n  - pattern: '^[A-Z]{2}(?:\\d+|x)$' # code\n    next: 1\n",
    'in double quotes': 'a:\n  pattern: "^[A-Z]{2}(?:\\\\d+|x)$" # code\n  next: 1\n',
    'in braces': "a: { type: string, pattern: '^[A-Z]{2}(?:\\d+|x)$' } # code\nnext: 1\n",
  }))
    test(`a regular expression ${how}`, () => {
      const scopes = scopesOf(text);
      assert.ok(has(scopes.get('[A-Z]'), 'constant.other.character-class.set.regexp'), JSON.stringify([...scopes]));
      assert.ok(has(scopes.get('{2}'), 'keyword.operator.quantifier'));
      assert.ok(has(scopes.get('(?:'), 'punctuation.definition.group'));
      assert.ok(has(scopes.get('|'), 'keyword.operator.or'));
      assert.ok(has(scopes.get('pattern'), 'entity.name.tag'), 'the key stays a key');
      assert.ok(has(scopes.get('next'), 'entity.name.tag'), 'what follows is YAML again');
      assert.ok(!has(scopes.get('1'), 'regexp'));
      assert.ok(has(scopes.get('# code') ?? scopes.get('code'), 'comment'));
    });

  test('a key that only ends like it is none', () => {
    assert.ok(![...scopesOf('namepattern: ^a+$\npatterns: "b+"\n').values()].some((scopes) => has(scopes, 'regexp')));
  });

  test('Jinja in a value, with and without quotes', () => {
    const scopes = scopesOf(`models:\n  - name: a\n    where: "{{ var('day', 3) }} > 1"\n    next: {{ env }}\n`);
    assert.ok(has(scopes.get('var'), 'entity.name.function.jinja'));
    assert.ok(has(scopes.get("'day'"), 'string.quoted.single.jinja'));
    assert.ok(has(scopes.get('env'), 'variable.other.jinja'));
    assert.ok(!has(scopes.get('models'), 'jinja'));
  });

  test('SQL of a quality rule', () => {
    const scopes = scopesOf(
      'quality:\n  - type: sql\n    query: |\n      SELECT 1\n        -- all\n    next: 1\n  - query: select 2\n    last: 1\nown: 1\n',
    );
    assert.ok(has([...scopes].find(([text]) => text.includes('SELECT'))?.[1], 'meta.embedded.block.sql'));
    assert.ok(has([...scopes].find(([text]) => text.includes('select 2'))?.[1], 'meta.embedded.block.sql'));
    for (const key of ['next', 'last', 'own']) {
      assert.ok(has(scopes.get(key), 'entity.name.tag'), key);
      assert.ok(!has(scopes.get(key), 'sql'), key);
    }
  });
});
