// The canvases on the page, and what is at a point of them.
import { element, release } from '../parts/dom.js';
import { watchNearScreen } from '../parts/near-screen.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { paintProducts, productsHit } from './products.js';
import { paintPart, type Scene } from './scene.js';
import { sizedContext } from './sketch.js';
import { stackHit } from './stack.js';

/** The pictures on the page. */
export interface Stage {
  readonly input: HTMLCanvasElement;
  readonly products: HTMLCanvasElement;
  readonly output: HTMLCanvasElement;
  show(scene: Scene): void;
  repaint(): void;
  dispose(): void;
}

/** The three canvases; they give their pixels back when far from the screen. */
export function stage(near: Element): Stage {
  const input = element('canvas', { class: 'cl-conv-canvas', role: 'img', tabindex: 0 });
  const products = element('canvas', { class: 'cl-conv-canvas', role: 'img', tabindex: 0 });
  const output = element('canvas', { class: 'cl-conv-canvas', role: 'img', tabindex: 0 });
  let shown: Scene | null = null;
  let isNear = true;
  let palette: Palette | null = null;
  const paint = (): void => {
    if (!shown || !isNear) return;
    palette ??= paletteOf();
    for (const [canvas, part] of [
      [input, shown.input],
      [output, shown.output],
    ] as const) {
      paintPart(sizedContext(canvas, part.layout.width, part.layout.height), part, palette);
    }
    const { content, layout } = shown.products;
    paintProducts(sizedContext(products, layout.width, layout.height), content, layout, palette);
  };
  const stopWatching = watchNearScreen(near, (comes) => {
    if (comes === isNear) return;
    isNear = comes;
    if (comes) paint();
    else release(input, products, output);
  });
  return {
    input,
    products,
    output,
    show(scene) {
      shown = scene;
      paint();
    },
    repaint() {
      palette = null;
      paint();
    },
    dispose: stopWatching,
  };
}

/** A point of an event on a canvas, in the CSS pixels that it was painted in: the page may show it smaller. */
export function pointOn(canvas: HTMLCanvasElement, event: MouseEvent): [number, number] {
  const box = canvas.getBoundingClientRect();
  const scale = box.width === 0 ? 1 : Number.parseFloat(canvas.style.width) / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

/** What is at a point of the input or the output. */
export function hitStack(
  part: Scene['input'],
  [x, y]: readonly [number, number],
): ReturnType<typeof stackHit> {
  return stackHit(part.content, part.layout, x, y);
}

/** What is at a point of the products. */
export function hitProducts(
  { content, layout }: Scene['products'],
  [x, y]: readonly [number, number],
): ReturnType<typeof productsHit> {
  return productsHit(layout, content.rows[1], x, y);
}
