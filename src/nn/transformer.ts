import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import type { Tensor } from '../tensor/tensor.js';
import { Module } from './module.js';
import { ModuleList } from './module-list.js';
import type { DecoderMasks, TransformerDecoderLayer, TransformerEncoderLayer } from './transformer-layers.js';

/** Copies of a layer on top of each other, and a last norm. */
abstract class TransformerStack<Layer extends Module> extends Module {
  readonly numLayers: number;
  readonly layers: ModuleList;
  norm: Module | null;

  constructor(layer: Layer, numLayers: number, norm: Module | null) {
    super();
    const op = new.target.name;
    if (!(layer instanceof Module)) {
      const problem = `the layer is ${describeValue(layer)}; it takes a module`;
      throw new ArgumentError({ op, problem, actual: layer });
    }
    this.numLayers = parseInteger(numLayers, { op, name: 'numLayers', minimum: 0 });
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => layer.clone()));
    this.norm = norm;
  }

  protected override argumentText(): string {
    const { layers, numLayers, norm } = this;
    return argumentList(norm === null ? [layers.get(0), numLayers] : [layers.get(0), numLayers, norm]);
  }
}

/** What {@link TransformerEncoder} takes beside its input, under PyTorch's names; as {@link EncoderMasks}. */
export interface EncoderStackMasks {
  readonly mask?: Tensor | null;
  readonly srcKeyPaddingMask?: Tensor | null;
}

/**
 * A transformer's encoder: `numLayers` copies of a layer on top of each other (they begin with the same numbers, as in
 * PyTorch), and a last norm where one is given.
 *
 * @throws {@link ArgumentError} for what is no layer or no number of them.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true });
 * new nn.TransformerEncoder(layer, 2)(randn(4, 5, 8)).shape; // [4, 5, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 */
export class TransformerEncoder extends TransformerStack<TransformerEncoderLayer> {
  static readonly namespace: string = 'nn';

  constructor(encoderLayer: TransformerEncoderLayer, numLayers: number, norm: Module | null = null) {
    super(encoderLayer, numLayers, norm);
  }

  /**
   * Through every layer, and the norm at the end.
   *
   * @param src `[L, N, E]`, `[N, L, E]` with `batchFirst`, or `[L, E]`.
   * @param masks `mask`, `srcKeyPaddingMask`.
   */
  forward(src: Tensor, masks: EncoderStackMasks = {}): Tensor {
    checkOptions('TransformerEncoder', masks, ['mask', 'srcKeyPaddingMask']);
    const { mask: srcMask = null, srcKeyPaddingMask = null } = masks;
    const ofLayer = { srcMask, srcKeyPaddingMask };
    const encoded = [...this.layers].reduce<Tensor>((x, layer) => layer(x, ofLayer), src);
    return this.norm === null ? encoded : this.norm(encoded);
  }
}

/**
 * A transformer's decoder: `numLayers` copies of a layer on top of each other, and a last norm where one is given.
 *
 * @throws as {@link TransformerEncoder}.
 *
 * @example
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true });
 * new nn.TransformerDecoder(layer, 2)(randn(4, 3, 8), randn(4, 5, 8)).shape; // [4, 3, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 */
export class TransformerDecoder extends TransformerStack<TransformerDecoderLayer> {
  static readonly namespace: string = 'nn';

  constructor(decoderLayer: TransformerDecoderLayer, numLayers: number, norm: Module | null = null) {
    super(decoderLayer, numLayers, norm);
  }

  /**
   * Through every layer, and the norm at the end.
   *
   * @param tgt `[L, N, E]`, `[N, L, E]` with `batchFirst`, or `[L, E]`.
   * @param memory The encoder's result: `[S, N, E]`, likewise.
   */
  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    const decoded = [...this.layers].reduce<Tensor>((x, layer) => layer(x, memory, masks), tgt);
    return this.norm === null ? decoded : this.norm(decoded);
  }
}
