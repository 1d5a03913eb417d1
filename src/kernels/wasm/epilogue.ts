// What follows a convolution value by value, on its outputs while they are in cache: batch norm in eval, and what cuts off
// below or above (relu).
import { FunctionBuilder } from './assembler.js';
import type { Arena } from './memory.js';

/**
 * `y ← y · scale[c] + shift[c]`, then nothing below the first bound or above the second; NaN stays NaN. In place, `count`
 * values of each channel, whose first ones are `pitch` bytes apart. All others are addresses, too.
 */
export type EpilogueFunction = (
  cells: number,
  count: number,
  pitch: number,
  channels: number,
  scales: number,
  shifts: number,
  bounds: number,
) => void;

/** Values of one round of the loop. */
const ROUND = 8;

/** Emits it. Product and sum are rounded one after the other, as `normalize` does. */
export function emitEpilogue(): FunctionBuilder {
  const f = new FunctionBuilder('epilogue', new Array(7).fill('i32'));
  const [cells, count, pitch, channels, scales, shifts, bounds] = [0, 1, 2, 3, 4, 5, 6];
  const [at, left] = [f.local('i32'), f.local('i32')];
  const [scale, shift, least, most] = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')];
  const halves = [f.local('v128'), f.local('v128')];
  const change = (value: number): void => {
    f.get(value).get(scale).vector('mul').get(shift).vector('add').set(value);
    f.get(value).get(least).vector('pickMax').set(value);
    f.get(value).get(most).vector('pickMin').set(value);
  };

  f.get(bounds).loadSplat(0).set(least).get(bounds).loadSplat(4).set(most);
  f.unlessZero(channels, () => {
    f.countDown(channels, () => {
      f.get(scales).loadSplat().set(scale).get(shifts).loadSplat().set(shift);
      f.get(cells).set(at).get(count).set(left);
      f.whileAtLeast(left, ROUND, () => {
        halves.forEach((half, i) => {
          f.get(at)
            .v128Load(16 * i)
            .set(half);
        });
        for (const half of halves) change(half);
        halves.forEach((half, i) => {
          f.get(at)
            .get(half)
            .v128Store(16 * i);
        });
        f.advance(at, 4 * ROUND);
      });
      f.whileAtLeast(left, 1, () => {
        f.get(at).loadSplat().set(halves[0]);
        change(halves[0]);
        f.get(at).get(halves[0]).storeFirstLane().advance(at, 4);
      });
      f.advanceBy(cells, pitch).advance(scales, 4).advance(shifts, 4);
    });
  });
  return f;
}

/** Runs it on two channels of small integers in the scratch page; says what is wrong, or null. */
export function wrongEpilogue(f: EpilogueFunction, { f32, scratch }: Arena): string | null {
  const [count, pitch] = [ROUND + 1, ROUND + 3];
  const [scales, shifts, bounds, cells] = [0, 4, 8, 16].map((place) => scratch / 4 + place);
  f32.set([2, -1], scales);
  f32.set([1, 3], shifts);
  f32.set([-3, 9], bounds);
  for (let i = 0; i < 2 * pitch; i++) f32[cells + i] = i - 5;
  f(4 * cells, count, 4 * pitch, 2, 4 * scales, 4 * shifts, 4 * bounds);
  for (let i = 0; i < 2 * pitch; i++) {
    const [channel, place] = [Math.floor(i / pitch), i % pitch];
    const value = channel === 0 ? 2 * (i - 5) + 1 : 3 - (i - 5);
    const expected = place < count ? Math.min(9, Math.max(-3, value)) : i - 5;
    if (f32[cells + i] !== expected) return `value ${i} is ${f32[cells + i]}, not ${expected}`;
  }
  return null;
}
