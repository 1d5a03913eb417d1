// From the facts of an error to its drawing: which boxes disagree, what the cause is, how the user's line reads right.
import type { ConvlensError, Operand } from '../core/errors.js';
import { numel } from '../core/shape.js';
import { type FailedForward, failedForward } from '../nn/failed-forward.js';
import type {
  ErrorFix,
  ErrorOperand,
  ErrorPayload,
  ErrorWindow,
  ShapeTablePayload,
} from '../protocol/index.js';
import type { DisplayHint } from './display.js';

/** What is drawn; null where the facts have no shapes: the text says it all. */
export function errorPayload(error: ConvlensError, source?: DisplayHint['source']): ErrorPayload | null {
  const { name, op, problem, operands = [], hint, pytorch } = error;
  const window = windowOf(error);
  const forward = failedForward(error);
  if (operands.length === 0 && window === undefined && forward === undefined) return null;
  const call = sourceCall(op, source);
  const drawn = drawnOperands(error, call?.argument);
  const clash = clashOf(error, drawn);
  const { cause, advice } = partsOfHint(hint);
  const fix = forward?.fix ?? (advice === undefined ? undefined : fixOf(error, advice, drawn, call));
  const details = forward?.details ?? error.details ?? [];
  return {
    type: 'error',
    name,
    op,
    problem,
    operands: drawn,
    ...(clash === undefined ? {} : { clash }),
    ...(window === undefined ? {} : { window }),
    ...(forward === undefined ? {} : { table: tableUpTo(forward, `${op}: ${problem}`) }),
    ...(details.length > 0 ? { details } : {}),
    ...(cause === '' ? {} : { cause }),
    ...(fix === undefined ? {} : { fix }),
    ...(pytorch === undefined ? {} : { pytorch }),
  };
}

/** Rows of the way that are drawn: the last ones. */
const MOST_ROWS = 300;

/** The model up to the layer that failed. */
function tableUpTo(
  { model, inputShape, batched, dtype, rows }: FailedForward,
  message: string,
): ShapeTablePayload {
  const shown = rows.slice(-MOST_ROWS);
  const ran = shown.filter(({ container, outputShape }) => !container && outputShape !== null);
  const parameters = ran.reduce((sum, row) => sum + row.parameters, 0);
  const parameterBytes = ran.reduce((sum, row) => sum + (row.parameterBytes ?? 0), 0);
  return {
    type: 'shape-table',
    model,
    inputShape,
    batched,
    dtype,
    rows: shown,
    totals: { parameters, multiplyAdds: 0, parameterBytes, activationBytes: 0 },
    failure: { row: shown.length - 1, message },
  };
}

/** The operands with the axes that disagree; the first under the user's own name, where his line has it. */
function drawnOperands(error: ConvlensError, argument: string | undefined): ErrorOperand[] {
  const { operands = [], axis, expected } = error;
  const disagrees = typeof expected === 'number' && axis !== undefined && operands.length > 1;
  return operands.slice(0, 4).map(({ name, shape, axes }, i) => {
    const marked = i === 0 ? axis : disagrees && i === 1 ? partnerAxis(error, operands[1]) : undefined;
    return {
      name: i === 0 && name === 'input' && argument !== undefined ? argument : name,
      shape,
      ...(axes?.length === shape.length ? { axes } : namesOfWeight(name, shape)),
      ...(marked !== undefined && marked >= 0 && marked < shape.length ? { axis: marked } : {}),
    };
  });
}

/** A weight whose axes the message leaves out, as it names those of the input. */
function namesOfWeight(name: string, { length }: readonly number[]): { axes?: string[] } {
  if (name !== 'weight' || length < 3 || length > 5) return {};
  return { axes: ['out', 'in', ...['kD', 'kH', 'kW'].slice(5 - length)] };
}

/** The axis of the second operand that the first one's should have met. */
function partnerAxis(error: ConvlensError, { shape, axes }: Operand): number | undefined {
  const { op, axis = 0, operands = [], expected, actual } = error;
  const named = axes?.indexOf('in') ?? -1;
  if (named >= 0) return named;
  if (/\bmatmul$/.test(op)) return Math.max(0, shape.length - 2);
  // Broadcasting aligns the last axes.
  const aligned = shape.length - ((operands[0]?.shape.length ?? 0) - axis);
  if (shape[aligned] === actual && operands[0]?.shape[axis] === expected) return aligned;
  const channels = shape.length >= 3 ? 1 : shape.length - 1;
  if (shape[channels] === expected) return channels;
  const found = shape.lastIndexOf(expected as number);
  return found < 0 ? undefined : found;
}

/** What stands between the boxes. */
function clashOf(
  { axis, expected, actual, operands = [] }: ConvlensError,
  drawn: readonly ErrorOperand[],
): string | undefined {
  if (drawn.length < 2 || drawn[1].axis === undefined || axis === undefined) return undefined;
  const [mine, other] = [drawn[0].shape[axis], drawn[1].shape[drawn[1].axis]];
  const channels = operands[0]?.axes?.[axis] === 'C' && typeof expected === 'number';
  if (channels) return `${actual} channels meet weights for ${expected}`;
  return `${mine} meets ${other}`;
}

