// Pooling along one to three axes: windows that slide, and those of an adaptive pooling; the gradients of both.
import { dataOf, KINDS, magnitudes, pick, sizeOf, tensor } from '../random.mjs';

/** A window that moves by the stride; what falls on the padding is cut off, and counts for a mean. */
function sliding(random, mayDilate) {
  for (;;) {
    const [size, kernelSize, stride] = [1 + random(40), 1 + random(5), 1 + random(3)];
    const dilation = mayDilate ? 1 + random(2) : 1;
    const padding = [0, 1].map(() => random(Math.floor(kernelSize / 2) + 1));
    const span = dilation * (kernelSize - 1) + 1;
    const places = Math.floor((size + padding[0] + padding[1] - span) / stride) + 1;
    if (places < 1) continue;
    const axis = { first: [], count: [], divisor: [] };
    const countsPadding = random(2) === 0;
    for (let place = 0; place < places; place++) {
      const cells = Array.from({ length: kernelSize }, (_, i) => place * stride - padding[0] + i * dilation);
      const onInput = cells.filter((cell) => cell >= 0 && cell < size);
      axis.first.push(onInput[0] ?? cells.find((cell) => cell >= 0) ?? 0);
      axis.count.push(onInput.length);
      axis.divisor.push(countsPadding ? kernelSize : onInput.length);
    }
    return {
      size,
      places,
      axis: { ...ints(axis), dilation },
      window: { kernelSize, stride, padding, dilation },
    };
  }
}

/** As many windows as asked for. */
function adaptive(random) {
  const [size, places] = [1 + random(40), 1 + random(12)];
  const first = Array.from({ length: places }, (_, i) => Math.floor((i * size) / places));
  const count = first.map((start, i) => Math.ceil(((i + 1) * size) / places) - start);
  return { size, places, axis: { ...ints({ first, count, divisor: count }), dilation: 1 }, window: null };
}

function ints(lists) {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, Int32Array.from(list)]));
}

/** @param {(n: number) => number} random */
export default function* pools(random) {
  for (;;) {
    const rank = pick(random, [1, 2, 2, 2, 3]);
    const [slides, max] = [random(4) > 0, random(2) === 0];
    const axes = Array.from({ length: rank }, () => (slides ? sliding(random, max) : adaptive(random)));
    const ahead = [1 + random(3), 1 + random(3)];
    const input = [...ahead, ...axes.map((a) => a.size)];
    const output = [...ahead, ...axes.map((a) => a.places)];
    if (sizeOf(input) > 40_000 || sizeOf(output) > 40_000) continue;
    const kind = pick(random, KINDS);
    const windows = { axes: axes.map((a) => a.axis), window: slides ? axes.map((a) => a.window) : null };
    const x = tensor(random, input, kind);
    if (max) {
      const outputs = [{ shape: output }, { shape: output, dtype: 'int32' }];
      // A window of an axis that is dilated may lie in the padding alone: then there is no place to tell.
      if (windows.axes.some(({ count }) => count.includes(0))) continue;
      yield { family: 'maxPool', args: { input: x, ...windows }, outputs, exact: true };
      continue;
    }
    const divisor = random(4) === 0 ? 1 + random(9) : null;
    const largest = magnitudes(x).storage.array.reduce(
      (most, size) => (size > most && size < Infinity ? size : most),
      0,
    );
    yield {
      family: 'avgPool',
      args: { input: x, ...windows, divisor },
      outputs: [{ shape: output }],
      within: () => [() => 1e-6 * largest],
    };
    const grad = tensor(random, output, kind);
    yield {
      family: 'avgPoolInput',
      args: { grad, axes: windows.axes, divisor },
      outputs: [{ shape: input }],
      within(_, [expected], reference) {
        const [shares] = reference({ grad: magnitudes(grad), axes: windows.axes, divisor });
        return [(i) => 2 ** -24 * Math.abs(expected[i]) + 2 ** -48 * shares[i]];
      },
    };
    const rows = sizeOf(ahead);
    const [length, size] = [1 + random(60), 1 + random(60)];
    const index = dataOf(
      Int32Array.from({ length: rows * length }, () => random(size)),
      [...ahead, length],
      'int32',
    );
    const source = tensor(random, [...ahead, length], kind);
    yield {
      family: 'scatter',
      args: { base: null, source, index, axis: 2, mode: 'add' },
      outputs: [{ shape: [...ahead, size] }],
      exact: kind === 'whole',
      within(_, __, reference) {
        const args = { base: null, source: magnitudes(source), index, axis: 2, mode: 'add' };
        const [sizes] = reference(args);
        return [(i) => length * 2 ** -24 * sizes[i]];
      },
    };
  }
}
