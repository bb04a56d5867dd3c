/** `<dp-json>`: one JSON value as a tree; arrows open, close and move, violations stand on the exact node. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Violation } from '../../../../server/src/protocol.ts';
import { groupBy } from './groupBy.ts';
import { type Json, nearestExisting, type TreeRow, treeRows } from './json.ts';
import { t } from './l10n.ts';
import type { VirtualRows } from './virtualRows.ts';
import './virtualRows.ts';

/** Open to begin with: the first levels, unless an array or object is long. */
const openAtFirst = (depth: number, size: number) => depth < 3 && size <= 200;

export class JsonTree extends LitElement {
  static override properties = {
    value: { attribute: false },
    violations: { attribute: false },
    label: { type: String },
    rows: { state: true },
  };
  declare value: Json;
  declare violations: Violation[];
  declare label: string;
  declare rows: TreeRow[];

  #toggled = new Map<string, boolean>();
  #byNode = new Map<string, Violation[]>();

  constructor() {
    super();
    this.value = null;
    this.violations = [];
    this.label = '';
    this.rows = [];
  }

  protected override createRenderRoot() {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('value')) this.#toggled.clear();
    if (changed.has('value') || changed.has('violations')) {
      this.#byNode = groupBy(this.violations, (violation) => nearestExisting(this.value, violation.path));
      this.#layout();
    }
  }

  #layout(): void {
    const marked = [...this.#byNode.keys()];
    this.rows = treeRows(
      this.value,
      (pointer, depth, size) =>
        this.#toggled.get(pointer) ??
        (openAtFirst(depth, size) || marked.some((path) => path.startsWith(`${pointer}/`))),
    );
  }

  get #list(): VirtualRows | null {
    return this.querySelector('dp-rows');
  }

  override focus(): void {
    this.#list?.focus();
  }

  /** Opens the way to a node and makes it the current row. */
  async reveal(pointer: string): Promise<void> {
    const node = nearestExisting(this.value, pointer);
    for (let end = node.lastIndexOf('/'); end >= 0; end = node.lastIndexOf('/', end - 1)) {
      this.#toggled.set(node.slice(0, end), true);
      if (end === 0) break;
    }
    this.#layout();
    await this.updateComplete;
    const index = this.rows.findIndex((row) => row.pointer === node);
    const list = this.#list;
    if (index < 0 || !list) return;
    await list.updateComplete;
    list.moveTo(index);
  }

  #toggle(row: TreeRow, open = !row.open): void {
    if (row.size === 0) return;
    this.#toggled.set(row.pointer, open);
    this.#layout();
  }

  #onKey(event: KeyboardEvent): void {
    const list = this.#list;
    const row = this.rows[list?.active ?? -1];
    if (!list || !row || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') this.#toggle(row);
    else if (event.key === 'ArrowRight')
      row.open || row.size === 0
        ? list.moveTo(Math.min(list.active + 1, this.rows.length - 1))
        : this.#toggle(row, true);
    else if (event.key === 'ArrowLeft') row.open ? this.#toggle(row, false) : this.#moveToParent(row, list);
    else return;
    event.preventDefault();
  }

  #moveToParent(row: TreeRow, list: VirtualRows): void {
    const parent = row.pointer.slice(0, Math.max(0, row.pointer.lastIndexOf('/')));
    list.moveTo(
      Math.max(
        0,
        this.rows.findIndex((other) => other.pointer === parent),
      ),
    );
  }

  protected override render() {
    return html`<dp-rows
      kind="tree"
      .label=${this.label}
      .count=${this.rows.length}
      .renderRow=${(index: number) => this.#row(this.rows[index]!, index)}
      @keydown=${this.#onKey}
      @row-active=${() => this.#list?.requestUpdate()}
    ></dp-rows>`;
  }

  #row(row: TreeRow, index: number) {
    const violations = this.#byNode.get(row.pointer) ?? [];
    const active = this.#list?.active === index;
    const container = row.kind === 'object' || row.kind === 'array';
    return html`<div
      class="row node ${active ? 'active' : ''} ${violations.length ? 'bad' : ''}"
      role="treeitem"
      id="node-${index}"
      data-index=${index}
      data-pointer=${row.pointer}
      aria-level=${row.depth + 1}
      aria-selected=${active}
      aria-expanded=${row.size ? String(row.open) : nothing}
      @click=${() => {
        this.#list?.moveTo(index);
        this.#toggle(row);
      }}
    >
      <span class="indent" .style=${`width:${row.depth * 16}px`}></span>
      <span class="twistie">${row.size ? (row.open ? '▾' : '▸') : ''}</span>
      ${row.name === null ? '' : html`<span class="name">${row.name}</span><span class="punctuation">: </span>`}
      <span class=${`value ${row.kind}`}>${container && row.open ? this.#sizeOf(row) : row.text}</span>
      ${
        violations.length
          ? html`<span class="violation" title=${violations.map((violation) => violation.message).join('\n')}
            ><span aria-hidden="true">✖</span> ${violations.map((violation) => violation.message).join(' · ')}</span
          >`
          : ''
      }
    </div>`;
  }

  #sizeOf(row: TreeRow) {
    return html`<span class="size">${row.kind === 'array' ? t('[{0}]', row.size) : t('{{0}}', row.size)}</span>`;
  }
}
customElements.define('dp-json', JsonTree);

declare global {
  interface HTMLElementTagNameMap {
    'dp-json': JsonTree;
  }
}
