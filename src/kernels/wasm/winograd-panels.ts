// Winograd's transforms for the gradient of a weight, on panels: a vector holds channels that lie side by side, so that no lane
// changes its place.
//
//   dg = Gᵀ [ Σ_patches (A dY Aᵀ) ⊙ (Bᵀ d B) ] G      d: 6 × 6 inputs, dY: gradients of 4 × 4 outputs, dg: of the weight
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder, type Local } from './assembler.js';
import { filterAxis, gradientAxis, inputAxis, Lanes, PATCH, type Put } from './winograd-axis.js';

/** A transform along one axis: from so many values to so many, with so many vectors to work with. */
export interface AxisTransform {
  readonly inputs: number;
  readonly outputs: number;
  readonly work: number;
  readonly along: (lanes: Lanes, values: readonly Local[], work: readonly Local[], put: Put) => void;
}

/** The three transforms. */
export const AXES: Readonly<Record<'input' | 'gradient' | 'filter', AxisTransform>> = {
  input: { inputs: PATCH.inputs, outputs: PATCH.inputs, work: 2, along: inputAxis },
  gradient: { inputs: PATCH.outputs, outputs: PATCH.inputs, work: 2, along: gradientAxis },
  filter: { inputs: PATCH.inputs, outputs: PATCH.inputs - PATCH.outputs + 1, work: 4, along: filterAxis },
};

/**
 * Transforms rows of patches along both axes. Counts are at least one; addresses, pitches and steps are in bytes.
 *
 * @param source cells of the first patch; lines of a patch are `pitch` apart, its columns `columnStep`, patches `patchStep`, and
 * rows of patches `rowStep`
 * @param target `[outputs²][row][patch][channels]`, planes `planeStep` apart; may be the source of a single patch
 * @param vectors of channels, four times the emitted width each
 */
export type PatchTransformFunction = (
  source: number,
  pitch: number,
  columnStep: number,
  patchStep: number,
  rowStep: number,
  target: number,
  planeStep: number,
  vectors: number,
  patches: number,
  rows: number,
) => void;

/** Emits a transform of `width` vectors at once: of two V8 makes one. */
export function emitPatchTransform(
  name: string,
  axis: AxisTransform,
  width: number,
  relaxed: boolean,
): FunctionBuilder {
  const f = new FunctionBuilder(name, new Array(10).fill('i32'));
  const [source, pitch, columnStep, patchStep, rowStep, target, planeStep, vectors, patches, rows] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const { inputs, outputs, along } = axis;
  const [patch, from, at, vectorsLeft, patchesLeft] = Array.from({ length: 5 }, () => f.local('i32'));
  const cells = Array.from({ length: inputs }, () => f.local('i32'));
  const lanes = new Lanes(f, relaxed);
  const each = <T>(make: () => T): T[] => Array.from({ length: width }, make);
  const column = each(() => lanes.locals(inputs));
  const half = each(() => Array.from({ length: outputs }, () => lanes.locals(inputs)));
  const line = each(() => lanes.locals(outputs));
  const work = each(() => lanes.locals(axis.work));

  const transform = (): void => {
    setRowAddresses(f, cells, from, pitch);
    for (let j = 0; j < inputs; j++) {
      cells.forEach((cell, i) => {
        column.forEach((values, v) => {
          f.get(cell)
            .v128Load(16 * v)
            .set(values[i]);
        });
        if (j < inputs - 1) f.advanceBy(cell, columnStep);
      });
      column.forEach((values, v) => {
        along(lanes, values, work[v], (i, push) => {
          push();
          f.set(half[v][i][j]);
        });
      });
    }
    f.get(target).set(at);
    for (let i = 0; i < outputs; i++) {
      half.forEach((values, v) => {
        along(lanes, values[i], work[v], (j, push) => {
          push();
          f.set(line[v][j]);
        });
      });
      for (let j = 0; j < outputs; j++) {
        line.forEach((values, v) => {
          f.get(at)
            .get(values[j])
            .v128Store(16 * v);
        });
        f.advanceBy(at, planeStep);
      }
    }
    f.advance(from, 16 * width).advance(target, 16 * width);
  };

  f.countDown(rows, () => {
    f.get(source).set(patch).get(patches).set(patchesLeft);
    f.countDown(patchesLeft, () => {
      f.get(patch).set(from).get(vectors).set(vectorsLeft);
      f.countDown(vectorsLeft, transform);
      f.advanceBy(patch, patchStep);
    });
    f.advanceBy(source, rowStep);
  });
  return f;
}
