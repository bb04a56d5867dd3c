/**
 * `npm run demo`: VS Code in front of the playground, with every service it speaks of. Plain Node 20, without packages:
 * sets up what is missing, then continues on the project's own Node.
 *
 *   npm run demo                   until Ctrl+C
 *   npm run demo -- --headless     opens no window by itself
 *   npm run demo -- --tour         does the main job by itself, checks what it sees, writes screenshots/tour
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { node, ROOT, toolEnvironment } from './node.mjs';
import { setup } from './setup.mjs';

try {
  await setup({ log: console.log });
} catch (error) {
  console.error(`Setup did not finish.\n${error.message}`);
  process.exit(1);
}
const main = path.join(ROOT, 'scripts/demo/main.ts');
const child = spawn(node(), ['--disable-warning=TimeoutNegativeWarning', main, ...process.argv.slice(2)], {
  cwd: ROOT,
  // The channel tells the child when this process is gone, however it went.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: toolEnvironment(),
});
// Ctrl+C in a terminal reaches the child by itself; it stops everything, and then we go.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.once('exit', (code) => process.exit(code ?? 1));