/** `The last axis is 3: channels last?` and `input.permute(0, 3, 1, 2)`. */
function partsOfHint(hint: string | undefined): { cause: string; advice?: string } {
  if (hint === undefined) return { cause: '' };
  const found = /\bTry |\bFor this input: /.exec(hint);
  if (found === null) return { cause: hint };
  const at = found.index;
  // What comes after the code, as in `…, or flatten(1) before`, is said with the cause.
  const said = hint.slice(at + found[0].length).split('\n')[0];
  const code = balanced(said);
  return {
    cause: [hint.slice(0, at).trim(), said.slice(code.length).replace(/^[,.;]?\s*/, '')]
      .filter(Boolean)
      .join(' '),
    advice: code,
  };
}

/** The beginning of a text up to where its brackets are closed and a comma or blank ends it. */
function balanced(text: string): string {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i])) depth--;
    else if (depth === 0 && /[\s,;]/.test(text[i]) && /[)\]]$/.test(text.slice(0, i)))
      return text.slice(0, i);
  }
  return text;
}

/** The user's call: its line, and the first argument with its place in it. */
interface SourceCall {
  readonly line: string;
  readonly argument: string;
  readonly at: number;
}

/** The failing call, where it is plain: `conv(photos)`; of a layer in a net only where the line calls that layer. */
function sourceCall(op: string, source: DisplayHint['source']): SourceCall | undefined {
  if (source === undefined) return undefined;
  const { line, column } = source;
  const found = /^([\w$.]+)\(\s*([A-Za-z_$][\w$.]*)\s*[,)]/.exec(line.slice(column - 1));
  if (found === null || line.length > 200) return undefined;
  const [, layer] = /^[\w$]+\.(?:[\w$.]+\.)?([\w$]+), /.exec(op) ?? [];
  if (layer !== undefined && found[1].split('.').at(-1) !== layer) return undefined;
  return { line, argument: found[2], at: column - 1 + found[0].indexOf(found[2], found[0].indexOf('(')) };
}

function fixOf(
  error: ConvlensError,
  advice: string,
  drawn: readonly ErrorOperand[],
  call: SourceCall | undefined,
): ErrorFix {
  const after = shapeAfter(advice, error, drawn);
  const change = /^input\./.test(advice) ? advice.slice('input'.length) : undefined;
  const tail = after === undefined ? {} : { after };
  if (call === undefined || change === undefined) {
    const from = change === undefined ? 0 : 'input'.length;
    return { code: advice, from, to: advice.length, ...tail };
  }
  const indent = call.line.length - call.line.trimStart().length;
  const at = call.at + call.argument.length;
  const code = `${call.line.slice(0, at)}${change}${call.line.slice(at)}`.trim();
  return { code, from: at - indent, to: at - indent + change.length, ...tail };
}

/** The first operand after `input.permute(…)`, `.reshape(…)`, `.flatten(…)`, `.t()`, `.expand(…)`. */
function shapeAfter(
  advice: string,
  error: ConvlensError,
  drawn: readonly ErrorOperand[],
): ErrorOperand | undefined {
  const [first, second] = drawn;
  const found = /^input\.(permute|reshape|flatten|t|expand)\(([\d, ]*)\)$/.exec(advice);
  if (found === null || first === undefined) return undefined;
  const numbers = found[2] === '' ? [] : found[2].split(',').map(Number);
  const { shape } = first;
  const shapes: Record<string, () => readonly number[]> = {
    permute: () => numbers.map((axis) => shape[axis]),
    reshape: () => numbers,
    expand: () => numbers,
    flatten: () => [...shape.slice(0, numbers[0]), numel(shape.slice(numbers[0]))],
    t: () => [...shape].reverse(),
  };
  const next = shapes[found[1]]();
  if (next.length === 0 || next.some((size) => !Number.isSafeInteger(size) || size < 0)) return undefined;
  const axes = second?.axes?.includes('kW') ? spaceNames(next.length, second.shape.length - 2) : undefined;
  const agrees = agreeingAxis(error, next, axes);
  return {
    name: first.name,
    shape: next,
    ...(axes === undefined ? {} : { axes }),
    ...(agrees < 0 ? {} : { axis: agrees }),
  };
}

function agreeingAxis(
  { expected }: ConvlensError,
  shape: readonly number[],
  axes: readonly string[] | undefined,
): number {
  const channels = axes?.indexOf('C') ?? -1;
  const at = channels >= 0 ? channels : shape.length - 1;
  return shape[at] === expected ? at : -1;
}

/** `N C H W` for four axes over a kernel of two. */
function spaceNames(rank: number, space: number): string[] | undefined {
  const names = ['N', 'C', ...['D', 'H', 'W'].slice(3 - space)];
  if (rank === names.length) return names;
  return rank === names.length - 1 ? names.slice(1) : undefined;
}

/** Of a kernel that does not fit: `expected` are its spans, `actual` the padded sizes. */
function windowOf({ expected, actual, operands = [], problem }: ConvlensError): ErrorWindow | undefined {
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isSafeInteger);
  if (!/does not fit/.test(problem) || !isList(expected) || !isList(actual)) return undefined;
  if (expected.length !== actual.length || expected.length > 3) return undefined;
  const space = expected.length;
  const input = operands.find(({ name }) => name === 'input')?.shape.slice(-space) ?? actual;
  const weight = operands.find(({ name }) => name === 'weight')?.shape.slice(-space) ?? expected;
  return {
    size: input,
    padding: actual.map((padded, d) => Math.max(0, padded - input[d])),
    span: expected,
    taps: weight,
  };
}
