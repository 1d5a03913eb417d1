// How much a picture shows is decided by what its file may weigh.
import { encodeBase64 } from '../../protocol/base64.js';
import type { Painting } from './parts.js';
import { encodePng } from './png.js';
import { LEVELS, Sheet } from './sheet.js';

/** Bytes of a PNG, before base64. */
export const PNG_BYTES = 45_000;

/** How fine a picture is drawn. */
export interface Detail {
  /** Steps of colour a half. */
  readonly levels: number;
  /** Tiles show every `step`-th row and column. */
  readonly step: number;
}

/** Finest first. Leaving out rows and columns saves more than leaving out colours, and noise keeps its look. */
const DETAILS: readonly Detail[] = [
  { levels: LEVELS, step: 1 },
  { levels: 30, step: 1 },
  { levels: LEVELS, step: 2 },
  { levels: LEVELS, step: 3 },
  { levels: 60, step: 4 },
  { levels: 40, step: 6 },
  { levels: 30, step: 8 },
  { levels: 20, step: 16 },
  { levels: 12, step: 32 },
];

/** White around the picture, so that nothing touches a dark page. */
export const MARGIN = 12;

/** A finished picture. */
export interface Picture {
  /** The file, in base64. */
  readonly png: string;
  /** In CSS pixels: half of what the PNG has. */
  readonly width: number;
  readonly height: number;
  /** What it leaves out. */
  readonly notes: readonly string[];
}

/** Of a tall sheet every sixth band of rows tells what the whole will weigh, in a sixth of the time. */
const BAND_ROWS = 12;
const BANDS_APART = 6;

/** Of the palette and the frame of the file: they do not grow with the picture. */
const HEADER_BYTES = 830;

/** Bands that are torn apart compress worse than the whole: by 1.2 to 1.4, measured on noise, photographs and text. */
const SAMPLE_LOSS = 1.28;

/** About the size of the sheet's file. */
function estimatedBytes(sheet: Sheet): number {
  const period = BAND_ROWS * BANDS_APART;
  if (sheet.height < 2 * period) return 0;
  const bands = Math.floor(sheet.height / period);
  const sample = new Sheet(sheet.width, bands * BAND_ROWS);
  const bandPixels = BAND_ROWS * sheet.width;
  for (let k = 0; k < bands; k++) {
    const from = (k + 0.5) * period * sheet.width;
    sample.pixels.set(sheet.pixels.subarray(from, from + bandPixels), k * bandPixels);
  }
  const sampled = (encodePng(sample).length - HEADER_BYTES) / SAMPLE_LOSS;
  return HEADER_BYTES + (sampled * sheet.height) / sample.height;
}

/** Fewer colours save up to a fifth; the rest is saved by fewer cells, which grow less as the step's square. */
const SAVED_BY_COLOURS = 1.25;

/** Paints ever coarser until the file is small enough; null if even the coarsest is not. */
export function paintWithin(bytes: number, paint: (detail: Detail) => Painting): Picture | null {
  let leastStep = 1;
  for (const detail of DETAILS) {
    if (detail.step < leastStep) continue;
    const { sheet, notes } = paint(detail);
    const excess = estimatedBytes(sheet) / bytes;
    if (excess > SAVED_BY_COLOURS) {
      leastStep = Math.max(detail.step + 1, 0.8 * detail.step * Math.sqrt(excess));
      continue;
    }
    const png = encodePng(sheet, MARGIN);
    if (png.length > bytes) continue;
    return {
      png: encodeBase64(png),
      width: sheet.width / 2 + MARGIN,
      height: sheet.height / 2 + MARGIN,
      notes,
    };
  }
  return null;
}
