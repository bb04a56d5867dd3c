/** The demo once everything is installed: packages the extension, starts the services, opens a window or takes the tour. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Playground, startPlayground } from '../../test/services/playground.ts';
import { root, run } from '../../test/services/process.ts';
import { Progress } from './progress.ts';
import { openWindow, type Window } from './window.ts';

const VSIX = join(root, 'dist', 'data-product-tools.vsix');
const HELP = `npm run demo [-- OPTIONS]
  --tour       does the main job by itself, checks what it sees, writes screenshots/tour
  --headless   opens no window by itself: prints the address to open
  --vsix FILE  this package instead of one built from the sources`;

const { values: options } = parseArgs({
  options: {
    tour: { type: 'boolean', default: false },
    headless: { type: 'boolean', default: false },
    vsix: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const stops: (() => Promise<void>)[] = [];
let stopping: Promise<void> | undefined;
/** Ends everything, newest first, once. */
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const stop of stops.splice(0).reverse()) await stop().catch((error) => console.error(String(error)));
  })();
  return stopping;
}

async function packageExtension(): Promise<string> {
  if (options.vsix) return options.vsix;
  await run(process.execPath, [join(root, 'scripts', 'package.mjs')], { cwd: root, timeout: 300 });
  if (!existsSync(VSIX)) throw new Error(`${VSIX} was not built`);
  return VSIX;
}

async function demo(progress: Progress): Promise<number> {
  const [vsix, playground] = await Promise.allSettled([
    progress.step('Extension packaged', packageExtension),
    startPlayground({ log: (step, ms) => progress.note(step, ms) }),
  ]);
  if (playground.status === 'fulfilled') stops.push(() => playground.value.stop());
  if (playground.status === 'rejected') throw playground.reason;
  if (vsix.status === 'rejected') throw vsix.reason;
  if (options.tour) return (await import('./tour.ts')).tour(playground.value, vsix.value, progress);
  return show(playground.value, vsix.value, progress);
}

/** Opens the window and stays until Ctrl+C, or until the desktop window is closed. */
async function show(playground: Playground, vsix: string, progress: Progress): Promise<number> {
  const window: Window = await progress.step('VS Code', () => openWindow(playground.folder, vsix, options.headless));
  stops.push(() => window.stop());
  console.log(`
Ready: ${window.address}

  The playground is a copy of examples/playground: change what you like, README.md in it tells the tour.
  Kafka ${playground.kafka.brokers.join(',')} · Snowflake stand-in ${playground.snowflake.accessUrl} · Prometheus ${playground.prometheus.url}
  Ctrl+C stops everything.
`);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await Promise.race([ended, window.closed]);
  return 0;
}

if (options.help) {
  console.log(HELP);
  process.exit(0);
}
// Also before everything is up; what is still starting then ends with this process.
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
  process.once(event, () => {
    console.log('\nStopping …');
    setTimeout(() => process.exit(1), 20_000).unref();
    void stopAll().then(() => process.exit(options.tour ? 1 : 0));
  });
}
const progress = new Progress();
let code = 1;
try {
  code = await demo(progress);
} catch (error) {
  console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : error}`);
}
await stopAll();
process.exit(code);
