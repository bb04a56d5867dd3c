/** A message as a row of the list. */
import { html, nothing } from 'lit';
import type { Violation } from '../../../../server/src/protocol.ts';
import { t } from '../shared/l10n.ts';
import { instantText } from '../shared/time.ts';
import { type Row, textOf } from './model.ts';

export interface MessageRow {
  row: Row;
  index: number;
  active: boolean;
  violations: Violation[] | undefined;
  /** How many more are waived. */
  waived: number;
  select(): void;
}

/** The titles above the messages. */
export function columns() {
  const titles = ['', t('Time'), t('Partition'), t('Offset'), t('Key'), t('Value')];
  return html`${['mark', 'time', 'partition', 'offset', 'key', 'preview'].map((name, index) => html`<span class="cell ${name}" role="columnheader">${titles[index]}</span>`)}`;
}

/** One message in the list. `violations` is undefined until it is judged. */
export function messageRow({ row, index, active, violations, waived, select }: MessageRow) {
  const { message } = row;
  const bad = (violations?.length ?? 0) > 0;
  const mark = bad ? '✖' : !violations ? '' : waived > 0 ? '⊘' : '✔';
  const verdict = waived > 0 ? t('conforming, {0} waived', waived) : t('conforming');
  return html`<div
    class="row ${bad ? 'violating' : ''} ${active ? 'active' : ''}"
    role="row"
    id="message-${index}"
    data-index=${index}
    data-id=${message.id}
    aria-rowindex=${index + 1}
    aria-selected=${active}
    @click=${select}
  >
    <span class="cell mark ${bad ? 'bad-text' : waived > 0 ? 'dim' : 'good-text'}" role="gridcell" aria-label=${bad ? t('{0} violations', violations!.length) : violations ? verdict : nothing}
      >${mark}${bad && violations!.length > 1 ? html`<span class="badge">${violations!.length}</span>` : ''}</span
    >
    <span class="cell time" role="gridcell" title=${message.timestamp}>${instantText(message.timestamp)}</span>
    <span class="cell partition" role="gridcell">${message.partition}</span>
    <span class="cell offset" role="gridcell">${message.offset}</span>
    <span class="cell key" role="gridcell">${message.key.kind === 'null' ? html`<span class="dim">–</span>` : textOf(message.key)}</span>
    <span class="cell preview ${message.value.kind === 'json' ? '' : 'dim'}" role="gridcell">${row.preview()}</span>
  </div>`;
}
