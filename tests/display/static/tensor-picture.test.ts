import { decode } from 'fast-png';
import { describe, expect, test, vi } from 'vitest';
import { inspectTensor } from '../../../src/display/inspected.js';
import { MARGIN } from '../../../src/display/static/detail.js';
import { tensorPicture } from '../../../src/display/static/tensor-picture.js';
import { randn, type Tensor, tensor, zeros } from '../../../src/index.js';
import { base64Bytes, decodeBase64 } from '../../../src/protocol/base64.js';
import { colourAt } from '../../../src/protocol/index.js';

type Colour = readonly number[];

const WHITE = [255, 255, 255];
const INK = [17, 17, 17];
const NAN = [214, 0, 143];

/** The picture as its readers see it: decoded by a library, colours by pixel. */
function drawn(value: Tensor) {
  const picture = tensorPicture(inspectTensor(value))!;
  const { width, height, data, palette } = decode(decodeBase64(picture.png));
  const at = (x: number, y: number): Colour => palette![data[y * width + x]] as Colour;
  return { picture, width, height, at, notes: picture.notes };
}

/** The left upper corner of the cells: the first pixel that is neither paper nor grey. */
const CELL = 64;

/** The corner of a cell near its upper left, away from numbers and marks; `labels` is the room at the left. */
function cell(
  image: ReturnType<typeof drawn>,
  labels: number,
  top: number,
  row: number,
  column: number,
): Colour {
  return image.at(labels + column * CELL + 3, top + row * CELL + 3);
}

function near(colour: Colour, expected: Colour): boolean {
  return colour.every((channel, i) => Math.abs(channel - expected[i]) <= 3);
}

describe('a matrix', () => {
  const image = drawn(
    tensor([
      [0, 1, -1],
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ]),
  );
  // Labels of one digit, a row of column numbers, and a rail.
  const [labels, top] = [MARGIN + 22, MARGIN + 2 + 20 + 4 + 12];
  const middle = (row: number, column: number): Colour =>
    image.at(labels + column * CELL + 31, top + row * CELL + 31);

  test('has the colours of the light map', () => {
    expect(near(cell(image, labels, top, 0, 0), colourAt('light', 0))).toBe(true);
    expect(near(cell(image, labels, top, 0, 1), colourAt('light', 1))).toBe(true);
    expect(near(cell(image, labels, top, 0, 2), colourAt('light', -1))).toBe(true);
  });

  test('marks NaN by a cross on magenta and infinities by triangles on ink', () => {
    expect(cell(image, labels, top, 1, 0)).toEqual(NAN);
    expect(middle(1, 0)).toEqual(WHITE);
    expect(cell(image, labels, top, 1, 1)).toEqual(INK);
    expect(middle(1, 1)).toEqual([255, 176, 77]);
    expect(cell(image, labels, top, 1, 2)).toEqual(INK);
    expect(middle(1, 2)).toEqual([110, 198, 255]);
  });

  test('points +∞ up and −∞ down', () => {
    const widthAt = (column: number, y: number, colour: Colour): number => {
      let width = 0;
      for (let x = 0; x < CELL; x++) {
        if (near(image.at(labels + column * CELL + x, top + CELL + y), colour)) width++;
      }
      return width;
    };
    expect(widthAt(1, 22, [255, 176, 77])).toBeLessThan(widthAt(1, 40, [255, 176, 77]));
    expect(widthAt(2, 22, [110, 198, 255])).toBeGreaterThan(widthAt(2, 40, [110, 198, 255]));
  });

  test('has a rail tick above each column and beside each row that holds one', () => {
    expect(image.at(labels + 32, top - 8)).toEqual(NAN);
    expect(image.at(labels + CELL + 32, top - 8)).toEqual(INK);
    expect(image.at(labels + 3 * CELL + 6, top + CELL + 32)).toEqual(NAN);
    expect(image.at(labels + 3 * CELL + 6, top + 32)).toEqual(WHITE);
  });

  test('writes numbers in ink on light and in paper on dark cells', () => {
    const colours = (column: number): Set<string> => {
      const found = new Set<string>();
      for (let y = 16; y < 46; y++) {
        for (let x = 8; x < 54; x++) found.add(image.at(labels + column * CELL + x, top + y).join());
      }
      return found;
    };
    expect(colours(1)).toContain(WHITE.join());
    expect(colours(0)).toContain(INK.join());
  });
});

test('values beyond the range have a corner cut: right top above, left bottom below', () => {
  const values = Float32Array.from({ length: 40 * 40 }, (_, i) => Math.sin(i));
  values[0] = 50;
  values[1] = -50;
  const image = drawn(tensor(values, { shape: [40, 40] }));
  // The legend is 96 high, then space, and one line of column numbers.
  const [labels, top, size] = [MARGIN + 32, MARGIN + 2 + 96 + 24 + 24, 20];
  expect(image.at(labels + size - 1, top)).toEqual(WHITE);
  expect(near(image.at(labels + 2, top + 2), colourAt('light', 1))).toBe(true);
  expect(image.at(labels + size, top + size - 1)).toEqual(WHITE);
  expect(near(image.at(labels + size + 6, top + 2), colourAt('light', -1))).toBe(true);
});

test('one NaN in a million is found on the rail', () => {
  const values = new Float32Array(1_000_000).fill(1);
  values[1000 * 500 + 500] = Number.NaN;
  const image = drawn(tensor(values, { shape: [1000, 1000] }));
  let ticks = 0;
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) if (near(image.at(x, y), NAN)) ticks++;
  }
  // Two ticks of 8 × 14 and the cell.
  expect(ticks).toBeGreaterThanOrEqual(2 * 8 * 14);
});

test('zeros of an integer matrix are dots', () => {
  const image = drawn(tensor(Int32Array.of(0, 7, 3, 0), { shape: [2, 2] }));
  let grey = 0;
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) if (near(image.at(MARGIN + 22 + x, MARGIN + 26 + y), [95, 95, 95])) grey++;
  }
  expect(grey).toBeGreaterThan(0);
  expect(grey).toBeLessThan(20);
});

test('noise of many planes is thinned until the file is small, and the notes say so', () => {
  const image = drawn(randn(33, 26, 100));
  expect(base64Bytes(image.picture.png)).toBeLessThanOrEqual(45_000);
  expect(image.notes).toEqual([
    expect.stringMatching(/^the tiles show every (2nd|3rd|\dth) row and column$/),
  ]);
});

test('what text says better has no picture', () => {
  expect(tensorPicture(inspectTensor(tensor(1)))).toBeNull();
  expect(tensorPicture(inspectTensor(zeros(3, 0)))).toBeNull();
});

test.each([
  [[12]],
  [[500]],
  [[5, 1]],
  [[1, 5000]],
  [[5000, 1]],
  [[6, 4, 3, 3]],
  [[600, 2, 2]],
  [[2, 2, 2, 2, 2, 2]],
  [[64, 150, 150]],
])('draws %j within 832 pixels', (shape) => {
  const { picture } = drawn(randn(...shape));
  expect(picture.width).toBeLessThanOrEqual(832);
  expect(picture.height).toBeLessThanOrEqual(1000);
});

test('a page without Node draws the same pixels', () => {
  const value = randn(40, 40);
  const inNode = drawn(value);
  const missing = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
  try {
    expect(decode(decodeBase64(tensorPicture(inspectTensor(value))!.png)).data).toEqual(
      decode(decodeBase64(inNode.picture.png)).data,
    );
    expect(missing).toHaveBeenCalled();
  } finally {
    missing.mockRestore();
  }
});
