/**
 * How long the installed extension takes to activate, and until a contract's first diagnostics are there, beside VS Code's own CSS
 * extension (a language client with a server, as ours) in the same window. Medians over fresh extension hosts.
 * Needs `npm run package`. One JSON line per figure {name, value, unit, peer, peerValue, budget}.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Host, startHost } from '../test/host/host.ts';
import { ROOT } from '../test/host/server.ts';

const ROUNDS = 7;
const OURS = 'data-product-tools.data-product-tools';
const PEER = 'vscode.css-language-features';
/** How the list of running extensions names the two. */
const NAMES = [/Data Product Tools|data-product-tools/i, /css.language.features/i] as const;

/** In the extension host: activates an extension that nothing has activated yet. */
const ACTIVATE = `
  const extension = vscode.extensions.getExtension(argument);
  if (!extension) throw new Error(argument + ' is not installed');
  if (extension.isActive) throw new Error(argument + ' was active before it was asked for');
  await extension.activate();
`;
/** In the extension host: opens a file and waits for the first diagnostic on it. */
const OPEN = `
  const uri = vscode.Uri.file(argument);
  const begun = performance.now();
  const shown = new Promise((resolve) => {
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (vscode.languages.getDiagnostics(uri).length === 0) return;
      listener.dispose();
      resolve();
    });
  });
  await vscode.window.showTextDocument(uri);
  await shown;
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return performance.now() - begun;
`;

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const figure = (name: string, ours: number[], peer: number[], budget?: number) =>
  console.log(JSON.stringify({ name, value: median(ours), unit: 'ms', peer: PEER, peerValue: median(peer), budget }));

/** VS Code's own figure, loading the code included, as *Developer: Show Running Extensions* shows it. */
async function activationTimes(host: Host): Promise<Map<string, number>> {
  await host.run("await vscode.commands.executeCommand('workbench.action.showRuntimeExtensions')");
  const rows = host.page.locator('.runtime-extensions-editor .extension');
  await rows.first().waitFor();
  const texts = await rows.allInnerTexts();
  await host.run("await vscode.commands.executeCommand('workbench.action.closeAllEditors')");
  return new Map(
    texts.flatMap((text) => {
      const time = /activation:?\s*(\d+)\s*ms/i.exec(text)?.[1];
      return time === undefined ? [] : [[text, Number(time)] as const];
    }),
  );
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-activation-'));
await writeFile(path.join(folder, 'contract.yaml'), 'dataProduct:\n  name: orders\n  versoin: 1.0.0\n');
await writeFile(path.join(folder, 'broken.css'), 'a { color: }\n');
const empty = await mkdtemp(path.join(os.tmpdir(), 'data-product-activation-'));
const times = { activate: [[], []] as [number[], number[]], diagnose: [[], []] as [number[], number[]] };
const host = await startHost({ folder: empty, vsix: [path.join(ROOT, 'dist/data-product-tools.vsix')] });
try {
  for (let round = 0; round < ROUNDS; round++) {
    // In turns: whichever goes first meets a colder disk cache.
    const order = round % 2 ? [1, 0] : [0, 1];
    for (const which of order) await host.run(ACTIVATE, which === 0 ? OURS : PEER);
    const found = [...(await activationTimes(host))];
    for (const which of [0, 1] as const)
      times.activate[which].push(found.find(([text]) => NAMES[which].test(text))?.[1] ?? Number.NaN);
    for (const which of order)
      times.diagnose[which as 0 | 1].push(
        await host.run<number>(OPEN, path.join(folder, which === 0 ? 'contract.yaml' : 'broken.css')),
      );
    await host.reload();
  }
} finally {
  await host.stop();
  await Promise.all([folder, empty].map((one) => rm(one, { recursive: true, force: true })));
}
figure('activation of the installed extension', ...times.activate, 100);
figure('open a file -> its first diagnostic, extension active', ...times.diagnose);
