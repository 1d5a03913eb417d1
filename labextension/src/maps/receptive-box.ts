// Which cells of the model's input a cell of a map sees, and in words.
import { type LayerField, seenByCell } from 'convlens/protocol';

/** Along one axis: the cells seen, of the input's `size`, and how many would lie beyond its ends. */
export interface SeenAxis {
  readonly first: number;
  readonly last: number;
  readonly before: number;
  readonly after: number;
}

/** What a cell sees along each axis. Where it sees padding alone, `last` is below `first`. */
export function seenAxes(field: LayerField, cell: readonly number[], size: readonly number[]): SeenAxis[] {
  return field.map((axis, d) => {
    const { start: from, size: count } = seenByCell(axis, cell[d]);
    const to = from + count - 1;
    return {
      first: Math.max(0, from),
      last: Math.min(size[d] - 1, to),
      before: Math.max(0, -from),
      after: Math.max(0, to - size[d] + 1),
    };
  });
}

/** The cell whose field has a cell of the input nearest to its middle. */
export function cellOver(field: LayerField, at: readonly number[], sizes: readonly number[]): number[] {
  return field.map(({ size, jump, start }, d) => {
    const cell = Math.round((at[d] - start - (size - 1) / 2) / jump);
    return Math.max(0, Math.min(sizes[d] - 1, cell));
  });
}

const AXIS_NAMES: readonly (readonly string[])[] = [
  [],
  ['places'],
  ['rows', 'columns'],
  ['depths', 'rows', 'columns'],
];
const BEYOND_NAMES: readonly (readonly (readonly [string, string])[])[] = [
  [],
  [['before the start', 'past the end']],
  [
    ['above', 'below'],
    ['left', 'right'],
  ],
  [
    ['in front', 'behind'],
    ['above', 'below'],
    ['left', 'right'],
  ],
];

/** `5 × 5 cells: rows 20–24, columns 57–61; 2 of padding above` */
export function seenWords(field: LayerField, seen: readonly SeenAxis[]): string {
  const counts = seen.map(({ first, last, before, after }) => last + after - (first - before) + 1);
  const size = counts.join(' × ');
  const names = AXIS_NAMES[field.length];
  const spans = seen.map(({ first, last }, d) => {
    if (last < first) return `no ${names[d]}`;
    return `${names[d]} ${first === last ? first : `${first}–${last}`}`;
  });
  const beyond = seen.flatMap(({ before, after }, d) => {
    const [low, high] = BEYOND_NAMES[field.length][d];
    return [before > 0 ? `${before} ${low}` : '', after > 0 ? `${after} ${high}` : ''].filter(Boolean);
  });
  const outside = beyond.length > 0 ? `; beyond the edge ${beyond.join(', ')}` : '';
  return `${size} ${counts.every((count) => count === 1) ? 'cell' : 'cells'}: ${spans.join(', ')}${outside}`;
}
