import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionsFor } from '../../../client/src/panels/failureActions.ts';

describe('buttons below a failure', () => {
  it('lead with what helps', () => {
    assert.equal(actionsFor('connection/none')[0], 'addConnection');
    assert.equal(actionsFor('kafka/auth-failed')[0], 'updatePassword');
    assert.equal(actionsFor('snowflake/auth-failed')[0], 'updatePassword');
    assert.equal(actionsFor('kafka/topic-missing')[0], 'pickTopic');
    assert.equal(actionsFor('kafka/unreachable')[0], 'retry');
  });
  it('offer a retry for what nobody has thought of', () =>
    assert.deepEqual(actionsFor('kafka/something-new'), ['retry']));
});
