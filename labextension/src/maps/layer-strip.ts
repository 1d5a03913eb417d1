// A model's layers in a row, of which one is shown.
import { formatInteger, type RecordedLayer } from 'convlens/protocol';
import { element, spaced } from '../parts/dom.js';

/** The strip. */
export interface LayerStrip {
  readonly el: HTMLElement;
  choose(at: number): void;
}

/**
 * A list box: one tab stop, arrows, Home and End go through the layers.
 *
 * @param batched whether the first axis of the shapes is the batch, which is left out.
 */
export function layerStrip(
  layers: readonly RecordedLayer[],
  batched: boolean,
  onChoose: (at: number) => void,
): LayerStrip {
  const options = layers.map((layer) => {
    const words = findings(layer);
    const shape = (batched ? layer.shape.slice(1) : layer.shape).map(formatInteger);
    const sizes = shape.join('×') || 'scalar';
    const label = [layer.path, kindOf(layer), sizes, ...words.map(({ text }) => text)];
    return element(
      'div',
      { class: 'cl-layer', role: 'option', 'aria-label': label.filter(Boolean).join(', ') },
      ...spaced([
        element('b', {}, layer.path),
        element('span', { class: 'cl-layer-kind' }, kindOf(layer)),
        element('span', { class: 'cl-layer-shape' }, sizes),
        element(
          'span',
          { class: 'cl-layer-finding' },
          ...spaced(words.map(({ text, style }) => element('span', { class: style }, text))),
        ),
      ]),
    );
  });
  const el = element(
    'div',
    { class: 'cl-layers', role: 'listbox', 'aria-label': 'layers', 'aria-orientation': 'horizontal' },
    ...options,
  );
  let chosen = 0;
  const choose = (at: number): void => {
    chosen = at;
    options.forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === at));
      option.tabIndex = i === at ? 0 : -1;
    });
    // Within the strip alone: the page stays where it is.
    const { offsetLeft, offsetWidth } = options[at];
    if (offsetLeft < el.scrollLeft) el.scrollLeft = offsetLeft;
    else if (offsetLeft + offsetWidth > el.scrollLeft + el.clientWidth) {
      el.scrollLeft = offsetLeft + offsetWidth - el.clientWidth;
    }
  };
  el.addEventListener('click', (event) => {
    const at = options.findIndex((option) => option.contains(event.target as Node));
    if (at >= 0) onChoose(at);
  });
  el.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = options.length - 1;
    const moves: Record<string, number> = {
      ArrowLeft: chosen - 1,
      ArrowRight: chosen + 1,
      ArrowUp: chosen - 1,
      ArrowDown: chosen + 1,
      Home: 0,
      End: last,
      Enter: chosen,
      ' ': chosen,
    };
    const at = moves[event.key];
    if (at === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (at < 0 || at > last) return;
    onChoose(at);
    options[at].focus();
  });
  return { el, choose };
}

/** What a layer is beside its name. */
export function kindOf({ kind, path }: RecordedLayer): string {
  if (kind === 'operation') return 'in forward';
  return kind === path ? '' : kind;
}

/** `2 dead`, `3 NaN`: what is wrong with a layer, in two words. */
function findings({ maps, vector }: RecordedLayer): { text: string; style: string }[] {
  if (!maps) return [];
  const { nan } = maps.statistics;
  const infinite = maps.statistics.positiveInfinity + maps.statistics.negativeInfinity;
  const dead = maps.deadThroughout?.length ?? maps.verdicts?.dead ?? 0;
  const saturated = maps.verdicts?.saturated ?? 0;
  const found = [
    { count: nan, word: 'NaN', style: 'cl-nan' },
    { count: infinite, word: 'Inf', style: 'cl-wrong' },
    { count: vector ? 0 : dead, word: 'dead', style: 'cl-wrong' },
    { count: vector ? 0 : saturated, word: 'saturated', style: 'cl-wrong' },
  ];
  return found.flatMap(({ count, word, style }) =>
    count > 0 ? [{ text: `${formatInteger(count)} ${word}`, style }] : [],
  );
}
