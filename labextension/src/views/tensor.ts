// A tensor: its shape as axis picker, its values as tiles, plane and profiles, its spread as legend.
import { formatExact, formatNumber, type TensorPayload } from 'convlens/protocol';
import { type AxisRole, withRole } from '../parts/axis-roles.js';
import { AxisSteppers } from '../parts/axis-steppers.js';
import { plainShape, shapeCaption } from '../parts/caption.js';
import { type ColourRange, largest } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import { type Exported, exportMenu } from '../parts/export-menu.js';
import type { HeldValues, Plane } from '../parts/held-values.js';
import { copyButton } from '../parts/icons.js';
import { linePicture } from '../parts/line.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { type Cursor, LARGEST_FITTED, type PlanePicture, planePicture } from '../parts/plane.js';
import { asTypeScript } from '../parts/plane-export.js';
import { readOut } from '../parts/read-out.js';
import { readingOf } from '../parts/reading.js';
import { type RgbPicture, rgbPicture } from '../parts/rgb-picture.js';
import { statisticsTable } from '../parts/statistics.js';
import { TensorColours } from '../parts/tensor-colours.js';
import { emptyTensor, scalarTensor } from '../parts/tensor-simple.js';
import { type Detail, TensorSource } from '../parts/tensor-source.js';
import { describe, sourceNote, staleNote, title } from '../parts/tensor-words.js';
import { tileList } from '../parts/tiles.js';
import { valueTable } from '../parts/value-table.js';
import { type LinkControl, linkControl } from '../tensor/link-control.js';
import { type TensorForm, tensorForm } from '../tensor/tensor-form.js';
import { TensorPlace, type TilePlane } from '../tensor/tensor-place.js';
import { type ZoomControl, zoomControl } from '../tensor/zoom-control.js';
import type { Cleanup, ViewModel } from '../view.js';

/** What labels and the rail take beside the cells of a compact plane. */
const COMPACT_GUTTERS = 46;

const TILED: ReadonlySet<AxisRole> = new Set(['tiles', 'bands']);

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

class TensorView {
  readonly #payload: TensorPayload;
  readonly #source: TensorSource;
  readonly #root: HTMLElement;
  readonly #form: TensorForm;
  readonly #place: TensorPlace;
  readonly #picture: PlanePicture;
  readonly #colours: TensorColours;
  readonly #read = readOut();
  readonly #tiles = tileList('planes', (at) => this.#step(...this.#place.tiles(this.#tileValues)[at].at));
  readonly #steppers: AxisSteppers;
  readonly #link: LinkControl;
  readonly #zoom: ZoomControl;
  readonly #controls = element('div', { class: 'cl-controls cl-end' });
  readonly #caption: { readonly el: HTMLElement; show(roles: readonly AxisRole[]): void };
  readonly #table = valueTable((_plane, row, column) => this.#cellText(row, column));
  readonly #rgb: RgbPicture | null;
  readonly #detailButton = element('button', { type: 'button', class: 'cl-every-cell', hidden: true });
  readonly #stale = staleNote(() => this.#source.refresh());
  #values: HeldValues;
  #tileValues: HeldValues;
  #detail: Detail = null;
  readonly #stopThemes: () => void;
  #plane: Plane;
  #range: ColourRange;
  #cursor: Cursor = { row: 0, column: 0, pinned: false };

