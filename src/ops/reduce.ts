// Reductions over all values, or over some axes.
import { isFloatingPoint } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { formatShape, numel } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import { filled } from './copies.js';
import { gatherInput } from './gather.js';
import { cat } from './join.js';
import { keep } from './keep.js';
import { type Call, notDifferentiable, type Operation } from './operation.js';
import { checkFloat, countOf, finished, plan, type ReduceAxes, shaped, spreadOut } from './reduction.js';

/** The sum; of integers and bools in int64. */
export const sum: Operation<ReduceAxes> = {
  name: 'sum',
  forward([data], args) {
    const { input, kept, keptShape, shape } = plan(data, args);
    const out = allocateData(keptShape, isFloatingPoint(data.dtype) ? data.dtype : 'int64', 'sum');
    runKernel('sum', { input, kept }, [out]);
    return { outputs: [shaped(out, shape)] };
  },
  backward: (grad, call) => [spreadOut(grad, call)],
};

/** The product; of integers and bools in int64. */
export const prod: Operation<ReduceAxes> = {
  name: 'prod',
  forward([data], args) {
    const { input, kept, keptShape, shape } = plan(data, args);
    const out = allocateData(keptShape, isFloatingPoint(data.dtype) ? data.dtype : 'int64', 'prod');
    runKernel('prod', { input, kept }, [out]);
    return { outputs: [shaped(out, shape)] };
  },
  keeps: ['inputs'],
  backward(grad, call) {
    // The product of the others: of those before times those after. A quotient would fail at 0.
    const x = call.input(0);
    const { axes } = call.args;
    const order = [...[...x.shape.keys()].filter((axis) => !axes.includes(axis)), ...axes];
    const sizes = order.map((axis) => x.shape[axis]);
    const rows = x.permute(order).reshape([...sizes.slice(0, -axes.length || sizes.length), countOf(call)]);
    const others = productsBefore(rows).mul(productsBefore(rows.flip(-1)).flip(-1));
    const slopes = others.reshape(sizes).permute(order.map((_, axis) => order.indexOf(axis)));
    return [spreadOut(grad, call).mul(slopes)];
  },
};

/** Of the values in front of each on the last axis; 1 for the first. */
function productsBefore(x: Tensor): Tensor {
  const count = x.shape[x.ndim - 1];
  if (count === 0) return x;
  return x
    .narrow(-1, 0, 1)
    .apply(filled, 1)
    .apply(cat, x.ndim - 1, x.narrow(-1, 0, count - 1).cumprod(-1));
}

/** The mean, summed in double precision; NaN of no values. */
export const mean: Operation<ReduceAxes> = {
  name: 'mean',
  forward([data], args) {
    checkFloat('mean', data.dtype);
    const { input, kept, keptShape, shape } = plan(data, args);
    const total = allocateData(keptShape, 'float64', 'mean');
    runKernel('sum', { input, kept }, [total]);
    const count = numel(input.shape.slice(kept));
    const means = finished(total, data.dtype, 'mean', (sum) => sum / count);
    return { outputs: [shaped(means, shape)] };
  },
  backward: (grad, call) => [spreadOut(grad.div(countOf(call)), call)],
};

/** Axes, and what is taken from the count of values: 1 for the estimate from a sample, 0 for the values themselves. */
export interface SpreadArgs extends ReduceAxes {
  readonly correction: number;
}

function spread(
  name: 'var' | 'std',
  finish: (variance: number) => number,
  gradient: Pick<Operation<SpreadArgs>, 'keeps' | 'backward'>,
): Operation<SpreadArgs> {
  return {
    name,
    ...gradient,
    forward([data], args) {
      checkFloat(name, data.dtype);
      const { input, kept, keptShape, shape } = plan(data, args);
      const means = allocateData(keptShape, 'float64', name);
      const squares = allocateData(keptShape, 'float64', name);
      runKernel('moments', { input, kept }, [means, squares]);
      const freedom = Math.max(0, numel(input.shape.slice(kept)) - args.correction);
      const values = finished(squares, data.dtype, name, (sum) => finish(sum / freedom));
      return { outputs: [shaped(values, shape)] };
    },
  };
}

