// Convolutions with what follows them, and the gradients of input and weight: most are small, so that many sizes meet the
// borders of tiles; some are large enough for threads, or for Winograd's algorithm.
import { KINDS, magnitudes, pick, sizeOf, tensor, valuesOf } from '../random.mjs';

/** Axes, channels and groups of one that exists. */
function problem(random) {
  for (;;) {
    const winograd = random(150) === 0;
    const rank = winograd ? 2 : pick(random, [1, 2, 2, 2, 3]);
    const large = winograd || (random(200) === 0 && rank < 3);
    const axes = Array.from({ length: rank }, () => ({
      size: 1 + random(rank === 3 ? 7 : 24) + (large ? 20 : 0),
      kernel: winograd ? 3 : 1 + random(rank === 3 ? 3 : 5),
      stride: winograd ? 1 : 1 + random(3),
      dilation: winograd ? 1 : 1 + random(3),
      before: random(4),
      after: random(4),
    }));
    const out = axes.map(
      (a) => Math.floor((a.size + a.before + a.after - a.dilation * (a.kernel - 1) - 1) / a.stride) + 1,
    );
    if (out.some((places) => places < 1)) continue;
    const groups = winograd ? 1 : pick(random, [1, 1, 2, 5]);
    const few = winograd ? 16 : 1;
    const many = random(40) === 0 && sizeOf(out) < 60 ? 150 : large ? 20 : 5;
    const channels = few + random(many);
    const filters = few + random(rank === 3 ? 4 : 20);
    const batch = 1 + random(3);
    return {
      input: [batch, groups * channels, ...axes.map((a) => a.size)],
      weight: [groups * filters, channels, ...axes.map((a) => a.kernel)],
      output: [batch, groups * filters, ...out],
      window: {
        stride: axes.map((a) => a.stride),
        padding: axes.map((a) => [a.before, a.after]),
        dilation: axes.map((a) => a.dilation),
        groups,
      },
    };
  }
}

/** What follows the sums. */
function epilogue(random, channels, kind) {
  if (random(3) > 0) return {};
  const [scale, shift] = [0, 1].map(() => valuesOf(random, channels, kind === 'whole' ? 'whole' : 'real'));
  const [least, most] = pick(random, [
    [0, Number.POSITIVE_INFINITY],
    [0, 6],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ]);
  return { epilogue: { scale, shift, least, most } };
}

/** What float32 may lose of sums of so many products: those of a part one after the other, the parts, the bias. */
export const ofProducts = (count) => (Math.min(count, 128) + Math.ceil(count / 128) + 3) * 2 ** -24;

/** Winograd's kernel, in units of the outputs' root mean square. */
const WINOGRAD = 1.2e-5;

function rootMeanSquare(values) {
  return Math.sqrt(values.reduce((sum, x) => sum + (Number.isFinite(x) ? x * x : 0), 0) / values.length);
}

/** @param {(n: number) => number} random */
export default function* convolutions(random) {
  for (;;) {
    const { input, weight, output, window } = problem(random);
    const kind = pick(random, KINDS);
    const scale = kind === 'whole' ? 1 : pick(random, [1, 1, 1e-4, 1e4]);
    const options = { scale, mean: pick(random, [0, 0, 5 * scale]) };
    const finite = kind === 'special' ? 'real' : kind;
    const x = tensor(random, input, kind, options);
    const w = tensor(random, weight, finite);
    const y = tensor(random, output, finite, options);
    const bias = random(3) === 0 ? null : tensor(random, [output[1]], finite);
    const taps = sizeOf(weight.slice(1));
    const own = epilogue(random, output[1], kind);
    const sizes = { scale: own.epilogue?.scale.map(Math.abs), shift: own.epilogue?.shift.map(Math.abs) };
    yield {
      family: 'conv',
      args: { input: x, weight: w, bias, ...window, ...own },
      outputs: [{ shape: output }],
      exact: kind === 'whole',
      within(kernel, [expected], reference) {
        const args = { input: magnitudes(x), weight: magnitudes(w), bias: magnitudes(bias), ...window };
        const whole = { ...sizes, least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
        const [products] = reference(own.epilogue ? { ...args, epilogue: whole } : args);
        const most = kernel.includes('winograd')
          ? WINOGRAD * Math.max(rootMeanSquare(products) / 4, rootMeanSquare(expected))
          : 0;
        return [(i) => most + ofProducts(taps) * products[i]];
      },
    };
    yield {
      family: 'convInput',
      args: { grad: y, weight: w, ...window },
      outputs: [{ shape: input }],
      exact: kind === 'whole',
      within(_, [expected], reference) {
        const [products] = reference({ grad: magnitudes(y), weight: magnitudes(w), ...window });
        const mayBeWinograd = window.stride.every((step) => step === 1) && weight.at(-1) === 3;
        const most = mayBeWinograd
          ? WINOGRAD * Math.max(rootMeanSquare(products) / 4, rootMeanSquare(expected))
          : 0;
        const count = (taps / weight[1]) * (weight[0] / window.groups);
        return [(i) => most + ofProducts(count) * products[i]];
      },
    };
    yield {
      family: 'convWeight',
      args: { grad: y, input: x, ...window },
      outputs: [{ shape: weight }],
      exact: kind === 'whole',
      within(kernel, [expected], reference) {
        const [products] = reference({ grad: magnitudes(y), input: magnitudes(x), ...window });
        const most = kernel.includes('winograd')
          ? WINOGRAD * Math.max(rootMeanSquare(products) / 4, rootMeanSquare(expected))
          : 0;
        return [(i) => most + 1e-6 * products[i]];
      },
    };
  }
}
