// A frame as it is on the page, with the call above it: saved as PNG, or all frames as an animated GIF.
import { sayOn, showOn } from '../parts/button-words.js';
import { element } from '../parts/dom.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { GifWriter } from './gif.js';
import { paintProducts } from './products.js';
import { paintPart, type Scene } from './scene.js';
import { text } from './sketch.js';

/** What a frame shows. */
export interface ExportedFrame {
  readonly scene: Scene;
  /** `nn.Conv2d(4, 4, 3, { padding: 1 })` */
  readonly title: string;
  /** Over the three pictures: a word and a shape. */
  readonly headings: readonly (readonly [word: string, shape: string])[];
}

const MARGIN = 16;
const GAP = 24;
const TITLE = 26;
const HEADING = 20;

/** Frames of an animation, at most, and how long each stays; the last one longer. */
const MOST_FRAMES = 120;
const FRAME_MS = 350;
const LAST_MS = 2000;

/** Pixels a CSS pixel: a still picture is for printing too, an animation is to stay small. */
const STILL_SCALE = 2;

function sizeOf({ scene: { input, products, output } }: ExportedFrame): { width: number; height: number } {
  const parts = [input.layout, products.layout, output.layout];
  return {
    width: 2 * MARGIN + 2 * GAP + parts.reduce((sum, { width }) => sum + width, 0),
    height: 2 * MARGIN + TITLE + HEADING + Math.max(...parts.map(({ height }) => height)),
  };
}

/** Paints a frame; the unit of the context is a CSS pixel. */
function paintFrame(context: CanvasRenderingContext2D, frame: ExportedFrame, palette: Palette): void {
  const { scene, title, headings } = frame;
  const { width, height } = sizeOf(frame);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  text(context, palette, title, MARGIN, MARGIN + 13, { size: 13, colour: palette.text });
  const { input, products, output } = scene;
  const parts = [
    [palette.input, input.layout, () => paintPart(context, input, palette)],
    [
      palette.weight,
      products.layout,
      () => paintProducts(context, products.content, products.layout, palette),
    ],
    [palette.output, output.layout, () => paintPart(context, output, palette)],
  ] as const;
  let x = MARGIN;
  parts.forEach(([colour, layout, paint], k) => {
    const [word, shape] = headings[k];
    const y = MARGIN + TITLE + 12;
    text(context, palette, word, x, y, { size: 12, colour, bold: true, plain: true });
    const after = x + context.measureText(`${word}  `).width;
    text(context, palette, shape, after, y, { size: 11, colour: palette.quiet });
    context.save();
    context.translate(x, MARGIN + TITLE + HEADING);
    paint();
    context.restore();
    x += layout.width + GAP;
  });
}

function canvasOf(frame: ExportedFrame, scale: number, palette: Palette): CanvasRenderingContext2D {
  const { width, height } = sizeOf(frame);
  const canvas = element('canvas', { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.scale(scale, scale);
  paintFrame(context, frame, palette);
  return context;
}

/** Hands a file to the reader. */
function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Saves the frame at twice its shown size. */
export function savePicture(button: HTMLButtonElement, frame: ExportedFrame): void {
  canvasOf(frame, STILL_SCALE, paletteOf()).canvas.toBlob((content) => {
    if (content) download('convolution.png', content);
    sayOn(button, content ? 'saved' : 'the browser refused');
  }, 'image/png');
}

/**
 * Saves an animation of `count` frames; of very many every second, third, … one. Works between the browser's own
 * frames, and says on the button how far it is.
 */
export async function saveAnimation(
  button: HTMLButtonElement,
  count: number,
  frame: (index: number) => ExportedFrame,
): Promise<void> {
  const step = Math.ceil(count / MOST_FRAMES);
  const indices = Array.from({ length: Math.ceil(count / step) }, (_, k) => k * step);
  button.disabled = true;
  try {
    const palette = paletteOf();
    const pixels = (index: number): Uint8ClampedArray => {
      const context = canvasOf(frame(index), 1, palette);
      return context.getImageData(0, 0, context.canvas.width, context.canvas.height).data;
    };
    const { width, height } = sizeOf(frame(0));
    const samples = [0, Math.floor(indices.length / 2), indices.length - 1].map((k) => pixels(indices[k]));
    const writer = new GifWriter(Math.ceil(width), Math.ceil(height), samples);
    for (const [k, index] of indices.entries()) {
      showOn(button, `frame ${k + 1} of ${indices.length}`);
      await new Promise((done) => setTimeout(done));
      const last = k === indices.length - 1;
      writer.add({ data: pixels(index), milliseconds: last ? LAST_MS : FRAME_MS });
    }
    download('convolution.gif', new Blob([writer.finish()], { type: 'image/gif' }));
    sayOn(button, 'saved');
  } finally {
    button.disabled = false;
  }
}
