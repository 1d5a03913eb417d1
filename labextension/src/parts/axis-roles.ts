// Which axis of a tensor is drawn how. Pure: the caption and the tensor view share it.

/**
 * How an axis is drawn: down the page, across it, one small picture an index, one row of small pictures an index, or one
 * index at a time.
 */
export type AxisRole = 'rows' | 'columns' | 'tiles' | 'bands' | 'step';

/** Small pictures that are drawn at most; a longer axis is stepped through. */
export const TILE_LIMIT = 128;

/** The same where they stand in rows and columns. */
const GRID_LIMIT = 512;

/** Up to so many, and so small, they stand in rows and columns from the beginning: the kernels of a convolution. */
const FIRST_GRID = { tiles: 256, across: 32, cells: 100 } as const;

/**
 * The roles to begin with: the last axis across, the one before down, the one before that as tiles where it has
 * more than one index and not too many. The others are stepped.
 *
 * @param counts cells held along each axis.
 */
export function initialRoles(counts: readonly number[]): AxisRole[] {
  const roles: AxisRole[] = counts.map(() => 'step');
  const last = counts.length - 1;
  if (last >= 0) roles[last] = 'columns';
  if (last >= 1) roles[last - 1] = 'rows';
  if (last >= 2 && canTile(counts[last - 2])) roles[last - 2] = 'tiles';
  if (last >= 3 && isSmallGrid(counts.slice(-4))) {
    // The page is wider than it is high.
    const [more, fewer] = counts[last - 3] > counts[last - 2] ? [last - 3, last - 2] : [last - 2, last - 3];
    roles[more] = 'tiles';
    roles[fewer] = 'bands';
  }
  return roles;
}

function isSmallGrid([bands, tiles, rows, columns]: readonly number[]): boolean {
  const fits = bands * tiles <= FIRST_GRID.tiles && rows * columns <= FIRST_GRID.cells;
  return canTile(tiles) && canTile(bands) && Math.max(bands, tiles) <= FIRST_GRID.across && fits;
}

/** Whether all axes but one have a single index. */
export function isVector(counts: readonly number[]): boolean {
  return counts.filter((count) => count > 1).length === 1;
}

/** A vector's long axis across, whatever its place among the others. */
export function vectorRoles(counts: readonly number[]): AxisRole[] {
  return counts.map((count) => (count > 1 ? 'columns' : 'step'));
}

/** Whether an axis of `count` cells can be drawn as tiles. */
export function canTile(count: number): boolean {
  return count > 1 && count <= TILE_LIMIT;
}

/** Whether an axis can be drawn as rows of tiles, beside the axis of tiles. */
export function canBand(roles: readonly AxisRole[], counts: readonly number[], axis: number): boolean {
  // The axis of tiles takes the old role of the axis where it is that one itself.
  const tiles = roles.findIndex((role, other) => role === 'tiles' && other !== axis);
  return canTile(counts[axis]) && tiles >= 0 && counts[axis] * counts[tiles] <= GRID_LIMIT;
}

/**
 * Gives an axis a role. Rows, columns, tiles and bands have one axis each: whoever had the role takes the axis' old one (an
 * axis too long for tiles is stepped instead). An axis that leaves rows or columns for a role nobody has is followed
 * there by the first axis that is not in the picture; where there is none, nothing changes.
 *
 * @param counts cells held along each axis.
 */
export function withRole(
  roles: readonly AxisRole[],
  counts: readonly number[],
  axis: number,
  role: AxisRole,
): AxisRole[] {
  const next = [...roles];
  const old = roles[axis];
  if (old === role || (role === 'tiles' && !canTile(counts[axis]))) return next;
  if (role === 'bands' && !canBand(roles, counts, axis)) return next;
  const holder = role === 'step' ? -1 : roles.indexOf(role);
  if (holder >= 0) {
    next[holder] = old === 'tiles' && !canTile(counts[holder]) ? 'step' : old;
  } else if (isPictured(old)) {
    const heir = roles.findIndex((other, i) => i !== axis && !isPictured(other));
    if (heir < 0) return next;
    next[heir] = old;
  }
  next[axis] = role;
  return withoutLooseBands(next, counts);
}

/** Rows of tiles are rows of something, and not too many: else their axis is stepped. */
function withoutLooseBands(roles: AxisRole[], counts: readonly number[]): AxisRole[] {
  const bands = roles.indexOf('bands');
  return bands < 0 || canBand(roles, counts, bands) ? roles : roles.with(bands, 'step');
}

function isPictured(role: AxisRole): boolean {
  return role === 'rows' || role === 'columns';
}
