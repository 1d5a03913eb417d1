import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { checkTensor } from '../functional/operands.js';
import { gelu } from '../functional/smooth-activations.js';
import type { Tensor } from '../tensor/tensor.js';
import { Dropout } from './dropout.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import { MultiheadAttention } from './multihead-attention.js';

/** Options of {@link TransformerEncoderLayer} and {@link TransformerDecoderLayer}. */
export interface TransformerLayerOptions {
  /** Features between the two linear layers. Default 2048. */
  readonly dimFeedforward?: number;
  /** The share of values left out while training. Default 0.1. */
  readonly dropout?: number;
  /** What is between the two linear layers: `'relu'` (default) or `'gelu'`. */
  readonly activation?: 'relu' | 'gelu';
  /** Added to the variances of the norms. Default 1e-5. */
  readonly layerNormEps?: number;
  /** Whether inputs are `[N, L, E]` instead of `[L, N, E]`. Default false. */
  readonly batchFirst?: boolean;
  /** Whether norms come before attention and linear layers instead of after. Default false. */
  readonly normFirst?: boolean;
  /** Whether the layers add learned numbers. Default true. */
  readonly bias?: boolean;
  /** Of the parameters: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/** What {@link TransformerEncoderLayer} takes beside its input. */
export interface EncoderMasks {
  /** `[L, L]` or `[N · nhead, L, L]`: true where a place may not be looked at; or numbers, added to the scores. */
  readonly srcMask?: Tensor | null;
  /** `[N, L]`: true where a place is left out. */
  readonly srcKeyPaddingMask?: Tensor | null;
}

/** What {@link TransformerDecoderLayer} takes beside its inputs; as {@link EncoderMasks}. */
export interface DecoderMasks {
  readonly tgtMask?: Tensor | null;
  readonly memoryMask?: Tensor | null;
  readonly tgtKeyPaddingMask?: Tensor | null;
  readonly memoryKeyPaddingMask?: Tensor | null;
}

/** @internal The names of {@link TransformerLayerOptions}. */
export const TRANSFORMER_LAYER_OPTIONS: readonly (keyof TransformerLayerOptions)[] = [
  'dimFeedforward',
  'dropout',
  'activation',
  'layerNormEps',
  'batchFirst',
  'normFirst',
  'bias',
  'dtype',
];

/** What the two layers have in common. Modules have PyTorch's names, which are those of the state dict. */
abstract class TransformerLayer extends Module {
  readonly dModel: number;
  readonly nhead: number;
  readonly normFirst: boolean;
  readonly activation: 'relu' | 'gelu';
  declare readonly self_attn: MultiheadAttention;
  declare readonly linear1: Linear;
  declare readonly dropout: Dropout;
  declare readonly linear2: Linear;
  declare readonly norm1: LayerNorm;
  declare readonly norm2: LayerNorm;
  declare readonly dropout1: Dropout;
  declare readonly dropout2: Dropout;

  /** Checks the options, and adds the modules in PyTorch's order: it is that of the draws. */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions, isDecoder: boolean) {
    const op = new.target.name;
    checkOptions(op, options, TRANSFORMER_LAYER_OPTIONS);
    super();
    const { dimFeedforward = 2048, dropout = 0.1, activation = 'relu', layerNormEps = 1e-5 } = options;
    const { batchFirst = false, bias = true, dtype = 'float32' } = options;
    this.dModel = parseInteger(dModel, { op, name: 'dModel', minimum: 1 });
    this.nhead = parseInteger(nhead, { op, name: 'nhead', minimum: 1 });
    this.normFirst = parseFlag(op, 'normFirst', options.normFirst ?? false);
    if (activation !== 'relu' && activation !== 'gelu') {
      throw new ArgumentError({
        op,
        problem: `activation is ${describeValue(activation)}; it takes 'relu' or 'gelu'`,
        actual: activation,
        pytorch: `activation should be relu/gelu, not ${activation}`,
      });
    }
    this.activation = activation;
    const attention = (): MultiheadAttention =>
      new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, dtype });
    const norm = (): LayerNorm => new LayerNorm(dModel, { eps: layerNormEps, bias, dtype });
    this.addModule('self_attn', attention());
    if (isDecoder) this.addModule('multihead_attn', attention());
    this.addModule('linear1', new Linear(dModel, dimFeedforward, { bias, dtype }));
    this.addModule('dropout', new Dropout(dropout));
    this.addModule('linear2', new Linear(dimFeedforward, dModel, { bias, dtype }));
    const places = isDecoder ? [1, 2, 3] : [1, 2];
    for (const place of places) this.addModule(`norm${place}`, norm());
    for (const place of places) this.addModule(`dropout${place}`, new Dropout(dropout));
  }

  /** `x` and what `part` makes of it, with the norm before or after. */
  protected residual(x: Tensor, norm: LayerNorm, part: (x: Tensor) => Tensor): Tensor {
    return this.normFirst ? x.add(part(norm(x))) : norm(x.add(part(x)));
  }

  /** The two linear layers. */
  protected feedForward(x: Tensor, last: Dropout): Tensor {
    const inner = this.linear1(x);
    return last(this.linear2(this.dropout(this.activation === 'relu' ? inner.relu() : gelu(inner))));
  }

  protected override argumentText(): string {
    const { dModel, nhead, activation, normFirst, linear1, dropout, norm1, self_attn } = this;
    return argumentList([dModel, nhead], {
      dimFeedforward: linear1.outFeatures === 2048 ? undefined : linear1.outFeatures,
      dropout: dropout.p === 0.1 ? undefined : dropout.p,
      activation: activation === 'relu' ? undefined : activation,
      layerNormEps: norm1.eps === 1e-5 ? undefined : norm1.eps,
      batchFirst: self_attn.batchFirst || undefined,
      normFirst: normFirst || undefined,
      bias: linear1.bias === null ? false : undefined,
      dtype: linear1.weight.dtype === 'float32' ? undefined : linear1.weight.dtype,
    });
  }
}

