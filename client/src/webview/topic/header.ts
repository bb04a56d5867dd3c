/** The head of the topic page. */
import { html } from 'lit';
import type { TopicState } from '../../panels/topicMessages.ts';
import { count, t } from '../shared/l10n.ts';
import { clockText } from '../shared/time.ts';

const busyPhases = new Set(['connecting', 'reading', 'checking']);

/** True while a read is under way. */
export const isBusy = (state: TopicState): boolean => busyPhases.has(state.phase);

/** Topic, connection, judging contract, counts. */
export function header(state: TopicState, hasMessages: boolean, revealContract: () => void) {
  return html`<header>
    <h1>${state.target.topic}</h1>
    ${state.connection ? html`<span class="dim">${state.connection}</span>` : ''}
    ${
      state.judge
        ? html`<span class="dim">${t('checked against')} <button class="link judge" @click=${revealContract}>${state.judge.label}</button></span>`
        : ''
    }
    ${
      state.summary && !state.unjudged
        ? html`<span class="counts" role="status">
          <span class="good-text">✔ ${t('{0} conforming', count(state.summary.conforming))}</span>
          <span class=${state.summary.violating ? 'bad-text' : 'dim'}>✖ ${t('{0} violating', count(state.summary.violating))}</span>
          ${state.summary.waived ? html`<span class="dim">⊘ ${t('{0} waived', count(state.summary.waived))}</span>` : ''}
        </span>`
        : ''
    }
    ${
      state.readAt && hasMessages
        ? html`<span class="dim">${t('read at {0} in {1} ms', clockText(state.readAt), Math.round(state.elapsedMs ?? 0))}</span>`
        : ''
    }
  </header>`;
}

/** What is being done, in words. */
export function progressText(state: TopicState): string {
  if (state.phase === 'connecting') return t('Connecting…');
  if (state.phase === 'checking') return t('Checking against the contract…');
  return state.progress
    ? t('Reading {0} of {1}…', count(state.progress.read), count(state.progress.wanted))
    : t('Reading…');
}
