// The other way out where a layer after a flatten expects another number of features: not that layer is changed, but a
// convolution before it, so that the maps come out as large as was expected.
import { type AxisWindowing, maxPadding, outputSize } from '../core/conv-arithmetic.js';
import type { Shape } from '../core/shape.js';
import type { LayerWindow } from '../core/shape-table.js';
import type { RecordedCall } from './call-record.js';
import type { Module } from './module.js';

/** A layer, and the padding with which the maps at the end have the size that was asked for. */
export interface KeptSize {
  readonly module: Module;
  readonly padding: readonly number[];
}

/** Cells of padding more or fewer that are tried. */
const TRIED = [1, -1, 2, -2] as const;

interface Step {
  readonly module: Module;
  readonly window: LayerWindow;
  /** Along each axis of space. */
  readonly from: Shape;
  readonly to: Shape;
}

/**
 * The last convolution whose padding makes maps of `wanted`; undefined where the layers do not follow one another plainly,
 * or no small change does it.
 *
 * @param calls that have come to their end, in order.
 * @param found the size of the maps as they are.
 */
export function keptSize(calls: readonly RecordedCall[], found: Shape, wanted: Shape): KeptSize | undefined {
  const steps = plainSteps(calls, found);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { module, window } = steps[i];
    const { padding } = module as unknown as { readonly padding?: unknown };
    if (window.kind !== 'convolution' || !Array.isArray(padding)) continue;
    for (const more of TRIED) {
      const changed: number[] = padding.map((cells: number) => cells + more);
      const fits = changed.every(
        (cells, d) => cells >= 0 && cells <= maxPadding(steps[i].from[d], window.paddingMode ?? 'zeros'),
      );
      const sides = changed.map((cells) => [cells, cells] as const);
      if (fits && sizeAfter(steps, i, sides).join() === wanted.join()) return { module, padding: changed };
    }
  }
  return undefined;
}

/** The layers with windows that lead to maps of a size, as far back as each is given what the one before gave. */
function plainSteps(calls: readonly RecordedCall[], found: Shape): Step[] {
  const steps: Step[] = [];
  let after = found;
  for (const { module, inputShape, outputShape } of calls.toReversed()) {
    const window = module.layerWindow();
    if (window === null || inputShape === null || outputShape === null) continue;
    const rank = window.kernelSize.length;
    const [from, to] = [inputShape.slice(-rank), outputShape.slice(-rank)];
    if (to.join() !== after.join() || window.transposed || window.ceilMode) break;
    steps.unshift({ module, window, from, to });
    after = from;
  }
  return steps;
}

/** The size at the end, with other padding at one step. */
function sizeAfter(steps: readonly Step[], at: number, padding: LayerWindow['padding']): Shape {
  let size = steps[at].from;
  for (let i = at; i < steps.length; i++) {
    const { window } = steps[i];
    size = size.map((length, d) => {
      const axis: AxisWindowing = {
        kernelSize: window.kernelSize[d],
        stride: window.stride[d],
        dilation: window.dilation[d],
        padding: i === at ? padding[d] : window.padding[d],
      };
      return outputSize(length, axis);
    });
  }
  return size;
}