/**
 * One layer of a transformer's encoder: the places of a sequence look at each other, then each goes through two linear
 * layers; what comes in is added to both, and normalised.
 *
 * @throws {@link ArgumentError} for options that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} where the input does not fit.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true });
 * layer(randn(4, 5, 8)).shape; // [4, 5, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 */
export class TransformerEncoderLayer extends TransformerLayer {
  static readonly namespace: string = 'nn';

  /** @param options `dimFeedforward` (2048), `dropout` (0.1), `activation`, `layerNormEps`, `batchFirst`, `normFirst`, `bias`, `dtype`. */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(dModel, nhead, options, false);
  }

  /**
   * One layer of the encoder.
   *
   * @param src `[L, N, E]`, `[N, L, E]` with `batchFirst`, or `[L, E]`.
   */
  forward(src: Tensor, masks: EncoderMasks = {}): Tensor {
    checkTensor('TransformerEncoderLayer', 'src', src);
    checkOptions('TransformerEncoderLayer', masks, ['srcMask', 'srcKeyPaddingMask']);
    const options = {
      attnMask: masks.srcMask ?? null,
      keyPaddingMask: masks.srcKeyPaddingMask ?? null,
      needWeights: false,
    };
    const seen = this.residual(src, this.norm1, (x) =>
      this.dropout1(this.self_attn(x, x, x, options).attnOutput),
    );
    return this.residual(seen, this.norm2, (x) => this.feedForward(x, this.dropout2));
  }
}

/**
 * One layer of a transformer's decoder: the places of a sequence look at each other, then at those of the encoder's
 * result, then each goes through two linear layers.
 *
 * @throws as {@link TransformerEncoderLayer}.
 *
 * @example
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true });
 * layer(randn(4, 3, 8), randn(4, 5, 8)).shape; // [4, 3, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 */
export class TransformerDecoderLayer extends TransformerLayer {
  static readonly namespace: string = 'nn';
  declare readonly multihead_attn: MultiheadAttention;
  declare readonly norm3: LayerNorm;
  declare readonly dropout3: Dropout;

  /** @param options as those of {@link TransformerEncoderLayer}. */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(dModel, nhead, options, true);
  }

  /**
   * One layer of the decoder.
   *
   * @param tgt `[L, N, E]`, `[N, L, E]` with `batchFirst`, or `[L, E]`.
   * @param memory The encoder's result: `[S, N, E]`, likewise.
   */
  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    checkTensor('TransformerDecoderLayer', 'tgt', tgt);
    checkTensor('TransformerDecoderLayer', 'memory', memory);
    checkOptions('TransformerDecoderLayer', masks, [
      'tgtMask',
      'memoryMask',
      'tgtKeyPaddingMask',
      'memoryKeyPaddingMask',
    ]);
    const {
      tgtMask = null,
      memoryMask = null,
      tgtKeyPaddingMask = null,
      memoryKeyPaddingMask = null,
    } = masks;
    const own = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, needWeights: false };
    const other = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask, needWeights: false };
    const seen = this.residual(tgt, this.norm1, (x) =>
      this.dropout1(this.self_attn(x, x, x, own).attnOutput),
    );
    const found = this.residual(seen, this.norm2, (x) =>
      this.dropout2(this.multihead_attn(x, memory, memory, other).attnOutput),
    );
    return this.residual(found, this.norm3, (x) => this.feedForward(x, this.dropout3));
  }
}