  constructor(root: HTMLElement, model: ViewModel<TensorPayload>) {
    const { payload } = model;
    this.#root = root;
    this.#payload = payload;
    this.#source = new TensorSource(payload, model.slices, model.budget, () => this.#redraw());
    this.#steppers = new AxisSteppers(this.#source, (axis, index) => this.#step({ axis, index }));
    this.#colours = new TensorColours(payload, model, () => this.#redraw());
    this.#values = this.#tileValues = this.#source.preview;
    this.#form = tensorForm(payload, this.#values);
    this.#place = new TensorPlace(payload, this.#form.roles);
    this.#plane = this.#place.plane(this.#values);
    this.#range = this.#colours.rangeOf(this.#plane);
    this.#rgb = this.#form.picture && rgbPicture(payload, this.#form.picture);
    this.#link = linkControl({
      el: root,
      shape: payload.shape,
      follow: (index, pinned) => {
        const { row, column } = this.#place.inPlane(this.#values, index);
        this.#picture.moveTo(row, column, pinned);
      },
    });
    this.#zoom = zoomControl((step) => this.#picture.zoom(step), this.#link.button);
    const events = {
      onCursor: (cursor: Cursor) => this.#moved(cursor),
      onZoom: (size: number) => this.#zoom.show(size),
    };
    this.#picture = this.#form.isLine ? linePicture(events) : planePicture(events);
    this.#caption = this.#buildCaption();
    this.#assemble();
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
    this.#link.dispose();
  };

  #wake(): void {
    if (this.#source.wake()) this.#redraw();
  }

  #buildCaption(): { el: HTMLElement; show(roles: readonly AxisRole[]): void } {
    const { shape } = this.#payload;
    if (shape.length < 2 || this.#form.isLine) return { el: plainShape(shape), show() {} };
    const { counts } = this.#source.preview;
    return shapeCaption(shape, counts, {
      onRole: (axis, role) => {
        this.#place.roles = withRole(this.#place.roles, counts, axis, role);
        this.#detail = null;
        this.#redraw();
        this.#toLargest();
      },
    });
  }

  #assemble(): void {
    const { statistics } = this.#payload;
    const stage = element('div', { class: 'cl-stage' }, this.#picture.el);
    const facts = element('div', { class: 'cl-row cl-top' }, this.#colours.el, statisticsTable(statistics));
    this.#root.append(
      element(
        'header',
        { class: 'cl-head' },
        this.#caption.el,
        title(this.#payload),
        element('span', { class: 'cl-grow' }),
        exportMenu(() => this.#exported()),
        copyButton('copy these values as an array', () => asTypeScript(this.#exported().plane)),
      ),
    );
    if (this.#form.isCompact) {
      const { rows, columns } = this.#plane;
      stage.style.width = `${LARGEST_FITTED * Math.max(rows, columns) + COMPACT_GUTTERS}px`;
      this.#root.append(element('div', { class: 'cl-beside' }, stage, facts), this.#steppers.el);
    } else {
      this.#controls.append(...this.#colours.controls);
      facts.append(this.#controls);
      const picture = this.#rgb ? [this.#rgb.el] : [];
      this.#root.append(facts, this.#tiles.el, ...picture, this.#steppers.el, stage);
    }
    this.#detailButton.addEventListener('click', () => this.#toggleDetail());
    this.#root.append(this.#stale, this.#read.el, this.#table.el);
  }

  /** Everything that depends on roles, place, range or theme. */
  #redraw(): void {
    this.#takeValues();
    const palette = paletteOf();
    this.#caption.show(this.#place.roles);
    this.#colours.show(this.#plane, palette);
    this.#showTiles(palette);
    this.#showRest();
    this.#root.classList.toggle('cl-stale', this.#source.state === 'stale');
    this.#stale.hidden = this.#source.state !== 'stale';
  }

  #takeValues(): void {
    this.#values = this.#source.planeValues(this.#place.roles, this.#place.index, this.#detail);
    this.#plane = this.#place.plane(this.#values);
    this.#range = this.#colours.rangeOf(this.#plane);
  }

  /** What follows the values, wherever the reader has stepped. */
  #showRest(): void {
    this.#showRgb();
    this.#showDetail();
    this.#showSteppers();
    this.#showPlane();
    this.#root.classList.toggle('cl-waiting', this.#source.isWaiting);
  }

  /** The way to single cells where the whole plane is drawn in steps, and back. */
  #showDetail(): void {
    const inSteps = this.#place.isInSteps(this.#values);
    this.#detailButton.hidden = this.#source.state !== 'live' || !(inSteps || this.#detail);
    this.#detailButton.textContent = this.#detail ? 'whole plane' : 'every cell around the cursor';
  }

  #toggleDetail(): void {
    const at = this.#place.indexOf(this.#values, this.#cursor.row, this.#cursor.column);
    this.#detail = this.#detail ? null : at;
    this.#redraw();
    const { row, column } = this.#place.inPlane(this.#values, at);
    this.#picture.moveTo(row, column, false);
  }

  #showTiles(palette: Palette): void {
    const [bands, axis] = [this.#place.axisOf('bands'), this.#place.axisOf('tiles')];
    this.#tiles.el.hidden = axis < 0;
    if (axis < 0) return;
    const values = this.#source.tileValues(this.#place.roles, this.#place.index);
    this.#tileValues = values;
    const across = bands < 0 ? null : values.counts[axis];
    const tiles = this.#place.tiles(values).map(({ at, plane }) => {
      const indices = at.map(({ index }) => index).join(', ');
      const axes = at.map((place) => place.axis).join(', ');
      const label = `index ${indices} of ${at.length > 1 ? 'axes' : 'axis'} ${axes}`;
      return { plane, range: this.#range, label, caption: [indices] };
    });
    this.#tiles.show(tiles, this.#place.chosenTile(values), palette, across);
  }

  #showRgb(): void {
    if (!this.#rgb) return;
    const { roles, index } = this.#place;
    const { preview } = this.#source;
    const held = roles.every((role, axis) => role !== 'step' || preview.holds(axis, index[axis]));
    const values = held ? preview : this.#tileValues;
    const place = index.map((at, axis) => values.placeOf(axis, at));
    this.#rgb.el.hidden = !this.#rgb.show(values, place);
  }

  #showSteppers(): void {
    const { counts } = this.#source;
    const axes = this.#place.roles.flatMap((role, axis) => {
      return role !== 'rows' && role !== 'columns' && counts[axis] > 1 ? [axis] : [];
    });
    const note = sourceNote(this.#source, this.#values, this.#payload.statistics);
    this.#steppers.show(axes, this.#place.index, note, [this.#detailButton]);
    // On the line above the picture where there is one; else it would be a line of its own.
    if (this.#form.isLine || this.#form.isCompact) return;
    const place = this.#steppers.isEmpty ? this.#controls : this.#steppers.el;
    if (this.#zoom.el.parentElement !== place) place.append(this.#zoom.el);
  }

  #showPlane(): void {
    const picture = this.#form.isLine ? 'Line' : 'Heat map';
    this.#picture.show({
      plane: this.#plane,
      range: this.#range,
      kind: this.#form.kind,
      label: this.#place.describe(picture, this.#values, this.#plane, this.#range),
      goesOn: this.#place.goesOn(this.#values),
    });
    this.#moved(this.#cursor);
  }

  /** Goes to other indices of axes that are not in the plane. */
  #step(...steps: TilePlane['at']): void {
    for (const { axis, index } of steps) this.#place.index[axis] = index;
    this.#wake();
    this.#takeValues();
    const palette = paletteOf();
    this.#colours.show(this.#plane, palette);
    // Other axes' steps change every tile; a tile's own only which one is chosen.
    const isTile = steps.every(({ axis }) => TILED.has(this.#place.roles[axis]));
    if (isTile && !this.#colours.isPerPlane) this.#tiles.choose(this.#place.chosenTile(this.#tileValues));
    else this.#showTiles(palette);
    this.#showRest();
    if (!this.#cursor.pinned) this.#toLargest();
  }

  #toLargest(): void {
    const { row, column } = largest(this.#plane);
    this.#picture.moveTo(row, column, false);
  }

  #moved(cursor: Cursor): void {
    this.#cursor = cursor;
    const { row, column, pinned } = cursor;
    const cell = this.#place.cell(this.#values, row, column);
    const reading = readingOf(this.#values, cell, this.#range, this.#payload.name ?? '');
    const remark = [reading.remark, pinned ? 'pinned · Esc to release' : ''].filter(Boolean).join(' · ');
    this.#read.show({ ...reading, remark });
    this.#link.lead(this.#place.indexOf(this.#values, row, column), pinned);
    this.#colours.point(this.#plane.valueAt(row, column));
    this.#table.show(this.#plane, row, column);
  }

  #cellText(row: number, column: number): string {
    const value = this.#values.valueAt(this.#place.cell(this.#values, row, column));
    return this.#values.exact ? formatExact(value, this.#payload.dtype) : formatNumber(Number(value), 2);
  }

  #exported(): Exported {
    const { dtype, name } = this.#payload;
    const values = this.#values;
    const valueAt = (row: number, column: number): number | bigint =>
      values.valueAt(this.#place.cell(values, row, column));
    const flat = this.#place.axisOf('rows') < 0;
    return {
      plane: { plane: this.#plane, dtype, exact: values.exact, flat, valueAt },
      range: this.#range,
      name: (name ?? 'tensor').replace(/[^\w.-]+/g, '-'),
    };
  }
}
