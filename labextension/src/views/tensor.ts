// A tensor: its shape as axis picker, its values as tiles, plane and profiles, its spread as legend.
import { formatExact, formatNumber, type TensorPayload } from 'convlens/protocol';
import { type AxisRole, initialRoles, isVector, vectorRoles, withRole } from '../parts/axis-roles.js';
import { plainShape, shapeCaption } from '../parts/caption.js';
import type { NumberKind } from '../parts/cells.js';
import { choice } from '../parts/choice.js';
import { type ColourRange, countClipped, extremes, largest, symmetricRange } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import { HeldValues, type Plane } from '../parts/held-values.js';
import { copyButton } from '../parts/icons.js';
import { legend } from '../parts/legend.js';
import { linePicture } from '../parts/line.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { type Cursor, LARGEST_FITTED, type PlanePicture, planePicture } from '../parts/plane.js';
import { readOut } from '../parts/read-out.js';
import { readingOf } from '../parts/reading.js';
import { flag, specialFlags, statisticsTable } from '../parts/statistics.js';
import { type Stepper, stepper } from '../parts/stepper.js';
import { type Detail, TensorSource } from '../parts/tensor-source.js';
import { describe, sourceNote, staleNote, title } from '../parts/tensor-words.js';
import { tileList } from '../parts/tiles.js';
import { valueTable } from '../parts/value-table.js';
import type { Cleanup, RangeMode, ViewModel } from '../view.js';

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
  if (payload.shape.includes(0)) return renderEmpty(root, payload);
  if (payload.shape.length === 0) return renderScalar(root, payload);
  return new TensorView(root, model).dispose;
}

function renderEmpty(root: HTMLElement, payload: TensorPayload): Cleanup {
  root.append(
    element('header', { class: 'cl-head' }, plainShape(payload.shape), title(payload)),
    element('p', { class: 'cl-note' }, `No values: an axis of [${payload.shape.join(', ')}] is 0.`),
  );
  return () => {};
}

