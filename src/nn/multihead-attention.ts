import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError, type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import { attend } from '../functional/attention.js';
import { parseProbability } from '../functional/dropout.js';
import { linear } from '../functional/linear.js';
import { tensorOption } from '../functional/norm-checks.js';
import { checkTensor } from '../functional/operands.js';
import { pad } from '../functional/pad.js';
import { zeros } from '../tensor/creation.js';
import { where } from '../tensor/functions.js';
import { noGrad } from '../tensor/grad-mode.js';
import { cat } from '../tensor/join.js';
import { zerosLike } from '../tensor/like.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { xavierNormal_, xavierUniform_ } from './init.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

/** Options of {@link MultiheadAttention}. */
export interface MultiheadAttentionOptions {
  /** The share of weights left out while training. Default 0. */
  readonly dropout?: number;
  /** Whether the projections add learned numbers. Default true. */
  readonly bias?: boolean;
  /** Whether a learned place is added to keys and values. Default false. */
  readonly addBiasKv?: boolean;
  /** Whether a place of zeros is added to keys and values. Default false. */
  readonly addZeroAttn?: boolean;
  /** Features of the keys; `embedDim` unless given. */
  readonly kdim?: number | null;
  /** Features of the values; `embedDim` unless given. */
  readonly vdim?: number | null;
  /** Whether inputs are `[N, L, E]` instead of `[L, N, E]`. Default false. */
  readonly batchFirst?: boolean;
  /** Of the parameters: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/** What {@link MultiheadAttention} takes beside its inputs. */
export interface AttentionCallOptions {
  /** `[N, S]`, or `[S]` without a batch: true where a key is left out; or numbers, added to the scores. */
  readonly keyPaddingMask?: Tensor | null;
  /** Whether the weights are given as well. Default true. */
  readonly needWeights?: boolean;
  /** `[L, S]` or `[N · numHeads, L, S]`: true where a place may not be looked at; or numbers, added to the scores. */
  readonly attnMask?: Tensor | null;
  /** Whether the weights are the mean of the heads'. Default true. */
  readonly averageAttnWeights?: boolean;
}

/** What {@link MultiheadAttention} gives. */
export interface AttentionResult {
  /** `[L, N, E]`, `[N, L, E]` with `batchFirst`, or `[L, E]` without a batch. */
  readonly attnOutput: Tensor;
  /** `[N, L, S]`, with `averageAttnWeights: false` `[N, numHeads, L, S]`; null with `needWeights: false`. */
  readonly attnOutputWeights: Tensor | null;
}

/**
 * Several heads that each look for something else: queries, keys and values are projected to `embedDim / numHeads`
 * features a head, each head attends, and what the heads found is projected back.
 *
 * Parameters are named as PyTorch's: `in_proj_weight` `[3 · embedDim, embedDim]` (`q_proj_weight`, `k_proj_weight`,
 * `v_proj_weight` where keys or values have other features), `in_proj_bias`, `bias_k`, `bias_v`, and `out_proj`.
 *
 * @throws {@link ArgumentError} where the heads do not divide `embedDim`; when called, {@link ShapeError} or
 * {@link DTypeError} where the inputs do not fit.
 *
 * @example
 * const attention = new nn.MultiheadAttention(8, 2, { batchFirst: true });
 * const x = randn(4, 5, 8);
 * const { attnOutput, attnOutputWeights } = attention(x, x, x);
 * attnOutput.shape; // [4, 5, 8]
 * attnOutputWeights?.shape; // [4, 5, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export class MultiheadAttention extends Module {
  static readonly namespace: string = 'nn';
  readonly embedDim: number;
  readonly numHeads: number;
  readonly headDim: number;
  readonly dropout: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly addZeroAttn: boolean;
  readonly batchFirst: boolean;
  declare in_proj_weight: Parameter | null;
  declare q_proj_weight: Parameter | null;
  declare k_proj_weight: Parameter | null;
  declare v_proj_weight: Parameter | null;
  declare in_proj_bias: Parameter | null;
  declare bias_k: Parameter | null;
  declare bias_v: Parameter | null;
  declare out_proj: Linear;

  /** @param options `dropout` (0), `bias` (true), `addBiasKv`, `addZeroAttn`, `batchFirst` (false), `kdim`, `vdim`, `dtype`. */
  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    const op = 'MultiheadAttention';
    checkOptions(op, options, [
      'dropout',
      'bias',
      'addBiasKv',
      'addZeroAttn',
      'kdim',
      'vdim',
      'batchFirst',
      'dtype',
    ]);
    this.embedDim = parseInteger(embedDim, { op, name: 'embedDim', minimum: 1 });
    this.numHeads = parseInteger(numHeads, { op, name: 'numHeads', minimum: 1 });
    if (embedDim % numHeads !== 0) {
      throw new ArgumentError({
        op,
        problem: `embedDim ${embedDim} is not divisible by numHeads ${numHeads}`,
        actual: numHeads,
        pytorch: 'embed_dim must be divisible by num_heads',
      });
    }
    this.headDim = embedDim / numHeads;
    this.dropout = parseProbability(op, options.dropout ?? 0);
    this.kdim = parseInteger(options.kdim ?? embedDim, { op, name: 'kdim', minimum: 1 });
    this.vdim = parseInteger(options.vdim ?? embedDim, { op, name: 'vdim', minimum: 1 });
    this.addZeroAttn = parseFlag(op, 'addZeroAttn', options.addZeroAttn ?? false);
    this.batchFirst = parseFlag(op, 'batchFirst', options.batchFirst ?? false);
    const hasBias = parseFlag(op, 'bias', options.bias ?? true);
    const hasKv = parseFlag(op, 'addBiasKv', options.addBiasKv ?? false);
    const dtype = parameterDType(op, options.dtype);
    const parameter = (wanted: boolean, ...shape: number[]): Parameter | null =>
      wanted ? new Parameter(zeros(shape, { dtype })) : null;
    const same = this.kdim === embedDim && this.vdim === embedDim;
    this.registerParameter('in_proj_weight', parameter(same, 3 * embedDim, embedDim));
    this.registerParameter('q_proj_weight', parameter(!same, embedDim, embedDim));
    this.registerParameter('k_proj_weight', parameter(!same, embedDim, this.kdim));
    this.registerParameter('v_proj_weight', parameter(!same, embedDim, this.vdim));
    this.registerParameter('in_proj_bias', parameter(hasBias, 3 * embedDim));
    this.registerParameter('bias_k', parameter(hasKv, 1, 1, embedDim));
    this.registerParameter('bias_v', parameter(hasKv, 1, 1, embedDim));
    this.addModule('out_proj', new Linear(embedDim, embedDim, { bias: hasBias, dtype }));
    this.resetParameters();
  }

  /** Draws the projections of the inputs anew; biases become 0. */
  resetParameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight]) {
      if (weight !== null) xavierUniform_(weight);
    }
    noGrad(() => {
      this.in_proj_bias?.fill_(0);
      if (this.in_proj_bias !== null) this.out_proj.bias?.fill_(0);
    });
    for (const bias of [this.bias_k, this.bias_v]) if (bias !== null) xavierNormal_(bias);
  }

  /**
   * Attends from `query` to `key`, and adds `value` up by what was found.
   *
   * @param query `[L, N, E]`, `[N, L, E]` with `batchFirst`, or `[L, E]` without a batch.
   * @param key `[S, N, kdim]`, likewise.
   * @param value `[S, N, vdim]`, likewise.
   * @param options `keyPaddingMask`, `attnMask` (true where a place may not be looked at), `needWeights` (true),
   * `averageAttnWeights` (true).
   */
  forward(query: Tensor, key: Tensor, value: Tensor, options: AttentionCallOptions = {}): AttentionResult {
    const call = onBehalfOf(this, {});
    checkOptions('MultiheadAttention', options, [
      'keyPaddingMask',
      'needWeights',
      'attnMask',
      'averageAttnWeights',
    ]);
    const { needWeights = true, averageAttnWeights = true } = options;
    this.checkInputs(call, { query, key, value });
    const alone = query.ndim === 2;
    const placesFirst = (x: Tensor): Tensor =>
      alone ? x.unsqueeze(1) : this.batchFirst ? x.transpose(0, 1) : x;
    const [length, batch] = placesFirst(query).shape;
    const { embedDim, numHeads, headDim } = this;
    const [q, keys, values] = this.project(placesFirst(query), placesFirst(key), placesFirst(value), batch);

    const heads = (x: Tensor): Tensor => x.reshape(x.shape[0], batch * numHeads, headDim).transpose(0, 1);
    const [headKeys, headValues] = [keys, values].map((one) => {
      const split = heads(one);
      return this.addZeroAttn ? cat([split, zerosLike(split.narrow(1, 0, 1))], 1) : split;
    });
    const given = key.size(alone || !this.batchFirst ? 0 : 1);
    const { output, weights } = attend(heads(q), headKeys, headValues, {
      mask: this.mask(call, options, { batch, length, given, all: headKeys.shape[1] }, query.dtype),
      scale: 1 / Math.sqrt(headDim),
      dropoutP: this.training ? this.dropout : 0,
    });
    const joined = this.out_proj(output.transpose(0, 1).reshape(length, batch, embedDim));
    const attnOutput = alone ? joined.squeeze(1) : this.batchFirst ? joined.transpose(0, 1) : joined;
    if (!needWeights) return { attnOutput, attnOutputWeights: null };
    const perHead = weights.reshape(batch, numHeads, length, headKeys.shape[1]);
    const shown = averageAttnWeights ? perHead.mean(1) : perHead;
    return { attnOutput, attnOutputWeights: alone ? shown.squeeze(0) : shown };
  }

  /** Queries, keys and values of `embedDim` features; the learned place is added to keys and values. */
  private project(query: Tensor, key: Tensor, value: Tensor, batch: number): [Tensor, Tensor, Tensor] {
    const weights = this.in_proj_weight?.chunk(3) ?? [
      this.q_proj_weight,
      this.k_proj_weight,
      this.v_proj_weight,
    ];
    const biases = this.in_proj_bias?.chunk(3) ?? [null, null, null];
    const [q, k, v] = [query, key, value].map((x, i) => linear(x, weights[i] as Tensor, biases[i]));
    const { bias_k, bias_v, embedDim } = this;
    if (bias_k === null || bias_v === null) return [q, k, v];
    return [
      q,
      cat([k, bias_k.expand(1, batch, embedDim)], 0),
      cat([v, bias_v.expand(1, batch, embedDim)], 0),
    ];
  }

  /** What is added to the scores `[N · numHeads, L, S]`; null where everything may be looked at. */
  private mask(
    asker: Asker,
    options: AttentionCallOptions,
    { batch, length, given, all }: { batch: number; length: number; given: number; all: number },
    dtype: DType,
  ): Tensor | null {
    const op = 'MultiheadAttention';
    const attention = tensorOption(op, 'attnMask', options.attnMask);
    const padding = tensorOption(op, 'keyPaddingMask', options.keyPaddingMask);
    const rows = batch * this.numHeads;
    const added = (mask: Tensor): Tensor => {
      const numbers = mask.dtype === 'bool' ? where(mask, Number.NEGATIVE_INFINITY, 0) : mask;
      return pad(numbers.to(dtype), [0, all - given]);
    };
    const parts: Tensor[] = [];
    if (attention !== null) {
      checkMask(asker, 'attnMask', attention.shape, [
        [length, given],
        [rows, length, given],
      ]);
      parts.push(added(attention));
    }
    if (padding !== null) {
      checkMask(
        asker,
        'keyPaddingMask',
        padding.shape,
        batch === 1 ? [[batch, given], [given]] : [[batch, given]],
      );
      const perItem = added(padding.reshape(batch, 1, 1, given)).expand(batch, this.numHeads, 1, all);
      parts.push(perItem.reshape(rows, 1, all));
    }
    return parts.length === 0 ? null : parts.reduce((sum, part) => sum.add(part));
  }

  private checkInputs(asker: Asker, inputs: Readonly<Record<'query' | 'key' | 'value', Tensor>>): void {
    const sizes = { query: this.embedDim, key: this.kdim, value: this.vdim };
    const { query, key, value } = inputs;
    for (const [name, tensor] of Object.entries(inputs)) {
      checkTensor(asker, name, tensor);
      const size = sizes[name as keyof typeof sizes];
      const { shape, ndim } = tensor;
      if ((ndim !== 2 && ndim !== 3) || ndim !== query.ndim) {
        throw new ShapeError({
          op: askerName(asker),
          problem: `${name} is ${formatShape(shape)}; all inputs are ${this.batchFirst ? '[N, L, E]' : '[L, N, E]'}, or all [L, E]`,
          operands: [{ name, shape }],
          operandsInText: false,
          expected: [2, 3],
          actual: ndim,
          pytorch:
            ndim === 2 || ndim === 3
              ? `For ${query.ndim === 3 ? 'batched (3-D)' : 'unbatched (2-D)'} \`query\`, expected`
              : `query should be unbatched 2D or batched 3D tensor but received ${query.ndim}-D query tensor`,
        });
      }
      if (shape[ndim - 1] !== size) {
        throw new ShapeError({
          op: askerName(asker),
          problem: `${name} has ${shape[ndim - 1]} features, the layer takes ${size}`,
          operands: [{ name, shape }],
          axis: ndim - 1,
          expected: size,
          actual: shape[ndim - 1],
          pytorch: `was expecting embedding dimension of ${size}, but got ${shape[ndim - 1]}`,
        });
      }
      if (tensor.dtype !== this.out_proj.weight.dtype) {
        throw new DTypeError({
          op: askerName(asker),
          problem: `${name} is ${tensor.dtype}, the layer is ${this.out_proj.weight.dtype}; they must agree`,
          expected: this.out_proj.weight.dtype,
          actual: tensor.dtype,
          hint: `Try ${name}.to('${this.out_proj.weight.dtype}')`,
          pytorch: 'mat1 and mat2 must have the same dtype',
        });
      }
    }
    const [batch, places] = this.batchFirst ? [0, 1] : [1, 0];
    const agree =
      query.ndim === 2
        ? key.shape[0] === value.shape[0]
        : key.shape[places] === value.shape[places] &&
          [key, value].every(({ shape }) => shape[batch] === query.shape[batch]);
    if (agree) return;
    throw new ShapeError({
      op: askerName(asker),
      problem: 'key and value have the same places, and all inputs the same batch',
      operands: Object.entries(inputs).map(([name, { shape }]) => ({ name, shape })),
      pytorch: "key's sequence and batch dims",
    });
  }

  protected override argumentText(): string {
    const { embedDim, numHeads, dropout, kdim, vdim } = this;
    return argumentList([embedDim, numHeads], {
      dropout: dropout === 0 ? undefined : dropout,
      bias: this.in_proj_bias === null ? false : undefined,
      addBiasKv: this.bias_k === null ? undefined : true,
      addZeroAttn: this.addZeroAttn || undefined,
      kdim: kdim === embedDim ? undefined : kdim,
      vdim: vdim === embedDim ? undefined : vdim,
      batchFirst: this.batchFirst || undefined,
      dtype: this.out_proj.weight.dtype === 'float32' ? undefined : this.out_proj.weight.dtype,
    });
  }
}

function checkMask(asker: Asker, name: string, shape: Shape, allowed: readonly Shape[]): void {
  if (allowed.some((one) => formatShape(one) === formatShape(shape))) return;
  throw new ShapeError({
    op: askerName(asker),
    problem: `${name} is ${formatShape(shape)}; it takes ${allowed.map(formatShape).join(' or ')}`,
    expected: allowed,
    actual: shape,
    pytorch:
      name === 'attnMask'
        ? `The shape of the ${shape.length}D attn_mask is ${describeValue(shape)}, but should be`
        : 'expecting key_padding_mask shape of',
  });
}
