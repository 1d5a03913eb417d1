import { toContiguous } from '../core/contiguous.js';
import type { DType } from '../core/dtype.js';
import { isFloatingPoint } from '../core/dtype.js';
import { DTypeError, type Operand, ShapeError } from '../core/errors.js';
import { contiguousStrides, formatShape, numel, type Shape } from '../core/shape.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runProduct } from './matmul.js';
import type { Operation } from './operation.js';

/** Who asks. */
export interface LinearCall {
  /** `linear`, `Linear(400, 120)`. */
  readonly op: string;
  /** A layer, which has a weight; else a function, which is given one. */
  readonly isLayer: boolean;
}

/**
 * `y = x · weightᵀ + bias` on the last axis: input `[..., in]`, weight `[out, in]` and bias `[out]` (or none)
 * give `[..., out]`. A weight `[in]` gives `[...]`. All of one dtype but bool.
 */
export const linear: Operation<LinearCall> = {
  name: 'linear',
  forward([input, weight, bias], call) {
    checkWeight(call, weight.shape, bias?.shape);
    const features = weight.shape[weight.shape.length - 1];
    if (input.shape.length === 0 || input.shape[input.shape.length - 1] !== features) {
      throw lastAxis(call, input.shape, weight.shape);
    }
    checkDTypes(call, input.dtype, weight.dtype, bias?.dtype);
    const rows = toContiguous(input, call);
    const leading = input.shape.slice(0, -1);
    const count = numel(leading);
    const outputs = weight.shape.length === 1 ? 1 : weight.shape[0];
    const out = allocateUnset([count, outputs], input.dtype, call);
    runProduct(
      {
        a: { ...rows, shape: [count, features], strides: [features, 1] },
        b: {
          ...weight,
          shape: [features, outputs],
          strides:
            weight.shape.length === 1 ? [weight.strides[0], 0] : [weight.strides[1], weight.strides[0]],
        },
        bias: bias ?? null,
      },
      out,
    );
    const shape = weight.shape.length === 1 ? leading : [...leading, outputs];
    return { outputs: [{ ...out, shape, strides: contiguousStrides(shape) }] };
  },
  keeps: ['inputs'],
  letsGo: true,
  backward(grad, { operands, needs, input }) {
    const [x, w, b] = operands;
    const features = x.shape[x.shape.length - 1];
    const outputs = w.shape.length === 1 ? 1 : w.shape[0];
    const rows = [numel(x.shape.slice(0, -1)), outputs];
    const g = grad.reshape(rows);
    return [
      needs(0) ? g.matmul(input(1).reshape(outputs, features)).reshape(x.shape) : null,
      needs(1) ? g.t().matmul(input(0).reshape(rows[0], features)).reshape(w.shape) : null,
      ...(b === undefined ? [] : [needs(2) ? g.sum(0) : null]),
    ];
  },
  trace([input, weight], _call, [output]) {
    const features = weight.shape[weight.shape.length - 1];
    // On [in] and [N, in] the last axis is the whole item.
    return { multiplyAdds: numel(output.shape) * features, seesAll: input.shape.length <= 2 };
  },
};

function checkWeight(call: LinearCall, weight: Shape, bias: Shape | undefined): void {
  if (weight.length !== 2 && !(weight.length === 1 && bias === undefined)) {
    throw new ShapeError({
      op: call.op,
      problem: `the weight has ${weight.length} ${weight.length === 1 ? 'axis' : 'axes'}, ${formatShape(weight)}; it takes [out, in]${weight.length === 1 ? ' where there is a bias' : ''}`,
      expected: 2,
      actual: weight.length,
      pytorch: `t() expects a tensor with <= 2 dimensions, but self is ${weight.length}D`,
    });
  }
  if (bias !== undefined && (bias.length !== 1 || bias[0] !== weight[0])) {
    throw new ShapeError({
      op: call.op,
      problem: `the bias is ${formatShape(bias)}; the weight's ${weight[0]} outputs take [${weight[0]}]`,
      operands: [
        { name: 'bias', shape: bias },
        { name: 'weight', shape: weight, axes: ['out', 'in'] },
      ],
      expected: [weight[0]],
      actual: bias,
      hint: bias.length !== 1 && numel(bias) === weight[0] ? `Try bias.reshape(${weight[0]})` : undefined,
      pytorch: `The expanded size of the tensor (${weight[0]}) must match the existing size (${bias.at(-1)}) at non-singleton dimension 1`,
    });
  }
}