function renderScalar(root: HTMLElement, payload: TensorPayload): Cleanup {
  const values = new HeldValues(payload.values, payload.dtype, payload.shape);
  root.append(
    element('header', { class: 'cl-head' }, title(payload)),
    element('p', { class: 'cl-scalar' }, formatExact(values.valueAt([]), payload.dtype)),
  );
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
  readonly #legend = legend();
  readonly #flags = element('div', { class: 'cl-flags' });
  readonly #read = readOut();
  readonly #tiles = tileList('planes', (at) => {
    const axis = this.#axisOf('tiles');
    this.#step(axis, this.#tileValues.indexAt(axis, at));
  });
  readonly #steppers = element('div', { class: 'cl-row' });
  readonly #note = element('span', { class: 'cl-note' });
  readonly #zoom = element('output', {});
  readonly #zoomControl = this.#buildZoomControl();
  readonly #controls = element('div', { class: 'cl-controls cl-end' });
  readonly #caption: { show(roles: readonly AxisRole[]): void };
  readonly #table = valueTable((plane, row, column) => this.#cellText(plane, row, column));
  readonly #stepperOf = new Map<number, Stepper>();
  readonly #detailButton = element('button', { type: 'button', class: 'cl-detail', hidden: true });
  readonly #stale = staleNote(() => this.#source.refresh());
  #values: HeldValues;
  #tileValues: HeldValues;
  #detail: Detail = null;
  #steps: readonly number[] = [];
  readonly #stopThemes: () => void;
  #roles: AxisRole[];
  #mode: RangeMode;
  #plane: Plane;
  #range: ColourRange;
  #cursor: Cursor = { row: 0, column: 0, pinned: false };

  constructor(root: HTMLElement, model: ViewModel<TensorPayload>) {
    const { payload } = model;
    this.#root = root;
    this.#payload = payload;
    this.#mode = model.rangeMode;
    this.#source = new TensorSource(payload, model.slices, () => this.#redraw());
    this.#values = this.#tileValues = this.#source.preview;
    this.#index = payload.shape.map(() => 0);
    this.#kind = kindOf(this.#values);
    const { counts } = this.#values;
    this.#isLine = isVector(counts) && Math.max(...counts) > STRIP_LIMIT;
    this.#isCompact = isCompact(payload, counts);
    this.#roles = this.#isLine ? vectorRoles(counts) : initialRoles(counts);
    this.#plane = this.#currentPlane();
    this.#range = this.#currentRange();
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
  };

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
    const spread = element('div', { class: 'cl-spread' }, this.#legend.el, this.#flags);
    const facts = element('div', { class: 'cl-row cl-top' }, spread, statisticsTable(statistics));
    this.#root.append(
      element(
        'header',
        { class: 'cl-head' },
        caption,
        title(this.#payload),
        element('span', { class: 'cl-grow' }),
        copyButton('copy these values as an array', () => this.#planeText()),
      ),
    );
    if (this.#isCompact) {
      const { rows, columns } = this.#plane;
      stage.style.width = `${LARGEST_FITTED * Math.max(rows, columns) + COMPACT_GUTTERS}px`;
      this.#root.append(element('div', { class: 'cl-beside' }, stage, facts), this.#steppers);
    } else {
      this.#controls.append(...this.#rangeChoice());
      facts.append(this.#controls);
      this.#root.append(facts, this.#tiles.el, this.#steppers, stage);
    }
    this.#detailButton.addEventListener('click', () => this.#toggleDetail());
    this.#root.append(this.#stale, this.#read.el, this.#table.el);
  }

  #rangeChoice(): HTMLElement[] {
    if (this.#payload.dtype === 'bool') return [];
    const options = [
      { value: 'range', text: '±range', hint: 'symmetric around zero, over the whole tensor' },
      {
        value: 'robust',
        text: 'robust',
        hint: '0.5th to 99.5th percentile of many values; what lies beyond is marked',
      },
      { value: 'plane', text: 'plane', hint: 'symmetric around zero, over the plane shown' },
    ] as const;
    const row = choice<RangeMode>('colour range', options, this.#mode, (mode) => {
      this.#mode = mode;
      this.#redraw();
    });
    return [row.el];
  }

  #axisOf(role: AxisRole): number {
    return this.#roles.indexOf(role);
  }

  #currentPlane(): Plane {
    const [rows, columns] = [this.#axisOf('rows'), this.#axisOf('columns')];
    const place = this.#index.map((index, axis) => this.#values.placeOf(axis, index));
    return this.#values.plane(rows < 0 ? null : rows, columns < 0 ? null : columns, place);
  }

  #currentRange(): ColourRange {
    const { range, statistics, dtype } = this.#payload;
    if (dtype === 'bool') return { low: 0, high: 1 };
    if (this.#mode === 'robust') return range;
    const { min, max } = this.#mode === 'range' ? statistics : extremes(this.#plane);
    return symmetricRange(min, max);
  }

  /** Everything that depends on roles, place, range or theme. */
  #redraw(): void {
    this.#values = this.#source.planeValues(this.#roles, this.#index, this.#detail);
    this.#plane = this.#currentPlane();
    this.#range = this.#currentRange();
    const palette = paletteOf();
    this.#caption.show(this.#roles);
    this.#showLegend(palette);
    this.#showTiles(palette);
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

  #showLegend(palette: Palette): void {
    const { histogram, statistics } = this.#payload;
    if (histogram) this.#legend.show(histogram, this.#range, palette);
    this.#legend.el.toggleAttribute('hidden', !histogram);
    this.#flags.replaceChildren(...specialFlags(statistics, palette), ...this.#clippedFlags(palette));
  }

  /** How many values the colours clip: of all values where that is known, else of the plane shown. */
  #clippedFlags(palette: Palette): HTMLElement[] {
    if (this.#mode !== 'robust') {
      const { below, above } = countClipped(this.#plane, this.#range);
      const place = 'in this plane';
      return [
        below > 0 && flag('below', below, `below ${place}`, palette),
        above > 0 && flag('above', above, `above ${place}`, palette),
      ].filter((found) => found !== false);
    }
    const { below, above, low, high } = this.#payload.range;
    return [
      below > 0 && flag('below', below, `below ${formatNumber(low, 3)}`, palette),
      above > 0 && flag('above', above, `above ${formatNumber(high, 3)}`, palette),
    ].filter((found) => found !== false);
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

  #showSteppers(): void {
    // Rebuilding would take the focus from the slider that is being moved: only when the axes change.
    const axes = this.#roles.flatMap((role, axis) => (this.#hasStepper(role, axis) ? [axis] : []));
    const { counts } = this.#source;
    const at = (axis: number): number => this.#source.stepOf(axis, this.#index[axis]);
    const same = axes.length === this.#stepperOf.size && axes.every((axis) => this.#stepperOf.has(axis));
    if (
      same &&
      this.#steppers.childElementCount > 0 &&
      counts.every((count, axis) => count === this.#steps[axis])
    ) {
      for (const [axis, found] of this.#stepperOf) found.set(at(axis));
      this.#note.textContent = sourceNote(this.#source, this.#values);
      return;
    }
    const focused = this.#steppers.contains(document.activeElement)
      ? document.activeElement?.getAttribute('aria-label')
      : null;
    this.#steps = counts;
    this.#stepperOf.clear();
    for (const axis of axes) {
      const text = (step: number): string => String(this.#source.indexAt(axis, step));
      this.#stepperOf.set(
        axis,
        stepper(`axis ${axis}`, counts[axis], at(axis), text, (step) => {
          this.#step(axis, this.#source.indexAt(axis, step));
        }),
      );
    }
    this.#note.textContent = sourceNote(this.#source, this.#values);
    this.#steppers.replaceChildren(
      ...[...this.#stepperOf.values()].map((found) => found.el),
      this.#note,
      this.#detailButton,
    );
    // More steps than before are a new slider: the reader's focus goes with it.
    if (focused) this.#steppers.querySelector<HTMLElement>(`[aria-label="${focused}"]`)?.focus();
    // On the line above the picture where there is one; else it would be a line of its own.
    if (this.#isLine || this.#isCompact) return;
    (this.#steppers.childElementCount > 0 ? this.#steppers : this.#controls).append(this.#zoomControl);
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
    const parts = [button('−', 'smaller cells', -1), this.#zoom, button('+', 'larger cells', 1)];
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
    this.#range = this.#currentRange();
    const palette = paletteOf();
    this.#showLegend(palette);
    // Other axes' steps change every tile; a tile's own only which one is chosen.
    if (isTile && this.#mode !== 'plane') {
      const held = this.#tileValues.holds(axis, index);
      this.#tiles.choose(held ? this.#tileValues.placeOf(axis, index) : -1);
    } else this.#showTiles(palette);
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
    this.#legend.point(this.#plane.valueAt(cursor.row, cursor.column));
    this.#table.show(this.#plane, cursor.row, cursor.column);
  }

  #cellText(_plane: Plane, row: number, column: number): string {
    const value = this.#values.valueAt(this.#placeOf(row, column));
    return this.#values.exact ? formatExact(value, this.#payload.dtype) : formatNumber(Number(value), 2);
  }

  /** The plane as an array literal, with ASCII signs. */
  #planeText(): string {
    const { rows, columns } = this.#plane;
    const { dtype } = this.#payload;
    const literal = (row: number, column: number): string => {
      const value = this.#values.valueAt(this.#placeOf(row, column));
      if (dtype === 'bool') return value ? 'true' : 'false';
      return typeof value === 'bigint' ? `${value}n` : String(Number(value));
    };
    const line = (row: number): string =>
      `[${Array.from({ length: columns }, (_, column) => literal(row, column)).join(', ')}]`;
    if (this.#axisOf('rows') < 0) return line(0);
    return `[\n  ${Array.from({ length: rows }, (_, row) => line(row)).join(',\n  ')},\n]`;
  }
}
