/** Text fixtures with a `|` at the cursor (`¦` where the text itself has a bar). */
import { YamlDocument } from '../../../../server/src/service/document/index.ts';

export interface Fixture {
  document: YamlDocument;
  offset: number;
}
export function fixture(marked: string): Fixture {
  const bar = marked.includes('¦') ? '¦' : '|';
  const offset = marked.indexOf(bar);
  if (offset < 0) throw new Error('The fixture has no cursor');
  return {
    document: YamlDocument.open(
      'file:///w/data-products/x/contract.yaml',
      1,
      marked.slice(0, offset) + marked.slice(offset + 1),
    ),
    offset,
  };
}

/** A snippet as it looks when its first choices are taken; `|` where the cursor ends up is left out. */
export function expand(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|((?:\\.|[^\\|])*)\|\}/g, (_, choices: string) =>
      choices.split(/(?<!\\),/)[0]!.replace(/\\(.)/g, '$1'),
    )
    .replace(/\$\{\d+:((?:\\.|[^\\}])*)\}/g, (_, text: string) => text)
    .replace(/\$\d+|\$\{\d+\}/g, '')
    .replace(/\\([\\$}])/g, '$1');
}
