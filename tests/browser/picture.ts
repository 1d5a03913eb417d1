// Looks at what is on a canvas, and at what the line under it says.
import type { Locator } from 'playwright-core';

type Rgb = readonly [number, number, number];

/** Pixels of a canvas whose colour is within `tolerance` a channel of the given one. */
export function countPixels(canvas: Locator, colour: Rgb, tolerance = 6): Promise<number> {
  return canvas.evaluate(
    (element, [[red, green, blue], within]) => {
      const { data } = pixelsOf(element as HTMLCanvasElement);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        const near = (at: number, wanted: number): boolean => Math.abs(data[i + at] - wanted) <= within;
        if (data[i + 3] === 255 && near(0, red) && near(1, green) && near(2, blue)) count += 1;
      }
      return count;

      function pixelsOf(found: HTMLCanvasElement): ImageData {
        return found.getContext('2d')!.getImageData(0, 0, found.width, found.height);
      }
    },
    [colour, tolerance] as const,
  );
}

/** How many different colours a canvas shows, and whether some are clearly blue, orange, dark or light. */
export function coloursOf(
  canvas: Locator,
): Promise<{ different: number; blue: number; orange: number; mean: number }> {
  return canvas.evaluate((element) => {
    const found = element as HTMLCanvasElement;
    const { data } = found.getContext('2d')!.getImageData(0, 0, found.width, found.height);
    const seen = new Set<number>();
    let [blue, orange, sum, opaque] = [0, 0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] !== 255) continue;
      opaque += 1;
      sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
      seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      if (data[i + 2] > data[i] + 40) blue += 1;
      if (data[i] > data[i + 2] + 40) orange += 1;
    }
    return { different: seen.size, blue, orange, mean: sum / Math.max(1, opaque) };
  });
}

/** What a read-out line says: index, relation, value and the remark after it. */
export interface Read {
  readonly name: string;
  readonly index: readonly number[];
  readonly relation: string;
  readonly value: string;
  readonly remark: string;
}

/** Reads the line of an output. */
export async function readLine(output: Locator): Promise<Read> {
  const text = (await output.locator('.cl-read > span').first().textContent()) ?? '';
  const found =
    /^(?<name>.*)\[(?<index>[\d, ]*)\] (?<relation>[=≈<>]) (?<value>\S+)(?: (?<remark>.*))?$/.exec(text);
  if (!found?.groups) throw new Error(`The read-out says ${JSON.stringify(text)}`);
  const { name, index, relation, value, remark } = found.groups;
  return {
    name,
    index: index.split(',').map(Number),
    relation,
    value: value.replace('−', '-'),
    remark: remark ?? '',
  };
}

/** Moves the pointer to a place of a picture, as shares of its width and height. */
export async function hover(canvas: Locator, x: number, y: number): Promise<void> {
  const box = await canvas.boundingBox();
  if (!box) throw new Error('The picture is not on the page');
  await canvas.page().mouse.move(box.x + x * box.width, box.y + y * box.height);
}
