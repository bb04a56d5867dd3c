/** Add Connection, as a person goes through it: asked step by step, tested, and only then kept. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { freePort } from '../../host/server.ts';
import type { Playground } from '../../services/playground.ts';
import type { Session } from '../support/session.ts';
import { eventually, type Workbench } from '../support/workbench.ts';

interface Answers {
  brokers: string;
  security: string;
  name: string;
  /** Asked of a listener with passwords. */
  sasl?: { mechanism: string; username: string; password: string; ca: string };
}

/** Answers the questions up to the test of the connection. */
async function answer(workbench: Workbench, { brokers, security, name, sasl }: Answers): Promise<void> {
  await workbench.closeEditors();
  await workbench.palette('Data Product: Add Connection');
  await workbench.quickPick('Kafka');
  await workbench.quickStep(/Bootstrap brokers/);
  await workbench.quickInput(brokers);
  await workbench.quickPick(security);
  if (sasl) {
    await workbench.quickPick(sasl.mechanism);
    await workbench.quickStep(/User name/);
    await workbench.quickInput(sasl.username);
    await workbench.quickStep(/Password/);
    await workbench.quickInput(sasl.password);
    await workbench.quickStep(/certificate authority/);
    await workbench.quickInput(sasl.ca);
  }
  await workbench.quickStep(/Name of the connection/);
  await workbench.quickInput(name);
}

export function connectionSteps({ step }: Session, playground: () => Playground): void {
  const saved = () => readFile(playground().file('.data-product/connections.yaml'), 'utf8');

  step('does not keep a connection that does not answer, unless told to', async (workbench) => {
    const before = await saved();
    await answer(workbench, { brokers: `127.0.0.1:${await freePort()}`, security: 'None (PLAINTEXT)', name: 'nobody' });
    await workbench.dialog().waitFor({ timeout: 60_000 });
    const said = await workbench.dialog().innerText();
    assert.match(said, /127\.0\.0\.1:\d+/);
    for (const button of ['Try Again', 'Save Anyway', 'Cancel']) assert.match(said, new RegExp(button));
    await workbench.answerDialog('Cancel');
    assert.equal(await saved(), before);
  });

  step('tests a connection with a password and keeps it for the team, without the password', async (workbench) => {
    const { brokers, username, password, ca } = playground().kafka.secure;
    const before = await saved();
    const sasl = { mechanism: 'SCRAM-SHA-512', username, password, ca };
    await answer(workbench, { brokers: brokers.join(','), security: 'SASL_SSL', name: 'added', sasl });
    await workbench.notification(/added answers/).waitFor({ timeout: 60_000 });
    await workbench.quickPick('In this workspace');
    await eventually(async () => assert.match(await saved(), /added:/));
    const text = await saved();
    assert.ok(!text.includes(password), 'no secret in a file');
    assert.ok(text.startsWith(before.split('\n')[0] ?? ''), 'the comments stay');
  });

  step('lists it with the others, and reads a topic with it', async (workbench) => {
    await workbench.closeEditors();
    await workbench.palette('Data Product: Test Connection');
    await eventually(async () => {
      const rows = (await workbench.quickRows()).join('\n');
      for (const name of ['mesh', 'added', 'analytics', 'platform']) assert.match(rows, new RegExp(name));
    });
    await workbench.quickPick('added');
    await eventually(async () => assert.match((await workbench.notifications()).join('\n'), /added answers/), 60_000);
  });
}
