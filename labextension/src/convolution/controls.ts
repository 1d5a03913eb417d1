// The row of settings: kernel, stride, dilation, padding and its mode, groups.
import type { ConvolutionSettings, PaddingMode } from 'convlens/protocol';
import { choice } from '../parts/choice.js';
import { type CountStepper, countStepper } from '../parts/count-stepper.js';
import { element } from '../parts/dom.js';
import {
  type AxisSetting,
  BOUNDS,
  possibleGroups,
  withAxis,
  withOutputPadding,
  withPadding,
} from './settings.js';

/** The row, and a way to show other settings without being called back. */
export interface Controls {
  readonly el: HTMLElement;
  show(settings: ConvolutionSettings): void;
}

const AXES: Readonly<Record<number, readonly string[]>> = {
  1: [''],
  2: ['height', 'width'],
  3: ['depth', 'height', 'width'],
};

const MODES: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** Groups up to so many are offered one by one. */
const MOST_GROUPS = 6;

/**
 * Builds the row for a layer's own settings.
 *
 * @param canRegroup whether all channels are at hand.
 */
export function settingControls(
  own: ConvolutionSettings,
  canRegroup: boolean,
  onChange: (settings: ConvolutionSettings) => void,
): Controls {
  let now = own;
  const change = (next: ConvolutionSettings): void => onChange(next);
  const rank = own.kernelSize.length;
  const shows: ((settings: ConvolutionSettings) => void)[] = [];

  /** A stepper for each axis where the layer has different numbers (and for kernels always), else one for all. */
  const perAxis = (name: AxisSetting, label: string, apart: boolean): HTMLElement => {
    const parts: CountStepper[] = [];
    const axes = apart && rank > 1 ? own[name].map((_, axis) => axis) : (['all'] as const);
    for (const axis of axes) {
      const axisName = axis === 'all' ? '' : ` ${AXES[rank][axis]}`;
      const first = parts.length === 0;
      const part = countStepper(`${label}${axisName}`, first ? label : '', BOUNDS[name], (value) =>
        change(withAxis(now, name, value, axis)),
      );
      parts.push(part);
      shows.push((settings) => {
        const at = axis === 'all' ? 0 : axis;
        part.set(settings[name][at], { changed: settings[name][at] !== own[name][at] });
      });
    }
    return element('span', { class: 'cl-counts' }, ...joined(parts));
  };
  const uneven = (values: readonly unknown[]): boolean =>
    values.some((value) => String(value) !== String(values[0]));

  const padding = (): HTMLElement => {
    const parts: CountStepper[] = [];
    const axes = uneven(own.padding) ? own.padding.map((_, axis) => axis) : (['all'] as const);
    for (const axis of axes) {
      const axisName = axis === 'all' ? '' : ` ${AXES[rank][axis]}`;
      const first = parts.length === 0;
      const part = countStepper(`padding${axisName}`, first ? 'padding' : '', BOUNDS.padding, (value) =>
        change(withPadding(now, value, axis)),
      );
      parts.push(part);
      shows.push((settings) => {
        const at = axis === 'all' ? 0 : axis;
        const [before, after] = settings.padding[at];
        const text = before === after ? String(before) : `${before}+${after}`;
        part.set(before, { changed: String(settings.padding[at]) !== String(own.padding[at]), text });
      });
    }
    return element('span', { class: 'cl-counts' }, ...joined(parts));
  };

  /** Only of a transposed convolution, which has no padding mode. */
  const outputPadding = (): HTMLElement => {
    const part = countStepper('outputPadding', 'outputPadding', BOUNDS.outputPadding, (value) =>
      change(withOutputPadding(now, value)),
    );
    shows.push((settings) => {
      const value = settings.outputPadding?.[0] ?? 0;
      part.set(value, { changed: value !== own.outputPadding?.[0] });
    });
    return part.el;
  };

  const mode = choice(
    'padding mode',
    MODES.map((value) => ({ value, text: value })),
    own.paddingMode,
    (paddingMode) => change({ ...now, paddingMode }),
  );
  shows.push((settings) => mode.choose(settings.paddingMode));

  const el = element(
    'div',
    { class: 'cl-row cl-conv-controls', role: 'group', 'aria-label': 'settings of the convolution' },
    perAxis('kernelSize', 'kernel', true),
    perAxis('stride', 'stride', uneven(own.stride)),
    perAxis('dilation', 'dilation', uneven(own.dilation)),
    element('span', { class: 'cl-labelled' }, padding(), own.outputPadding ? outputPadding() : mode.el),
  );
  const groups = possibleGroups(own);
  if (canRegroup && groups.length > 1) {
    const offered =
      groups.length <= MOST_GROUPS
        ? groups
        : [...groups.slice(0, MOST_GROUPS - 1), groups[groups.length - 1]];
    const shown = offered.includes(own.groups) ? offered : [...offered, own.groups].sort((a, b) => a - b);
    const row = choice(
      'groups',
      shown.map((count) => ({ value: String(count), text: String(count) })),
      String(own.groups),
      (count) => change({ ...now, groups: Number(count) }),
    );
    shows.push((settings) => row.choose(String(settings.groups)));
    el.append(
      element('span', { class: 'cl-labelled' }, element('span', { class: 'cl-label' }, 'groups'), row.el),
    );
  }
  return {
    el,
    show(settings) {
      now = settings;
      for (const show of shows) show(settings);
    },
  };
}

function joined(parts: readonly CountStepper[]): (Node | string)[] {
  return parts.flatMap(({ el }, i) => (i === 0 ? [el] : [element('i', { class: 'cl-times' }, '×'), el]));
}
