// The settings of a convolution as the reader turns them: their bounds, the call they stand for, and why some do not fit.
import { maxPadding, outputSize, samePadding, windowSpan } from 'convlens/conv-arithmetic';
import { type ConvolutionSettings, layoutOf, outputSizes } from 'convlens/protocol';

/** The settings that have a number for each axis. */
export type AxisSetting = 'kernelSize' | 'stride' | 'dilation';

/** How far each can be turned; a layer's own number is within, whatever it is. */
export const BOUNDS: Readonly<Record<AxisSetting | 'padding' | 'outputPadding', readonly [number, number]>> =
  {
    kernelSize: [1, 7],
    stride: [1, 4],
    dilation: [1, 4],
    padding: [0, 6],
    outputPadding: [0, 3],
  };

/** The same settings with another number on one axis, or on all. */
export function withAxis(
  settings: ConvolutionSettings,
  name: AxisSetting,
  value: number,
  axis: number | 'all',
): ConvolutionSettings {
  const next = {
    ...settings,
    [name]: settings[name].map((own, d) => (axis === 'all' || axis === d ? value : own)),
  };
  if (settings.paddingWord !== 'same') return next;
  // The word goes on meaning what it says.
  return { ...next, padding: next.kernelSize.map((size, d) => samePadding(size, next.dilation[d])) };
}

/** The same settings with as many cells of padding on each side. */
export function withPadding(
  settings: ConvolutionSettings,
  cells: number,
  axis: number | 'all',
): ConvolutionSettings {
  const { paddingWord: _, ...rest } = settings;
  const padding = settings.padding.map((own, d) =>
    axis === 'all' || axis === d ? ([cells, cells] as const) : own,
  );
  return { ...rest, padding };
}

/** The same settings, of a transposed convolution, with as many cells more at the end of each axis. */
export function withOutputPadding(settings: ConvolutionSettings, cells: number): ConvolutionSettings {
  return { ...settings, outputPadding: settings.kernelSize.map(() => cells) };
}

/** The numbers that divide both channels: from standard to depthwise. */
export function possibleGroups({ inChannels, outChannels }: ConvolutionSettings): number[] {
  const most = Math.min(inChannels, outChannels);
  return Array.from({ length: most }, (_, i) => i + 1).filter(
    (groups) => inChannels % groups === 0 && outChannels % groups === 0,
  );
}

/** A piece of the call; `changed` where it differs from the layer's own. */
export interface CodePiece {
  readonly text: string;
  readonly changed: boolean;
}

const literal = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : `[${values.join(', ')}]`;

function paddingText({ padding, paddingWord }: ConvolutionSettings): string | null {
  if (paddingWord) return `'${paddingWord}'`;
  const sides = padding.map(([before]) => before);
  return sides.every((cells) => cells === 0) ? null : literal(sides);
}

/** `nn.Conv2d(4, 4, 3, { padding: 1 })`, in pieces: what was changed is told apart. Defaults are silent. */
export function expression(
  settings: ConvolutionSettings,
  own: ConvolutionSettings,
  bias: boolean,
): CodePiece[] {
  const { inChannels, outChannels, kernelSize } = settings;
  const pieces: CodePiece[] = [
    {
      text: `nn.Conv${settings.outputPadding ? 'Transpose' : ''}${kernelSize.length}d(${inChannels}, ${outChannels}, `,
      changed: false,
    },
    { text: literal(kernelSize), changed: literal(kernelSize) !== literal(own.kernelSize) },
  ];
  const unless = (values: readonly number[], silent: number): string | null =>
    values.every((value) => value === silent) ? null : literal(values);
  const options: [string, (from: ConvolutionSettings) => string | null][] = [
    ['stride', (from) => unless(from.stride, 1)],
    ['padding', paddingText],
    ['outputPadding', (from) => unless(from.outputPadding ?? [0], 0)],
    ['dilation', (from) => unless(from.dilation, 1)],
    ['groups', (from) => (from.groups === 1 ? null : String(from.groups))],
    ['bias', () => (bias ? null : 'false')],
    ['paddingMode', (from) => (from.paddingMode === 'zeros' ? null : `'${from.paddingMode}'`)],
  ];
  const said = options.flatMap(([name, text]) => {
    const value = text(settings);
    return value === null ? [] : [{ name, value, changed: value !== text(own) }];
  });
  said.forEach(({ name, value, changed }, i) => {
    pieces.push({ text: `${i === 0 ? ', { ' : ', '}${name}: `, changed: false }, { text: value, changed });
  });
  pieces.push({ text: said.length > 0 ? ' })' : ')', changed: false });
  return pieces;
}

/** Settings that give no output. */
export interface Misfit {
  /** One line: what is wrong. */
  readonly title: string;
  /** With the numbers. */
  readonly sentence: string;
  /** The axis it shows on, and its numbers: the taps that fall beyond the padded cells are drawn. */
  readonly axis: number;
  /** Settings that work. */
  readonly fixes: readonly { readonly text: string; readonly settings: ConvolutionSettings }[];
}

type Cause = Omit<Misfit, 'fixes'>;

