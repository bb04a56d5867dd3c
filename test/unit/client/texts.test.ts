/** Every text a person reads has its German form, and package.json names only texts and commands that exist. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { FORMS } from '../../../client/src/commands/connectionForms.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const json = (file: string) => JSON.parse(read(file)) as Record<string, string>;
const sources = readdirSync(path.join(ROOT, 'client/src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(path.join('client/src', file)));

/** The first argument of `l10n.t(…)` and of the pages' `t(…)`. */
const TEXT = /(?:l10n\.t|(?<![\w.])t)\(\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)")/g;
const texts = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(TEXT)].map((match) => (match[1] ?? match[2] ?? '').replaceAll("\\'", "'")),
  ),
);
for (const field of Object.values(FORMS).flat()) {
  texts.add(field.prompt);
  for (const option of field.options ?? []) texts.add(option.label);
}

describe('texts', () => {
  const german = json('l10n/bundle.l10n.de.json');
  const names = /^(SCRAM-SHA-\d+|PLAIN)$/;

  it('are found in the source', () => assert.ok(texts.size > 100, `only ${texts.size}`));

  it('are all in the German bundle, which holds no others', () => {
    const missing = [...texts].filter((text) => !(text in german) && !names.test(text));
    assert.deepEqual(missing, []);
  });

  it('keep their placeholders in German', () => {
    const holes = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
    for (const [english, translated] of Object.entries(german))
      assert.deepEqual(holes(translated), holes(english), english);
  });
});

describe('package.json', () => {
  const manifest = read('package.json');
  const parsed = JSON.parse(manifest) as {
    contributes: {
      commands: { command: string; enablement?: string }[];
      menus: { commandPalette: { command: string }[] };
    };
  };

  it('has every text in English and German, and no unused ones', () => {
    const used = [...new Set([...manifest.matchAll(/%([\w.]+)%/g)].map((match) => match[1]))].sort();
    assert.deepEqual(Object.keys(json('package.nls.json')).sort(), used);
    assert.deepEqual(Object.keys(json('package.nls.de.json')).sort(), used);
  });

  it('marks code as the place can show it: two backticks in the walkthrough, none in empty views', () => {
    for (const file of ['package.nls.json', 'package.nls.de.json'])
      for (const [key, text] of Object.entries(json(file))) {
        const plain = key.startsWith('walkthrough.') ? text.replaceAll(/``[^`]+``/g, '') : text;
        if (/^(walkthrough|welcome|command|view|config)\./.test(key))
          assert.doesNotMatch(plain, /[`*]/, `${file}: ${key}`);
      }
  });

  it('declares exactly the commands that are registered', () => {
    const declared = parsed.contributes.commands.map(({ command }) => command.replace('dataProduct.', '')).sort();
    const register = read('client/src/commands/register.ts');
    const table = /const COMMANDS[^{]*\{([\s\S]*?)\n\};/.exec(register)?.[1] ?? '';
    const registered = [...table.matchAll(/^ {2}(\w+)[:,]/gm)].map((match) => match[1]);
    assert.deepEqual([...registered, 'refreshProducts'].sort(), declared);
  });
});
