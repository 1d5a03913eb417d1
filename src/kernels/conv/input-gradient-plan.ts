// Where everything lies while a strided input gradient is computed: pure arithmetic, no memory touched.
//
// For each residue of the input's cells by the stride there is a convolution of the gradient at stride 1 with the taps that
// reach those cells (`input-phases.ts`). They all read the same window of the gradient: it is laid out once, as for one
// convolution whose window holds all of theirs, and each has a table of offsets into it. What they write is brought together
// in linear memory, so that rows of the result are copied as wholes.
import { contiguousStrides } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvInputArgs } from '../args.js';
import { planWithImages } from './images-beside.js';
import { ONE_PHASE, type Phase, phasesOf, tapOf } from './input-phases.js';
import type { AxisCall, ConvCall, ConvPlan, PassLimits } from './simd-plan.js';

/** A convolution of the gradient at stride 1: the cells of one phase of the rows and one of the columns. */
export interface Part {
  readonly rows: Phase;
  readonly columns: Phase;
  /** Where its taps lie in the slab, in bytes from the output's first cell. */
  readonly offsets: Int32Array;
  /** Where its weights lie in a group, in bytes from those of the channel. */
  readonly weights: Int32Array;
}

/** How the cells of one phase of the planes are computed: without planes, all. */
export interface InputGradientPlan {
  /** The gradient, without the cells that nothing reads. */
  readonly grad: TensorData;
  readonly plan: ConvPlan;
  readonly depth: Phase;
  readonly parts: readonly Part[];
  /** Channels of the result, of a group. */
  readonly channels: number;
  /** `[N, C, D, H, W]` of the result, and the stride along the last three axes. */
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** Three axes of something that has the last one to three of them. */
function threeOf<T>(list: readonly T[], missing: T): T[] {
  return [...new Array(3 - list.length).fill(missing), ...list];
}

/** An axis of the gradient laid out for all phases of the result's. */
interface SharedAxis {
  readonly phases: readonly Phase[];
  /** Cells that nothing reads, at the beginning. */
  readonly cut: number;
  /** Of a window that holds the taps of all phases. */
  readonly call: AxisCall;
}

function sharedAxis(size: number, all: readonly Phase[]): SharedAxis {
  const phases = all.filter(({ count }) => count > 0);
  const reading = phases.filter(({ taps }) => taps > 0);
  const most = Math.max(...reading.map(({ before }) => before));
  const cut = reading.length === 0 ? 0 : Math.min(Math.max(-most, 0), size);
  const before = reading.length === 0 ? 0 : Math.max(0, most + cut);
  const shifted = phases.map((phase) => ({ ...phase, before: phase.before + cut }));
  const ends = shifted.map((phase) => (phase.taps === 0 ? 1 : tapPlace(phase, before, phase.taps - 1) + 1));
  const outputs = Math.max(...phases.map(({ count }) => count));
  const call = { size: size - cut, kernelSize: Math.max(...ends), stride: 1, dilation: 1, before, outputs };
  return { phases: shifted, cut, call };
}

/** Where a phase's tap lies in the window of them all. */
function tapPlace(phase: Phase, before: number, index: number): number {
  return before - phase.before + index * phase.dilation;
}

/** How the gradient of one phase of the planes is computed; null where not even one tile of one group has room. */
function planPhase(
  args: ConvInputArgs,
  shape: readonly number[],
  depth: Phase,
  [rows, columns]: readonly SharedAxis[],
  lanes: number,
  limits: PassLimits,
): InputGradientPlan | null {
  const { grad, weight, groups } = args;
  const stride = threeOf(args.stride, 1);
  const [, , gradPlanes] = fiveOf(grad.shape, 1);
  const [, , kD, kH, kW] = fiveOf(weight.shape, 1);
  const channels = shape[1] / groups;
  const filters = weight.shape[0] / groups;
  const parts = rows.phases.length * columns.phases.length;
  const strides = fiveOf(grad.strides, 0);
  const cut = rows.cut * strides[3] + columns.cut * strides[4];
  const call: ConvCall = {
    batch: shape[0] * depth.count,
    groups,
    channels: filters * depth.taps,
    // What all parts write, and once more where they are brought together.
    outChannels: 2 * parts * channels,
    depth: {
      size: gradPlanes,
      kernelSize: depth.taps,
      stride: 1,
      dilation: depth.dilation,
      before: depth.before,
      outputs: depth.count,
    },
    rows: rows.call,
    columns: columns.call,
    inputStrides: strides,
    weightStrides: contiguousStrides([weight.shape[0], channels, kD, kH, kW]),
  };
  const plan = planWithImages(call, lanes, limits);
  if (plan === null) return null;
  const [spanH, spanW] = [rows.call.kernelSize, columns.call.kernelSize];
  const partOf = (row: Phase, column: Phase): Part => {
    const taps = call.channels * row.taps * column.taps;
    const [offsets, weights] = [new Int32Array(taps), new Int32Array(taps)];
    let k = 0;
    for (let c = 0; c < call.channels; c++) {
      const filter = Math.floor(c / depth.taps);
      const plane = filter * channels * kD + tapOf(depth, c % depth.taps);
      for (let y = 0; y < row.taps; y++) {
        const line = c * spanH + tapPlace(row, rows.call.before, y);
        for (let x = 0; x < column.taps; x++, k++) {
          offsets[k] = plan.offsets[line * spanW + tapPlace(column, columns.call.before, x)];
          weights[k] = 4 * ((plane * kH + tapOf(row, y)) * kW + tapOf(column, x));
        }
      }
    }
    return { rows: row, columns: column, offsets, weights };
  };
  return {
    grad: { ...grad, offset: grad.offset + cut },
    plan,
    depth,
    parts: rows.phases.flatMap((row) => columns.phases.map((column) => partOf(row, column))),
    channels,
    shape,
    stride,
  };
}

/** `[N, C, D, H, W]`. */
function fiveOf([batch, channels, ...spatial]: readonly number[], missing: number): number[] {
  return [batch, channels, ...threeOf(spatial, missing)];
}

/** One plan for each phase of the planes that some tap reaches; null where one is past the limits. */
export function planInputGradient(
  args: ConvInputArgs,
  out: TensorData,
  lanes: number,
  limits: PassLimits,
): InputGradientPlan[] | null {
  const { grad, weight, stride, padding, dilation } = args;
  const phases = stride.map((step, d) =>
    phasesOf(out.shape[d + 2], weight.shape[d + 2], step, dilation[d], padding[d][0]),
  );
  const [depths, ...plane] = threeOf(phases, [ONE_PHASE]);
  const sizes = fiveOf(grad.shape, 1).slice(3);
  const axes = plane.map((list, i) => sharedAxis(sizes[i], list));
  const plans: InputGradientPlan[] = [];
  for (const depth of depths) {
    if (depth.count === 0 || depth.taps === 0) continue;
    const planned = planPhase(args, fiveOf(out.shape, 1), depth, axes, lanes, limits);
    if (planned === null) return null;
    plans.push(planned);
  }
  return plans;
}
