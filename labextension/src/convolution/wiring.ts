// Who talks to whom: input channels at the left, output channels at the right.
import { type ConvLayout, channelsOf } from 'convlens/protocol';
import { element, svg } from '../parts/dom.js';

const PITCH = 14;
const TOP = 9;
/** More channels than this are drawn closer, and none of them by itself beyond {@link MOST}. */
const ROOMY = 5;
const MOST = 24;
const HEIGHT = 74;

/** The drawing with its word: standard, grouped or depthwise. */
export function wiring(layout: ConvLayout, out: number): HTMLElement {
  const { inChannels, outChannels, groups } = layout;
  const { first, count } = channelsOf(layout, out);
  const word = groups === 1 ? 'standard' : groups === inChannels ? 'depthwise' : 'grouped';
  const words = element(
    'span',
    { class: 'cl-wiring-words' },
    element('b', {}, word),
    element('span', { class: 'cl-quiet' }, `${count} of ${inChannels} in`),
    element('span', { class: 'cl-quiet' }, 'per output'),
  );
  const most = Math.max(inChannels, outChannels);
  if (most > MOST || most === 1) return element('div', { class: 'cl-wiring' }, words);
  const pitch = most <= ROOMY ? PITCH : Math.max(4, (HEIGHT - 2 * TOP) / (most - 1));
  const radius = Math.min(4, pitch / 2 - 0.5);
  const middle = (channels: number): number => ((most - channels) * pitch) / 2;
  const y = (side: number, channel: number): number => TOP + middle(side) + channel * pitch;
  const lines: SVGElement[] = [];
  const chosen: SVGElement[] = [];
  for (let o = 0; o < outChannels; o++) {
    const reads = channelsOf(layout, o);
    for (let c = reads.first; c < reads.first + reads.count; c++) {
      const [from, to] = [y(inChannels, c), y(outChannels, o)];
      const line = svg('path', {
        d: `M13 ${from}C40 ${from} 40 ${to} 67 ${to}`,
        class: o === out ? 'cl-wire cl-wire-on' : 'cl-wire',
      });
      (o === out ? chosen : lines).push(line);
    }
  }
  const dots = (
    x: number,
    channels: number,
    isOn: (channel: number) => boolean,
    kind: string,
  ): SVGElement[] =>
    Array.from({ length: channels }, (_, channel) =>
      svg('circle', {
        cx: x,
        cy: y(channels, channel),
        r: radius,
        class: `${kind}${isOn(channel) ? ' cl-on' : ''}`,
      }),
    );
  const height = 2 * TOP + (most - 1) * pitch;
  const drawing = svg(
    'svg',
    { width: 80, height, viewBox: `0 0 80 ${height}`, 'aria-hidden': 'true' },
    ...lines,
    ...chosen,
    ...dots(9, inChannels, (c) => c >= first && c < first + count, 'cl-wire-in'),
    ...dots(71, outChannels, (o) => o === out, 'cl-wire-out'),
  );
  return element('div', { class: 'cl-wiring' }, drawing, words);
}
