// A tensor: its shape as axis picker, its values as tiles, plane and profiles, its spread as legend.
import { formatExact, formatNumber, type TensorPayload } from 'convlens/protocol';
import { type AxisRole, initialRoles, isVector, vectorRoles, withRole } from '../parts/axis-roles.js';
import { AxisSteppers } from '../parts/axis-steppers.js';
import { plainShape, shapeCaption } from '../parts/caption.js';
import type { NumberKind } from '../parts/cells.js';
import { type ColourRange, largest } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import { type Exported, exportMenu } from '../parts/export-menu.js';
import type { HeldValues, Plane } from '../parts/held-values.js';
import { copyButton } from '../parts/icons.js';
import { linePicture } from '../parts/line.js';
import { type LinkedView, leadCursors, linkCursor } from '../parts/linked-cursors.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { type Cursor, LARGEST_FITTED, type PlanePicture, planePicture } from '../parts/plane.js';
import { asTypeScript } from '../parts/plane-export.js';
import { readOut } from '../parts/read-out.js';
import { readingOf } from '../parts/reading.js';
import { pictureAxes, pictureRoles, type RgbPicture, rgbPicture } from '../parts/rgb-picture.js';
import { statisticsTable } from '../parts/statistics.js';
import { TensorColours } from '../parts/tensor-colours.js';
import { emptyTensor, scalarTensor } from '../parts/tensor-simple.js';
import { type Detail, TensorSource } from '../parts/tensor-source.js';
import { describe, sourceNote, staleNote, title } from '../parts/tensor-words.js';
import { tileList } from '../parts/tiles.js';
import { valueTable } from '../parts/value-table.js';
import type { Cleanup, ViewModel } from '../view.js';

/** Up to so many values stand side by side with their numbers; more make a line. */
const STRIP_LIMIT = 24;

/** A single plane of at most so many rows and columns stands beside its spread, every number readable without zoom. */
const COMPACT = { rows: 12, columns: 8 } as const;

/** What labels and the rail take beside the cells of a compact plane. */
const COMPACT_GUTTERS = 46;

