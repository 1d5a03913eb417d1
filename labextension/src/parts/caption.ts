// The shape as caption and as control: each size is a button that says how its axis is drawn and changes it.
import { type AxisRole, canBand, canTile } from './axis-roles.js';
import { choice } from './choice.js';
import { element } from './dom.js';
import { icon } from './icons.js';

const ROLE_TEXT: Readonly<Record<AxisRole, string>> = {
  rows: 'rows',
  columns: 'columns',
  tiles: 'tiles',
  bands: 'bands',
  step: 'step',
};

/** What a role is, where its name alone does not say it. */
const ROLE_HINT: Readonly<Partial<Record<AxisRole, string>>> = {
  tiles: ': one small picture an index',
  bands: ': one row of tiles an index',
  step: ': one index at a time, on a slider',
};

/** Keys that give a role to the axis in focus. */
const ROLE_KEYS: Readonly<Record<string, AxisRole>> = {
  r: 'rows',
  c: 'columns',
  t: 'tiles',
  b: 'bands',
  s: 'step',
};

/** The caption; `show` draws the roles anew. */
export interface ShapeCaption {
  readonly el: HTMLElement;
  show(roles: readonly AxisRole[]): void;
}

/** What the caption asks for. */
export interface CaptionEvents {
  onRole(axis: number, role: AxisRole): void;
}

/** The shape without controls: scalars, lines and what is empty. */
export function plainShape(shape: readonly number[]): HTMLElement {
  const sizes = shape.map((size) => element('span', { class: 'cl-axis' }, element('b', {}, String(size))));
  return brackets(shape, sizes);
}

/**
 * The shape as axis picker. A click opens the choice of roles beside it; `r`, `c`, `t`, `b`, `s` give a role directly;
 * arrows move between the axes (one tab stop). While an axis is dragged the roles stand there to drop it on.
 *
 * @param counts cells held along each axis.
 */
export function shapeCaption(
  shape: readonly number[],
  counts: readonly number[],
  events: CaptionEvents,
): ShapeCaption {
  const chips = shape.map((size, axis) =>
    element(
      'button',
      { type: 'button', class: 'cl-axis', 'aria-expanded': 'false', tabindex: axis === 0 ? 0 : -1 },
      element('b', {}, String(size)),
      element('small', {}),
    ),
  );
  const picker = element('span', { class: 'cl-roles', hidden: true });
  const el = element('span', { class: 'cl-caption' }, brackets(shape, chips), picker);
  let roles: readonly AxisRole[] = [];
  let open: number | null = null;

  const showPicker = (): void => {
    chips.forEach((chip, axis) => {
      chip.setAttribute('aria-expanded', String(axis === open));
    });
    picker.hidden = open === null;
    if (open === null) return;
    const axis = open;
    const isOffered = (role: AxisRole): boolean => {
      if (role === 'tiles') return canTile(counts[axis]);
      if (role === 'bands') return roles[axis] === 'bands' || canBand(roles, counts, axis);
      return role !== 'step' || shape.length > 2;
    };
    const options = (['rows', 'columns', 'tiles', 'bands', 'step'] as const)
      .filter(isOffered)
      .map((value) => {
        const hint = `draw axis ${axis} as ${ROLE_TEXT[value]}${ROLE_HINT[value] ?? ''}`;
        return { value, text: ROLE_TEXT[value], hint };
      });
    const roleChoice = choice(`axis ${axis} is drawn as`, options, roles[axis], (role) =>
      events.onRole(axis, role),
    );
    picker.replaceChildren(element('span', { class: 'cl-label' }, `axis ${axis} as`), roleChoice.el);
  };

  let dragged: number | null = null;
  const roleUnder = ({ target }: Event): AxisRole | null => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-value]') : null;
    return (button?.dataset.value as AxisRole | undefined) ?? null;
  };
  picker.addEventListener('dragover', (event) => {
    if (dragged !== null && roleUnder(event)) event.preventDefault();
  });
  picker.addEventListener('drop', (event) => {
    const role = roleUnder(event);
    if (dragged === null || role === null) return;
    event.preventDefault();
    event.stopPropagation();
    events.onRole(dragged, role);
  });
  chips.forEach((chip, axis) => {
    // Dropped on another axis, one takes the other's place in the picture.
    chip.draggable = true;
    chip.addEventListener('dragstart', (event) => {
      dragged = axis;
      event.dataTransfer?.setData('text/plain', String(shape[axis]));
      event.stopPropagation();
      // Not at once: a page that changes while a drag begins ends it.
      setTimeout(() => {
        open = dragged;
        showPicker();
      }, 0);
    });
    chip.addEventListener('dragend', () => {
      dragged = null;
      open = null;
      showPicker();
    });
    chip.addEventListener('dragover', (event) => {
      if (dragged !== null && dragged !== axis) event.preventDefault();
    });
    chip.addEventListener('drop', (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (dragged !== null && dragged !== axis) events.onRole(dragged, roles[axis]);
      dragged = null;
    });
    chip.addEventListener('click', () => {
      open = open === axis ? null : axis;
      showPicker();
    });
    chip.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const role = ROLE_KEYS[event.key];
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (role) events.onRole(axis, role);
      else if (move !== undefined) focusChip(chips, axis + move);
      else if (event.key === 'Escape' && open !== null) {
        open = null;
        showPicker();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
  });

  return {
    el,
    show(next) {
      roles = next;
      chips.forEach((chip, axis) => {
        const role = roles[axis];
        chip.classList.toggle('cl-axis-pictured', role === 'rows' || role === 'columns');
        chip.querySelector('small')!.replaceChildren(icon(role));
        const text = `axis ${axis}, size ${shape[axis]}, drawn as ${ROLE_TEXT[role]}`;
        chip.setAttribute('aria-label', text);
        chip.title = `${text}; press r, c, t, b or s for rows, columns, tiles, bands or step, or drag it`;
      });
      // A choice that is open keeps the focus the reader has in it.
      if (open !== null && !picker.contains(document.activeElement)) showPicker();
    },
  };
}

function brackets(shape: readonly number[], children: readonly HTMLElement[]): HTMLElement {
  const bracket = (text: string): HTMLElement => element('i', { 'aria-hidden': 'true' }, text);
  const label = shape.length === 0 ? 'a scalar' : `shape ${shape.join(' by ')}`;
  return element(
    'span',
    { class: 'cl-shape', role: 'group', 'aria-label': label },
    bracket('['),
    ...children,
    bracket(']'),
  );
}

function focusChip(chips: readonly HTMLButtonElement[], axis: number): void {
  const next = Math.max(0, Math.min(chips.length - 1, axis));
  chips.forEach((chip, i) => {
    chip.tabIndex = i === next ? 0 : -1;
  });
  chips[next].focus();
}
