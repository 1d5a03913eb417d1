// A model layer by layer: shapes, the window as a glyph, what it costs, what it sees. Rows fold and open into their own
// arithmetic; columns are chosen and sorted by; where the shapes stop fitting, the table says so on the row.
import { formatBytes, type ShapeTablePayload, stepBytesText, trainableText } from 'convlens/protocol';
import { choice } from '../parts/choice.js';
import { element } from '../parts/dom.js';
import { copyButton } from '../parts/icons.js';
import { columnMenu } from '../table/column-menu.js';
import { markdownOf } from '../table/columns.js';
import { ShapeGrid } from '../table/grid.js';
import { sharesText } from '../table/lines.js';
import { isBatched } from '../table/rows.js';
import type { Cleanup, ViewModel } from '../view.js';

/** Draws a shape table. */
export function renderShapeTable(host: {
  readonly model: ViewModel<ShapeTablePayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const { payload } = host.model;
  const notes = [isBatched(payload) ? 'shapes without the batch axis' : '', 'click a number for its formula'];
  const note = element('span', { class: 'cl-note cl-end cl-wide-only' }, notes.filter(Boolean).join(' · '));
  const back = element(
    'button',
    { type: 'button', class: 'cl-table-back cl-end' },
    'back to the order of the calls',
  );
  const grid = new ShapeGrid(payload, {
    totals: true,
    onChange: ({ isSorted }) => {
      back.hidden = !isSorted;
      note.hidden = isSorted;
    },
  });
  back.addEventListener('click', () => grid.unsort());
  host.el.replaceChildren(
    element(
      'section',
      { class: 'cl', 'aria-label': `shapes of ${payload.model}` },
      head(payload, grid, [note, back]),
      grid.el,
      ...footNotes(payload),
    ),
  );
  return () => grid.dispose();
}

function head(payload: ShapeTablePayload, grid: ShapeGrid, notes: readonly HTMLElement[]): HTMLElement {
  const { model, dtype, inputShape } = payload;
  return element(
    'header',
    { class: 'cl-row cl-table-head' },
    element('span', { class: 'cl-name' }, model),
    element('span', { class: 'cl-facts' }, `input ${dtype} [${inputShape.join(', ')}]`),
    ...notes,
    depthChoice(grid),
    columnMenu(grid),
    copyButton('copy as Markdown', () => markdownOf(payload, grid.rows)),
  );
}

/** How many levels of modules are shown; nothing where there is only one. */
function depthChoice(grid: ShapeGrid): HTMLElement | null {
  if (grid.levels < 2) return null;
  const MOST = 5;
  const levels = Array.from({ length: Math.min(MOST, grid.levels) }, (_, i) => String(i + 1));
  const last = levels[levels.length - 1];
  const options = levels.map((value) => ({
    value,
    text: value === last ? 'all' : value,
    hint: value === last ? 'every layer' : `modules to level ${value}`,
  }));
  const shown = String(Math.min(grid.firstDepth, levels.length));
  const made = choice('levels shown', options, shown, (value) => {
    grid.showDepth(value === last ? grid.levels : Number(value));
    grid.draw();
  });
  return element('span', { class: 'cl-depth' }, element('span', { class: 'cl-label' }, 'levels '), made.el);
}

/** What all of it takes, and which layers take most. */
function footNotes(payload: ShapeTablePayload): HTMLElement[] {
  const { totals } = payload;
  const step = stepBytesText(totals);
  const facts = [
    trainableText(totals),
    `weights ${formatBytes(totals.parameterBytes)} · activations ${formatBytes(totals.activationBytes)}`,
  ].join(' · ');
  const shares = sharesText(payload);
  return [
    element('p', { class: 'cl-note cl-table-note' }, facts, shares.length > 0 ? ' · ' : '', ...shares),
    ...(step === null
      ? []
      : [element('p', { class: 'cl-note cl-table-note' }, `a step of training: ${step}`)]),
  ];
}
