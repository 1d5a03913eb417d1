// A mistake: in a net the table up to the layer that failed; the shapes as boxes with the axes that disagree one above the
// other, the likely cause, a line to copy.
import type { ErrorOperand, ErrorPayload } from 'convlens/protocol';
import { correction } from '../parts/correction.js';
import { element } from '../parts/dom.js';
import { windowDrawing } from '../parts/window-drawing.js';
import { ShapeGrid } from '../table/grid.js';
import type { Cleanup, ViewModel } from '../view.js';

/** Axes by the letters that name them. */
const AXIS_WORDS: Readonly<Record<string, string>> = {
  N: 'batch',
  C: 'channels',
  D: 'depth',
  H: 'height',
  W: 'width',
  L: 'length',
};

/** Draws an error. */
export function renderError({
  model,
  el,
}: {
  readonly model: ViewModel<ErrorPayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const {
    name,
    op,
    problem,
    operands,
    clash,
    window,
    details = [],
    journey,
    table,
    cause,
    fix,
    pytorch,
  } = model.payload;
  const why: (HTMLElement | null)[] = [
    window ? windowDrawing(window) : operands.length > 0 ? boxes(operands, clash, fix?.after) : null,
    ...details.map((line) => element('p', { class: 'cl-error-detail' }, line)),
    cause ? element('p', { class: 'cl-error-cause' }, cause) : null,
    fix ? correction(fix) : null,
  ];
  const below = why.filter((part) => part !== null);
  // In a net, what is wrong stands below the row of the layer that failed.
  const grid = table
    ? new ShapeGrid(table, { totals: false, why: element('div', { class: 'cl-why' }, ...below) })
    : null;
  const parts: (HTMLElement | null)[] = [
    element(
      'p',
      { class: 'cl-error-head' },
      element('b', {}, `${name}: `),
      element('code', {}, op),
      `: ${problem}`,
    ),
    grid ? null : journey ? journeyList(journey) : null,
    ...(grid ? [grid.el] : below),
    pytorch
      ? element(
          'details',
          { class: 'cl-error-pytorch' },
          element('summary', {}, "PyTorch's sentence"),
          element('p', {}, pytorch),
        )
      : null,
  ];
  const kept = parts.filter((part) => part !== null);
  el.replaceChildren(
    element('section', { class: 'cl cl-error', 'aria-label': `${name}: ${op}: ${problem}` }, ...kept),
  );
  return () => grid?.dispose();
}

/** The layers up to the one that failed, as far as the message tells them. */
function journeyList(journey: readonly string[]): HTMLElement {
  const steps = journey.map((step) => {
    const failed = step.endsWith('✗');
    const [, head, shape = ''] = /^(.*?)( \[[\d, ]*\].*)?$/.exec(step.replace(/ ✗$/, '')) ?? ['', step, ''];
    return element(
      'li',
      { class: failed ? 'cl-error-failed' : null },
      element('b', {}, head),
      element('code', {}, shape.trim()),
      failed ? ' does not fit' : null,
    );
  });
  return element('ol', { class: 'cl-error-journey', 'aria-label': 'the layers on the way' }, ...steps);
}

/** A row an operand; the grid has a column an axis, moved so that the axes that disagree share one. */
function boxes(
  operands: readonly ErrorOperand[],
  clash: string | undefined,
  after: ErrorOperand | undefined,
): HTMLElement {
  const all = after ? [...operands, after] : operands;
  const meeting = Math.max(0, ...all.map(({ axis }) => axis ?? 0));
  const grid = element('div', {
    class: 'cl-error-boxes',
    role: 'img',
    'aria-label': spoken(operands, clash),
  });
  const columns = Math.max(...all.map(({ shape, axis }) => shape.length + meeting - (axis ?? meeting)));
  grid.style.setProperty('--cl-axes', String(columns));
  let row = 0;
  const addRow = (operand: ErrorOperand, label: HTMLElement, tone: 'wrong' | 'right'): void => {
    row += 1;
    label.style.gridRow = String(row);
    grid.append(label);
    const first = 2 + (operand.axis === undefined ? 0 : meeting - operand.axis);
    operand.shape.forEach((size, axis) => {
      const letter = operand.axes?.[axis] ?? '';
      const word = AXIS_WORDS[letter] ?? '';
      const box = element(
        'span',
        { class: `cl-error-box${axis === operand.axis ? ` cl-error-${tone}` : ''}` },
        element('b', {}, String(size)),
        element('small', {}, letter, word ? element('i', {}, ` ${word}`) : null),
      );
      box.style.gridRow = String(row);
      box.style.gridColumn = String(first + axis);
      grid.append(box);
    });
  };
  const addJoint = (sign: string, text: string, tone: 'wrong' | 'right'): void => {
    row += 1;
    const joint = element('b', { class: `cl-error-joint cl-error-joint-${tone}` }, element('span', {}, sign));
    const said = element('span', { class: `cl-error-clash cl-error-joint-${tone}` }, text);
    joint.style.gridRow = said.style.gridRow = String(row);
    joint.style.gridColumn = String(2 + meeting);
    // On the side that has room.
    const before = meeting > columns / 2;
    said.style.gridColumn = before ? `2 / span ${meeting}` : `${3 + meeting} / -1`;
    said.classList.toggle('cl-error-clash-before', before);
    grid.append(joint, said);
  };
  operands.forEach((operand, i) => {
    if (i === 1 && clash) addJoint('≠', clash, 'wrong');
    const kind = operand.name.endsWith('weight') ? 'cl-error-weight' : 'cl-error-input';
    addRow(operand, element('span', { class: `cl-error-name ${kind}` }, operand.name), 'wrong');
  });
  if (after) {
    if (after.axis !== undefined) addJoint('=', '', 'right');
    addRow(after, element('span', { class: 'cl-error-name cl-error-fixed' }, 'after the fix'), 'right');
  }
  return grid;
}

function spoken(operands: readonly ErrorOperand[], clash: string | undefined): string {
  const told = operands.map(({ name, shape, axes, axis }) => {
    const sizes = shape.map((size, d) => `${axes?.[d] ?? ''} ${size}`.trim()).join(', ');
    return `${name}: ${sizes}${axis === undefined ? '' : `; axis ${axis} disagrees`}`;
  });
  return [...told, ...(clash ? [clash] : [])].join('. ');
}
