// Pointer and keys on the three pictures.
import type { Triple } from 'convlens/protocol';
import type { Explorer } from './explorer.js';
import type { Player } from './player.js';
import { sameRow, type TapPlace } from './products.js';
import type { Scene } from './scene.js';
import { hitProducts, hitStack, pointOn, type Stage } from './stage.js';
import { nearest } from './state.js';

/** Listens for as long as the pictures are there. */
export function listenTo(
  { input, products, output }: Stage,
  explorer: Explorer,
  player: Player,
  scene: () => Scene | null,
): void {
  output.addEventListener('pointermove', (event) => {
    const { state } = explorer;
    if (state.flow !== 'forward' || player.playing || (state.pinned && event.buttons === 0)) return;
    const now = scene();
    const hit = now && hitStack(now.output, pointOn(output, event));
    if (hit && 'row' in hit) moveTo(explorer, hit.row, hit.column, {});
  });
  output.addEventListener('click', (event) => {
    const now = scene();
    const hit = now && hitStack(now.output, pointOn(output, event));
    if (!hit) return;
    if ('plane' in hit) chooseOutput(explorer, hit.plane);
    else if (explorer.state.flow === 'forward') {
      player.stop();
      const { pinned, at } = explorer.state;
      const again = pinned && at[1] === hit.row && at[2] === hit.column;
      explorer.set({ at: [at[0], hit.row, hit.column], pinned: !again, unfolding: false });
    }
  });
  output.addEventListener('keydown', (event) => handled(event, outputKey(explorer, player, event)));

  input.addEventListener('pointermove', (event) => {
    const { state } = explorer;
    const now = scene();
    const hit = now && hitStack(now.input, pointOn(input, event));
    const place = hit && 'row' in hit ? ([hit.row, hit.column] as const) : null;
    if (state.flow === 'forward' && !state.cell?.pinned) pointInput(explorer, place, false);
    if (state.flow !== 'input' || player.playing || (state.pinned && event.buttons === 0) || !place) return;
    if (isCell(explorer, place)) moveTo(explorer, place[0], place[1], {});
  });
  input.addEventListener('pointerleave', () => {
    if (explorer.state.cell && !explorer.state.cell.pinned) explorer.set({ cell: null });
  });
  input.addEventListener('click', (event) => {
    const { state } = explorer;
    const now = scene();
    const hit = now && hitStack(now.input, pointOn(input, event));
    if (!hit) return;
    if ('plane' in hit) explorer.chooseInput(hit.plane);
    else if (state.flow === 'forward') {
      const again = state.cell?.pinned && state.cell.at[1] === hit.row && state.cell.at[2] === hit.column;
      pointInput(explorer, again ? null : [hit.row, hit.column], true);
    } else if (state.flow === 'input' && isCell(explorer, [hit.row, hit.column])) {
      player.stop();
      const again = state.pinned && state.cellAt[1] === hit.row && state.cellAt[2] === hit.column;
      moveTo(explorer, hit.row, hit.column, { pinned: !again });
    }
  });
  input.addEventListener('keydown', (event) => handled(event, inputKey(explorer, player, scene, event)));

  products.addEventListener('pointermove', (event) => {
    const now = scene();
    const hit = now && hitProducts(now.products, pointOn(products, event));
    const { hot } = explorer.state;
    if (!hit || hit.tap === null) {
      if (hot) point(explorer, null);
    } else if (hot?.row !== hit.row || hot.tap !== hit.tap) point(explorer, { row: hit.row, tap: hit.tap });
  });
  products.addEventListener('pointerleave', () => explorer.state.hot && point(explorer, null));
  products.addEventListener('click', (event) => {
    const now = scene();
    const hit = now && hitProducts(now.products, pointOn(products, event));
    if (hit) bringToFront(explorer, hit.row);
  });
  products.addEventListener('keydown', (event) => handled(event, productsKey(explorer, scene, event)));
  products.addEventListener('blur', () => explorer.state.hot && point(explorer, null));
}

function handled(event: KeyboardEvent, did: boolean): void {
  if (!did) return;
  // Neither the page scrolls nor does the notebook take it for a command.
  event.preventDefault();
  event.stopPropagation();
}

/** Points at a product: its row comes to the front. */
export function point(explorer: Explorer, hot: TapPlace | null): void {
  explorer.set(hot ? { hot, ...frontOf(explorer, hot.row) } : { hot: null });
}

function bringToFront(explorer: Explorer, row: TapPlace['row']): void {
  explorer.set(frontOf(explorer, row));
}

/** A row is an input channel, or of what flows back to the input, an output channel; or a slice of the output. */
function frontOf({ state }: Explorer, row: TapPlace['row']): Partial<Explorer['state']> {
  if (state.flow === 'forward') return { front: row.channel, slice: row.depth.k };
  if (state.flow === 'input') return { out: row.channel, slice: row.depth.k };
  return { at: [row.depth.k, state.at[1], state.at[2]] };
}

