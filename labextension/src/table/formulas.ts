// How each number of a row comes about, in the user's numbers: what a row of the shape table opens into. Sizes and fields
// come from convlens/conv-arithmetic; here they are only put into words.
import { type AxisWindowing, sizeFormula, transposedSizeFormula, windowSpan } from 'convlens/conv-arithmetic';
import {
  formatBytes,
  formatInteger,
  growField,
  jumpText,
  type LayerWindow,
  type ShapeRow,
} from 'convlens/protocol';
import type { ColumnId } from './columns.js';
import { rowName, type TableRow } from './rows.js';

/** One line: what is worked out, how, and the result. */
export interface FormulaLine {
  /** The column whose number it is. */
  readonly column: ColumnId;
  readonly label: string;
  readonly formula: string;
  /** Empty where the formula says it all. */
  readonly result: string;
  readonly remark?: string;
}

/** Summands that are written out; more would not be read. */
const MOST_SUMMANDS = 12;

const AXIS_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ['length'],
  2: ['height', 'width'],
  3: ['depth', 'height', 'width'],
};

/** Every line that can be worked out for a row that has run; the batch axis is no part of an item. */
export function formulaLines(tableRow: TableRow, batched: boolean): FormulaLine[] {
  const { row, state } = tableRow;
  if (state !== 'fits' || row.outputShape === null) return parameterLines(tableRow);
  return [
    ...outputLines(row, batched),
    ...parameterLines(tableRow),
    ...workLines(tableRow, batched),
    ...memoryLines(row),
    ...fieldLines(row),
    ...jumpLines(row),
  ];
}

/** One axis of a window. */
function axisOf(window: LayerWindow, axis: number): AxisWindowing {
  return {
    kernelSize: window.kernelSize[axis],
    stride: window.stride[axis],
    padding: window.padding[axis],
    dilation: window.dilation[axis],
  };
}

function outputLines(row: ShapeRow, batched: boolean): FormulaLine[] {
  const { window, container, inputShape, outputShape } = row;
  if (window !== undefined && !container) return windowLines(row, window);
  if (outputShape === null || container || inputShape.length === 0) return [];
  const line = (formula: string, result: string, remark: string): FormulaLine[] => [
    { column: 'output', label: 'output', formula, result, remark },
  ];
  const skip = batched ? 1 : 0;
  const [from, to] = [inputShape.slice(skip), outputShape.slice(skip)];
  if (from.join() === to.join()) return line(from.join('×'), '', 'as it comes in');
  const last = to.length - 1;
  if (to.length === 1 && from.length > 1 && product(from) === to[0]) {
    return line(from.join('·'), String(to[0]), 'values in a row');
  }
  if (from.length === to.length && from.slice(0, last).join() === to.slice(0, last).join()) {
    return line(`${from[last]} → ${to[last]}`, '', 'on the last axis');
  }
  return line(`${from.join('×')} → ${to.join('×')}`, '', '');
}

/** The output's size along each axis; one line where all axes have the same numbers. */
function windowLines(row: ShapeRow, window: LayerWindow): FormulaLine[] {
  const rank = window.kernelSize.length;
  const names = AXIS_NAMES[rank] ?? window.kernelSize.map((_, axis) => `axis ${axis}`);
  const sizes = row.inputShape.slice(-rank);
  const outputs = row.outputShape?.slice(-rank);
  const lines = names.map((label, axis): FormulaLine => {
    const whole = window.transposed
      ? transposedSizeFormula(sizes[axis], axisOf(window, axis), window.outputPadding?.[axis])
      : sizeFormula(sizes[axis], axisOf(window, axis));
    const at = whole.lastIndexOf(' = ');
    const worked = whole.slice(at + 3);
    const result = outputs ? String(outputs[axis]) : worked;
    const remark =
      result === worked
        ? ''
        : window.transposed
          ? `${worked}, and what was asked for beyond`
          : 'with ceilMode a last window may hang over the end';
    return { column: 'output', label, formula: withFloor(whole.slice(0, at)), result, remark };
  });
  const same = lines.every(
    ({ formula, result }) => formula === lines[0].formula && result === lines[0].result,
  );
  if (rank > 1 && same)
    return [{ ...lines[0], label: names.join(', '), remark: lines[0].remark || 'on every axis' }];
  return lines;
}