/** Draws a tensor. */
export function renderTensor(host: {
  readonly model: ViewModel<TensorPayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const { model, el } = host;
  const { payload } = model;
  const root = element('section', { class: 'cl', 'aria-label': describe(payload) });
  el.replaceChildren(root);
  const isEmpty = payload.shape.includes(0);
  if (!isEmpty && payload.shape.length > 0) return new TensorView(root, model).dispose;
  root.append(...(isEmpty ? emptyTensor(payload) : scalarTensor(payload)));
  return () => {};
}

function kindOf(values: HeldValues): NumberKind {
  if (values.dtype === 'bool') return 'bool';
  return values.dtype.startsWith('float') && !values.areWhole ? 'real' : 'integer';
}

/** Whether the tensor is one small plane that the colours do not clip anywhere. */
function isCompact({ range }: TensorPayload, counts: readonly number[]): boolean {
  const [rows, columns] = [counts.at(-2) ?? 1, counts.at(-1) ?? 1];
  const single = counts.slice(0, -2).every((count) => count === 1);
  const small = rows <= COMPACT.rows && columns <= COMPACT.columns;
  return single && small && range.below + range.above === 0;
}

class TensorView {
  readonly #payload: TensorPayload;
  readonly #source: TensorSource;
  /** The tensor's index along each axis that is not in the plane. */
  readonly #index: number[];
  readonly #root: HTMLElement;
  readonly #picture: PlanePicture;
  readonly #kind: NumberKind;
  readonly #isLine: boolean;
  readonly #isCompact: boolean;
  readonly #colours: TensorColours;
  readonly #read = readOut();
  readonly #tiles = tileList('planes', (at) => {
    const axis = this.#axisOf('tiles');
    this.#step(axis, this.#tileValues.indexAt(axis, at));
  });
  readonly #steppers: AxisSteppers;
  readonly #linkButton = element(
    'button',
    { type: 'button', class: 'cl-link', 'aria-pressed': 'true' },
    'linked',
  );
  readonly #zoom = element('output', {});
  readonly #zoomControl = this.#buildZoomControl();
  readonly #controls = element('div', { class: 'cl-controls cl-end' });
  readonly #caption: { show(roles: readonly AxisRole[]): void };
  readonly #table = valueTable((plane, row, column) => this.#cellText(plane, row, column));
  readonly #rgb: RgbPicture | null;
  readonly #linked: LinkedView;
  #unlink: () => void;
  readonly #detailButton = element('button', { type: 'button', class: 'cl-every-cell', hidden: true });
  readonly #stale = staleNote(() => this.#source.refresh());
  #values: HeldValues;
  #tileValues: HeldValues;
  #detail: Detail = null;
  readonly #stopThemes: () => void;
  #roles: AxisRole[];
  #plane: Plane;
  #range: ColourRange;
  #cursor: Cursor = { row: 0, column: 0, pinned: false };

  constructor(root: HTMLElement, model: ViewModel<TensorPayload>) {
    const { payload } = model;
    this.#root = root;
    this.#payload = payload;
    this.#source = new TensorSource(payload, model.slices, model.budget, () => this.#redraw());
    this.#steppers = new AxisSteppers(this.#source, (axis, index) => this.#step(axis, index));
    this.#colours = new TensorColours(payload, model, () => this.#redraw());
    this.#values = this.#tileValues = this.#source.preview;
    this.#index = payload.shape.map(() => 0);
    this.#kind = kindOf(this.#values);
    const { counts } = this.#values;
    this.#isLine = isVector(counts) && Math.max(...counts) > STRIP_LIMIT;
    this.#isCompact = isCompact(payload, counts);
    const axes = pictureAxes(payload);
    this.#roles = this.#isLine
      ? vectorRoles(counts)
      : axes
        ? pictureRoles(counts, axes)
        : initialRoles(counts);
    this.#plane = this.#currentPlane();
    this.#range = this.#colours.rangeOf(this.#plane);
    this.#rgb = axes && rgbPicture(payload, axes);
    this.#linked = { el: root, shape: payload.shape, follow: (index, pinned) => this.#follow(index, pinned) };
    this.#unlink = linkCursor(this.#linked);
    const events = {
      onCursor: (cursor: Cursor) => this.#moved(cursor),
      onZoom: (size: number) => {
        this.#zoom.textContent = String(size);
      },
    };
    this.#picture = this.#isLine ? linePicture(events) : planePicture(events);
    const caption = this.#buildCaption();
    this.#caption = caption;
    this.#assemble(caption.el);
    this.#redraw();
    this.#toLargest();
    this.#stopThemes = model.onThemeChange(() => this.#redraw());
    for (const event of ['pointerdown', 'focusin'] as const) root.addEventListener(event, () => this.#wake());
  }

  readonly dispose = (): void => {
    this.#stopThemes();
    this.#picture.dispose();
    this.#tiles.dispose();
    this.#read.dispose();
    this.#source.dispose();
    this.#unlink();
  };

  /** Another display of the same shape has its cursor there. */
  #follow(index: readonly number[], pinned: boolean): void {
    const [rows, columns] = [this.#axisOf('rows'), this.#axisOf('columns')];
    const place = (axis: number): number => (axis < 0 ? 0 : this.#values.placeOf(axis, index[axis]));
    this.#picture.moveTo(place(rows), place(columns), pinned);
  }

  #toggleLink(): void {
    const linked = this.#linkButton.getAttribute('aria-pressed') === 'true';
    this.#linkButton.setAttribute('aria-pressed', String(!linked));
    this.#unlink();
    if (!linked) this.#unlink = linkCursor(this.#linked);
  }

  #wake(): void {
    if (this.#source.wake()) this.#redraw();
  }

  #buildCaption(): { el: HTMLElement; show(roles: readonly AxisRole[]): void } {
    const { shape } = this.#payload;
    if (shape.length < 2 || this.#isLine) return { el: plainShape(shape), show() {} };
    const { counts } = this.#source.preview;
    return shapeCaption(shape, counts, {
      onRole: (axis, role) => {
        this.#roles = withRole(this.#roles, counts, axis, role);
        this.#detail = null;
        this.#redraw();
        this.#toLargest();
      },
    });
  }

  #assemble(caption: HTMLElement): void {
    const { statistics } = this.#payload;
    const stage = element('div', { class: 'cl-stage' }, this.#picture.el);
    const facts = element('div', { class: 'cl-row cl-top' }, this.#colours.el, statisticsTable(statistics));
    this.#root.append(
      element(
        'header',
        { class: 'cl-head' },
        caption,
        title(this.#payload),
        element('span', { class: 'cl-grow' }),
        exportMenu(() => this.#exported()),
        copyButton('copy these values as an array', () => asTypeScript(this.#exported().plane)),
      ),
    );
    if (this.#isCompact) {
      const { rows, columns } = this.#plane;
      stage.style.width = `${LARGEST_FITTED * Math.max(rows, columns) + COMPACT_GUTTERS}px`;
      this.#root.append(element('div', { class: 'cl-beside' }, stage, facts), this.#steppers.el);
    } else {
      this.#controls.append(...this.#colours.controls);
      facts.append(this.#controls);
      this.#root.append(
        facts,
        this.#tiles.el,
        ...(this.#rgb ? [this.#rgb.el] : []),
        this.#steppers.el,
        stage,
      );
    }
    this.#detailButton.addEventListener('click', () => this.#toggleDetail());
    this.#linkButton.title = 'the cursor is shared with displays of the same shape (l)';
    this.#linkButton.addEventListener('click', () => this.#toggleLink());
    this.#root.addEventListener('keydown', (event) => {
      if (event.key !== 'l' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.target instanceof HTMLCanvasElement)) return;
      this.#toggleLink();
      event.stopPropagation();
    });
    this.#root.append(this.#stale, this.#read.el, this.#table.el);
  }

  #axisOf(role: AxisRole): number {
    return this.#roles.indexOf(role);
  }

  #currentPlane(): Plane {
    const [rows, columns] = [this.#axisOf('rows'), this.#axisOf('columns')];
    const place = this.#index.map((index, axis) => this.#values.placeOf(axis, index));
    return this.#values.plane(rows < 0 ? null : rows, columns < 0 ? null : columns, place);
  }

  /** Everything that depends on roles, place, range or theme. */
  #redraw(): void {
    this.#values = this.#source.planeValues(this.#roles, this.#index, this.#detail);
    this.#plane = this.#currentPlane();
    this.#range = this.#colours.rangeOf(this.#plane);
    const palette = paletteOf();
    this.#caption.show(this.#roles);
    this.#colours.show(this.#plane, palette);
    this.#showTiles(palette);
    this.#showRgb();
    this.#showSteppers();
    this.#showDetail();
    this.#showPlane();
    this.#root.classList.toggle('cl-waiting', this.#source.isWaiting);
    this.#root.classList.toggle('cl-stale', this.#source.state === 'stale');
    this.#stale.hidden = this.#source.state !== 'stale';
  }

  /** The way to single cells where the whole plane is drawn in steps, and back. */
  #showDetail(): void {
    const pictured = this.#roles.flatMap((role, axis) =>
      role === 'rows' || role === 'columns' ? [axis] : [],
    );
    const inSteps = pictured.some((axis) => this.#values.stepOf(axis) > 1);
    this.#detailButton.hidden = this.#source.state !== 'live' || !(inSteps || this.#detail);
    this.#detailButton.textContent = this.#detail ? 'whole plane' : 'every cell around the cursor';
  }

  #toggleDetail(): void {
    const { row, column } = this.#cursor;
    const at = this.#placeOf(row, column).map((place, axis) => this.#values.indexAt(axis, place));
    this.#detail = this.#detail ? null : at;
    this.#redraw();
    const [rows, columns] = [this.#axisOf('rows'), this.#axisOf('columns')];
    const place = (axis: number): number => (axis < 0 ? 0 : this.#values.placeOf(axis, at[axis]));
    this.#picture.moveTo(place(rows), place(columns), false);
  }

  #showTiles(palette: Palette): void {
    const axis = this.#axisOf('tiles');
    this.#tiles.el.hidden = axis < 0;
    if (axis < 0) return;
    const [rows, columns] = [this.#axisOf('rows'), this.#axisOf('columns')];
    const values = this.#source.tileValues(this.#roles, this.#index);
    const place = this.#index.map((index, other) => values.placeOf(other, index));
    const tiles = Array.from({ length: values.counts[axis] }, (_, at) => {
      const plane = values.plane(rows, columns, place.with(axis, at));
      const index = String(values.indexAt(axis, at));
      return { plane, range: this.#range, label: `index ${index} of axis ${axis}`, caption: [index] };
    });
    this.#tileValues = values;
    this.#tiles.show(tiles, values.holds(axis, this.#index[axis]) ? place[axis] : -1, palette);
  }

  #showRgb(): void {
    if (!this.#rgb) return;
    const { preview } = this.#source;
    const held = this.#roles.every((role, axis) => role !== 'step' || preview.holds(axis, this.#index[axis]));
    const values = held ? preview : this.#tileValues;
    const place = this.#index.map((index, axis) => values.placeOf(axis, index));
    this.#rgb.el.hidden = !this.#rgb.show(values, place);
  }

  #showSteppers(): void {
    const axes = this.#roles.flatMap((role, axis) => (this.#hasStepper(role, axis) ? [axis] : []));
    this.#steppers.show(axes, this.#index, sourceNote(this.#source, this.#values), [this.#detailButton]);
    // On the line above the picture where there is one; else it would be a line of its own.
    if (this.#isLine || this.#isCompact) return;
    const place = this.#steppers.isEmpty ? this.#controls : this.#steppers.el;
    if (this.#zoomControl.parentElement !== place) place.append(this.#zoomControl);
  }

  #hasStepper(role: AxisRole, axis: number): boolean {
    return (role === 'step' || role === 'tiles') && this.#source.counts[axis] > 1;
  }

  #buildZoomControl(): HTMLElement {
    const button = (text: string, name: string, step: -1 | 1): HTMLElement => {
      const made = element('button', { type: 'button', 'aria-label': name, title: name }, text);
      made.addEventListener('click', () => this.#picture.zoom(step));
      return made;
    };
    const parts = [
      button('−', 'smaller cells', -1),
      this.#zoom,
      button('+', 'larger cells', 1),
      this.#linkButton,
    ];
    return element('span', { class: 'cl-step cl-end' }, element('span', {}, 'zoom'), ...parts);
  }

  #showPlane(): void {
    const [rows, columns] = [this.#axisOf('rows'), this.#axisOf('columns')];
    this.#picture.show({
      plane: this.#plane,
      range: this.#range,
      kind: this.#kind,
      label: this.#altText(),
      goesOn: { right: !this.#reachesEnd(columns), below: !this.#reachesEnd(rows) },
    });
    this.#moved(this.#cursor);
  }

  #reachesEnd(axis: number): boolean {
    if (axis < 0) return true;
    const last = this.#values.indexAt(axis, this.#values.counts[axis] - 1);
    return last + this.#values.stepOf(axis) >= this.#payload.shape[axis];
  }

  #altText(): string {
    const { name = 'the tensor' } = this.#payload;
    const at = this.#roles.map((role, axis) =>
      role === 'rows' || role === 'columns'
        ? ':'
        : String(this.#values.indexAt(axis, this.#values.placeOf(axis, this.#index[axis]))),
    );
    const picture = this.#isLine ? 'Line' : 'Heat map';
    const size = `${this.#plane.rows} by ${this.#plane.columns}`;
    const { low, high } = this.#range;
    const range = `range ${formatNumber(low, 3)} to ${formatNumber(high, 3)}`;
    return `${picture} of ${name}[${at.join(', ')}], ${size}. Blue is negative, orange positive, ${range}. Arrows read cells.`;
  }

  /** Goes to another index of an axis that is not in the plane. */
  #step(axis: number, index: number): void {
    this.#index[axis] = index;
    this.#wake();
    const isTile = this.#roles[axis] === 'tiles';
    this.#values = this.#source.planeValues(this.#roles, this.#index, this.#detail);
    this.#plane = this.#currentPlane();
    this.#range = this.#colours.rangeOf(this.#plane);
    const palette = paletteOf();
    this.#colours.show(this.#plane, palette);
    // Other axes' steps change every tile; a tile's own only which one is chosen.
    if (isTile && !this.#colours.isPerPlane) {
      const held = this.#tileValues.holds(axis, index);
      this.#tiles.choose(held ? this.#tileValues.placeOf(axis, index) : -1);
    } else this.#showTiles(palette);
    this.#showRgb();
    this.#showSteppers();
    this.#showPlane();
    this.#root.classList.toggle('cl-waiting', this.#source.isWaiting);
    if (!this.#cursor.pinned) this.#toLargest();
  }

  #toLargest(): void {
    const { row, column } = largest(this.#plane);
    this.#picture.moveTo(row, column, false);
  }

  #placeOf(row: number, column: number): number[] {
    return this.#index.map((index, axis) => {
      if (this.#roles[axis] === 'rows') return row;
      return this.#roles[axis] === 'columns' ? column : this.#values.placeOf(axis, index);
    });
  }

  #moved(cursor: Cursor): void {
    this.#cursor = cursor;
    const place = this.#placeOf(cursor.row, cursor.column);
    const reading = readingOf(this.#values, place, this.#range, this.#payload.name ?? '');
    const remark = [reading.remark, cursor.pinned ? 'pinned · Esc to release' : '']
      .filter(Boolean)
      .join(' · ');
    this.#read.show({ ...reading, remark });
    // Only where the reader is: a view that is drawn anew leads nobody.
    if (this.#root.matches(':hover, :focus-within')) {
      const index = place.map((at, axis) => this.#values.indexAt(axis, at));
      leadCursors(this.#linked, index, cursor.pinned);
    }
    this.#colours.point(this.#plane.valueAt(cursor.row, cursor.column));
    this.#table.show(this.#plane, cursor.row, cursor.column);
  }

  #cellText(_plane: Plane, row: number, column: number): string {
    const value = this.#values.valueAt(this.#placeOf(row, column));
    return this.#values.exact ? formatExact(value, this.#payload.dtype) : formatNumber(Number(value), 2);
  }

  #exported(): Exported {
    const { dtype, name } = this.#payload;
    const valueAt = (row: number, column: number): number | bigint =>
      this.#values.valueAt(this.#placeOf(row, column));
    const flat = this.#axisOf('rows') < 0;
    const { exact } = this.#values;
    return {
      plane: { plane: this.#plane, dtype, exact, flat, valueAt },
      range: this.#range,
      name: (name ?? 'tensor').replace(/[^\w.-]+/g, '-'),
    };
  }
}