function moveTo(explorer: Explorer, row: number, column: number, change: Partial<Explorer['state']>): void {
  const [depth, wasRow, wasColumn] = explorer.cursor;
  if (row === wasRow && column === wasColumn && Object.keys(change).length === 0) return;
  explorer.moveTo([depth, row, column], { unfolding: false, ...change });
}

function chooseOutput(explorer: Explorer, out: number): void {
  const { state } = explorer;
  if (state.flow !== 'input' || explorer.reads(out, state.front)) explorer.set({ out });
}

/** Whether a place of the input is a cell that is held. */
function isCell({ held }: Explorer, [row, column]: readonly [number, number]): boolean {
  const [, rows, columns] = held.cells;
  return (
    row >= rows.start &&
    row < rows.start + rows.count &&
    column >= columns.start &&
    column < columns.start + columns.count
  );
}

/** Points at an input cell of the plane in front; the padding feeds nothing of its own. */
function pointInput(explorer: Explorer, place: readonly [number, number] | null, pinned: boolean): void {
  const { cell, front } = explorer.state;
  const depth = explorer.inputDepth;
  if (place === null || depth === null || !isCell(explorer, place)) {
    if (cell) explorer.set({ cell: null });
    return;
  }
  if (cell?.at[1] === place[0] && cell.at[2] === place[1] && cell.pinned === pinned) return;
  explorer.set({ cell: { channel: front, at: [depth, place[0], place[1]], pinned } });
}

/** The cursor after a key; null for a key that does not move it. */
function moved(
  [depth, row, column]: Triple,
  key: string,
  { start, count }: { start: number; count: number },
): Triple | null {
  const moves: Record<string, Triple> = {
    ArrowLeft: [depth, row, column - 1],
    ArrowRight: [depth, row, column + 1],
    ArrowUp: [depth, row - 1, column],
    ArrowDown: [depth, row + 1, column],
    Home: [depth, row, start],
    End: [depth, row, start + count - 1],
    PageUp: [depth - 1, row, column],
    PageDown: [depth + 1, row, column],
  };
  return moves[key] ?? null;
}

function outputKey(explorer: Explorer, player: Player, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const { state, held, places } = explorer;
  const to = state.flow === 'forward' ? moved(state.at, event.key, places[2]) : null;
  const step = event.key === ']' ? 1 : event.key === '[' ? -1 : 0;
  if (to) {
    player.stop();
    explorer.moveTo(to, { pinned: true, unfolding: false });
  } else if (step !== 0) {
    const { start, count } = held.outs;
    chooseOutput(explorer, start + ((state.out - start + step + count) % count));
  } else if (event.key === ' ') player.toggle();
  else if (event.key === 'Enter') explorer.set({ pinned: !state.pinned });
  else if (event.key === 'Escape') explorer.set({ pinned: false, unfolding: false });
  else return false;
  return true;
}

function inputKey(
  explorer: Explorer,
  player: Player,
  scene: () => Scene | null,
  event: KeyboardEvent,
): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const { state, held } = explorer;
  const step = event.key === ']' ? 1 : event.key === '[' ? -1 : 0;
  if (step !== 0) {
    const { start, count } = held.channels;
    explorer.chooseInput(start + ((state.front - start + step + count) % count));
    return true;
  }
  if (state.flow === 'input') {
    const to = moved(state.cellAt, event.key, held.cells[2]);
    if (to) {
      player.stop();
      explorer.moveTo(to, { pinned: true });
    } else if (event.key === ' ') player.toggle();
    else if (event.key === 'Escape') explorer.set({ pinned: false });
    else return false;
    return true;
  }
  if (event.key === 'Escape') {
    explorer.set({ cell: null });
    return true;
  }
  const source = scene()?.frontRow.terms.find((term) => term.source !== null)?.source;
  const first: Triple = [0, ...(source ?? [held.cells[1].start, held.cells[2].start])];
  const to = moved(state.cell?.at ?? first, event.key, held.cells[2]);
  if (!to || state.flow !== 'forward') return false;
  const [, row, column] = nearest(held.cells, state.cell ? to : first);
  pointInput(explorer, [row, column], true);
  return true;
}

/** Arrows go from product to product, beyond a grid into the next row of grids: that channel comes to the front. */
function productsKey(explorer: Explorer, scene: () => Scene | null, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const now = scene();
  if (!now) return false;
  const { hot } = explorer.state;
  if (event.key === 'Escape') {
    point(explorer, null);
    return true;
  }
  const [down, across] = now.products.content.rows;
  const { told } = now.products.layout;
  const steps: Record<string, readonly [rows: number, columns: number]> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const step = steps[event.key];
  if (!step) return false;
  const from = hot?.row ?? now.frontRow;
  const grid = Math.max(
    0,
    told.findIndex((row) => sameRow(row, from)),
  );
  if (!hot) {
    point(explorer, { row: told[grid], tap: 0 });
    return true;
  }
  // All rows of cells of all grids, one below the other.
  const row = grid * down + Math.floor(hot.tap / across) + step[0];
  const column = (hot.tap % across) + step[1];
  if (row < 0 || row >= told.length * down || column < 0 || column >= across) return true;
  point(explorer, { row: told[Math.floor(row / down)], tap: (row % down) * across + column });
  return true;
}
