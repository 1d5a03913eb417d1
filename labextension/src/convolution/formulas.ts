// Sizes, parameters and multiply-adds in the numbers of the moment; the role of each number is its colour.
import { type AxisWindowing, outputSize, transposedSize } from 'convlens/conv-arithmetic';
import { type ConvolutionSettings, formatInteger } from 'convlens/protocol';
import { element } from '../parts/dom.js';
import { outputShape } from './settings.js';

const AXES: Readonly<Record<number, readonly string[]>> = {
  1: ['length'],
  2: ['height', 'width'],
  3: ['depth', 'height', 'width'],
};

type Role = 'in' | 'wt' | 'set';

const token = (value: number | string, role: Role, title: string): HTMLElement =>
  element('span', { class: `cl-token cl-token-${role}`, title }, String(value));

const quiet = (text: string): HTMLElement => element('span', { class: 'cl-quiet' }, text);

/** The lines for settings on an input of this size; of settings that do not fit, the sizes alone. */
export function formulas(settings: ConvolutionSettings, size: readonly number[], bias: boolean): HTMLElement {
  const lines = size.flatMap((cells, d) => {
    const axis: AxisWindowing = {
      kernelSize: settings.kernelSize[d],
      stride: settings.stride[d],
      padding: settings.padding[d],
      dilation: settings.dilation[d],
    };
    const { outputPadding } = settings;
    const content = outputPadding ? transposedLine(cells, axis, outputPadding[d]) : sizeLine(cells, axis);
    return line(AXES[size.length][d], content);
  });
  const places = outputShape(settings, size);
  const fits = places.every((count) => count > 0);
  return element(
    'div',
    { class: 'cl-formulas' },
    ...lines,
    // A transposed convolution puts its weights down once for each cell of the input.
    ...(fits ? costLines(settings, settings.outputPadding ? size : places, bias) : []),
  );
}

function line(label: string, content: (Node | string)[]): HTMLElement[] {
  return [element('span', { class: 'cl-label' }, label), element('span', {}, ...content)];
}

/** `⌊(8 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 8` */
function sizeLine(cells: number, axis: AxisWindowing): (Node | string)[] {
  const [before, after] = axis.padding;
  const padding =
    before === after
      ? ['2·', token(before, 'set', 'padding')]
      : [token(before, 'set', 'padding before'), ' + ', token(after, 'set', 'padding after')];
  const result = outputSize(cells, axis);
  return [
    quiet('⌊('),
    token(cells, 'in', 'input size'),
    ' + ',
    ...padding,
    ' − ',
    token(axis.dilation, 'set', 'dilation'),
    '·(',
    token(axis.kernelSize, 'wt', 'kernel size'),
    ' − 1) − 1',
    quiet(') / '),
    token(axis.stride, 'set', 'stride'),
    quiet('⌋'),
    ' + 1 = ',
    element('b', { class: result < 1 ? 'cl-wrong' : null }, formatInteger(result)),
  ];
}

/** `(4 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 8` */
function transposedLine(cells: number, axis: AxisWindowing, outputPadding: number): (Node | string)[] {
  const [before, after] = axis.padding;
  const padding =
    before === after
      ? ['2·', token(before, 'set', 'padding')]
      : [token(before, 'set', 'padding before'), ' − ', token(after, 'set', 'padding after')];
  const result = transposedSize(cells, axis, outputPadding);
  return [
    '(',
    token(cells, 'in', 'input size'),
    ' − 1)·',
    token(axis.stride, 'set', 'stride'),
    ' − ',
    ...padding,
    ' + ',
    token(axis.dilation, 'set', 'dilation'),
    '·(',
    token(axis.kernelSize, 'wt', 'kernel size'),
    ' − 1) + ',
    token(outputPadding, 'set', 'outputPadding'),
    ' + 1 = ',
    element('b', { class: result < 1 ? 'cl-wrong' : null }, formatInteger(result)),
  ];
}

function costLines(settings: ConvolutionSettings, places: readonly number[], bias: boolean): HTMLElement[] {
  const { inChannels, outChannels, groups, kernelSize } = settings;
  const weights = (outChannels * inChannels * kernelSize.reduce((a, b) => a * b, 1)) / groups;
  const perGroup = groups > 1 ? ['/', token(groups, 'set', 'groups')] : [];
  const inputs = token(inChannels, 'in', 'input channels');
  const channels = settings.outputPadding
    ? [inputs, `·${outChannels}`, ...perGroup]
    : [`${outChannels}·`, inputs, ...perGroup];
  const products = places.reduce((product, count) => product * count, weights);
  return [
    ...line('parameters', [
      ...channels,
      '·',
      token(kernelSize.join('·'), 'wt', 'kernel size'),
      bias ? ` + ${outChannels}` : '',
      ' = ',
      element('b', {}, formatInteger(weights + (bias ? outChannels : 0))),
    ]),
    ...line('multiply-adds', [
      `${formatInteger(weights)}·${places.join('·')} = `,
      element('b', {}, formatInteger(products)),
      groups > 1 ? quiet(` 1/${groups} of standard`) : '',
    ]),
  ];
}
