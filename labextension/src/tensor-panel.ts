// The side panel: the notebook's tensors and modules, the largest first, with what they are like at a glance.
import { Widget } from '@lumino/widgets';
import {
  formatBytes,
  formatInteger,
  type ListedModule,
  type ListedTensor,
  type TensorList,
} from 'convlens/protocol';
import type { KernelTensors } from './kernel-tensors.js';
import { choice } from './parts/choice.js';
import { element, svg } from './parts/dom.js';

type Order = 'size' | 'name' | 'newest';

/** Of a sparkline. */
const SPARK = { width: 64, height: 16 } as const;

/** Dtypes as the panel has room for them. */
const SHORT_DTYPES: Readonly<Record<string, string>> = {
  float32: 'f32',
  float64: 'f64',
  int32: 'i32',
  int64: 'i64',
  uint8: 'u8',
};

export class TensorPanel extends Widget {
  readonly #filter = element('input', {
    type: 'search',
    placeholder: 'filter by name, shape or dtype',
    'aria-label': 'filter by name, shape or dtype',
  });
  readonly #rows = element('div', { class: 'cl-panel-rows', role: 'list' });
  readonly #foot = element('div', { class: 'cl-panel-foot', role: 'status' });
  readonly #open = new Set<string>();
  #order: Order = 'size';
  #source: KernelTensors | null = null;

  constructor() {
    super();
    this.id = 'convlens-tensors';
    this.addClass('cl-panel');
    this.title.caption = 'Tensors';
    this.title.iconClass = 'cl-panel-icon jp-SideBar-tabIcon';
    const refresh = element(
      'button',
      {
        type: 'button',
        class: 'cl-button',
        title: 'ask the kernel again',
        'aria-label': 'ask the kernel again',
      },
      '↻',
    );
    refresh.addEventListener('click', () => this.#source?.refresh());
    const orders = [
      { value: 'size', text: 'size' },
      { value: 'name', text: 'name' },
      { value: 'newest', text: 'newest' },
    ] as const;
    const order = choice<Order>('sorted by', orders, this.#order, (next) => {
      this.#order = next;
      this.#draw();
    });
    this.#filter.addEventListener('input', () => this.#draw());
    this.#filter.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      this.#stops()[0]?.focus();
    });
    this.#rows.addEventListener('keydown', (event) => this.#pressed(event));
    this.#rows.addEventListener('focusin', ({ target }) => this.#stopAt(target as HTMLElement));
    this.node.append(
      element('div', { class: 'cl-panel-head' }, element('h2', {}, 'Tensors'), refresh),
      element('div', { class: 'cl-panel-tools' }, this.#filter, order.el),
      this.#rows,
      this.#foot,
    );
  }

  /** Whose tensors are listed; null where no notebook is in front. */
  listOf(source: KernelTensors | null): void {
    if (this.#source) this.#source.onChange = () => {};
    this.#source = source;
    if (source) {
      source.onChange = () => this.#draw();
      if (this.isVisible) source.watch();
    }
    this.#draw();
  }

  refresh(): void {
    this.#source?.refresh();
  }

  protected override onAfterShow(): void {
    this.#source?.watch();
    this.#draw();
  }

  #draw(): void {
    const list = this.#source?.list ?? null;
    const state = this.#source?.state ?? 'none';
    if (list === null || list.entries.length === 0) {
      const text =
        state === 'none'
          ? 'No kernel of convlens.'
          : 'No tensors yet. They appear here when a cell makes one.';
      this.#rows.replaceChildren(element('p', { class: 'cl-panel-empty' }, text));
      this.#foot.textContent = state === 'none' ? 'no kernel' : '';
      return;
    }
    const focused = (document.activeElement as HTMLElement | null)?.dataset.name;
    const shown = this.#ordered(list).filter((entry) => matches(entry, this.#filter.value));
    const largest = Math.max(1, ...list.entries.map(({ bytes }) => bytes));
    this.#rows.replaceChildren(...shown.flatMap((entry) => this.#rowsOf(entry, largest)));
    this.#stopAt(this.#stops()[0]);
    if (focused) this.#rows.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
    this.#foot.textContent = footText(list, shown, state === 'busy', this.#filter.value !== '');
  }

  /** The rows that can be walked, from the top. */
  #stops(): HTMLElement[] {
    return [...this.#rows.querySelectorAll<HTMLElement>('.cl-panel-open')];
  }

  /** One tab stop for the list: arrows walk inside. */
  #stopAt(target: HTMLElement | undefined): void {
    for (const stop of this.#stops()) stop.tabIndex = stop === target ? 0 : -1;
  }

  /** Arrows walk, right and left unfold and fold a module. */
  #pressed(event: KeyboardEvent): void {
    const stops = this.#stops();
    const at = stops.indexOf(event.target as HTMLElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    const fold = { ArrowRight: 'false', ArrowLeft: 'true' }[event.key];
    if (to === -1) this.#filter.focus();
    else if (to !== undefined) stops[Math.min(to, stops.length - 1)].focus();
    else if (fold === undefined) return;
    else if (stops[at].getAttribute('aria-expanded') === fold) stops[at].click();
    event.preventDefault();
    event.stopPropagation();
  }

  #ordered({ entries }: TensorList): (ListedTensor | ListedModule)[] {
    const found = [...entries];
    if (this.#order === 'newest') return found.reverse();
    if (this.#order === 'name') return found.sort((a, b) => a.name.localeCompare(b.name));
    return found.sort((a, b) => b.bytes - a.bytes);
  }

  #rowsOf(entry: ListedTensor | ListedModule, largest: number): HTMLElement[] {
    if (entry.kind === 'tensor') return [this.#tensorRow(entry, largest)];
    const isOpen = this.#open.has(entry.name) || this.#filter.value !== '';
    const row = moduleRow(entry, isOpen);
    row.querySelector('button')!.addEventListener('click', () => {
      if (!this.#open.delete(entry.name)) this.#open.add(entry.name);
      this.#draw();
    });
    const inner = entry.tensors.filter((tensor) => matches(tensor, this.#filter.value));
    return isOpen ? [row, ...inner.map((tensor) => this.#tensorRow(tensor, largest))] : [row];
  }

  #tensorRow(tensor: ListedTensor, largest: number): HTMLElement {
    const { name, dtype, shape, bytes, gradient, notFinite, sampled, spark, changed, shared, buffer } =
      tensor;
    const oddities = `${formatInteger(notFinite)} not finite${sampled ? ' in a sample' : ''}`;
    const words = [
      name,
      `${dtype} [${shape.join(', ')}]`,
      formatBytes(bytes),
      ...(notFinite > 0 ? [oddities] : []),
      ...(gradient ? [gradient === 'there' ? 'has a gradient' : 'requires a gradient'] : []),
      ...(changed ? ['changed by the last cell'] : []),
      ...(buffer ? ['a buffer'] : []),
      ...(shared ? ['shares memory with a tensor above'] : []),
    ];
    const share = element('i', { class: 'cl-panel-share' });
    share.style.width = `${Math.max(0.5, (100 * bytes) / largest)}%`;
    const button = element(
      'button',
      { type: 'button', class: 'cl-panel-open', 'data-name': name, title: `open ${words.join(', ')}` },
      element(
        'span',
        { class: 'cl-panel-name' },
        element('b', {}, name),
        gradient ? element('span', { class: `cl-panel-gradient cl-panel-${gradient}` }, ' ∇') : null,
        buffer ? element('span', { class: 'cl-quiet' }, ' buffer') : null,
        notFinite > 0 ? element('span', { class: 'cl-nan' }, ` ${oddities}`) : null,
      ),
      sparkline(spark),
      element('span', { class: 'cl-panel-facts' }, `${SHORT_DTYPES[dtype] ?? dtype} [${shape.join(', ')}]`),
      element('span', { class: 'cl-panel-bytes' }, shared ? 'shared' : formatBytes(bytes)),
      share,
    );
    button.setAttribute('aria-label', words.join(', '));
    button.addEventListener('click', () => this.#source?.open(name));
    return element(
      'div',
      { class: `cl-panel-row${changed ? ' cl-panel-changed' : ''}`, role: 'listitem' },
      button,
    );
  }
}

function moduleRow({ name, type, layers, parameters, bytes }: ListedModule, isOpen: boolean): HTMLElement {
  return element(
    'div',
    { class: 'cl-panel-row cl-panel-module', role: 'listitem' },
    element(
      'button',
      {
        type: 'button',
        class: 'cl-panel-open',
        'data-name': name,
        'aria-expanded': String(isOpen),
        'aria-label': `${name}, ${type}, ${formatInteger(parameters)} parameters, ${formatBytes(bytes)}`,
      },
      element('span', { class: 'cl-panel-name' }, isOpen ? '▾ ' : '▸ ', element('b', {}, name), ` ${type}`),
      element('span', { class: 'cl-panel-bytes' }, `${layers} ${layers === 1 ? 'layer' : 'layers'}`),
      element('span', { class: 'cl-panel-facts' }, `${formatInteger(parameters)} parameters`),
      element('span', { class: 'cl-panel-bytes' }, formatBytes(bytes)),
    ),
  );
}

function sparkline(spark: readonly number[]): SVGElement {
  const width = SPARK.width / Math.max(1, spark.length);
  return svg(
    'svg',
    { class: 'cl-panel-spark', viewBox: `0 0 ${SPARK.width} ${SPARK.height}`, 'aria-hidden': 'true' },
    ...spark.map((count, i) => {
      const height = Math.max(count > 0 ? 1 : 0, (Math.min(100, count) / 100) * SPARK.height);
      return svg('rect', {
        x: i * width,
        y: SPARK.height - height,
        width: Math.max(0.5, width - 0.6),
        height,
      });
    }),
  );
}

/** Whether the words of an entry (or of a tensor in it) hold all words of the filter. */
function matches(entry: ListedTensor | ListedModule, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (tensor: ListedTensor): string =>
    `${tensor.name} ${tensor.dtype} ${SHORT_DTYPES[tensor.dtype] ?? ''} [${tensor.shape.join(', ')}] ${tensor.shape.join('x')}`;
  const found = (where: string): boolean => words.every((word) => where.toLowerCase().includes(word));
  if (entry.kind === 'tensor') return found(text(entry));
  return found(`${entry.name} ${entry.type}`) || entry.tensors.some((tensor) => found(text(tensor)));
}

function footText(
  { entries, more }: TensorList,
  shown: readonly (ListedTensor | ListedModule)[],
  busy: boolean,
  filtered: boolean,
): string {
  const tensors = entries.filter(({ kind }) => kind === 'tensor').length;
  const modules = entries.length - tensors;
  const bytes = entries.reduce(
    (sum, entry) => sum + (entry.kind === 'tensor' && entry.shared ? 0 : entry.bytes),
    0,
  );
  const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  return [
    filtered
      ? `${shown.length} of ${entries.length}`
      : [many(tensors, 'tensor'), ...(modules > 0 ? [many(modules, 'module')] : [])].join(' · '),
    formatBytes(bytes),
    ...(more > 0 ? [`${more} more`] : []),
    ...(busy ? ['the kernel is busy: as of the last cell'] : []),
  ].join(' · ');
}
