/** The page of Run Snowflake Query: the result as a grid. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { html, LitElement } from 'lit';
import type { Cell, QueryColumn } from '../../../../connectors/src/types.ts';
import type { FromQueryPage, QueryAction, QueryState, ToQueryPage } from '../../panels/queryMessages.ts';
import { connectHost } from '../shared/host.ts';
import { icon } from '../shared/icons.ts';
import { count, t } from '../shared/l10n.ts';
import { applyStyles, baseStyles } from '../shared/styles.ts';
import type { VirtualRows } from '../shared/virtualRows.ts';
import '../shared/virtualRows.ts';
import { CSV, cellText, factsOf, fittingWidth, isNumeric, separated, TSV, typeText } from './model.ts';
import { queryStyles } from './styles.ts';

type Kept = Pick<QueryState, 'sql' | 'source' | 'requested'>;
const host = connectHost<ToQueryPage, FromQueryPage, Kept>();
const NUMBER_WIDTH = 56;

const actionLabels: Record<QueryAction, () => string> = {
  retry: () => t('Run Again'),
  addConnection: () => t('Add Connection'),
  pickConnection: () => t('Choose Connection'),
  updatePassword: () => t('Update Password'),
  openConnections: () => t('Open Connections File'),
  goToError: () => t('Go to Error'),
};
const busy = (state: QueryState) => state.phase === 'connecting' || state.phase === 'running';

class QueryPage extends LitElement {
  static override properties = {
    state: { state: true },
    columns: { state: true },
    widths: { state: true },
    active: { state: true },
    activeColumn: { state: true },
    version: { state: true },
  };
  declare state: QueryState | undefined;
  declare columns: QueryColumn[];
  declare widths: number[];
  declare active: number;
  declare activeColumn: number;
  /** Counts changes of `#rows`, which is appended to in place. */
  declare version: number;
  #rows: Cell[][] = [];
  #run = 0;
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.columns = [];
    this.widths = [];
    this.active = -1;
    this.activeColumn = 0;
    this.version = 0;
  }

  protected override createRenderRoot() {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    host.listen((message) => this.#receive(message));
    window.addEventListener('keydown', this.#onKey);
  }

  #receive(message: ToQueryPage): void {
    if (message.type === 'state') {
      this.state = message.state;
      host.keep({ sql: message.state.sql, source: message.state.source, requested: message.state.requested });
      this.#tick(busy(message.state));
    } else if (message.type === 'columns') {
      this.#run = message.run;
      this.#rows = [];
      this.columns = message.columns;
      this.widths = [];
      this.active = -1;
    } else if (message.type === 'rows' && message.run === this.#run) {
      for (const row of message.rows) this.#rows.push(row);
      if (!this.widths.length)
        this.widths = this.columns.map((column, index) => fittingWidth(column, index, this.#rows));
      if (this.active < 0 && this.#rows.length) this.active = 0;
      this.version++;
    }
  }

  /** The elapsed time counts on while the query runs. */
  #tick(on: boolean): void {
    clearInterval(this.#clock);
    if (on) this.#clock = setInterval(() => this.requestUpdate(), 200);
  }

  #onKey = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === 'c' && !window.getSelection()?.toString()) {
      event.preventDefault();
      this.#copyRow(event.shiftKey);
    } else if (!command && event.key === 'ArrowRight') this.#moveColumn(1);
    else if (!command && event.key === 'ArrowLeft') this.#moveColumn(-1);
  };

  #moveColumn(step: number): void {
    this.activeColumn = Math.max(0, Math.min(this.columns.length - 1, this.activeColumn + step));
    const grid = this.querySelector<VirtualRows>('dp-rows');
    if (!grid) return;
    const left = NUMBER_WIDTH + this.widths.slice(0, this.activeColumn).reduce((sum, width) => sum + width, 0);
    if (left - NUMBER_WIDTH < grid.scrollLeft) grid.scrollLeft = left - NUMBER_WIDTH;
    const right = left + (this.widths[this.activeColumn] ?? 0);
    if (right > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = right - grid.clientWidth;
  }

  /** Copies the current cell, or (`whole`) its row as tab-separated values. */
  #copyRow(whole: boolean): void {
    const row = this.#rows[this.active];
    if (!row) return;
    const cell = row[this.activeColumn] ?? null;
    host.send({
      type: 'copy',
      text: whole
        ? row.map((value) => (value === null ? '' : String(value))).join('\t')
        : cell === null
          ? ''
          : String(cell),
    });
  }

  protected override updated(): void {
    this.querySelector<VirtualRows>('dp-rows')?.requestUpdate();
  }

  protected override render() {
    const { state } = this;
    if (!state) return html`<main class="page"></main>`;
    return html`<main class="page" aria-busy=${busy(state)}>
      ${this.#header(state)} ${this.#toolbar(state)}
      <div class="progress">${busy(state) ? html`<vscode-progress-bar indeterminate aria-label=${t('Running…')}></vscode-progress-bar>` : ''}</div>
      ${this.columns.length ? [this.#banner(state), this.#grid(state)] : this.#empty(state)}
    </main>`;
  }

  #header(state: QueryState) {
    return html`<header>
      <h1>${state.source.label}</h1>
      ${state.connection ? html`<span class="dim">${state.connection}</span>` : ''}
      <span class="facts" role="status">${this.#facts(state)}</span>
      ${state.queryId ? html`<span class="dim">${t('query id')} <button class="link query-id" title=${t('Copy')} @click=${() => host.send({ type: 'copy', text: state.queryId! })}>${state.queryId}</button></span>` : ''}
      <details class="sql"><summary class="dim">SQL</summary><pre tabindex="0">${state.sql}</pre></details>
    </header>`;
  }

  #facts(state: QueryState): string {
    if (state.phase === 'connecting') return t('Connecting…');
    if (state.phase === 'running') {
      const seconds = state.startedAt ? (Date.now() - Date.parse(state.startedAt)) / 1000 : 0;
      return `${t('Running for {0} s', seconds.toFixed(1))}${this.#run === state.run && this.#rows.length ? ` · ${t('{0} rows', count(this.#rows.length))}` : ''}`;
    }
    if (!this.columns.length) return '';
    const facts = factsOf(state, this.#run);
    const total = facts?.rowCount ?? this.#rows.length;
    const rows = facts?.truncated
      ? t('first {0} rows', count(total))
      : total === 1
        ? t('1 row')
        : t('{0} rows', count(total));
    return facts ? `${rows} · ${(facts.elapsedMs / 1000).toFixed(2)} s` : rows;
  }

  #toolbar(state: QueryState) {
    const none = !this.#rows.length;
    return html`<div class="toolbar" role="toolbar" aria-label=${t('Result')}>
      ${
        busy(state)
          ? html`<vscode-button class="cancel" secondary @click=${() => host.send({ type: 'cancel' })}>${icon('stop')}${t('Cancel')}</vscode-button>`
          : html`<vscode-button class="run" @click=${() => host.send({ type: 'run' })}>${icon('play')}${t('Run Again')}</vscode-button>`
      }
      <span class="gap"></span>
      <vscode-button class="copy-row" secondary ?disabled=${none} title=${t('Copy the current row (Ctrl+Shift+C); Ctrl+C copies the cell')} @click=${() => this.#copyRow(true)}>${icon('copy')}${t('Copy Row')}</vscode-button>
      <vscode-button class="copy-all" secondary ?disabled=${none} title=${t('Copy all rows as tab-separated values')} @click=${() => host.send({ type: 'copy', text: separated(this.columns, this.#rows, TSV) })}>${icon('copy')}${t('Copy All')}</vscode-button>
      <vscode-button class="export" secondary ?disabled=${none} @click=${() => host.send({ type: 'export', text: separated(this.columns, this.#rows, CSV) })}>${icon('save')}${t('Export CSV')}</vscode-button>
    </div>`;
  }

  #actions(actions: QueryAction[]) {
    return actions.map(
      (action, index) =>
        html`<vscode-button class="action" data-action=${action} ?secondary=${index > 0} @click=${() => host.send({ type: 'act', action })}>${actionLabels[action]()}</vscode-button>`,
    );
  }

  #banner(state: QueryState) {
    const arrived = this.#run === state.run;
    if (state.failure)
      return html`<div class="banner error" role="alert"><span class="text"><strong>${state.failure.reason}</strong> ${state.failure.action} ${arrived ? t('What had arrived is shown.') : t('The earlier result is shown.')}</span>${this.#actions(state.failure.actions)}</div>`;
    if (state.phase === 'cancelled')
      return html`<div class="banner" role="status"><span class="text">${arrived ? t('Cancelled. What had arrived is shown.') : t('Cancelled. The earlier result is shown.')}</span></div>`;
    const facts = factsOf(state, this.#run);
    if (facts?.truncated)
      return html`<div class="banner" role="status"><span class="text">${t('Reading stopped at the row limit of {0} (setting dataProduct.query.rowLimit).', count(facts.rowCount))}</span></div>`;
    return '';
  }

  #empty(state: QueryState) {
    if (state.failure)
      return html`<section class="empty" role="alert">
        <h2>${state.failure.reason}</h2>
        <p>${state.failure.action}</p>
        <div class="buttons">${this.#actions(state.failure.actions)}</div>
      </section>`;
    if (busy(state)) return html`<section class="empty"><p role="status">${this.#facts(state)}</p></section>`;
    if (state.phase === 'done')
      return html`<section class="empty"><h2>${t('Done. The statement gave no result.')}</h2></section>`;
    return html`<section class="empty">
      <h2>${state.phase === 'cancelled' ? t('Cancelled') : t('Not run yet')}</h2>
      <div class="buttons">${this.#actions(['retry'])}</div>
    </section>`;
  }

  #grid(state: QueryState) {
    const widths = this.#layout();
    return html`<dp-rows
        class="grid"
        kind="grid"
        .label=${t('Result')}
        .count=${this.#rows.length}
        .active=${this.active}
        .header=${this.#columnHeaders(widths)}
        .contentWidth=${NUMBER_WIDTH + widths.reduce((sum, width) => sum + width, 0)}
        .renderRow=${(index: number) => this.#row(index, widths)}
        @row-active=${(event: CustomEvent<number>) => {
          this.active = event.detail;
        }}
      ></dp-rows>
      ${!this.#rows.length && state.phase === 'done' ? html`<div class="no-rows dim" role="status">${t('The query ran and gave no rows.')}</div>` : ''}`;
  }

  #layout(): number[] {
    return this.widths.length ? this.widths : this.columns.map((column, index) => fittingWidth(column, index, []));
  }

  #columnHeaders(widths: number[]) {
    return html`<span class="cell number" role="columnheader" .style=${`width:${NUMBER_WIDTH}px`}></span>
      ${this.columns.map(
        (
          column,
          index,
        ) => html`<span class="cell column" role="columnheader" title=${`${column.name} ${typeText(column)}${column.nullable ? '' : ' NOT NULL'}`} .style=${`width:${widths[index]}px`}>
          <span class="column-name">${column.name}</span><span class="column-type dim">${typeText(column)}</span>
          <span class="grip" @pointerdown=${(event: PointerEvent) => this.#resize(event, index)} @dblclick=${() => this.#fit(index)}></span>
        </span>`,
      )}`;
  }

  #fit(index: number): void {
    this.widths = this.#layout().with(index, fittingWidth(this.columns[index]!, index, this.#rows));
  }

  #resize(event: PointerEvent, index: number): void {
    const grip = event.currentTarget as HTMLElement;
    const start = event.clientX;
    const before = this.#layout()[index] ?? 100;
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (move) => {
      this.widths = this.#layout().with(index, Math.max(40, Math.round(before + move.clientX - start)));
    };
    grip.onpointerup = grip.onpointercancel = () => {
      grip.onpointermove = null;
    };
  }

  #row(index: number, widths: number[]) {
    const row = this.#rows[index] ?? [];
    const current = index === this.active;
    return html`<div class="row ${current ? 'active' : ''}" role="row" id="row-${index}" data-index=${index} aria-rowindex=${index + 1} aria-selected=${current} @click=${() => this.querySelector<VirtualRows>('dp-rows')?.moveTo(index)}>
      <span class="cell number dim" .style=${`width:${NUMBER_WIDTH}px`}>${index + 1}</span>
      ${this.columns.map((column, at) => {
        const cell = row[at] ?? null;
        const classes = `cell value ${cell === null ? 'null' : isNumeric(column) ? 'numeric' : ''} ${current && at === this.activeColumn ? 'current' : ''}`;
        return html`<span class=${classes} role="gridcell" title=${cellText(cell)} .style=${`width:${widths[at]}px`} @click=${() => {
          this.activeColumn = at;
        }}>${cellText(cell).slice(0, 500)}</span>`;
      })}
    </div>`;
  }
}

applyStyles(baseStyles, queryStyles);
customElements.define('query-page', QueryPage);
document.body.append(document.createElement('query-page'));
