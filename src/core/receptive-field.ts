// What a cell of a feature map sees of the network's input along one axis, and how each layer changes it.
import { type AxisWindowing, windowSpan } from './conv-arithmetic.js';
import { greatestCommonDivisor } from './greatest-common-divisor.js';

/** Input cells that one cell sees: from `start` on, `size` of them, which may be none. */
export interface SeenCells {
  readonly start: number;
  readonly size: number;
}

/** What the cells of a feature map see of the network's input, along one axis. */
export interface ReceptiveField {
  /** Input cells from the first to the last one seen; where cells differ, of the one that sees most. */
  readonly size: number;
  /**
   * Input cells between the fields of neighbouring cells: the product of the strides so far, divided by those of
   * transposed convolutions. A fraction where several cells share a place of the input.
   */
  readonly jump: number;
  /** Where the field of the first cell begins: below 0 in the padding. That of cell `i` begins `i · jump` later. */
  readonly start: number;
  /** Where cells differ, as after a transposed convolution: what the first ones see. The others follow in turn. */
  readonly phases?: readonly SeenCells[];
}

/** The field of an input cell: itself. */
export const INPUT_FIELD: ReceptiveField = { size: 1, jump: 1, start: 0 };

/** More phases than this are not followed. */
export const MOST_PHASES = 256;

/** What cell `cell` sees; the numbers go on beyond both ends of the map. */
export function seenByCell({ size, jump, start, phases }: ReceptiveField, cell: number): SeenCells {
  if (phases === undefined) return { start: start + cell * jump, size };
  const turn = Math.floor(cell / phases.length);
  const phase = phases[cell - turn * phases.length];
  return { ...phase, start: phase.start + turn * Math.round(phases.length * jump) };
}

/**
 * The field after one more window: `size + (span − 1) · jump`, `jump · stride`, `start − before · jump`.
 *
 * @see https://distill.pub/2019/computing-receptive-fields/
 */
export function growField(field: ReceptiveField, axis: AxisWindowing): ReceptiveField {
  const { kernelSize, stride, padding, dilation } = axis;
  const jump = field.jump * stride;
  if (field.phases === undefined) {
    const span = windowSpan(kernelSize, dilation);
    return {
      size: field.size + (span - 1) * field.jump,
      jump,
      start: field.start - padding[0] * field.jump,
    };
  }
  const count = field.phases.length / greatestCommonDivisor(field.phases.length, stride);
  return fieldOfPhases(count, jump, (cell) =>
    together(taps(kernelSize).map((k) => seenByCell(field, cell * stride - padding[0] + k * dilation))),
  );
}

/**
 * The field after a transposed convolution: cell `o` reads the cells `(o + before − k · dilation) / stride` that are
 * whole numbers, so that `stride` neighbours see each their own.
 */
export function spreadField(field: ReceptiveField, axis: AxisWindowing): ReceptiveField {
  const { kernelSize, stride, padding, dilation } = axis;
  const count = (field.phases?.length ?? 1) * stride;
  return fieldOfPhases(count, field.jump / stride, (cell) => {
    const read = taps(kernelSize).map((k) => (cell + padding[0] - k * dilation) / stride);
    return together(read.filter(Number.isInteger).map((index) => seenByCell(field, index)));
  });
}

/** A jump as text: `2`, `1/2`. */
export function jumpText(jump: number): string {
  if (Number.isInteger(jump)) return String(jump);
  const parts = [...Array(MOST_PHASES).keys()].find(
    (count) => count > 0 && Math.abs(Math.round(jump * count) - jump * count) < 1e-6,
  );
  return parts === undefined ? jump.toPrecision(3) : `${Math.round(jump * parts)}/${parts}`;
}

/** What the cells of two maps see together, where both look from the same places: `jump` is that of both. */
export function joinFields(a: ReceptiveField, b: ReceptiveField): ReceptiveField {
  const [first, second] = [a.phases?.length ?? 1, b.phases?.length ?? 1];
  const count = (first * second) / greatestCommonDivisor(first, second);
  return fieldOfPhases(count, a.jump, (cell) => together([seenByCell(a, cell), seenByCell(b, cell)]));
}

/** Without phases where all cells see alike. */
function fieldOfPhases(count: number, jump: number, seen: (cell: number) => SeenCells): ReceptiveField {
  const phases = Array.from({ length: count }, (_, cell) => seen(cell));
  const size = phases.reduce((most, phase) => Math.max(most, phase.size), 0);
  const [{ start }] = phases;
  const alike = phases.every((phase, i) => phase.size === size && phase.start === start + i * jump);
  return { size, jump, start, ...(alike ? {} : { phases }) };
}

/** From the first cell that is seen to the last. */
function together(all: readonly SeenCells[]): SeenCells {
  const some = all.filter(({ size }) => size > 0);
  if (some.length === 0) return { start: 0, size: 0 };
  const start = Math.min(...some.map((seen) => seen.start));
  return { start, size: Math.max(...some.map((seen) => seen.start + seen.size)) - start };
}

function taps(kernelSize: number): number[] {
  return [...Array(kernelSize).keys()];
}
