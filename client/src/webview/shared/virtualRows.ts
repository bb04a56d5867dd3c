/**
 * A list of rows of one height of which only those in view are in the DOM: 10 or 1,000,000 rows cost the same.
 * The rows live in the page's own DOM (no shadow root), so that the page's styles reach them.
 */
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';

/** Browsers cap an element's height near 33,500,000 px; rows beyond that could not be reached. */
const MAX_HEIGHT = 33_000_000;
/** Rows drawn above and below what is visible, so that a fast scroll shows no gap. */
const OVERSCAN = 8;

export class VirtualRows extends LitElement {
  static override properties = {
    count: { type: Number },
    rowHeight: { type: Number },
    active: { type: Number },
    renderRow: { attribute: false },
    label: { type: String },
    kind: { type: String },
    header: { attribute: false },
    contentWidth: { type: Number },
  };
  declare count: number;
  declare rowHeight: number;
  /** Index of the current row, -1 for none. */
  declare active: number;
  declare renderRow: (index: number) => TemplateResult;
  declare label: string;
  declare kind: 'grid' | 'tree' | 'listbox';
  /** Stays at the top while the rows scroll below it. */
  declare header: TemplateResult | undefined;
  /** Width of the rows in px when they are wider than the view; 0 fits them to it. */
  declare contentWidth: number;

  #frame = 0;
  #resize = new ResizeObserver(() => this.requestUpdate());

  constructor() {
    super();
    this.count = 0;
    this.rowHeight = 22;
    this.active = -1;
    this.renderRow = () => html``;
    this.label = '';
    this.kind = 'listbox';
    this.contentWidth = 0;
  }

  protected override createRenderRoot() {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.addEventListener('scroll', this.#onScroll, { passive: true });
    this.addEventListener('keydown', this.#onKey);
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('scroll', this.#onScroll);
    this.removeEventListener('keydown', this.#onKey);
    this.#resize.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  #onScroll = () => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.requestUpdate());
  };

  #onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.clientHeight / this.rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.count,
      End: this.count,
    };
    const step = steps[event.key];
    if (step === undefined || this.count === 0) return;
    event.preventDefault();
    this.moveTo(
      Math.max(0, Math.min(this.count - 1, Math.max(this.active, 0) + (this.active < 0 && step > 0 ? 0 : step))),
    );
  };

  /** Makes a row the current one, scrolls it into view and says so (`row-active`, detail: index). */
  moveTo(index: number): void {
    this.active = index;
    this.reveal(index);
    this.dispatchEvent(new CustomEvent<number>('row-active', { detail: index }));
  }

  reveal(index: number): void {
    const head = this.querySelector<HTMLElement>('.rows-header')?.offsetHeight ?? 0;
    const top = index * this.rowHeight;
    if (top < this.scrollTop) this.scrollTop = top;
    else if (top + this.rowHeight > this.scrollTop + this.clientHeight - head)
      this.scrollTop = top + this.rowHeight + head - this.clientHeight;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('count') && this.active >= this.count) this.active = this.count - 1;
  }

  protected override updated(): void {
    this.setAttribute('role', this.kind);
    this.setAttribute('aria-label', this.label);
    if (this.kind === 'grid') this.setAttribute('aria-rowcount', String(this.count));
    const current = this.active >= 0 ? this.querySelector(`[data-index="${this.active}"]`) : null;
    if (current?.id) this.setAttribute('aria-activedescendant', current.id);
    else this.removeAttribute('aria-activedescendant');
    const body = this.querySelector<HTMLElement>('.rows-body');
    if (!body) return;
    body.style.height = `${Math.min(this.count * this.rowHeight, MAX_HEIGHT)}px`;
    const width = this.contentWidth > 0 ? `${this.contentWidth}px` : '';
    body.style.minWidth = width;
    const header = this.querySelector<HTMLElement>('.rows-header');
    if (header) header.style.minWidth = width;
    this.querySelector<HTMLElement>('.rows-window')!.style.transform = `translateY(${this.#first * this.rowHeight}px)`;
  }

  #first = 0;
  protected override render() {
    const visible = Math.ceil((this.clientHeight || 600) / this.rowHeight);
    const top = Math.min(Math.floor(this.scrollTop / this.rowHeight), this.count - visible);
    this.#first = Math.max(0, top - OVERSCAN);
    const last = Math.min(this.count, this.#first + visible + 2 * OVERSCAN);
    const rows: TemplateResult[] = [];
    for (let index = this.#first; index < last; index++) rows.push(this.renderRow(index));
    return html`${this.header ? html`<div class="rows-header" role="row">${this.header}</div>` : ''}
      <div class="rows-body"><div class="rows-window">${rows}</div></div>`;
  }
}
customElements.define('dp-rows', VirtualRows);

declare global {
  interface HTMLElementTagNameMap {
    'dp-rows': VirtualRows;
  }
}
