// How far to go along a direction: far enough for the loss to fall, near enough for its slope to have flattened (the
// strong Wolfe conditions). As PyTorch's, which comes from lswolfe.lua; Nocedal and Wright, Numerical Optimization, 3.5.

import type { Floats } from './values.js';
import { largestSize } from './vectors.js';

/** Loss, gradient and slope along the direction, `step` of it away. */
interface Point {
  readonly step: number;
  readonly loss: number;
  readonly grad: Floats;
  readonly slope: number;
}

/** What the search found. */
export interface LineSearch {
  readonly step: number;
  readonly loss: number;
  readonly grad: Floats;
  /** How often the loss was computed. */
  readonly evaluations: number;
}

/** How much the loss must fall, as a part of what the slope promises. */
const SUFFICIENT = 1e-4;
/** How flat the slope must get, as a part of what it was. */
const FLATTER = 0.9;

/**
 * @param evaluate loss, gradient and slope at a step along the direction.
 * @param start at step 0.
 * @param first the step to try first.
 */
export function strongWolfe(
  evaluate: (step: number) => Point,
  start: Point,
  first: number,
  direction: Floats,
  toleranceChange: number,
  maxSearches: number,
): LineSearch {
  const promised = (step: number): number => start.loss + SUFFICIENT * step * start.slope;
  const isFlat = ({ slope }: Point): boolean => Math.abs(slope) <= -FLATTER * start.slope;
  const reach = largestSize(direction);

  // Goes on until two points have a good one between them.
  let previous = start;
  let current = evaluate(first);
  let evaluations = 1;
  let searches = 0;
  let bracket: Point[] | null = null;
  let done = false;
  while (searches < maxSearches) {
    const rises = current.loss > promised(current.step) || (searches > 1 && current.loss >= previous.loss);
    if (rises || (!isFlat(current) && current.slope >= 0)) {
      bracket = [previous, current];
      break;
    }
    if (isFlat(current)) {
      bracket = [current];
      done = true;
      break;
    }
    const { step } = current;
    const bounds = [step + 0.01 * (step - previous.step), step * 10] as const;
    const next = cubicMinimum(previous, current, bounds);
    previous = current;
    current = evaluate(next);
    evaluations++;
    searches++;
  }
  bracket ??= [start, current];

  // Closes in on it.
  let low = bracket[0].loss <= bracket[bracket.length - 1].loss ? 0 : 1;
  let stuck = false;
  while (!done && searches < maxSearches) {
    const steps = bracket.map(({ step }) => step);
    const [least, most] = [Math.min(...steps), Math.max(...steps)];
    if ((most - least) * reach < toleranceChange) break;
    let step = cubicMinimum(bracket[0], bracket[1], [least, most]);
    // Twice close to an end: a tenth away from it.
    const margin = 0.1 * (most - least);
    if (Math.min(most - step, step - least) < margin) {
      if (stuck || step >= most || step <= least) {
        step = Math.abs(step - most) < Math.abs(step - least) ? most - margin : least + margin;
        stuck = false;
      } else stuck = true;
    } else stuck = false;

    const point = evaluate(step);
    evaluations++;
    searches++;
    const high = 1 - low;
    if (point.loss > promised(step) || point.loss >= bracket[low].loss) {
      bracket[high] = point;
      low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
    } else {
      if (isFlat(point)) done = true;
      else if (point.slope * (bracket[high].step - bracket[low].step) >= 0) bracket[high] = bracket[low];
      bracket[low] = point;
    }
  }
  const { step, loss, grad } = bracket[low];
  return { step, loss, grad, evaluations };
}

/** Where the cubic through two points and their slopes is lowest, within bounds. */
function cubicMinimum(a: Point, b: Point, [least, most]: readonly [number, number]): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.step - b.step);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const lowest =
    a.step <= b.step
      ? b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
      : a.step - (a.step - b.step) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
  return Math.min(Math.max(lowest, least), most);
}
