/** Failure, notices, emptiness: each says what to do. */
import { html } from 'lit';
import type { TopicAction, TopicState } from '../../panels/topicMessages.ts';
import { t } from '../shared/l10n.ts';
import { isBusy, progressText } from './header.ts';

export type Act = (action: TopicAction) => void;

const actionLabels: Record<TopicAction, () => string> = {
  retry: () => t('Retry'),
  addConnection: () => t('Add Connection'),
  pickConnection: () => t('Choose Connection'),
  updatePassword: () => t('Update Password'),
  pickTopic: () => t('Choose Another Topic'),
  openConnections: () => t('Open Connections File'),
};
function actionButtons(actions: TopicAction[], act: Act) {
  return actions.map(
    (action, index) =>
      html`<vscode-button class="action" data-action=${action} ?secondary=${index > 0} @click=${() => act(action)}>${actionLabels[action]()}</vscode-button>`,
  );
}

/** What stands above the messages: a failure with its remedies, notices, why nothing was judged. */
export function banner(state: TopicState, act: Act) {
  const notes = [
    ...state.notices,
    ...(state.unjudged ? [state.unjudged] : []),
    ...(state.phase === 'cancelled' ? [t('Cancelled. Older messages are shown.')] : []),
  ];
  return html`${
    state.failure
      ? html`<div class="banner error" role="alert">
        <span class="text"><strong>${state.failure.reason}</strong> ${state.failure.action}</span>${actionButtons(state.failure.actions, act)}
      </div>`
      : ''
  }${notes.map((note) => html`<div class="banner" role="status"><span class="text">${note}</span></div>`)}`;
}

/** What is shown instead of messages, and what to do about it. */
export function empty(state: TopicState, act: Act) {
  const { failure } = state;
  if (failure)
    return html`<section class="empty" role="alert">
      <h2>${failure.reason}</h2>
      <p>${failure.action}</p>
      <div class="buttons">${actionButtons(failure.actions, act)}</div>
    </section>`;
  if (isBusy(state)) return html`<section class="empty"><p role="status">${progressText(state)}</p></section>`;
  if (state.phase === 'done')
    return html`<section class="empty">
      <h2>${t('No messages in {0} yet', state.target.topic)}</h2>
      <p>${t('The topic exists, but holds no message that can be read now. Produce one, or wait for retention and open transactions, then refresh.')}</p>
      <div class="buttons">${actionButtons(['retry', 'pickTopic'], act)}</div>
    </section>`;
  return html`<section class="empty">
    <h2>${state.phase === 'cancelled' ? t('Cancelled') : t('Not read yet')}</h2>
    <p>${t('Read the newest messages of {0}. No consumer group is created.', state.target.topic)}</p>
    <div class="buttons">${actionButtons(['retry'], act)}</div>
  </section>`;
}
