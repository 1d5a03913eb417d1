// The emitted kernels on PyTorch's recorded convolutions, however small: `supports` would leave most of them to
// the reference.
import { describe, expect, test, vi } from 'vitest';
import type { TensorData } from '../../../src/core/tensor-data.js';
import type { ConvArgs } from '../../../src/kernels/args.js';
import type { Kernel } from '../../../src/kernels/kernel.js';
import { expectClose } from '../../close.js';
import { CONV_CASES, compute, describeCase, expectedValues, toleranceFor } from '../../golden/conv-case.js';

const forced = vi.hoisted((): { kernel: Kernel<'conv'> | null; calls: number } => ({
  kernel: null,
  calls: 0,
}));

vi.mock('../../../src/kernels/table.js', async (importOriginal) => {
  const table = await importOriginal<typeof import('../../../src/kernels/table.js')>();
  const runKernel: typeof table.runKernel = (family, args, out: readonly TensorData[]) => {
    const conv = family === 'conv' ? (args as ConvArgs) : null;
    const oneOrTwoAxes = conv !== null && conv.stride.length <= 2 && conv.weight.shape[1] > 0;
    if (forced.kernel === null || !oneOrTwoAxes || conv.input.dtype !== 'float32') {
      table.runKernel(family, args, out);
      return;
    }
    forced.calls++;
    forced.kernel.run(conv, out);
  };
  return { ...table, runKernel };
});

const { simdConvKernel } = await import('../../../src/kernels/conv/simd.js');
const { sharedArena } = await import('../../../src/kernels/wasm/memory.js');
const { TileSet } = await import('../../../src/kernels/wasm/tiles.js');

describe.each([128, 256] as const)('%i-bit tiles agree with PyTorch', (bits) => {
  const tiles = new TileSet(bits, sharedArena()!);
  const cases = CONV_CASES.filter(({ input, error }) => input.dtype === 'float32' && error === undefined);

  test('on every recorded float32 convolution', () => {
    forced.kernel = simdConvKernel(`f32_conv__wasm${bits}`, () => tiles);
    forced.calls = 0;
    const failures = cases.flatMap((item) => {
      try {
        expectClose(compute(item), expectedValues(item), toleranceFor(item));
        return [];
      } catch (error) {
        return [`${error}\n  ${describeCase(item)}`];
      }
    });
    forced.kernel = null;
    expect(failures).toEqual([]);
    expect(forced.calls).toBeGreaterThan(900);
  });
});