/** `floor((14 + …) / 2) + 1` as it is written on paper: `⌊(14 + …) / 2⌋ + 1`. */
function withFloor(formula: string): string {
  return formula.replace(/floor\((.*)\)( \+ 1)$/, '⌊$1⌋$2');
}

function parameterLines({ row, children }: TableRow): FormulaLine[] {
  const { parameters, again, window, frozen = 0 } = row;
  const line = (formula: string, remark: string): FormulaLine[] => [
    { column: 'params', label: 'parameters', formula, result: formatInteger(parameters), remark },
  ];
  const learned =
    parameters === 0
      ? again
        ? line('0', 'counted where the module is called first')
        : []
      : line(...(sumOfParameters(row, children) ?? convolutionSum(window) ?? ['', 'of all inside']));
  if (frozen === 0) return learned;
  const formula = `${formatInteger(parameters)} − ${formatInteger(frozen)} frozen`;
  const result = formatInteger(parameters - frozen);
  return [...learned, { column: 'trainable', label: 'trainable', formula, result }];
}

/** `16·6·5·5 + 16`, and `weight + bias`; of a container, what is inside. */
function sumOfParameters(
  { weights = [] }: ShapeRow,
  children: readonly TableRow[],
): [formula: string, remark: string] | undefined {
  const inside = children.filter(({ row }) => row.parameters > 0);
  const summands = [
    ...inside.map(({ row }) => ({ name: rowName(row), text: formatInteger(row.parameters) })),
    ...weights.map(({ name, shape }) => ({ name, text: shape.join('·') || '1' })),
  ];
  if (summands.length === 0 || summands.length > MOST_SUMMANDS) return undefined;
  return [summands.map(({ text }) => text).join(' + '), summands.map(({ name }) => name).join(' + ')];
}

/** The same of a convolution whose parameters are not told one by one. */
function convolutionSum(window: LayerWindow | undefined): [formula: string, remark: string] | undefined {
  const { inChannels, outChannels, groups = 1, bias, kernelSize } = window ?? {};
  if (kernelSize === undefined || inChannels === undefined || outChannels === undefined) return undefined;
  const perGroup = groups > 1 ? `${inChannels}/${groups}` : String(inChannels);
  return [`${outChannels}·${perGroup}·${kernelSize.join('·')}${bias ? ` + ${outChannels}` : ''}`, ''];
}

function workLines({ row, children }: TableRow, batched: boolean): FormulaLine[] {
  const { multiplyAdds } = row;
  if (multiplyAdds === 0) return [];
  const [formula, remark] = weightsAtPlaces(row, batched) ??
    sumOfWork(row, children) ?? ['', 'of all operations inside'];
  return [
    { column: 'multAdds', label: 'multiply-adds', formula, result: formatInteger(multiplyAdds), remark },
  ];
}

/** Of a convolution or a Linear: each weight once at each place. */
function weightsAtPlaces(
  { window, container, kind, multiplyAdds, inputShape, outputShape }: ShapeRow,
  batched: boolean,
): [formula: string, remark: string] | undefined {
  if (container || outputShape === null) return undefined;
  const { inChannels, outChannels, groups = 1, kernelSize } = window ?? {};
  if (kernelSize !== undefined && inChannels !== undefined && outChannels !== undefined) {
    const weights = (outChannels * inChannels * product(kernelSize)) / groups;
    const places = (window?.transposed ? inputShape : outputShape).slice(-kernelSize.length);
    if (weights * product(places) !== multiplyAdds) return undefined;
    const of = window?.transposed ? 'the input' : 'the output';
    return [`${formatInteger(weights)} weights · ${places.join('·')} places`, `of ${of}`];
  }
  const [inputs, outputs] = [inputShape.at(-1), outputShape.at(-1)];
  if (kind !== 'Linear' || inputs === undefined || outputs === undefined) return undefined;
  const places = outputShape.slice(batched ? 1 : 0, -1);
  if (outputs * inputs * product(places) !== multiplyAdds) return undefined;
  const at = places.length > 0 ? ` · ${places.join('·')} places` : '';
  return [`${outputs}·${inputs}${at}`, 'each weight once an item'];
}

