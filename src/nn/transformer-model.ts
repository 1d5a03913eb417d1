import { argumentList } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { full } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { xavierUniform_ } from './init.js';
import { LayerNorm } from './layer-norm.js';
import { Module } from './module.js';
import { TransformerDecoder, TransformerEncoder } from './transformer.js';
import {
  type DecoderMasks,
  type EncoderMasks,
  TRANSFORMER_LAYER_OPTIONS,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-layers.js';

/** Options of {@link Transformer}. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** Features of each place. Default 512. */
  readonly dModel?: number;
  /** Heads of each attention; divides `dModel`. Default 8. */
  readonly nhead?: number;
  /** Default 6. */
  readonly numEncoderLayers?: number;
  /** Default 6. */
  readonly numDecoderLayers?: number;
}

/**
 * A transformer: an encoder that reads a sequence, and a decoder that writes another while looking at what was read.
 *
 * @throws {@link ArgumentError} for options that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} where the inputs do not fit.
 *
 * @example
 * const options = { dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 };
 * const model = new nn.Transformer(options);
 * const tgtMask = nn.Transformer.generateSquareSubsequentMask(3);
 * model(randn(5, 2, 8), randn(3, 2, 8), { tgtMask }).shape; // [3, 2, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 */
export class Transformer extends Module {
  static readonly namespace: string = 'nn';
  readonly dModel: number;
  readonly nhead: number;
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  /**
   * @param options `dModel` (512), `nhead` (8), `numEncoderLayers` and `numDecoderLayers` (6), and those of
   * {@link TransformerEncoderLayer}.
   */
  constructor(options: TransformerOptions = {}) {
    const op = 'Transformer';
    checkOptions(op, options, [
      'dModel',
      'nhead',
      'numEncoderLayers',
      'numDecoderLayers',
      ...TRANSFORMER_LAYER_OPTIONS,
    ]);
    super();
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...layer } = options;
    this.dModel = parseInteger(dModel, { op, name: 'dModel', minimum: 1 });
    this.nhead = parseInteger(nhead, { op, name: 'nhead', minimum: 1 });
    const { layerNormEps: eps = 1e-5, bias = true, dtype = 'float32' } = layer;
    const norm = (): LayerNorm => new LayerNorm(dModel, { eps, bias, dtype });
    const encoderLayer = new TransformerEncoderLayer(dModel, nhead, layer);
    this.encoder = new TransformerEncoder(encoderLayer, numEncoderLayers, norm());
    const decoderLayer = new TransformerDecoderLayer(dModel, nhead, layer);
    this.decoder = new TransformerDecoder(decoderLayer, numDecoderLayers, norm());
    Object.defineProperty(this, 'written', { value: layer }); // not enumerable: for the text that rebuilds it
    this.resetParameters();
  }

  /** @internal The options of the layers, as they were given. */
  declare protected readonly written: TransformerLayerOptions;

  /** Draws every weight anew, uniform as Glorot and Bengio have it: PyTorch's numbers for the same seed. */
  resetParameters(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform_(parameter);
  }

  /** `[size, size]` of 0 up to the diagonal and −∞ beyond: what keeps a place from looking at later ones. */
  static generateSquareSubsequentMask(size: number): Tensor {
    const length = parseInteger(size, { op: 'Transformer', name: 'size', minimum: 0 });
    return full([length, length], Number.NEGATIVE_INFINITY).triu(1);
  }

  /**
   * Encodes `src`, and decodes `tgt` against it.
   *
   * @param src What is read: `[S, N, E]`, `[N, S, E]` with `batchFirst`, or `[S, E]`.
   * @param tgt What was written before: `[T, N, E]`, likewise.
   * @param masks `srcMask`, `srcKeyPaddingMask`, `tgtMask`, `tgtKeyPaddingMask`, `memoryMask`, `memoryKeyPaddingMask`.
   */
  forward(src: Tensor, tgt: Tensor, masks: EncoderMasks & DecoderMasks = {}): Tensor {
    checkOptions('Transformer', masks, [
      'srcMask',
      'srcKeyPaddingMask',
      'tgtMask',
      'memoryMask',
      'tgtKeyPaddingMask',
      'memoryKeyPaddingMask',
    ]);
    const { srcMask = null, srcKeyPaddingMask = null, ...ofDecoder } = masks;
    return this.decoder(tgt, this.encoder(src, { mask: srcMask, srcKeyPaddingMask }), ofDecoder);
  }

  protected override argumentText(): string {
    const { dModel, nhead, encoder, decoder, written } = this;
    return argumentList([], {
      dModel: dModel === 512 ? undefined : dModel,
      nhead: nhead === 8 ? undefined : nhead,
      numEncoderLayers: encoder.numLayers === 6 ? undefined : encoder.numLayers,
      numDecoderLayers: decoder.numLayers === 6 ? undefined : decoder.numLayers,
      ...written,
    });
  }
}
