// From planes of channels to panels, where neighbouring channels of a cell lie side by side: four lines of four cells at a time.
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder } from './assembler.js';

/**
 * `target[y][x][c] = source[c][y][x]` for groups of four channels `c`. Addresses, pitches and steps are in bytes.
 *
 * @param groups fours of channels, at least one; all four are read
 * @param lines lines of `cells` cells, at least one of each
 * @param channelPitch from channel to channel in the source
 * @param sourcePitch from line to line in the source
 * @param targetPitch from line to line in the target
 * @param cellStep from cell to cell in the target
 */
export type PanelRowsFunction = (
  source: number,
  target: number,
  groups: number,
  lines: number,
  cells: number,
  channelPitch: number,
  sourcePitch: number,
  targetPitch: number,
  cellStep: number,
) => void;

/** Emits it. */
export function emitPanelRows(): FunctionBuilder {
  const f = new FunctionBuilder('panelRows', new Array(9).fill('i32'));
  const [source, target, groups, lines, cells, channelPitch, sourcePitch, targetPitch, cellStep] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ];
  const [line, to, at, linesLeft, left] = Array.from({ length: 5 }, () => f.local('i32'));
  const channels = Array.from({ length: 4 }, () => f.local('i32'));
  const [a, b, c, d] = Array.from({ length: 4 }, () => f.local('v128'));
  const [low, high, nextLow, nextHigh] = Array.from({ length: 4 }, () => f.local('v128'));
  const zip = (u: number, v: number, lanes: readonly [number, number, number, number]) =>
    f.get(u).get(v).f32x4Shuffle(lanes);

  const fourCells = (): void => {
    [a, b, c, d].forEach((vector, i) => {
      f.get(channels[i]).v128Load().set(vector);
      f.advance(channels[i], 16);
    });
    zip(a, b, [0, 4, 1, 5]).set(low);
    zip(c, d, [0, 4, 1, 5]).set(nextLow);
    zip(a, b, [2, 6, 3, 7]).set(high);
    zip(c, d, [2, 6, 3, 7]).set(nextHigh);
    const cellsOut = [
      [low, nextLow, [0, 1, 4, 5]],
      [low, nextLow, [2, 3, 6, 7]],
      [high, nextHigh, [0, 1, 4, 5]],
      [high, nextHigh, [2, 3, 6, 7]],
    ] as const;
    for (const [u, v, lanes] of cellsOut) {
      f.get(at);
      zip(u, v, lanes).v128Store().advanceBy(at, cellStep);
    }
  };
  const oneCell = (): void => {
    channels.forEach((channel, i) => {
      f.get(at)
        .get(channel)
        .i32Load()
        .i32Store(4 * i)
        .advance(channel, 4);
    });
    f.advanceBy(at, cellStep);
  };

  f.countDown(groups, () => {
    f.get(source).set(line).get(target).set(to).get(lines).set(linesLeft);
    f.countDown(linesLeft, () => {
      setRowAddresses(f, channels, line, channelPitch);
      f.get(to).set(at).get(cells).set(left);
      f.whileAtLeast(left, 4, fourCells);
      f.whileAtLeast(left, 1, oneCell);
      f.advanceBy(line, sourcePitch).advanceBy(to, targetPitch);
    });
    for (let i = 0; i < 4; i++) f.advanceBy(source, channelPitch);
    f.advance(target, 16);
  });
  return f;
}
