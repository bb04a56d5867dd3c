/** The main job against real services, in one workbench on a private copy of the playground. */
import { after, before, describe } from 'node:test';
import { type Playground, startPlayground } from '../services/playground.ts';
import { cancelSteps } from './playground/cancel.ts';
import { connectionSteps } from './playground/connections.ts';
import { dbtSteps } from './playground/dbt.ts';
import { failureSteps, prepareFailures } from './playground/failures.ts';
import { previewSteps } from './playground/preview.ts';
import { querySteps } from './playground/query.ts';
import { slaSteps } from './playground/sla.ts';
import { session } from './support/session.ts';

describe('the playground', () => {
  let playground: Playground;
  before(
    async () => {
      playground = await startPlayground();
      await prepareFailures(playground);
    },
    { timeout: 180_000 },
  );
  const current = session('playground', () => ({ folder: playground.folder }));
  after(() => playground?.stop());

  describe('previews a topic', () => previewSteps(current, () => playground));
  describe('runs queries', () => querySteps(current, () => playground));
  describe('cancels', () => cancelSteps(current, () => playground));
  describe('shows the SLA', () => slaSteps(current, () => playground));
  describe('runs dbt', () => dbtSteps(current, () => playground));
  describe('adds a connection', () => connectionSteps(current, () => playground));
  describe('says what went wrong', () => failureSteps(current, () => playground));
});
