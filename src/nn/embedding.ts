import type { DType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import {
  EMBEDDING_OPTIONS,
  type EmbeddingCall,
  type EmbeddingOptions,
  embeddingFor,
  parseEmbedding,
} from '../functional/embedding.js';
import { checkTensor } from '../functional/operands.js';
import { noGrad } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { normal_ } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

/** Options of {@link Embedding}. */
export interface EmbeddingLayerOptions extends EmbeddingOptions {
  /** Of the rows: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/** Options of {@link Embedding.fromPretrained}. */
export interface PretrainedOptions extends EmbeddingOptions {
  /** Whether the rows learn nothing. Default true. */
  readonly freeze?: boolean;
}

/**
 * A table of `numEmbeddings` rows of `embeddingDim` learned numbers: for each index, its row.
 *
 * `weight` `[numEmbeddings, embeddingDim]` begins with normal values, PyTorch's for the same seed; the row `paddingIdx`
 * with zeros.
 *
 * @throws {@link ArgumentError} for sizes or options that no input could make right; when called, {@link ShapeError} for an
 * index without a row, {@link DTypeError} for indices that are no integers.
 *
 * @example
 * const words = new nn.Embedding(1000, 64, { paddingIdx: 0 });
 * words(tensor([[5n, 7n, 0n]])).shape; // [1, 3, 64]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module implements EmbeddingCall {
  static readonly namespace: string = 'nn';
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  /** The row that learns nothing, counted from 0; null for none. */
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  weight: Parameter;

  /** @param options `paddingIdx` (none), `maxNorm` (none), `normType` (2), `scaleGradByFreq` (false), `dtype`. */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions = {}) {
    super();
    const op = 'Embedding';
    checkOptions(op, options, [...EMBEDDING_OPTIONS, 'dtype']);
    this.numEmbeddings = parseInteger(numEmbeddings, { op, name: 'numEmbeddings', minimum: 0 });
    this.embeddingDim = parseInteger(embeddingDim, { op, name: 'embeddingDim', minimum: 0 });
    const call = parseEmbedding(op, numEmbeddings, options);
    this.paddingIdx = call.paddingIdx;
    this.maxNorm = call.maxNorm;
    this.normType = call.normType;
    this.scaleGradByFreq = call.scaleGradByFreq;
    const dtype = parameterDType(op, options.dtype);
    this.weight = new Parameter(new Tensor(allocateData([numEmbeddings, embeddingDim], dtype, op)));
    this.resetParameters();
  }

  /**
   * A layer with rows that are there already.
   *
   * @param embeddings `[rows, size]`; shared with the layer.
   * @param options `freeze` (true): the rows learn nothing; and those of the layer.
   * @throws {@link ArgumentError} or {@link ShapeError} for what is no table.
   *
   * @example
   * const words = nn.Embedding.fromPretrained(tensor([[1, 2], [3, 4]]));
   * words(tensor([1n])).tolist(); // [[3, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html#torch.nn.Embedding.from_pretrained
   */
  static fromPretrained(embeddings: Tensor, options: PretrainedOptions = {}): Embedding {
    const op = 'Embedding.fromPretrained';
    checkOptions(op, options, ['freeze', ...EMBEDDING_OPTIONS]);
    const { freeze = true, ...rest } = options;
    const { shape } = checkTensor(op, 'embeddings', embeddings);
    if (shape.length !== 2) {
      throw new ShapeError({
        op,
        problem: `the embeddings are ${formatShape(shape)}; it takes [rows, size]`,
        expected: 2,
        actual: shape.length,
        pytorch: 'Embeddings parameter is expected to be 2-dimensional',
      });
    }
    const layer = new Embedding(0, shape[1]);
    Object.assign(layer, parseEmbedding(op, shape[0], rest), { numEmbeddings: shape[0] });
    layer.weight = new Parameter(embeddings.detach(), { requiresGrad: !parseFlag(op, 'freeze', freeze) });
    return layer;
  }

  /** Draws the rows anew; the row `paddingIdx` becomes 0. */
  resetParameters(): void {
    normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => this.weight.select(0, paddingIdx).fill_(0));
  }

  forward(input: Tensor): Tensor {
    return embeddingFor(onBehalfOf(this, {}), input, this.weight, this);
  }

  protected override argumentText(): string {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq, weight } = this;
    return argumentList([this.numEmbeddings, this.embeddingDim], {
      paddingIdx: paddingIdx ?? undefined,
      maxNorm: maxNorm ?? undefined,
      normType: normType === 2 ? undefined : normType,
      scaleGradByFreq: scaleGradByFreq || undefined,
      dtype: weight.dtype === 'float32' ? undefined : weight.dtype,
    });
  }
}
