import type { ConvlensError } from '../core/errors.js';
import type { ShapeFailure, ShapeRow } from '../core/shape-table.js';
import type { Module } from './module.js';
import { moduleExpression } from './module-expression.js';
import { layerForInput, layerForWindow } from './proposed-layer.js';

/** `fc1 = new nn.Linear(400, 120)`: the line that makes the layer, as it would fit; undefined where none is known. */
export function correctedLine(
  layer: Module,
  { path, inputShape }: ShapeRow,
  error: ConvlensError,
): ShapeFailure['fix'] {
  const proposed = layerForInput(layer, error) ?? layerForWindow(layer, error, inputShape);
  // Advice on the input is better founded than another layer.
  if (proposed === undefined || /\bTry /.test(error.hint ?? '')) return undefined;
  const name = /(?:^|\.)([A-Za-z_$][\w$]*)$/.exec(path)?.[1];
  const before = name === undefined ? '' : `${name} = `;
  const { from, to } = difference(moduleExpression(layer), proposed);
  return { code: before + proposed, from: before.length + from, to: before.length + to };
}

/** The part of `after` that is not in `before`, to whole words and numbers. */
function difference(before: string, after: string): { from: number; to: number } {
  const isWord = (text: string, at: number): boolean => /[\w.]/.test(text[at] ?? '');
  let from = 0;
  while (from < after.length && before[from] === after[from]) from++;
  let end = 0;
  const most = Math.min(before.length, after.length) - from;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  let to = after.length - end;
  while (from > 0 && isWord(after, from - 1) && isWord(after, from)) from--;
  while (to < after.length && isWord(after, to) && isWord(after, to - 1)) to++;
  return { from, to };
}
