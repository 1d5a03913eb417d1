// Three channels as the picture they are: [3, H, W] or [H, W, 3], bytes or numbers from 0 to 1.
import type { TensorPayload } from 'convlens/protocol';
import type { AxisRole } from './axis-roles.js';
import { element } from './dom.js';
import type { HeldValues } from './held-values.js';

/** Sides from which on three channels are taken for a picture. */
const LEAST_SIDE = 8;
/** Numbers may overshoot a little: they were resized or decoded. */
const TOLERANCE = 0.01;

/** Which axes are channels, rows and columns. */
export interface PictureAxes {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

/** The axes of a picture; null for what is none by its shape and its values. */
export function pictureAxes({ shape, dtype, statistics: { min, max } }: TensorPayload): PictureAxes | null {
  const rank = shape.length;
  if (rank < 3 || rank > 4 || min === null || max === null) return null;
  const bytes = dtype === 'uint8';
  const shares = dtype.startsWith('float') && min >= -TOLERANCE && max <= 1 + TOLERANCE;
  const whole = dtype.startsWith('float') && min >= 0 && max > 1.5 && max <= 255;
  if (!bytes && !shares && !whole) return null;
  const found = [
    { channels: rank - 3, rows: rank - 2, columns: rank - 1 },
    { channels: rank - 1, rows: rank - 3, columns: rank - 2 },
  ];
  return (
    found.find(
      ({ channels, rows, columns }) =>
        shape[channels] === 3 && shape[rows] >= LEAST_SIDE && shape[columns] >= LEAST_SIDE,
    ) ?? null
  );
}

/** The picture down and across, its channels as tiles, wherever they stand in the shape. */
export function pictureRoles(counts: readonly number[], axes: PictureAxes): AxisRole[] {
  return counts.map((_, axis) => {
    if (axis === axes.rows) return 'rows';
    if (axis === axes.columns) return 'columns';
    return axis === axes.channels ? 'tiles' : 'step';
  });
}

export interface RgbPicture {
  readonly el: HTMLElement;
  /** Draws the picture at a place; false where not all of it is held. */
  show(values: HeldValues, place: readonly number[]): boolean;
}

export function rgbPicture(payload: TensorPayload, axes: PictureAxes): RgbPicture {
  const canvas = element('canvas', { class: 'cl-rgb', role: 'img' });
  const el = element(
    'figure',
    { class: 'cl-rgb-figure' },
    canvas,
    element('figcaption', { class: 'cl-note' }, 'the three channels as a picture'),
  );
  const { max } = payload.statistics;
  const scale = payload.dtype === 'uint8' || (max ?? 0) > 1.5 ? 1 : 255;
  return {
    el,
    show(values, place) {
      if (values.counts[axes.channels] !== 3) return false;
      const [rows, columns] = [values.counts[axes.rows], values.counts[axes.columns]];
      canvas.width = columns;
      canvas.height = rows;
      canvas.setAttribute(
        'aria-label',
        `${payload.name ?? 'the tensor'} as a colour picture of ${payload.shape[axes.rows]} by ${payload.shape[axes.columns]}`,
      );
      const context = canvas.getContext('2d')!;
      const image = context.createImageData(columns, rows);
      const planes = [0, 1, 2].map((channel) =>
        values.plane(axes.rows, axes.columns, place.with(axes.channels, channel)),
      );
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const at = 4 * (row * columns + column);
          planes.forEach((plane, channel) => {
            image.data[at + channel] = Math.round(scale * plane.valueAt(row, column));
          });
          image.data[at + 3] = 255;
        }
      }
      context.putImageData(image, 0, 0);
      return true;
    },
  };
}