function lastAxis(call: LinearCall, input: Shape, weight: Shape): ShapeError {
  const { op, isLayer } = call;
  const features = weight[weight.length - 1];
  const taker = isLayer ? 'layer' : 'weight';
  const named: Operand = { name: 'weight', shape: weight, axes: ['out', 'in'] };
  if (input.length === 0) {
    return new ShapeError({
      op,
      problem: `the input is a single number, shape []; the ${taker} takes a last axis of ${features}`,
      expected: features,
      actual: input,
      pytorch: `both arguments to linear need to be at least 1D, but they are 0D and ${weight.length}D`,
    });
  }
  const last = input[input.length - 1];
  return new ShapeError({
    op,
    problem: `the input's last axis is ${last}, the ${taker} takes ${features}`,
    operands: [{ name: 'input', shape: input }, named],
    axis: input.length - 1,
    expected: features,
    actual: last,
    hint: lastAxisHint(call, input, weight),
    pytorch: `mat1 and mat2 shapes cannot be multiplied (${numel(input.slice(0, -1))}x${last} and ${features}x${weight.length === 2 ? weight[0] : 1})`,
  });
}

/** A flatten that is missing or took too much, a transposed input, or a layer built for another map. */
function lastAxisHint({ isLayer }: LinearCall, input: Shape, weight: Shape): string | undefined {
  const features = weight[weight.length - 1];
  const last = input[input.length - 1];
  for (let start = input.length - 2; start >= 0; start--) {
    if (numel(input.slice(start)) === features) return `Not flattened? Try input.flatten(${start})`;
  }
  if (input.length === 1 && features > 0 && last % features === 0 && last > features) {
    const items = last / features;
    return `${last} is ${items} · ${features}: was the batch flattened too? Try input.reshape(${items}, ${features}), or flatten(1) before`;
  }
  if (input.length === 2 && input[0] === features) return 'Transposed? Try input.t()';
  if (input.length >= 3) {
    const flat = numel(input.slice(1));
    return isLayer
      ? `Flattened from axis 1 it would be ${flat}: input.flatten(1) and new nn.Linear(${flat}, ${weight[0]})`
      : undefined;
  }
  return isLayer ? `For this input: new nn.Linear(${last}, ${weight[0]})` : undefined;
}

function checkDTypes(call: LinearCall, input: DType, weight: DType, bias: DType | undefined): void {
  if (input !== weight) {
    const build =
      call.isLayer && isFloatingPoint(input) ? `, or build the layer with { dtype: '${input}' }` : '';
    throw new DTypeError({
      op: call.op,
      problem: `input is ${input}, weight is ${weight}; they must agree`,
      expected: weight,
      actual: input,
      hint: `Try input.to('${weight}')${build}`,
      pytorch: 'expected m1 and m2 to have the same dtype',
    });
  }
  if (bias !== undefined && bias !== input) {
    throw new DTypeError({
      op: call.op,
      problem: `input and weight are ${input}, bias is ${bias}; they must agree`,
      expected: input,
      actual: bias,
      hint: `Try bias.to('${input}')`,
      pytorch: 'mat1 and mat2 must have the same dtype',
    });
  }
  if (input === 'bool') {
    throw new DTypeError({
      op: call.op,
      problem: 'truth values have no products; it takes numbers',
      actual: input,
      hint: "Try x.to('float32')",
      pytorch: '"addmm_impl_cpu_" not implemented for \'Bool\'',
    });
  }
}
