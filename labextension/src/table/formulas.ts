// A layer's arithmetic written out in the user's numbers: what a row of the shape table opens into. Sizes and fields
// come from convlens/conv-arithmetic; here they are only put into words.
import { type AxisWindowing, growField, sizeFormula, windowSpan } from 'convlens/conv-arithmetic';
import { formatInteger, type LayerWindow, type ShapeRow } from 'convlens/protocol';

/** One line: what is worked out, how, and the result. */
export interface ArithmeticLine {
  readonly label: string;
  readonly formula: string;
  readonly result: string;
  readonly remark?: string;
}

const AXIS_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ['length'],
  2: ['height', 'width'],
  3: ['depth', 'height', 'width'],
};

/** Every line that can be worked out for a row; none for a row without arithmetic. */
export function layerArithmetic(row: ShapeRow): ArithmeticLine[] {
  if (row.window === undefined) return row.kind === 'Linear' ? linearLines(row) : [];
  return [...sizeLines(row, row.window), ...weightLines(row, row.window), ...fieldLines(row, row.window)];
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

/** The output's size along each axis; one line where all axes have the same numbers. */
function sizeLines(row: ShapeRow, window: LayerWindow): ArithmeticLine[] {
  const rank = window.kernelSize.length;
  const names = AXIS_NAMES[rank] ?? window.kernelSize.map((_, axis) => `axis ${axis}`);
  const sizes = row.inputShape.slice(-rank);
  const outputs = row.outputShape?.slice(-rank);
  const lines = names.map((label, axis) => {
    const whole = sizeFormula(sizes[axis], axisOf(window, axis));
    const at = whole.lastIndexOf(' = ');
    const result = outputs ? String(outputs[axis]) : whole.slice(at + 3);
    const roundedUp = outputs !== undefined && result !== whole.slice(at + 3);
    const remark = roundedUp ? 'with ceilMode a last window may hang over the end' : '';
    return { label, formula: whole.slice(0, at), result, remark };
  });
  const same = lines.every(
    ({ formula, result }) => formula === lines[0].formula && result === lines[0].result,
  );
  if (rank > 1 && same)
    return [{ ...lines[0], label: names.join(', '), remark: lines[0].remark || 'on every axis' }];
  return lines;
}

function weightLines(row: ShapeRow, window: LayerWindow): ArithmeticLine[] {
  const { inChannels, outChannels, groups = 1, bias, kernelSize } = window;
  if (window.kind !== 'convolution' || inChannels === undefined || outChannels === undefined) return [];
  const perGroup = groups > 1 ? `${inChannels}/${groups}` : String(inChannels);
  const weights = (outChannels * inChannels * kernelSize.reduce((a, b) => a * b, 1)) / groups;
  const lines = [
    {
      label: 'parameters',
      formula: `${outChannels}·${perGroup}·${kernelSize.join('·')}${bias ? ` + ${outChannels}` : ''}`,
      result: formatInteger(row.parameters),
    },
  ];
  const places = row.outputShape?.slice(-kernelSize.length);
  if (!places) return lines;
  const formula = `${formatInteger(weights)} weights · ${places.join('·')} places`;
  return [...lines, { label: 'multiply-adds', formula, result: formatInteger(row.multiplyAdds) }];
}

/** How the field grew at this layer; the field before is what is left of the one after. */
function fieldLines(row: ShapeRow, window: LayerWindow): ArithmeticLine[] {
  const { receptiveField, jump } = row;
  if (!receptiveField || !jump || receptiveField.length !== window.kernelSize.length) return [];
  const lines = receptiveField.map((size, axis) => {
    const { kernelSize, stride, dilation } = axisOf(window, axis);
    const jumpBefore = jump[axis] / stride;
    const before = size - (windowSpan(kernelSize, dilation) - 1) * jumpBefore;
    const grown = growField({ size: before, jump: jumpBefore }, axisOf(window, axis));
    if (grown.size !== size || before < 1) return null;
    const spread = dilation === 1 ? '' : `·${dilation}`;
    return { formula: `${before} + (${kernelSize} − 1)${spread}·${jumpBefore}`, result: String(size) };
  });
  const known = lines.filter((line) => line !== null);
  if (known.length < lines.length) return [];
  const same = known.every(({ formula }) => formula === known[0].formula);
  const remark = 'input cells seen; the last factor is how far apart neighbours look';
  return (same ? known.slice(0, 1) : known).map((line) => ({ label: 'receptive field', ...line, remark }));
}

function linearLines(row: ShapeRow): ArithmeticLine[] {
  const inputs = row.inputShape.at(-1);
  const outputs = row.outputShape?.at(-1);
  if (inputs === undefined || outputs === undefined) return [];
  const bias = row.parameters > inputs * outputs;
  return [
    {
      label: 'parameters',
      formula: `${outputs}·${inputs}${bias ? ` + ${outputs}` : ''}`,
      result: formatInteger(row.parameters),
    },
    {
      label: 'multiply-adds',
      formula: `${outputs}·${inputs}, each weight once an item`,
      result: formatInteger(row.multiplyAdds),
    },
  ];
}
