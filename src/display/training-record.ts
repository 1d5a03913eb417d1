// The curves of a training, kept small however long it runs: neighbouring values are joined two by two once there
// are too many, and each point keeps their mean and their reach.
import type { TrainingSeries } from '../protocol/index.js';

/** Points that are kept at most; twice as many as are ever drawn. */
const CAPACITY = 2048;

/** Values of neighbouring steps, joined. */
interface Point {
  /** Of the last value. */
  step: number;
  /** Finite values. */
  count: number;
  sum: number;
  low: number;
  high: number;
}

/** One curve. */
export class SeriesRecord {
  readonly name: string;
  readonly kind: TrainingSeries['kind'];
  #points: Point[] = [];
  /** Values a full point joins. */
  #perPoint = 1;
  /** Values in the last point, finite or not. */
  #inLast = 0;
  #last: number | null = null;
  #min: { value: number; step: number } | undefined;
  #max: { value: number; step: number } | undefined;
  #notFinite: { count: number; step: number } | undefined;

  constructor(name: string, kind: TrainingSeries['kind']) {
    this.name = name;
    this.kind = kind;
  }

  add(step: number, value: number): void {
    const finite = Number.isFinite(value);
    this.#last = finite ? value : null;
    if (!finite) this.#notFinite = { step, ...this.#notFinite, count: (this.#notFinite?.count ?? 0) + 1 };
    else {
      if (this.#min === undefined || value < this.#min.value) this.#min = { value, step };
      if (this.#max === undefined || value > this.#max.value) this.#max = { value, step };
    }
    const last = this.#points.at(-1);
    if (last === undefined || this.#inLast === this.#perPoint) {
      this.#points.push(pointOf(step, value, finite));
      this.#inLast = 1;
      if (this.#points.length > CAPACITY) this.#halve();
      return;
    }
    join(last, pointOf(step, value, finite));
    this.#inLast += 1;
  }

  /** The curve in at most `most` points. */
  series(most: number): TrainingSeries {
    const points = joinedBy(this.#points, Math.ceil(this.#points.length / most));
    const joined = points.some(({ low, high }) => low < high);
    const finite = (point: Point, value: number): number | null => (point.count > 0 ? short(value) : null);
    return {
      name: this.name,
      kind: this.kind,
      steps: points.map(({ step }) => step),
      values: points.map((point) => finite(point, point.sum / point.count)),
      ...(joined
        ? {
            low: points.map((point) => finite(point, point.low)),
            high: points.map((point) => finite(point, point.high)),
          }
        : {}),
      last: this.#last === null ? null : short(this.#last),
      ...(this.#min === undefined ? {} : { min: shortAt(this.#min) }),
      ...(this.#max === undefined ? {} : { max: shortAt(this.#max) }),
      ...(this.#notFinite === undefined ? {} : { notFinite: this.#notFinite }),
    };
  }

  #halve(): void {
    // The newest point has one value only: it joins no other before it is full.
    const newest = this.#points.pop();
    this.#points = joinedBy(this.#points, 2);
    if (newest !== undefined) this.#points.push(newest);
    this.#perPoint *= 2;
  }
}

function pointOf(step: number, value: number, finite: boolean): Point {
  return finite
    ? { step, count: 1, sum: value, low: value, high: value }
    : { step, count: 0, sum: 0, low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
}

function join(into: Point, next: Point): void {
  into.step = next.step;
  into.count += next.count;
  into.sum += next.sum;
  into.low = Math.min(into.low, next.low);
  into.high = Math.max(into.high, next.high);
}

/** Fresh points, each `by` neighbours joined. */
function joinedBy(points: readonly Point[], by: number): Point[] {
  const joined: Point[] = [];
  points.forEach((point, i) => {
    if (i % by === 0) joined.push({ ...point });
    else join(joined[joined.length - 1], point);
  });
  return joined;
}

/** Six digits are more than a curve shows. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

function shortAt({ value, step }: { value: number; step: number }): { value: number; step: number } {
  return { value: short(value), step };
}