function causeOf(settings: ConvolutionSettings, size: readonly number[]): Cause | null {
  if (settings.outputPadding) return transposedCause(settings, settings.outputPadding, size);
  const { kernelSize, stride, padding, dilation, paddingMode, paddingWord } = settings;
  const stepping = stride.findIndex((step) => step !== 1);
  if (paddingWord === 'same' && stepping >= 0) {
    return {
      axis: stepping,
      title: "No output: padding 'same' needs stride 1.",
      sentence: `With stride ${stride[stepping]} no padding keeps the size of ${size[stepping]}.`,
    };
  }
  for (let axis = 0; axis < size.length; axis++) {
    const most = maxPadding(size[axis], paddingMode);
    const widest = Math.max(...padding[axis]);
    if (widest > most) {
      const why =
        paddingMode === 'reflect'
          ? 'a mirror without the edge cell has one cell less than the input'
          : 'the other side has no more cells than the input';
      return {
        axis,
        title: `No output: ${paddingMode} cannot fill the padding.`,
        sentence: `${widest} cells of padding on a side, ${most} can be filled on an axis of ${size[axis]}: ${why}.`,
      };
    }
    const windowing = {
      kernelSize: kernelSize[axis],
      stride: stride[axis],
      padding: padding[axis],
      dilation: dilation[axis],
    };
    if (outputSize(size[axis], windowing) >= 1) continue;
    const [before, after] = padding[axis];
    const padded = before === after ? `2·${before}` : `${before} + ${after}`;
    const span = windowSpan(kernelSize[axis], dilation[axis]);
    const spans =
      dilation[axis] === 1
        ? `${span} cells`
        : `${dilation[axis]}·(${kernelSize[axis]} − 1) + 1 = ${span} cells`;
    return {
      axis,
      title: 'No output: the kernel does not fit.',
      sentence: `The ${dilation[axis] === 1 ? '' : 'dilated '}kernel spans ${spans}, the padded input only ${size[axis]} + ${padded} = ${size[axis] + before + after}.`,
    };
  }
  return null;
}

function transposedCause(
  settings: ConvolutionSettings,
  outputPadding: readonly number[],
  size: readonly number[],
): Cause | null {
  const places = outputShape(settings, size);
  for (let axis = 0; axis < size.length; axis++) {
    const most = Math.max(settings.stride[axis], settings.dilation[axis]);
    if (outputPadding[axis] >= most) {
      return {
        axis,
        title: 'No output: outputPadding is too large.',
        sentence: `outputPadding ${outputPadding[axis]} must be below stride or dilation, here ${most}: it tells sizes apart that a stride makes the same.`,
      };
    }
    if (places[axis] >= 1) continue;
    const [before, after] = settings.padding[axis];
    return {
      axis,
      title: 'No output: the padding takes all of it.',
      sentence: `The windows cover ${places[axis] + before + after} cells, and the padding cuts off ${before} + ${after}.`,
    };
  }
  return null;
}

/** Why settings give no output for an input of this size, and what would; null where they fit. */
export function misfit(settings: ConvolutionSettings, size: readonly number[]): Misfit | null {
  const cause = causeOf(settings, size);
  if (!cause) return null;
  const fits = (candidate: ConvolutionSettings): boolean => causeOf(candidate, size) === null;
  const first = <T>(
    values: readonly T[],
    make: (value: T) => ConvolutionSettings,
  ): [T, ConvolutionSettings] | null => {
    const value = values.find((candidate) => fits(make(candidate)));
    return value === undefined ? null : [value, make(value)];
  };
  const counting = (from: number, to: number): number[] =>
    Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => from + Math.sign(to - from) * i);
  const { padding, kernelSize, dilation } = settings;
  const widest = Math.max(...padding.flat());
  const more = first(counting(widest, widest + 64), (cells) => withPadding(settings, cells, 'all'));
  const less = first(counting(widest, 0), (cells) => withPadding(settings, cells, 'all'));
  const closer = first(counting(Math.max(...dilation), 1), (step) =>
    withAxis(settings, 'dilation', step, 'all'),
  );
  const smaller = first(counting(Math.max(...kernelSize), 1), (cells) =>
    withAxis(settings, 'kernelSize', cells, 'all'),
  );
  const slower = settings.paddingWord
    ? first([1], (step) => withAxis(settings, 'stride', step, 'all'))
    : null;
  const bare = settings.outputPadding
    ? first(counting(Math.max(...settings.outputPadding), 0), (cells) => withOutputPadding(settings, cells))
    : null;
  const plain = settings.outputPadding
    ? null
    : first(['replicate', 'zeros'] as const, (paddingMode) => ({ ...settings, paddingMode }));
  const found = [
    more && { text: `padding: ${more[0]}`, settings: more[1] },
    !more && less && { text: `padding: ${less[0]}`, settings: less[1] },
    closer && closer[0] < Math.max(...dilation) && { text: `dilation: ${closer[0]}`, settings: closer[1] },
    slower && { text: 'stride: 1', settings: slower[1] },
    smaller && !closer && { text: `kernelSize: ${smaller[0]}`, settings: smaller[1] },
    bare && { text: `outputPadding: ${bare[0]}`, settings: bare[1] },
    plain && { text: `paddingMode: '${plain[0]}'`, settings: plain[1] },
  ].filter((fix) => fix !== null && fix !== false);
  return { ...cause, fixes: found.slice(0, 3) };
}

/** Cells of the output along each of the settings' axes. */
export function outputShape(settings: ConvolutionSettings, size: readonly number[]): number[] {
  return outputSizes(layoutOf(settings, size)).slice(3 - size.length);
}