/** The mean squared distance from the mean. */
export const variance: Operation<SpreadArgs> = spread('var', (value) => value, {
  keeps: ['inputs'],
  backward: (grad, call) => [spreadOut(grad, call).mul(deviations(call).mul(2))],
});

/** The root of the variance. */
export const standardDeviation: Operation<SpreadArgs> = spread('std', Math.sqrt, {
  keeps: ['inputs', 'outputs'],
  backward(grad, call) {
    // Of equal values PyTorch's gradient is 0, though there is none.
    const y = call.output(0);
    return [spreadOut(grad.div(y).apply(keep, undefined, y), call).mul(deviations(call))];
  },
});

/** `(x − mean) / (count − correction)`: half the slope of the variance. */
function deviations(call: Call<SpreadArgs>): Tensor {
  const x = call.input(0);
  const freedom = Math.max(0, countOf(call) - call.args.correction);
  return x.sub(x.mean(call.args.axes, { keepdim: true })).div(freedom);
}

/** Axes, and whether one was asked for: then the gradient goes to the value picked on it, else to all equal ones. */
export interface ExtremeAxes extends ReduceAxes {
  readonly alongAxis: boolean;
  /** Whether the second result is wanted: where the extremes stand. Along an axis the gradient goes there. */
  readonly indices: boolean;
}

/** To where the index points; a single number is its own extreme. */
function toIndex(grad: Tensor, call: Call<ExtremeAxes>): Tensor {
  const { shape } = call.operands[0];
  const [axis] = call.args.axes;
  if (axis === undefined) return grad;
  const one = shape.with(axis, 1);
  return grad.reshape(one).apply(gatherInput, { axis, shape }, call.output(1).reshape(one));
}

/** In equal parts to every value that equals the extreme. */
function toEqual(grad: Tensor, call: Call<ExtremeAxes>): Tensor {
  const x = call.input(0);
  const equal = x.eq(spreadOut(call.output(0), call));
  const share = grad.div(equal.sum(call.args.axes).to(grad.dtype).reshape(grad.shape));
  return spreadOut(share, call).apply(keep, undefined, equal);
}

/** Values, and if asked where they stand (int32): along the one axis, or in the row-major order of all axes. */
function extreme(name: 'max' | 'min'): Operation<ExtremeAxes> {
  return {
    name,
    keeps: ['inputs', 'outputs'],
    backward: (grad, call) => [call.args.alongAxis ? toIndex(grad, call) : toEqual(grad, call)],
    forward([data], args) {
      const { input, kept, keptShape, shape } = plan(data, args);
      if (input.shape.slice(kept).includes(0)) {
        throw new ShapeError({
          op: name,
          problem: `there is no ${name === 'max' ? 'largest' : 'smallest'} of no values, the shape is ${formatShape(data.shape)}`,
          operands: [{ name: 'input', shape: data.shape }],
        });
      }
      const values = allocateData(keptShape, data.dtype, name);
      const results = args.indices ? [values, allocateData(keptShape, 'int32', name)] : [values];
      runKernel('extreme', { operation: name, input, kept }, results);
      return { outputs: results.map((data) => shaped(data, shape)) };
    },
  };
}

export const max: Operation<ExtremeAxes> = extreme('max');
export const min: Operation<ExtremeAxes> = extreme('min');

function truth(name: 'any' | 'all'): Operation<ReduceAxes> {
  return {
    name,
    backward: notDifferentiable,
    forward([data], args) {
      const { input, kept, keptShape, shape } = plan(data, args);
      const out = allocateData(keptShape, 'bool', name);
      runKernel('truth', { operation: name, input, kept }, [out]);
      return { outputs: [shaped(out, shape)] };
    },
  };
}

export const any: Operation<ReduceAxes> = truth('any');
export const all: Operation<ReduceAxes> = truth('all');
