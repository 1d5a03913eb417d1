// Zeros in linear memory.
import { FunctionBuilder } from './assembler.js';

/** Writes zeros from `at` on, `lines` times 64 bytes. */
export type FillFunction = (at: number, lines: number) => void;

/** Emits it. */
export function emitFill(): FunctionBuilder {
  const f = new FunctionBuilder('fill', ['i32', 'i32']);
  const [at, lines] = [0, 1];
  const zero = f.local('v128');
  f.unlessZero(lines, () => {
    f.countDown(lines, () => {
      for (let i = 0; i < 4; i++) {
        f.get(at)
          .get(zero)
          .v128Store(16 * i);
      }
      f.advance(at, 64);
    });
  });
  return f;
}
