// The numbers that flow back under some settings, worked out when they are asked for.
import {
  decodeValues,
  inputGradientPlane,
  type OutputGradient,
  tripleOf,
  weightGradientSum,
} from 'convlens/protocol';
import type { ColourRange } from '../parts/colour-range.js';
import { type HeldConvolution, rangeOf, type WorkedOutput } from './numbers.js';

/** Of one output and a gradient at it: the payload's where it was given for these settings, else ones. */
export class BackFlow {
  readonly gradient: OutputGradient;
  /** Whether the gradient is that of a loss of the user's; else it is that of the sum. */
  readonly isGiven: boolean;
  readonly range: ColourRange;
  readonly #worked: WorkedOutput;
  readonly #planes = new Map<string, Float64Array>();
  readonly #kernels = new Map<string, Float64Array>();

  constructor(held: HeldConvolution, worked: WorkedOutput, areOwn: boolean) {
    const { gradient, dtype } = held.payload;
    this.#worked = worked;
    this.isGiven = areOwn && gradient !== undefined;
    if (!areOwn || gradient === undefined) {
      this.gradient = () => 1;
      // Ones in the middle of the colours.
      this.range = { low: 0, high: 2 };
      return;
    }
    const { numbers } = decodeValues(gradient, dtype);
    const [depths, rows, columns] = tripleOf(worked.sizes, 1);
    this.gradient = (out, depth, row, column) =>
      numbers[((out * depths + depth) * rows + row) * columns + column];
    this.range = rangeOf(numbers);
  }

  /** Of one slice of an input channel, row-major. */
  inputPlane(channel: number, depth: number): Float64Array {
    return remembered(this.#planes, `${channel} ${depth}`, () => {
      const { layout, values } = this.#worked;
      return inputGradientPlane(layout, values, this.gradient, channel, depth);
    });
  }

  /** Of the weights between an output channel and an input channel, row-major. */
  kernel(out: number, channel: number): Float64Array {
    return remembered(this.#kernels, `${out} ${channel}`, () => {
      const { layout, values } = this.#worked;
      const [kd, kh, kw] = layout.axes.map(({ kernelSize }) => kernelSize);
      return Float64Array.from({ length: kd * kh * kw }, (_, i) => {
        const tap = [Math.floor(i / (kh * kw)), Math.floor(i / kw) % kh, i % kw] as const;
        return weightGradientSum(layout, values, this.gradient, out, channel, tap).total;
      });
    });
  }
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
