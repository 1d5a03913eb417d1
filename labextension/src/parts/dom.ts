// Elements from code. Text goes in as text nodes only: no view ever parses markup that a notebook brought.
import { drawnForPrint, isPrinting } from './printing.js';

/** What may stand inside an element; nothing is drawn for null and false. */
export type Child = Node | string | null | false;

/** Attributes by name; `true` sets an empty one, null and false leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** An HTML element with attributes and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element with attributes and children. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function fill<E extends Element>(node: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}

/** Words with spaces between them, as they are read out where the style sheet alone keeps them apart. */
export function spaced(words: readonly Child[]): Child[] {
  return words.flatMap((word, i) => (i === 0 ? [word] : [' ', word]));
}

let count = 0;

/** An id that no other element of the page has. */
export function uniqueId(): string {
  count += 1;
  return `convlens-${count}`;
}

/** Runs `draw` at the next frame, once however often it was asked for; while the page is printed, before it goes to paper. */
export function coalesced(draw: () => void): { request(): void; cancel(): void } {
  let frame = 0;
  return {
    request() {
      if (isPrinting()) drawnForPrint.add(draw);
      if (frame || isPrinting()) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        draw();
      });
    },
    cancel() {
      cancelAnimationFrame(frame);
      drawnForPrint.delete(draw);
      frame = 0;
    },
  };
}

/** Gives the pixels back; the size on the page is the style's and stays. */
export function release(...canvases: HTMLCanvasElement[]): void {
  for (const canvas of canvases) canvas.width = canvas.height = 0;
}
