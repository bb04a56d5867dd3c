/** One session of typing, completion and hover, the same for every server. */
import type { ServerClient } from './client.ts';

export type Operation = 'diagnostics' | 'damage' | 'completion' | 'hover' | 'codeAction' | 'editCompletion';
/** How long one operation took, and how long the server itself ran for it. */
export interface Taken {
  ms: number;
  cpu: number;
}
export type Times = Record<Operation, Taken[]>;

/** A one-line description: the line, where its words end, and its indentation. */
interface Place {
  line: number;
  end: number;
  indent: number;
}

/** Where to work, spread over the file. */
function places(text: string, count: number): Place[] {
  const all = text.split('\n').flatMap((content, line): Place[] => {
    const match = /^(\s+)description: ("?)[^"'|>&*\s][^"\\:#]*\2$/.exec(content);
    return match ? [{ line, end: content.length - match[2]!.length, indent: match[1]!.length }] : [];
  });
  return Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]!);
}

/**
 * Words typed, indentation damaged and repaired, completion, hover and the light bulb asked for, a key begun and completed at once.
 * The first rounds, in which either server still loads and compiles, are not counted.
 */
export async function session(client: ServerClient, text: string, rounds: number, warmUp: number): Promise<Times> {
  await client.open(text, 120_000);
  for (const place of places(text, warmUp)) await round(client, place, nothing());
  const times = nothing();
  for (const place of places(text, rounds)) await round(client, place, times);
  return times;
}

const nothing = (): Times => ({
  diagnostics: [],
  damage: [],
  completion: [],
  hover: [],
  codeAction: [],
  editCompletion: [],
});

async function round(client: ServerClient, { line, end, indent }: Place, times: Times): Promise<void> {
  const take = (operation: Operation, ms: number): void => void times[operation].push({ ms, cpu: client.spent });
  let character = end;
  for (const letter of ' now') take('diagnostics', await client.change({ line, character: character++, text: letter }));
  take('diagnostics', await client.change({ line, character: end, text: '', removed: 4 }));
  take('hover', (await client.request('hover', line, indent + 3)).ms);
  take('completion', (await client.request('completion', line, indent + 3)).ms);
  take('codeAction', (await client.request('codeAction', line, indent + 3)).ms);
  take('damage', await client.change({ line, character: 0, text: ' ' }));
  take('damage', await client.change({ line, character: 0, text: '', removed: 1 }));
  // A new line with the first letter of a key, and completion asked for before anything else is known.
  const begun = `${' '.repeat(indent)}t\n`;
  const [started, before] = [performance.now(), client.cpu()];
  const settled = client.change({ line, character: 0, text: begun });
  await client.request('completion', line, indent + 1);
  times.editCompletion.push({ ms: performance.now() - started, cpu: client.cpu() - before });
  await settled;
  await client.change({ line, character: 0, text: '', removedLines: 1 });
}
