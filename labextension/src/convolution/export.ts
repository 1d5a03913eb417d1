// A frame as it is on the page, with the call above it: saved as PNG, or all frames as an animated GIF.
import { element } from '../parts/dom.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { GifWriter } from './gif.js';
import { paintProducts } from './products.js';
import { text } from './sketch.js';
import { paintInput, paintOutput, type Scene } from './stage.js';
import type { ExplorerState } from './state.js';

/** What a frame shows. */
export interface ExportedFrame {
  readonly scene: Scene;
  readonly state: ExplorerState;
  /** `nn.Conv2d(4, 4, 3, { padding: 1 })` */
  readonly title: string;
  /** Of input, weights and output. */
  readonly shapes: readonly string[];
}

const MARGIN = 16;
const GAP = 24;
const TITLE = 26;
const HEADING = 20;

/** Frames of an animation, at most, and how long each stays; the last one longer. */
const MOST_FRAMES = 120;
const FRAME_MS = 350;
const LAST_MS = 2000;
const SAID_MS = 2500;

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
  const { scene, state, title, shapes } = frame;
  const { width, height } = sizeOf(frame);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  text(context, palette, title, MARGIN, MARGIN + 13, { size: 13, colour: palette.text });
  const parts = [
    ['input', palette.input, scene.input.layout, () => paintInput(context, scene, state, palette)],
    [
      'window × weights',
      palette.weight,
      scene.products.layout,
      () => paintProducts(context, scene.products.content, scene.products.layout, palette),
    ],
    ['output', palette.output, scene.output.layout, () => paintOutput(context, scene, state, palette)],
  ] as const;
  let x = MARGIN;
  parts.forEach(([word, colour, layout, paint], k) => {
    const y = MARGIN + TITLE + 12;
    text(context, palette, word, x, y, { size: 12, colour, bold: true, plain: true });
    const after = x + context.measureText(`${word}  `).width;
    text(context, palette, shapes[k], after, y, { size: 11, colour: palette.quiet });
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

function say(button: HTMLButtonElement, words: string): void {
  button.dataset.done = words;
  setTimeout(() => {
    if (button.dataset.done === words) delete button.dataset.done;
  }, SAID_MS);
}

/** Saves the frame at twice its shown size. */
export function savePicture(button: HTMLButtonElement, frame: ExportedFrame): void {
  canvasOf(frame, STILL_SCALE, paletteOf()).canvas.toBlob((content) => {
    if (content) download('convolution.png', content);
    say(button, content ? 'saved' : 'the browser refused');
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
      button.dataset.done = `frame ${k + 1} of ${indices.length}`;
      await new Promise((done) => setTimeout(done));
      const last = k === indices.length - 1;
      writer.add({ data: pixels(index), milliseconds: last ? LAST_MS : FRAME_MS });
    }
    download('convolution.gif', new Blob([writer.finish()], { type: 'image/gif' }));
    say(button, 'saved');
  } finally {
    button.disabled = false;
  }
}
