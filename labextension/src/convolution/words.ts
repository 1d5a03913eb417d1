// What the pictures show, in words: headings, the note under the input, the read-out, and labels for the screen reader.
import { type ConvolutionSettings, channelsOf, formatNumber, toldRows, weightShape } from 'convlens/protocol';
import type { Reading } from '../parts/read-out.js';
import type { Explorer } from './explorer.js';
import type { Scene } from './scene.js';

/** A word and a shape. */
export type Heading = readonly [word: string, shape: string];

/** Over the three pictures. */
export function headings(explorer: Explorer): readonly [input: Heading, products: Heading, output: Heading] {
  const { state, held, worked } = explorer;
  const { settings, flow } = state;
  const { outChannels, kernelSize } = settings;
  const shape = `[${held.payload.inputShape.join(', ')}]`;
  const outShape = `[${[outChannels, ...worked.sizes.slice(3 - kernelSize.length)].join(', ')}]`;
  const weights = `[${weightShape(settings).join(', ')}]`;
  // Without a loss of the user's it is that of the sum.
  const given = explorer.back.isGiven ? '' : ' = 1';
  if (flow === 'input') {
    return [
      ['gradient of x', `∂x ${shape}`],
      ['g × weights', weights],
      ['gradient of y', `g ${outShape}${given}`],
    ];
  }
  const input: Heading = ['input', `x ${shape}${paddingWords(settings)}`];
  if (flow === 'weight') {
    return [input, ['x × g', `∂w ${weights}`], ['gradient of y', `g ${outShape}${given}`]];
  }
  return [input, ['window × weights', weights], ['output', `y ${outShape}`]];
}

/** ` + 1 a side` */
function paddingWords({ padding, outputPadding }: ConvolutionSettings): string {
  if (outputPadding || padding.every(([before, after]) => before + after === 0)) return '';
  const sides = padding.map(([before, after]) => (before === after ? String(before) : `${before}+${after}`));
  return ` + ${sides.every((text) => text === sides[0]) ? sides[0] : sides.join(' × ')} a side`;
}

/** Which part of the input is in the notebook; nothing where it is all. */
export function heldWords({ held }: Explorer): string {
  if (held.isWhole) return '';
  const { inputShape, input } = held.payload;
  const part = input.window.map(({ start, count }, axis) =>
    count === inputShape[axis] ? 'all' : `${start}–${start + count - 1}`,
  );
  return `of [${inputShape.join(', ')}] the notebook holds [${part.join(', ')}]`;
}

/** `x[2, 3, 4]` */
function inputName({ held }: Explorer, channel: number, at: readonly number[]): string {
  return `x[${[channel, ...at.slice(-held.size.length)].join(', ')}]`;
}

/** Under the input: what is in front, what is on the padding; or what a cell feeds. */
export function noteWords(explorer: Explorer, scene: Scene): string {
  const { state, held } = explorer;
  const { settings, cell, front, flow } = state;
  if (cell && scene.fed) return `${inputName(explorer, cell.channel, cell.at)} ${feedWords(explorer, scene)}`;
  const drawn = held.channels.count > 4 ? ` of ${settings.inChannels}` : '';
  const depth = explorer.inputDepth ?? 'of the padding';
  const slice = explorer.worked.layout.size[0] > 1 ? `, slice ${depth}` : '';
  const where = `channel ${front}${drawn}${slice} in front`;
  if (flow === 'input') return `${where}; ringed at the right: who read this cell`;
  const terms = scene.frontRow.terms;
  const padded = terms.filter((term) => term.padded).length;
  if (flow === 'weight') {
    return `${where}; dashed: what this weight read${padded > 0 ? `, ${padded} of ${terms.length} on padding` : ''}`;
  }
  if (padded === 0) return where;
  if (settings.outputPadding)
    return `${where}; ${padded} of ${terms.length} taps between or beyond the cells`;
  const how = settings.paddingMode === 'zeros' ? 'worth 0' : 'arrows show the source';
  return `${where}; ${padded} of ${terms.length} taps on padding, ${how}`;
}

/** `feeds 9 cells in each of 4 output planes` */
function feedWords({ state, worked }: Explorer, { fed }: Scene): string {
  const planes = state.settings.outChannels / state.settings.groups;
  const depths = worked.layout.size[0] > 1 ? ' of this slice' : '';
  const count = (fed?.rows.length ?? 0) * (fed?.columns.length ?? 0);
  return `feeds ${count} ${count === 1 ? 'cell' : 'cells'}${depths} in each of ${planes} output ${planes === 1 ? 'plane' : 'planes'}`;
}

