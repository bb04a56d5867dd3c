/** The selected message: what it breaks, key, headers, value. */
import { html } from 'lit';
import type { Violation, WaivedViolation } from '../../../../server/src/protocol.ts';
import { icon } from '../shared/icons.ts';
import { t } from '../shared/l10n.ts';
import { type Row, textOf } from './model.ts';

export interface DetailActions {
  copy(): void;
  /** Go to the contract's line. */
  reveal(violation: Violation): void;
  /** Show the node in the tree. */
  show(violation: Violation): void;
}

const violationItem = (violation: Violation, actions: DetailActions) =>
  html`<li>
    <span class="bad-text" aria-hidden="true">✖</span>
    <button class="link message" title=${t('Show it in the message')} @click=${() => actions.show(violation)}>${violation.message}</button>
    <span class="dim">${violation.path || t('the message itself')} · ${violation.rule}</span>
    ${
      violation.range
        ? html`<button class="link" @click=${() => actions.reveal(violation)}>${icon('open')}${t('Go to contract line {0}', violation.range.start.line + 1)}</button>`
        : ''
    }
  </li>`;

const waivedItem = (violation: WaivedViolation, actions: DetailActions) =>
  html`<li class="waived">
    <span class="dim" aria-hidden="true">⊘</span>
    <button class="link message" title=${t('Show it in the message')} @click=${() => actions.show(violation)}>${violation.message}</button>
    <span class="dim">${violation.path || t('the message itself')} · ${violation.rule} · ${violation.waived}</span>
    ${
      violation.range
        ? html`<button class="link" @click=${() => actions.reveal(violation)}>${icon('open')}${t('Go to contract line {0}', violation.range.start.line + 1)}</button>`
        : ''
    }
  </li>`;

function body(row: Row, violations: Violation[]) {
  const { value } = row.message;
  const json = row.value();
  if (json !== undefined)
    return html`<dp-json class="value-tree" .label=${t('Value')} .value=${json} .violations=${violations}></dp-json>`;
  if (value.kind === 'null')
    return html`<p class="dim note">${t('No value: a delete marker (tombstone) for this key.')}</p>`;
  return html`<p class="dim note">
      ${value.kind === 'binary' ? (value.problem ?? t('Binary value, shown as base64.')) : t('The value is not JSON; shown as text.')}
    </p>
    <pre class="raw" tabindex="0">${textOf(value)}</pre>`;
}

/** The detail pane of one message. */
export function detail(row: Row, violations: Violation[], waived: WaivedViolation[], actions: DetailActions) {
  const { message } = row;
  return html`
    <div class="facts">
      <span><span class="dim">${t('Partition')}</span> ${message.partition}</span>
      <span><span class="dim">${t('Offset')}</span> ${message.offset}</span>
      <span title=${message.timestampType === 'create' ? t('set by the producer') : t('set by the broker')}><span class="dim">${t('Time')}</span> ${message.timestamp}</span>
      <span><span class="dim">${t('Size')}</span> ${t('{0} bytes', message.size)} · ${message.codec}</span>
      <button class="link copy-message" title=${t('Copy the message as JSON (Ctrl+C)')} @click=${actions.copy}>${icon('copy')}${t('Copy as JSON')}</button>
    </div>
    ${violations.length ? html`<ul class="violations" aria-label=${t('Violations')}>${violations.map((violation) => violationItem(violation, actions))}</ul>` : ''}
    ${waived.length ? html`<ul class="violations" aria-label=${t('Waived violations')}>${waived.map((violation) => waivedItem(violation, actions))}</ul>` : ''}
    <dl class="meta">
      <dt>${t('Key')}</dt>
      <dd>${message.key.kind === 'null' ? html`<span class="dim">${t('none')}</span>` : textOf(message.key)}</dd>
      ${message.headers.map((header) => html`<dt title=${t('Header')}>${header.name}</dt><dd>${textOf(header.value)}</dd>`)}
    </dl>
    ${body(row, violations)}
  `;
}
