// Damaged files: whatever bytes are changed, cut off or put in, reading ends in a tensor or in an error of ours, soon.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { isConvlensError } from '../../src/core/errors.js';
import { arange, io, ones, tensor, zeros } from '../../src/index.js';

const state = {
  'conv.weight': arange(24).reshape(2, 3, 4),
  'conv.bias': ones(2, { dtype: 'float64' }),
  step: tensor([7n]),
  mask: tensor([true, false, true]),
  none: zeros(0, 3),
};

const FILES: Readonly<Record<string, { bytes: Uint8Array; read(bytes: Uint8Array): unknown }>> = {
  safetensors: {
    bytes: io.encodeSafetensors(state, { metadata: { format: 'pt' } }),
    read: io.decodeSafetensors,
  },
  npy: { bytes: io.encodeNpy(state['conv.weight']), read: io.decodeNpy },
  'npz, stored': { bytes: io.encodeNpz(state), read: io.decodeNpz },
  'npz, deflated': { bytes: io.encodeNpz(state, { compress: true }), read: io.decodeNpz },
};

type Damage = (bytes: Uint8Array) => Uint8Array;

/** The headers lie at the ends: most damage should strike there. */
const place: fc.Arbitrary<number> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.02, 0.05, 0.9, 0.97),
);

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc
    .array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 })
    .map((changes) => (bytes: Uint8Array) => {
      const copy = bytes.slice();
      for (const [where, value] of changes) copy[Math.floor(where * (copy.length - 1))] = value;
      return copy;
    }),
  place.map((where) => (bytes: Uint8Array) => bytes.slice(0, Math.floor(where * bytes.length))),
  place.map((where) => (bytes: Uint8Array) => bytes.slice(Math.floor(where * bytes.length))),
  fc
    .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 }))
    .map(([where, more]) => (bytes: Uint8Array) => {
      const at = Math.floor(where * bytes.length);
      return new Uint8Array([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)]);
    }),
  // A number of the header with other digits: sizes and offsets of every magnitude.
  fc.tuple(fc.nat(20), fc.bigInt(-1n, 2n ** 70n)).map(([which, number]) => (bytes: Uint8Array) => {
    let i = 0;
    const text = Buffer.from(bytes).toString('latin1');
    return Buffer.from(
      text.replace(/\d+/g, (digits) => (i++ === which ? `${number}` : digits)),
      'latin1',
    );
  }),
);

/** What damage could be read as: no more than the file could hold. */
function bytesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const { data } = value as { data?: { byteLength?: number } };
  if (data?.byteLength !== undefined) return data.byteLength;
  return Object.values(value).reduce<number>((sum, item) => sum + bytesOf(item), 0);
}

describe('a damaged file', () => {
  test.each(Object.entries(FILES))('%s', (_, { bytes, read }) => {
    fc.assert(
      fc.property(damage, (change) => {
        const broken = change(bytes);
        try {
          if (bytesOf(read(broken)) > 4 * 1032 * broken.length) throw new Error('more than the file holds');
        } catch (error) {
          if (!isConvlensError(error)) throw error;
          if (/undefined|NaN|Invalid (typed )?array length/.test(error.message)) throw error;
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('bytes of any kind', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom(...Object.values(FILES)),
        (bytes, { read }) => {
          try {
            read(bytes);
          } catch (error) {
            if (!isConvlensError(error)) throw error;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