/** The line under the pictures. */
export function readingWords(explorer: Explorer, scene: Scene): Reading {
  const { state, held, sum, target } = explorer;
  const { hot, cell, flow } = state;
  if (hot) return hotReading(explorer, hot.row.terms[hot.tap]);
  if (cell) {
    return {
      place: inputName(explorer, cell.channel, cell.at),
      relation: '=',
      value: formatNumber(held.input(cell.channel, ...cell.at)),
      remark: feedWords(explorer, scene),
    };
  }
  const products = sum.rows.reduce((count, row) => count + row.terms.length, 0);
  const bias = flow === 'forward' && explorer.hasBias ? ' and the bias' : '';
  const pinned = state.pinned ? ', pinned' : '';
  return {
    place: target,
    relation: '=',
    value: formatNumber(sum.total, 5),
    remark: `${products} products${bias}${pinned}`,
  };
}

/** The product that is pointed at, with its factors. */
function hotReading(explorer: Explorer, term: Scene['frontRow']['terms'][number]): Reading {
  const { state, worked, held } = explorer;
  const { out, front, flow, settings, hot } = state;
  const rank = held.size.length;
  const row = hot!.row;
  const at = (place: readonly (number | null)[]): string => place.slice(3 - rank).join(', ');
  const nothing = settings.outputPadding ? 'no cell' : 'padding';
  const weight = (o: number, channel: number, tap: readonly number[]): string => {
    const within = channel - channelsOf(worked.layout, o).first;
    return `w[${o}, ${within}, ${at(tap)}]`;
  };
  const source = term.source && [row.depth.source, ...term.source];
  const factors: Record<typeof flow, () => string> = {
    forward: () => {
      const x = source ? `x[${row.channel}, ${at(source)}]` : nothing;
      return `${x} · ${weight(out, row.channel, [row.depth.k, term.row, term.column])}`;
    },
    input: () => {
      const g = source ? `g[${row.channel}, ${at(source)}]` : 'nobody';
      return `${g} · ${weight(row.channel, front, [row.depth.k, term.row, term.column])}`;
    },
    weight: () => {
      const x = source ? `x[${row.channel}, ${at(source)}]` : nothing;
      return `${x} · g[${out}, ${at([row.depth.k, term.row, term.column])}]`;
    },
  };
  const copied = flow !== 'input' && term.padded && source ? ', copied into the padding' : '';
  return {
    place: factors[flow](),
    relation: '=',
    value: formatNumber(term.product),
    remark: `${formatNumber(term.x)} · ${formatNumber(term.w)}${copied}`,
  };
}

/** For the screen reader: each picture in a sentence or two. */
export function labels(explorer: Explorer): {
  readonly input: string;
  readonly products: string;
  readonly output: string;
} {
  const { state, held, worked, sum, target } = explorer;
  const { settings, out, front, flow } = state;
  const { inputShape } = held.payload;
  const size = inputShape.slice(1).join(' by ');
  const sizes = worked.sizes.slice(3 - settings.kernelSize.length).join(' by ');
  const format = (value: number): string => formatNumber(value, 3);
  const { told, rest } = toldRows(sum.rows);
  const list = [
    ...told.map((row) => format(row.sum)),
    ...(rest ? [`${rest.count} more ${format(rest.sum)}`] : []),
  ];
  const sums = list.join(', ');
  const channels = `${inputShape[0]} channels of ${size}, channel ${front} in front.`;
  const outputs = `${settings.outChannels} channels of ${sizes}, channel ${out} in front.`;
  if (flow !== 'forward') {
    return {
      input: `${flow === 'input' ? 'Gradient of the input' : 'Input'}: ${channels} Arrows choose a cell, [ and ] the channel.`,
      products: `Products add up to ${sums}: ${target} is ${format(sum.total)}. Arrows point at a product.`,
      output: `Gradient at the output: ${outputs} [ and ] choose the channel.`,
    };
  }
  const bias = explorer.hasBias ? `with bias ${format(sum.bias)} ` : '';
  return {
    input: `Input: ${channels} Arrows choose a cell and show what it feeds, [ and ] the channel.`,
    products: `Windows of ${settings.kernelSize.join(' by ')} times weights give ${sums}; ${bias}the sum is ${format(sum.total)}. Arrows point at a product.`,
    output: `Output: ${outputs} Arrows move the window, [ and ] choose the channel, Space plays.`,
  };
}

/** What became of the layer's weights under other settings. */
export function changedWeights(own: ConvolutionSettings, now: ConvolutionSettings): string {
  const grown = now.kernelSize.some((size, d) => size > own.kernelSize[d]);
  const shrunk = now.kernelSize.some((size, d) => size < own.kernelSize[d]);
  const said = [
    grown ? 'zeros around your kernel' : '',
    shrunk ? 'the middle of your kernel' : '',
    now.groups < own.groups ? 'your weights, repeated over the channels' : '',
    now.groups > own.groups ? 'your weights of the channels that are left' : '',
  ].filter(Boolean);
  return said.join('; ');
}
