// Strokes that the pictures of a convolution have in common. Lengths are CSS pixels.
import type { Palette } from '../parts/palette.js';

/** A rectangle. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Ink (or a role's colour) with a halo in paper: visible on every colour. */
export function ring(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Box,
  colour: string,
  palette: Palette,
  weight = 2,
): void {
  context.lineWidth = weight + 2;
  context.strokeStyle = palette.paper;
  context.strokeRect(x, y, width, height);
  context.lineWidth = weight;
  context.strokeStyle = colour;
  context.strokeRect(x, y, width, height);
}

/** A thin frame. */
export function frame(context: CanvasRenderingContext2D, box: Box, colour: string, weight = 1): void {
  context.strokeStyle = colour;
  context.lineWidth = weight;
  context.strokeRect(box.x, box.y, box.width, box.height);
}

/** A dashed frame. */
export function dashed(context: CanvasRenderingContext2D, box: Box, colour: string): void {
  context.setLineDash([2, 2]);
  frame(context, box, colour, 0.8);
  context.setLineDash([]);
}

/** Slanted lines: zeros that are not there. The lines run through from box to box. */
export function hatch(context: CanvasRenderingContext2D, { x, y, width, height }: Box, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1.4;
  context.beginPath();
  const step = 5;
  for (let k = Math.ceil((x + y) / step) * step; k < x + y + width + height; k += step) {
    context.moveTo(k - y, y);
    context.lineTo(k - y - height, y + height);
  }
  context.stroke();
  context.restore();
}

/** How a text stands. */
export interface TextStyle {
  readonly size: number;
  readonly colour: string;
  readonly align?: CanvasTextAlign;
  readonly bold?: boolean;
  /** The interface's font; else the code's. */
  readonly plain?: boolean;
}

/** Text with its base line at `y`. */
export function text(
  context: CanvasRenderingContext2D,
  palette: Palette,
  content: string,
  x: number,
  y: number,
  { size, colour, align = 'left', bold = false, plain = false }: TextStyle,
): void {
  context.font = `${bold ? '600 ' : ''}${size}px ${plain ? palette.ui : palette.code}`;
  context.textAlign = align;
  context.textBaseline = 'alphabetic';
  context.fillStyle = colour;
  context.fillText(content, x, y);
}

/** A bent arrow from a cell's middle to another's. */
export function arrow(
  context: CanvasRenderingContext2D,
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  colour: string,
  palette: Palette,
): void {
  const [x1, y1] = from;
  const [x2, y2] = to;
  const [bendX, bendY] = [(x1 + x2) / 2 + (y2 - y1) * 0.18, (y1 + y2) / 2 - (x2 - x1) * 0.18];
  const angle = Math.atan2(y2 - bendY, x2 - bendX);
  const path = (): void => {
    context.beginPath();
    context.moveTo(x1, y1);
    context.quadraticCurveTo(bendX, bendY, x2, y2);
    context.stroke();
  };
  context.strokeStyle = palette.paper;
  context.lineWidth = 3.2;
  path();
  context.strokeStyle = colour;
  context.lineWidth = 1.4;
  path();
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x1, y1, 2, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.moveTo(x2, y2);
  for (const side of [2.6, -2.6])
    context.lineTo(x2 + 6 * Math.cos(angle + side), y2 + 6 * Math.sin(angle + side));
  context.fill();
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** `x₁₂` */
export function subscripted(name: string, index: number): string {
  return `${name}${[...String(index)].map((digit) => SUBSCRIPTS[Number(digit)]).join('')}`;
}

/** A canvas of this size at the screen's resolution, cleared, with a CSS pixel as its unit. */
export function sizedContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Setting a size gives the memory anew: only where it is another one.
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
