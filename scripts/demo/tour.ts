/** The main job done by a machine: what a person would do in the demo, with a check and two screenshots of each step. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Workbench } from '../../test/e2e/support/workbench.ts';
import { startHost } from '../../test/host/host.ts';
import type { Playground } from '../../test/services/playground.ts';
import { root } from '../../test/services/process.ts';
import type { Progress } from './progress.ts';
import { STEPS, type Step } from './tour-steps.ts';

const SCREENSHOTS = join(root, 'screenshots', 'tour');
const THEMES = ['light', 'dark'] as const;
/** Milliseconds a step may take before it counts as failed. */
const PATIENCE = 45_000;

/** Takes every step, also after one that failed. @returns the exit code; prints `N passed, N failed` */
export async function tour(playground: Playground, vsix: string, progress: Progress): Promise<number> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const host = await progress.step('VS Code', () => startHost({ folder: playground.folder, vsix: [vsix] }));
  const failures: string[] = [];
  try {
    const workbench = new Workbench(host);
    for (const [index, step] of STEPS.entries()) {
      const failure = await take(step, workbench, playground, progress);
      if (failure) failures.push(failure);
      await photograph(workbench, `${String(index + 1).padStart(2, '0')}-${step.name}`);
      await step.after?.(workbench, playground);
    }
  } finally {
    await host.stop();
  }
  console.log(`\nScreenshots are in ${SCREENSHOTS}; the tour took ${progress.total().trim()}.`);
  console.log(`${STEPS.length - failures.length} passed, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

async function take(
  step: Step,
  workbench: Workbench,
  playground: Playground,
  progress: Progress,
): Promise<string | undefined> {
  const late = wait(PATIENCE, undefined, { ref: false }).then(() => {
    throw new Error(`not done after ${PATIENCE / 1000} s`);
  });
  try {
    await progress.step(step.title, () => Promise.race([step.act(workbench, playground), late]));
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`  ✖ ${step.title}\n      ${reason.replaceAll('\n', '\n      ')}`);
    return step.title;
  }
}

/** In both themes; the dark one is left on. */
async function photograph(workbench: Workbench, name: string): Promise<void> {
  for (const theme of THEMES) {
    await workbench.theme(theme);
    await workbench.screenshot(join(SCREENSHOTS, `${name}-${theme}.png`));
  }
}
