// Where in a tensor the reader is: which axis is drawn how, and which index of the others is shown.
import { formatNumber, type TensorPayload } from 'convlens/protocol';
import type { AxisRole } from '../parts/axis-roles.js';
import type { ColourRange } from '../parts/colour-range.js';
import type { HeldValues, Plane } from '../parts/held-values.js';

/** A plane that is drawn small, and where it is. */
export interface TilePlane {
  readonly at: readonly { readonly axis: number; readonly index: number }[];
  readonly plane: Plane;
}

export class TensorPlace {
  roles: AxisRole[];
  /** The tensor's index along each axis that is not in the plane. */
  readonly index: number[];
  readonly #payload: TensorPayload;

  constructor(payload: TensorPayload, roles: AxisRole[]) {
    this.#payload = payload;
    this.roles = roles;
    this.index = payload.shape.map(() => 0);
  }

  /** The axis that has a role; −1 where none has. */
  axisOf(role: AxisRole): number {
    return this.roles.indexOf(role);
  }

  /** The places, among the values held, of a cell of the plane. */
  cell(values: HeldValues, row: number, column: number): number[] {
    return this.index.map((index, axis) => {
      if (this.roles[axis] === 'rows') return row;
      return this.roles[axis] === 'columns' ? column : values.placeOf(axis, index);
    });
  }

  /** The tensor's index of a cell of the plane. */
  indexOf(values: HeldValues, row: number, column: number): number[] {
    return this.cell(values, row, column).map((place, axis) => values.indexAt(axis, place));
  }

  /** Row and column of an index in the plane. */
  inPlane(values: HeldValues, index: readonly number[]): { row: number; column: number } {
    const place = (axis: number): number => (axis < 0 ? 0 : values.placeOf(axis, index[axis]));
    return { row: place(this.axisOf('rows')), column: place(this.axisOf('columns')) };
  }

  /** The plane of the axes down and across. */
  plane(values: HeldValues): Plane {
    const [rows, columns] = [this.axisOf('rows'), this.axisOf('columns')];
    return values.plane(rows < 0 ? null : rows, columns < 0 ? null : columns, this.cell(values, 0, 0));
  }

  /** The planes along the axes of tiles and bands, row by row, with the index along each. */
  tiles(values: HeldValues): TilePlane[] {
    const [bands, tiles] = [this.axisOf('bands'), this.axisOf('tiles')];
    const [rows, columns] = [this.axisOf('rows'), this.axisOf('columns')];
    const origin = this.cell(values, 0, 0);
    const places = (axis: number): number[] => (axis < 0 ? [0] : [...Array(values.counts[axis]).keys()]);
    return places(bands).flatMap((band) =>
      places(tiles).map((tile) => {
        const place = (bands < 0 ? origin : origin.with(bands, band)).with(tiles, tile);
        const at = [bands, tiles].flatMap((axis, k) => {
          return axis < 0 ? [] : [{ axis, index: values.indexAt(axis, k === 0 ? band : tile) }];
        });
        return { at, plane: values.plane(rows, columns, place) };
      }),
    );
  }

  /** The place of the tile that is shown large; −1 where it is not among the tiles. */
  chosenTile(values: HeldValues): number {
    const [bands, tiles] = [this.axisOf('bands'), this.axisOf('tiles')];
    const held = [bands, tiles].every((axis) => axis < 0 || values.holds(axis, this.index[axis]));
    if (!held || tiles < 0) return -1;
    const place = (axis: number): number => (axis < 0 ? 0 : values.placeOf(axis, this.index[axis]));
    return place(bands) * values.counts[tiles] + place(tiles);
  }

  /** Whether the axes of the plane are drawn in steps. */
  isInSteps(values: HeldValues): boolean {
    return this.roles.some(
      (role, axis) => (role === 'rows' || role === 'columns') && values.stepOf(axis) > 1,
    );
  }

  /** Whether the tensor goes on past the last row or column held. */
  goesOn(values: HeldValues): { right: boolean; below: boolean } {
    const reachesEnd = (axis: number): boolean => {
      if (axis < 0) return true;
      const last = values.indexAt(axis, values.counts[axis] - 1);
      return last + values.stepOf(axis) >= this.#payload.shape[axis];
    };
    return { right: !reachesEnd(this.axisOf('columns')), below: !reachesEnd(this.axisOf('rows')) };
  }

  /** The picture in words, for the screen reader. */
  describe(picture: string, values: HeldValues, plane: Plane, { low, high }: ColourRange): string {
    const { name = 'the tensor' } = this.#payload;
    const at = this.roles.map((role, axis) => {
      const isPictured = role === 'rows' || role === 'columns';
      return isPictured ? ':' : String(values.indexAt(axis, values.placeOf(axis, this.index[axis])));
    });
    const range = `range ${formatNumber(low, 3)} to ${formatNumber(high, 3)}`;
    return `${picture} of ${name}[${at.join(', ')}], ${plane.rows} by ${plane.columns}. Blue is negative, orange positive, ${range}. Arrows read cells.`;
  }
}
