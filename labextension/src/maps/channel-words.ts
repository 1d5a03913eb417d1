// What is said of channels: under their tiles, in the heading of the large one, and of all of them together.
import {
  type ChannelSummary,
  formatInteger,
  formatNumber,
  formatPercent,
  SEEN_VERDICTS,
  type SeenVerdict,
} from 'convlens/protocol';
import { element } from '../parts/dom.js';

interface Words {
  readonly text: string;
  /** In the sentence over the tiles. */
  readonly meaning: string;
  readonly style: string;
}

const WORDS: Readonly<Record<SeenVerdict, Words>> = {
  dead: { text: 'dead', meaning: 'never above 0', style: 'cl-wrong' },
  saturated: { text: 'saturated', meaning: 'at its bound nearly everywhere', style: 'cl-wrong' },
  rare: { text: 'rare', meaning: 'on in < 1 %', style: 'cl-watch' },
  'always-on': { text: 'always on', meaning: '', style: 'cl-watch' },
  off: { text: 'off', meaning: 'in this item', style: 'cl-quiet' },
};

/** A channel with its index and what the reader is told of it. */
export interface SeenChannel {
  readonly index: number;
  readonly summary: ChannelSummary;
  readonly verdict: SeenVerdict | undefined;
}

/** `dead`, `on in 0 %`, `mean 0`, `max 0`; NaN is counted first, and alone where nothing else is there. */
export function wordsOf({ summary: { on, mean, max, nan }, verdict }: SeenChannel): string[] {
  const words = [
    nan > 0 ? `${formatInteger(nan)} NaN` : '',
    verdict ? WORDS[verdict].text : '',
    ...(mean === null || max === null
      ? ['no finite value']
      : [`on in ${formatPercent(on)}`, `mean ${formatNumber(mean, 3)}`, `max ${formatNumber(max, 3)}`]),
  ];
  return words.filter(Boolean);
}

/** Under a tile: the index, then what is wrong with the channel, or how much of it is on. */
export function tileCaption({ index, summary, verdict }: SeenChannel): HTMLElement[] {
  return [
    element('b', {}, String(index)),
    ...(summary.nan > 0 ? [element('span', { class: 'cl-nan' }, 'NaN')] : []),
    verdict ? element('span', { class: WORDS[verdict].style }, WORDS[verdict].text) : shareBar(summary.on),
  ];
}

/** The share of cells above zero. */
function shareBar(on: number): HTMLElement {
  const bar = element('i', {});
  bar.style.width = `${100 * on}%`;
  return element('span', { class: 'cl-share' }, bar);
}

/** `1 dead never above 0 · 4 rare on in < 1 %`; nothing where all is well. */
export function verdictSentence(counts: ReadonlyMap<SeenVerdict, number>): (Node | string)[] {
  return SEEN_VERDICTS.filter((verdict) => (counts.get(verdict) ?? 0) > 0).flatMap((verdict, i) => {
    const { text, meaning, style } = WORDS[verdict];
    return [
      i > 0 ? ' · ' : '',
      element('b', { class: style }, `${formatInteger(counts.get(verdict) ?? 0)} ${text}`),
      meaning ? ` ${meaning}` : '',
    ];
  });
}

/** How many channels of those held have each verdict. */
export function countVerdicts(channels: readonly SeenChannel[]): Map<SeenVerdict, number> {
  const counts = new Map<SeenVerdict, number>();
  for (const { verdict } of channels) {
    if (verdict) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return counts;
}
