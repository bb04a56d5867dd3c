/** The page of Preview Topic: the newest messages, what breaks the contract, the selected message. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, LitElement, type PropertyValues } from 'lit';
import type { Violation, WaivedViolation } from '../../../../server/src/protocol.ts';
import type { FromTopicPage, TopicAction, TopicState, TopicTarget, ToTopicPage } from '../../panels/topicMessages.ts';
import { connectHost } from '../shared/host.ts';
import { icon } from '../shared/icons.ts';
import '../shared/jsonTree.ts';
import { count, t } from '../shared/l10n.ts';
import { applyStyles, baseStyles } from '../shared/styles.ts';
import type { VirtualRows } from '../shared/virtualRows.ts';
import { detail } from './detail.ts';
import { header, isBusy, progressText } from './header.ts';
import { columns, messageRow } from './messageRow.ts';
import { messageJson, type Row, toRow, visibleRows } from './model.ts';
import { banner, empty } from './states.ts';
import { topicStyles } from './styles.ts';

interface Kept {
  target: TopicTarget;
  count: number;
  onlyViolating: boolean;
  filter: string;
}
const COUNTS = [10, 50, 200, 500, 1000, 10_000];
const host = connectHost<ToTopicPage, FromTopicPage, Kept>();

class TopicPage extends LitElement {
  static override properties = {
    state: { state: true },
    rows: { state: true },
    verdicts: { state: true },
    waived: { state: true },
    filter: { state: true },
    onlyViolating: { state: true },
    wanted: { state: true },
    active: { state: true },
  };
  declare state: TopicState | undefined;
  declare rows: Row[];
  declare verdicts: Map<string, Violation[]>;
  /** What somebody has decided to live with. */
  declare waived: Map<string, WaivedViolation[]>;
  declare filter: string;
  declare onlyViolating: boolean;
  /** How many of the newest messages to read. */
  declare wanted: number;
  declare active: number;
  /** What the list shows: rows filtered. */
  #shown: Row[] = [];
  #shownRead = 0;

  constructor() {
    super();
    const kept = host.state();
    this.rows = [];
    this.verdicts = new Map();
    this.waived = new Map();
    this.filter = kept?.filter ?? '';
    this.onlyViolating = kept?.onlyViolating ?? false;
    this.wanted = kept?.count ?? 0;
    this.active = -1;
  }

  protected override createRenderRoot() {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    host.listen((message) => this.#receive(message));
    window.addEventListener('keydown', this.#onKey);
  }

  #receive(message: ToTopicPage): void {
    switch (message.type) {
      case 'setup':
        this.wanted ||= message.setup.count;
        break;
      case 'state':
        this.state = message.state;
        break;
      case 'messages':
        this.#takeMessages(message);
        break;
      case 'verdicts':
        if (message.read === this.#shownRead) {
          this.waived = new Map([
            ...this.waived,
            ...message.verdicts.map(({ id, waived }): [string, WaivedViolation[]] => [id, waived ?? []]),
          ]);
          this.verdicts = new Map([
            ...this.verdicts,
            ...message.verdicts.map(({ id, violations }): [string, Violation[]] => [id, violations]),
          ]);
        }
    }
    this.#keep();
  }

  #takeMessages(message: Extract<ToTopicPage, { type: 'messages' }>): void {
    if (message.read < this.#shownRead || (!message.first && message.read !== this.#shownRead)) return;
    const selected = this.#shown[this.active]?.message.id;
    const rows = message.messages.map(toRow);
    if (message.first) {
      this.rows = rows;
      this.verdicts = new Map();
      this.waived = new Map();
      this.#shownRead = message.read;
    } else this.rows = [...this.rows, ...rows];
    // The message looked at stays the one looked at when newer ones arrive above it.
    const shown = visibleRows(this.rows, this.verdicts, this.filter, this.onlyViolating);
    const index = selected === undefined ? -1 : shown.findIndex((row) => row.message.id === selected);
    this.active = index >= 0 ? index : shown.length ? 0 : -1;
  }

  #keep(): void {
    if (!this.state) return;
    host.keep({
      target: this.state.target,
      count: this.wanted,
      onlyViolating: this.onlyViolating,
      filter: this.filter,
    });
  }

  #refresh(): void {
    host.send({ type: 'refresh', count: this.wanted });
  }

  #onKey = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    const row = this.#shown[this.active];
    if (command && event.key === 'f') {
      event.preventDefault();
      this.querySelector<HTMLElement>('.filter')?.focus();
    } else if (command && event.key === 'c' && row && !window.getSelection()?.toString() && !this.#typing(event)) {
      event.preventDefault();
      this.#copy(row);
    } else if (event.key === 'F5') this.#refresh();
  };

  #typing(event: KeyboardEvent): boolean {
    return event
      .composedPath()
      .some((target) => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement);
  }

  #copy(row: Row): void {
    host.send({ type: 'copy', text: this.#json(row) });
  }

  #json({ message }: Row): string {
    return messageJson(message, this.verdicts.get(message.id), this.waived.get(message.id));
  }

  #export(): void {
    const lines = this.#shown.map((row) => this.#json(row));
    host.send({ type: 'export', text: `${lines.join('\n')}\n` });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('rows') || changed.has('verdicts') || changed.has('filter') || changed.has('onlyViolating')) {
      this.#shown = visibleRows(this.rows, this.verdicts, this.filter, this.onlyViolating);
      if (this.active >= this.#shown.length) this.active = this.#shown.length - 1;
      if (this.active < 0 && this.#shown.length) this.active = 0;
    }
  }

  protected override updated(): void {
    this.querySelector<VirtualRows>('.messages')?.requestUpdate();
  }

  protected override render() {
    const { state } = this;
    if (!state) return html`<main class="page"></main>`;
    return html`<main class="page" aria-busy=${isBusy(state)}>
      ${header(state, this.rows.length > 0, () => host.send({ type: 'revealContract' }))} ${this.#toolbar(state)}
      <div class="progress">
        ${
          isBusy(state)
            ? html`<vscode-progress-bar aria-label=${progressText(state)} .indeterminate=${!state.progress} .max=${state.progress?.wanted ?? 100} .value=${state.progress?.read ?? 0}></vscode-progress-bar>`
            : ''
        }
      </div>
      ${this.rows.length ? [banner(state, this.#act), this.#content()] : empty(state, this.#act)}
    </main>`;
  }

  #toolbar(state: TopicState) {
    const busy = isBusy(state);
    const counts = [...new Set([...COUNTS, this.wanted])].filter((n) => n > 0).sort((a, b) => a - b);
    return html`<div class="toolbar" role="toolbar" aria-label=${t('Messages')}>
      ${
        busy
          ? html`<vscode-button class="cancel" secondary @click=${() => host.send({ type: 'cancel' })}>${icon('stop')}${t('Cancel')}</vscode-button>`
          : html`<vscode-button class="refresh" @click=${this.#refresh}>${icon('refresh')}${t('Refresh')}</vscode-button>`
      }
      <label class="dim" for="wanted">${t('Newest')}</label>
      <vscode-single-select
        id="wanted"
        class="wanted"
        label=${t('Number of newest messages')}
        .value=${String(this.wanted)}
        @change=${(event: Event) => {
          this.wanted = Number((event.target as HTMLElement & { value: string }).value);
          this.#keep();
          this.#refresh();
        }}
      >
        ${counts.map((n) => html`<vscode-option value=${n} ?selected=${n === this.wanted}>${count(n)}</vscode-option>`)}
      </vscode-single-select>
      <vscode-textfield
        class="filter"
        type="search"
        label=${t('Filter messages')}
        placeholder=${t('Filter (Ctrl+F)')}
        .value=${this.filter}
        @input=${(event: Event) => {
          this.filter = (event.target as HTMLElement & { value: string }).value;
          this.#keep();
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Escape') this.filter = '';
          if (event.key === 'Enter' || event.key === 'ArrowDown') this.querySelector<VirtualRows>('.messages')?.focus();
        }}
      ></vscode-textfield>
      <vscode-checkbox
        class="only-violating"
        label=${t('Only violations')}
        ?disabled=${!state.summary || !!state.unjudged}
        .checked=${this.onlyViolating}
        @change=${(event: Event) => {
          this.onlyViolating = (event.target as HTMLElement & { checked: boolean }).checked;
          this.#keep();
        }}
      ></vscode-checkbox>
      <span class="gap"></span>
      <span class="dim" role="status">${busy ? progressText(state) : this.#countText()}</span>
      <vscode-button class="export" secondary ?disabled=${!this.#shown.length} title=${t('Write the messages shown as JSON lines')} @click=${this.#export}>${icon('save')}${t('Export')}</vscode-button>
    </div>`;
  }

  #countText(): string {
    if (!this.rows.length) return '';
    if (this.#shown.length === 1 && this.rows.length === 1) return t('1 message');
    return this.#shown.length === this.rows.length
      ? t('{0} messages', count(this.rows.length))
      : t('{0} of {1} messages', count(this.#shown.length), count(this.rows.length));
  }

  #act = (action: TopicAction) => host.send({ type: 'act', action });

  #row(index: number) {
    const row = this.#shown[index]!;
    return messageRow({
      row,
      index,
      active: index === this.active,
      violations: this.verdicts.get(row.message.id),
      waived: this.waived.get(row.message.id)?.length ?? 0,
      select: () => this.querySelector<VirtualRows>('.messages')?.moveTo(index),
    });
  }

  #content() {
    const row = this.#shown[this.active];
    if (!this.#shown.length)
      return html`<section class="empty">
        <h2>${this.onlyViolating && !this.filter ? t('Every message keeps the contract') : t('No message matches')}</h2>
        <div class="buttons">
          <vscode-button @click=${() => {
            this.filter = '';
            this.onlyViolating = false;
            this.#keep();
          }}>${t('Show All Messages')}</vscode-button>
        </div>
      </section>`;
    return html`<div class="split">
      <dp-rows
        class="messages"
        kind="grid"
        .label=${t('Messages, newest first')}
        .count=${this.#shown.length}
        .active=${this.active}
        .header=${columns()}
        .renderRow=${(index: number) => this.#row(index)}
        @row-active=${(event: CustomEvent<number>) => {
          this.active = event.detail;
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter') this.querySelector<HTMLElement>('dp-json')?.focus();
        }}
      ></dp-rows>
      <section
        class="detail"
        aria-label=${t('Selected message')}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Escape') this.querySelector<VirtualRows>('.messages')?.focus();
        }}
      >
        ${
          row
            ? detail(row, this.verdicts.get(row.message.id) ?? [], this.waived.get(row.message.id) ?? [], {
                copy: () => this.#copy(row),
                reveal: (violation) => host.send({ type: 'reveal', violation }),
                show: (violation) => void this.querySelector('dp-json')?.reveal(violation.path),
              })
            : ''
        }
      </section>
    </div>`;
  }
}

applyStyles(baseStyles, topicStyles);
customElements.define('topic-page', TopicPage);
document.body.append(document.createElement('topic-page'));
