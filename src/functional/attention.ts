import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { formatShape } from '../core/shape.js';
import { ones } from '../tensor/creation.js';
import { where } from '../tensor/functions.js';
import { zerosLike } from '../tensor/like.js';
import type { Tensor } from '../tensor/tensor.js';
import { dropout, parseProbability } from './dropout.js';
import { numberOption, tensorOption } from './norm-checks.js';
import { checkTensor } from './operands.js';

/** Options of {@link scaledDotProductAttention}. */
export interface AttentionOptions {
  /** Broadcast to `[..., L, S]`: bool, true where a place may be looked at; or numbers, added to the scores. Default none. */
  readonly attnMask?: Tensor | null;
  /** The share of weights left out. Default 0. There is no mode here: give 0 unless training. */
  readonly dropoutP?: number;
  /** Whether place i may look at places up to i alone. Default false. */
  readonly isCausal?: boolean;
  /** What products are multiplied with; `1 / √E` unless given. */
  readonly scale?: number | null;
  /** Whether several heads of the query share one of key and value. Default false. */
  readonly enableGqa?: boolean;
}

/**
 * What each query looks for, found among keys: `softmax(q · kᵀ · scale) · v`.
 *
 * @param query `[..., L, E]`, float32 or float64.
 * @param key `[..., S, E]`.
 * @param value `[..., S, Ev]`.
 * @param options `attnMask`, `dropoutP` (0), `isCausal` (false), `scale` (`1 / √E`), `enableGqa` (false).
 * @returns `[..., L, Ev]`; 0 where a query may look nowhere.
 * @throws {@link ShapeError} where sizes disagree, {@link DTypeError} where dtypes do, {@link ArgumentError} for a mask beside
 * `isCausal`.
 *
 * @example
 * const x = tensor([[1, 0], [0, 1]]);
 * F.scaledDotProductAttention(x, x, x, { isCausal: true }).at(0).tolist(); // [1, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const op = 'scaledDotProductAttention';
  checkOptions(op, options, ['attnMask', 'dropoutP', 'isCausal', 'scale', 'enableGqa']);
  const { scale = null, dropoutP = 0, isCausal = false, enableGqa = false } = options;
  checkOperands(op, { query, key, value });
  const mask = tensorOption(op, 'attnMask', options.attnMask);
  const causal = parseFlag(op, 'isCausal', isCausal);
  if (mask !== null && causal) {
    throw new ArgumentError({
      op,
      problem: 'there is an attnMask, and isCausal is true; it takes one of them',
      pytorch: 'Explicit attn_mask should not be set when is_causal=True',
    });
  }
  const heads = parseFlag(op, 'enableGqa', enableGqa) ? query.size(-3) / key.size(-3) : 1;
  const [k, v] = heads === 1 ? [key, value] : [key, value].map((one) => one.repeatInterleave(heads, -3));
  return attend(query, k, v, {
    mask: causal ? ones([query.size(-2), key.size(-2)], { dtype: 'bool' }).tril() : mask,
    scale: scale === null ? 1 / Math.sqrt(query.size(-1)) : numberOption(op, 'scale', scale),
    dropoutP: parseProbability(op, dropoutP),
  }).output;
}

/** What attention works with: a bool mask is true where a place may be looked at. */
export interface AttentionCall {
  readonly mask: Tensor | null;
  readonly scale: number;
  readonly dropoutP: number;
}

/** @internal What was found, and with which weights it was looked for. */
export function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { mask, scale, dropoutP }: AttentionCall,
): { output: Tensor; weights: Tensor } {
  const products = query.mul(scale).matmul(key.transpose(-2, -1));
  const weights = dropout(mask === null ? products.softmax(-1) : maskedSoftmax(products, mask), dropoutP);
  return { output: weights.matmul(value), weights };
}

/** Softmax over the places that may be looked at; 0 where there is none, also in the gradient. */
function maskedSoftmax(products: Tensor, mask: Tensor): Tensor {
  const scores =
    mask.dtype === 'bool'
      ? where(mask, products, Number.NEGATIVE_INFINITY)
      : products.add(mask.to(products.dtype));
  const blind = scores.eq(Number.NEGATIVE_INFINITY).all(-1, { keepdim: true });
  if (!blind.any().item<boolean>()) return scores.softmax(-1);
  return where(blind, zerosLike(scores), where(blind, zerosLike(scores), scores).softmax(-1));
}

/** Refuses operands that do not fit together. */
function checkOperands(asker: Asker, operands: Readonly<Record<'query' | 'key' | 'value', Tensor>>): void {
  const { query, key, value } = operands;
  for (const [name, tensor] of Object.entries(operands)) {
    checkTensor(asker, name, tensor);
    if (tensor.dtype !== query.dtype || !isFloatingPoint(tensor.dtype)) {
      throw new DTypeError({
        op: askerName(asker),
        problem: `query is ${query.dtype}, ${name} is ${tensor.dtype}; all are float32, or all float64`,
        expected: query.dtype,
        actual: tensor.dtype,
        pytorch: 'Expected query, key, and value to have the same dtype',
      });
    }
  }
  const fail = (problem: string, pytorch: string): never => {
    throw new ShapeError({
      op: askerName(asker),
      problem,
      operands: Object.entries(operands).map(([name, { shape }]) => ({ name, shape })),
      pytorch,
    });
  };
  const short = Object.entries(operands).find(([, { ndim }]) => ndim < 2);
  if (short !== undefined) {
    fail(
      `${short[0]} is ${formatShape(short[1].shape)}; it takes [..., places, size]`,
      'Expected query, key, and value to all be at least 2 dimensional',
    );
  }
  if (query.size(-1) !== key.size(-1)) {
    fail(
      `query has ${query.size(-1)} values a place, key has ${key.size(-1)}; they must agree`,
      'must match the size of tensor',
    );
  }
  if (key.size(-2) !== value.size(-2)) {
    fail(
      `key has ${key.size(-2)} places, value has ${value.size(-2)}; they must agree`,
      'must match the size of tensor',
    );
  }
}