/** `linear 3 072 + matmul 1 024`; of a container, what is inside. */
function sumOfWork(
  { work = [] }: ShapeRow,
  children: readonly TableRow[],
): [formula: string, remark: string] | undefined {
  const inside = children.filter(({ row }) => row.multiplyAdds > 0);
  const summands = [
    ...inside.map(({ row }) => [rowName(row), row.multiplyAdds] as const),
    ...work.map(({ operation, multiplyAdds }) => [operation, multiplyAdds] as const),
  ];
  if (summands.length === 0 || summands.length > MOST_SUMMANDS) return undefined;
  return [
    summands.map(([, count]) => formatInteger(count)).join(' + '),
    summands.map(([name]) => name).join(' + '),
  ];
}

function memoryLines({ outputBytes, outputShape }: ShapeRow): FormulaLine[] {
  if (outputBytes === undefined || outputShape === null) return [];
  const count = product(outputShape);
  if (count === 0) return [];
  return [
    {
      column: 'memory',
      label: 'memory',
      formula: `${outputShape.join('·') || '1'} values · ${outputBytes / count} bytes`,
      result: formatBytes(outputBytes),
    },
  ];
}

/** How the field grew at this layer; the field before is what is left of the one after. */
function fieldLines({
  receptiveField,
  jump,
  window,
  seesAll,
  seesUnevenly = false,
  parameters,
  container,
}: ShapeRow): FormulaLine[] {
  if (seesAll && parameters > 0 && !container) {
    const remark = 'each value of the output depends on the whole input';
    return [{ column: 'sees', label: 'receptive field', formula: 'all', result: '', remark }];
  }
  if (
    !receptiveField ||
    !jump ||
    seesUnevenly ||
    window === undefined ||
    window.transposed ||
    receptiveField.length !== window.kernelSize.length
  ) {
    return [];
  }
  const lines = receptiveField.map((size, axis) => {
    const { kernelSize, stride, dilation } = axisOf(window, axis);
    const jumpBefore = jump[axis] / stride;
    const before = size - (windowSpan(kernelSize, dilation) - 1) * jumpBefore;
    const grown = growField({ size: before, jump: jumpBefore, start: 0 }, axisOf(window, axis));
    if (grown.size !== size || before < 1) return null;
    const spread = dilation === 1 ? '' : `·${dilation}`;
    return { formula: `${before} + (${kernelSize} − 1)${spread}·${jumpBefore}`, result: String(size) };
  });
  const known = lines.filter((line) => line !== null);
  if (known.length < lines.length) return [];
  const same = known.every(({ formula }) => formula === known[0].formula);
  const remark = 'input cells seen; the last factor is how far apart neighbours look';
  return (same ? known.slice(0, 1) : known).map((line) => ({
    column: 'sees',
    label: 'receptive field',
    ...line,
    remark,
  }));
}

/** How far apart neighbours look: each stride so far, multiplied. */
function jumpLines({ jump, window }: ShapeRow): FormulaLine[] {
  if (!jump || window === undefined || jump.length !== window.stride.length) return [];
  const { stride, transposed } = window;
  const lines = jump.map((step, axis) =>
    transposed
      ? `${jumpText(step * stride[axis])} / ${stride[axis]}`
      : `${jumpText(step / stride[axis])}·${stride[axis]}`,
  );
  const same = lines.every((line) => line === lines[0]);
  const sign = transposed ? '/' : '·';
  const remark = `jump before ${sign} stride: input cells between neighbours`;
  return (same ? lines.slice(0, 1) : lines).map((formula, axis) => ({
    column: 'jump',
    label: 'jump',
    formula,
    result: jumpText(jump[axis]),
    remark,
  }));
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
