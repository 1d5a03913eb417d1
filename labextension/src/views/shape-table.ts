// A model layer by layer: shapes, the window as a glyph, what it costs, what it sees. A row opens into its own
// arithmetic; where the shapes stop fitting, the table says so on the row.
import {
  formatBytes,
  formatCount,
  formatInteger,
  type ShapeRow,
  type ShapeTablePayload,
  windowText,
} from 'convlens/protocol';
import { element } from '../parts/dom.js';
import { copyButton } from '../parts/icons.js';
import { kernelGlyph } from '../parts/kernel-glyph.js';
import { type ArithmeticLine, layerArithmetic } from '../parts/layer-arithmetic.js';
import { fieldText, isBatched, isInside, layerRows, markdownOf, rowName } from '../parts/shape-rows.js';
import type { Cleanup, ViewModel } from '../view.js';

/** Tables of more rows begin with their inner modules folded. */
const UNFOLDED_ROWS = 40;

/** Pixels a level of nesting is set in. */
const INDENT = 16;

const COLUMNS = 7;

/** Draws a shape table. */
export function renderShapeTable(host: {
  readonly model: ViewModel<ShapeTablePayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const view = new ShapeTableView(host.model.payload);
  host.el.replaceChildren(view.el);
  return () => {};
}

class ShapeTableView {
  readonly el: HTMLElement;
  readonly #payload: ShapeTablePayload;
  readonly #rows: readonly ShapeRow[];
  readonly #failed: number;
  readonly #skip: number;
  readonly #leastDepth: number;
  readonly #folded = new Set<string>();
  readonly #body = element('tbody', {});
  #open: string | null = null;
  /** The path of the row that Tab leads to. */
  #current: string;

  constructor(payload: ShapeTablePayload) {
    this.#payload = payload;
    this.#rows = layerRows(payload);
    // The failure counts among all rows, the model's own included.
    this.#failed = payload.failure ? this.#rows.indexOf(payload.rows[payload.failure.row]) : -1;
    this.#skip = isBatched(this.#rows) ? 1 : 0;
    this.#leastDepth = Math.min(...this.#rows.map(({ depth }) => depth));
    this.#current = this.#rows[0]?.path ?? '';
    if (this.#rows.length > UNFOLDED_ROWS) this.#foldInner();
    this.el = element(
      'section',
      { class: 'cl', 'aria-label': `shapes of ${payload.model}` },
      ...this.#frame(),
    );
    this.#draw();
  }

  /** Folds all that is inside another module, but not what fails. */
  #foldInner(): void {
    const failing = this.#rows[this.#failed];
    for (const row of this.#rows) {
      const holdsFailure = failing !== undefined && isInside(failing, row.path);
      if (row.container && row.depth > this.#leastDepth && !holdsFailure) this.#folded.add(row.path);
    }
  }

  #frame(): HTMLElement[] {
    const { model, dtype, inputShape } = this.#payload;
    const notes = [this.#skip ? 'shapes without the batch axis' : '', 'click a row for its formula'];
    const head = element(
      'header',
      { class: 'cl-row cl-table-head' },
      element('span', { class: 'cl-name' }, model),
      element('span', { class: 'cl-facts' }, `input ${dtype} [${inputShape.join(', ')}]`),
      element('span', { class: 'cl-note cl-end cl-wide-only' }, notes.filter(Boolean).join(' · ')),
      copyButton('copy as Markdown', () => markdownOf(this.#payload)),
    );
    const columns = [
      ['layer', ''],
      ['input', 'cl-col-input'],
      ['output', ''],
      ['kernel', ''],
      ['params', 'cl-number'],
      ['mult-adds', 'cl-number'],
      ['sees, px', 'cl-number cl-col-sees'],
    ];
    const titles = columns.map(([text, kind]) => element('th', { scope: 'col', class: kind || null }, text));
    const table = element(
      'table',
      { class: 'cl-table', role: 'treegrid', 'aria-label': `layers of ${model}` },
      element('thead', {}, element('tr', {}, ...titles)),
      this.#body,
      element('tfoot', {}, this.#totalRow()),
    );
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    this.#body.addEventListener('keydown', (event) => this.#pressed(event));
    return [head, element('div', { class: 'cl-table-room' }, table), this.#footNote()];
  }

  #totalRow(): HTMLElement {
    const { totals } = this.#payload;
    const name = this.#failed < 0 ? 'total' : `as far as ${rowName(this.#rows[this.#failed])}`;
    return element(
      'tr',
      {},
      element('td', {}, name),
      element('td', { class: 'cl-col-input' }),
      element('td', {}),
      element('td', {}),
      element('td', { class: 'cl-number' }, formatInteger(totals.parameters)),
      element('td', { class: 'cl-number' }, formatCount(totals.multiplyAdds)),
      element('td', { class: 'cl-number cl-col-sees' }),
    );
  }

  /** `weights 247 kB · activations 60 kB · largest share: fc1 78 % of parameters, conv2 58 % of the work` */
  #footNote(): HTMLElement {
    const { totals } = this.#payload;
    const layers = this.#rows.filter(({ container, outputShape }) => !container && outputShape !== null);
    const largest = (cost: (row: ShapeRow) => number, total: number, of: string): (Node | string)[] => {
      const row = layers.reduce<ShapeRow | null>(
        (best, next) => (best && cost(best) >= cost(next) ? best : next),
        null,
      );
      if (!row || total === 0 || cost(row) === 0) return [];
      return [
        element('code', {}, row.path || row.kind),
        ` ${Math.round((100 * cost(row)) / total)} % of ${of}`,
      ];
    };
    const shares = [
      largest((row) => row.parameters, totals.parameters, 'the parameters'),
      largest((row) => row.multiplyAdds, totals.multiplyAdds, 'the multiply-adds'),
    ].filter((found) => found.length > 0);
    return element(
      'p',
      { class: 'cl-note' },
      `weights ${formatBytes(totals.parameterBytes)} · activations ${formatBytes(totals.activationBytes)}`,
      shares.length > 0 ? ' · largest share: ' : '',
      ...shares.flatMap((share, i) => (i > 0 ? [', ', ...share] : share)),
    );
  }

  #draw(): void {
    const lines = this.#rows.flatMap((row, i) => {
      if ([...this.#folded].some((path) => isInside(row, path))) return [];
      const state = this.#failed < 0 || i < this.#failed ? 'fits' : i === this.#failed ? 'fails' : 'never';
      const found = [this.#rowLine(row, state)];
      if (this.#open === row.path) found.push(this.#arithmeticLine(row));
      if (state === 'fails') found.push(this.#failureLine());
      return found;
    });
    this.#body.replaceChildren(...lines);
  }

  #rowLine(row: ShapeRow, state: 'fits' | 'fails' | 'never'): HTMLElement {
    const openable = this.#canOpen(row);
    const expanded = row.container ? !this.#folded.has(row.path) : this.#open === row.path;
    const quiet = !row.container && row.parameters === 0 && !row.window;
    const classes = [
      'cl-layer',
      row.container ? 'cl-container' : '',
      quiet ? 'cl-quiet-row' : '',
      this.#open === row.path ? 'cl-open' : '',
      state === 'fits' ? '' : `cl-${state}`,
    ];
    const counted = state === 'fits' && !(row.container && expanded);
    const cost = (value: number, total: number, kind: string): HTMLElement =>
      element('td', { class: 'cl-number' }, ...costCell(value, counted ? total : 0, kind));
    const { parameters, multiplyAdds } = this.#payload.totals;
    return element(
      'tr',
      {
        class: classes.filter(Boolean).join(' '),
        'data-path': row.path,
        tabindex: row.path === this.#current ? 0 : -1,
        'aria-level': row.depth - this.#leastDepth + 1,
        'aria-expanded': openable ? String(expanded) : null,
      },
      this.#nameCell(row, openable, expanded),
      element('td', { class: 'cl-col-input cl-quiet' }, ...this.#shape(row.inputShape)),
      element('td', {}, ...this.#outputCell(row, state)),
      element('td', {}, ...kernelCell(row)),
      cost(row.parameters, parameters, 'cl-share-weight'),
      state === 'fits' ? cost(row.multiplyAdds, multiplyAdds, '') : element('td', { class: 'cl-number' }),
      element('td', { class: 'cl-number cl-col-sees' }, state === 'fits' ? fieldText(row) : ''),
    );
  }

  #nameCell(row: ShapeRow, openable: boolean, expanded: boolean): HTMLElement {
    const name = rowName(row);
    const inner =
      row.container && !expanded
        ? this.#rows.filter((other) => !other.container && isInside(other, row.path))
        : [];
    const twisty = openable ? (expanded ? '▾' : '▸') : '';
    const cell = element(
      'td',
      { class: 'cl-layer-name' },
      element('span', { class: 'cl-twisty', 'aria-hidden': 'true' }, twisty),
      element('b', {}, name),
      ' ',
      name === row.kind ? null : element('span', { class: 'cl-quiet' }, row.kind),
      inner.length > 0 ? element('span', { class: 'cl-note' }, ` ${inner.length} layers`) : null,
    );
    cell.style.paddingLeft = `${(row.depth - this.#leastDepth) * INDENT}px`;
    return cell;
  }

  /** `6×28×28`, the signs between quieter than the numbers. */
  #shape(shape: readonly number[]): (Node | string)[] {
    const sizes = shape.slice(this.#skip);
    if (sizes.length === 0) return ['scalar'];
    return sizes.flatMap((size, i) =>
      i > 0 ? [element('i', { class: 'cl-times' }, '×'), String(size)] : [String(size)],
    );
  }

  #outputCell(row: ShapeRow, state: 'fits' | 'fails' | 'never'): (Node | string)[] {
    if (state === 'fails') return [element('b', { class: 'cl-wrong' }, 'does not fit')];
    if (!row.outputShape) return [];
    return [element('span', { class: 'cl-quiet' }, '→ '), element('b', {}, ...this.#shape(row.outputShape))];
  }

  #arithmeticLine(row: ShapeRow): HTMLElement {
    const lines = layerArithmetic(row).flatMap(arithmeticCells);
    return fullLine('cl-arithmetic-row', element('div', { class: 'cl-arithmetic' }, ...lines));
  }

  /** The message of the error: its first line says it, the rest shows the operands. */
  #failureLine(): HTMLElement {
    const [first, ...rest] = (this.#payload.failure?.message ?? '').split('\n');
    const operands = rest.join('\n');
    const text = element(
      'div',
      { class: 'cl-why' },
      element('b', {}, first),
      operands ? element('pre', {}, operands) : null,
    );
    return fullLine('cl-fails', text);
  }

  #canOpen(row: ShapeRow): boolean {
    if (row.container) return this.#rows.some((other) => isInside(other, row.path));
    return row.outputShape !== null && layerArithmetic(row).length > 0;
  }

  #toggle(row: ShapeRow, wanted?: boolean): void {
    if (!this.#canOpen(row)) return;
    if (row.container) {
      const fold = wanted === undefined ? !this.#folded.has(row.path) : !wanted;
      if (fold) this.#folded.add(row.path);
      else this.#folded.delete(row.path);
    } else {
      const isOpen = this.#open === row.path;
      if (wanted === undefined ? isOpen : !wanted) this.#open = isOpen ? null : this.#open;
      else this.#open = row.path;
    }
    this.#draw();
  }

  #rowOf(target: EventTarget | null): ShapeRow | undefined {
    const line = target instanceof Element ? target.closest<HTMLElement>('tr.cl-layer') : null;
    return this.#rows.find(({ path }) => path === line?.dataset.path);
  }

  #clicked(event: MouseEvent): void {
    const row = this.#rowOf(event.target);
    // Whoever marks text to copy it does not mean to open the row.
    if (!row || document.getSelection()?.isCollapsed === false) return;
    this.#toggle(row);
    this.#focus(row.path);
  }

  #pressed(event: KeyboardEvent): void {
    const row = this.#rowOf(event.target);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const lines = [...this.#body.querySelectorAll<HTMLElement>('tr.cl-layer')];
    const at = lines.findIndex((line) => line.dataset.path === row.path);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (to !== undefined) this.#focus(lines[to]?.dataset.path ?? row.path);
    else if (event.key === 'Enter' || event.key === ' ') this.#toggle(row);
    else if (event.key === 'ArrowRight') this.#toggle(row, true);
    else if (event.key === 'ArrowLeft') this.#toggle(row, false);
    else return;
    if (to === undefined) this.#focus(row.path);
    event.preventDefault();
    event.stopPropagation();
  }

  #focus(path: string): void {
    this.#current = path;
    for (const line of this.#body.querySelectorAll<HTMLElement>('tr.cl-layer')) {
      line.tabIndex = line.dataset.path === path ? 0 : -1;
      if (line.dataset.path === path) line.focus({ preventScroll: true });
    }
  }
}

function kernelCell({ window }: ShapeRow): (Node | string)[] {
  if (!window) return [];
  const [size, ...options] = windowText(window).split(' ');
  const name = `kernel ${window.kernelSize.join(' by ')}, stride ${window.stride.join(', ')}, padding ${window.padding.join(' / ')}, dilation ${window.dilation.join(', ')}, groups ${window.groups ?? 1}`;
  const glyph = kernelGlyph(window);
  return [
    element(
      'span',
      { class: 'cl-kernel', title: name },
      glyph,
      element('b', {}, size),
      element('span', { class: 'cl-quiet' }, options.join(' ')),
    ),
  ];
}

/** A number with its share of the total as a bar under it. */
function costCell(value: number, total: number, kind: string): (Node | string)[] {
  if (value === 0) return [];
  if (total === 0) return [formatCount(value)];
  const bar = element('i', {});
  bar.style.width = `${(100 * value) / total}%`;
  return [formatCount(value), element('span', { class: `cl-share cl-share-right ${kind}` }, bar)];
}

function arithmeticCells({ label, formula, result, remark }: ArithmeticLine): HTMLElement[] {
  return [
    element('span', { class: 'cl-label' }, label),
    element(
      'span',
      {},
      ...coloured(formula),
      ' = ',
      element('b', {}, result),
      remark ? element('span', { class: 'cl-note' }, ` ${remark}`) : null,
    ),
  ];
}

/** The input's size in the colour of inputs, the kernel's in that of weights: `floor((14 + …`, `(5 − 1)`. */
function coloured(formula: string): (Node | string)[] {
  // What a split captures stands between its pieces: piece, input, kernel, piece, …
  return formula.split(/(?<=floor\(\()(\d+)|(\d+)(?= − 1\))/).map((part, i) => {
    if (part === undefined || i % 3 === 0) return part ?? '';
    return element('span', { class: i % 3 === 1 ? 'cl-role-in' : 'cl-role-weight' }, part);
  });
}

function fullLine(kind: string, content: HTMLElement): HTMLElement {
  return element('tr', { class: kind }, element('td', { colspan: COLUMNS }, content));
}
