// What the tensor view says in words: what the tensor is, how large, and what of it is in the notebook.
import {
  blockBytes,
  formatBytes,
  formatInteger,
  type Statistics,
  type TensorPayload,
  wholeWindow,
} from 'convlens/protocol';
import { element } from './dom.js';
import type { HeldValues } from './held-values.js';
import type { TensorSource } from './tensor-source.js';

/** `tensor output, shape 20 by 33, float32` */
export function describe({ name, shape, dtype }: TensorPayload): string {
  const size = shape.length === 0 ? 'a scalar' : `shape ${shape.join(' by ')}`;
  return `${['tensor', name].filter(Boolean).join(' ')}, ${size}, ${dtype}`;
}

/** The name over dtype, count and bytes. */
export function title(payload: TensorPayload): HTMLElement {
  const count = payload.shape.reduce((product, size) => product * size, 1);
  const facts = [
    payload.dtype,
    count === 1 ? '1 value' : `${formatInteger(count)} values`,
    formatBytes(blockBytes({ encoding: 'exact', window: wholeWindow(payload.shape) }, payload.dtype)),
  ];
  return element(
    'span',
    { class: 'cl-title' },
    element('span', { class: 'cl-name' }, payload.name ?? 'tensor'),
    element('span', { class: 'cl-facts' }, facts.join(' · ')),
  );
}

/** What of the tensor is not in the notebook, in words; empty where all of it is. */
export function heldNote(values: HeldValues, { sampled }: Statistics): string {
  const looked = sampled === undefined ? 'all values' : `${formatInteger(sampled)} values, evenly taken`;
  const parts = values.shape.flatMap((size, axis) => {
    if (values.isWhole(axis)) return [];
    const step = values.stepOf(axis);
    const count = values.counts[axis];
    if (step > 1) return [`axis ${axis}: every ${ordinal(step)} of ${formatInteger(size)}`];
    const [first, last] = [values.indexAt(axis, 0), values.indexAt(axis, count - 1)];
    const held = first === last ? `index ${first}` : `${first}–${last}`;
    return [`axis ${axis}: ${held} of ${formatInteger(size)}`];
  });
  const preview = values.exact ? '' : 'values to 8 bits';
  const said = [...parts, preview].filter(Boolean).join(' · ');
  return said && `saved in this notebook: ${said}; statistics are of ${looked}`;
}

/** As {@link heldNote}, and what the kernel has to do with it. */
export function sourceNote(
  { state, preview }: TensorSource,
  drawn: HeldValues,
  statistics: Statistics,
): string {
  if (state === 'live' && drawn !== preview) return drawnNote(drawn);
  const held = heldNote(preview, statistics);
  return state === 'gone' && held ? `${held} · no kernel has the rest any more` : held;
}

/** What of a plane is drawn of the slices that the kernel sends. */
function drawnNote(values: HeldValues): string {
  const parts = values.shape.flatMap((size, axis) => {
    const [step, count] = [values.stepOf(axis), values.counts[axis]];
    if (count <= 1 || values.isWhole(axis)) return [];
    if (step > 1) return [`axis ${axis}: every ${ordinal(step)} of ${formatInteger(size)}`];
    return [
      `axis ${axis}: ${values.indexAt(axis, 0)}–${values.indexAt(axis, count - 1)} of ${formatInteger(size)}`,
    ];
  });
  return ['exact values from the kernel', ...parts].join(' · ');
}

/** Says that the tensor was written to, with a way to see it as it is now. */
export function staleNote(onRefresh: () => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'cl-live' }, 'draw its values of now');
  button.addEventListener('click', onRefresh);
  return element(
    'p',
    { class: 'cl-stale-note', role: 'status', hidden: true },
    'This tensor was written to after it was shown. ',
    button,
  );
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
