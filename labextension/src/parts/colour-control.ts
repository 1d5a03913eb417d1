// How values become colours: the scale and the map, chosen beside the legend.
import { type Choice, choice } from './choice.js';
import { COLOUR_MAPS, type ColourMap } from './colour-maps.js';
import { element } from './dom.js';

/** How the ends of the colours are found. */
export type ScaleMode = 'robust' | 'range' | 'plane' | 'full' | 'log' | 'fixed';

const MODES = [
  { value: 'range', text: '±range', hint: 'symmetric around zero, over the whole tensor' },
  {
    value: 'robust',
    text: 'robust',
    hint: '0.5th to 99.5th percentile of many values; what lies beyond is marked',
  },
  { value: 'plane', text: 'plane', hint: 'symmetric around zero, over the plane shown' },
  { value: 'full', text: 'min–max', hint: 'from the smallest to the largest value, wherever zero is' },
  { value: 'log', text: 'log', hint: 'equal steps are equal factors, on both sides of zero' },
  { value: 'fixed', text: 'fixed', hint: 'where the ends were put: drag the handles of the legend' },
] as const;

export interface ColourControl {
  readonly parts: readonly HTMLElement[];
  choose(mode: ScaleMode): void;
}

export function colourControl(
  mode: ScaleMode,
  map: ColourMap,
  onMode: (mode: ScaleMode) => void,
  onMap: (map: ColourMap) => void,
): ColourControl {
  const modes: Choice<ScaleMode> = choice<ScaleMode>('colour range', MODES, mode, onMode);
  const select = element(
    'select',
    { class: 'cl-select', 'aria-label': 'colour map' },
    ...COLOUR_MAPS.map(({ value, text }) => element('option', { value, selected: value === map }, text)),
  );
  select.addEventListener('change', () => onMap(select.value as ColourMap));
  return { parts: [modes.el, select], choose: modes.choose };
}
