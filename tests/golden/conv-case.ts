// PyTorch's convolutions as `scripts/golden/conv.py` recorded them, and how to compute them here.
import { type ConvOptions, parseConvOptions } from '../../src/core/conv-arguments.js';
import type { DType } from '../../src/core/dtype.js';
import type { Shape } from '../../src/core/shape.js';
import { allocateData, type TensorData } from '../../src/core/tensor-data.js';
import { functional as F, nn, noGrad, type Tensor, tensor } from '../../src/index.js';
import type { ConvArgs } from '../../src/kernels/args.js';
import type { ConvLayerOptions } from '../../src/nn/conv.js';
import { convGeometry } from '../../src/ops/conv-geometry.js';
import { EXACT, type Tolerance, toleranceOf, type Values } from '../close.js';
import { hashedValues } from './hashed-values.js';
import { decodeValues, readGolden } from './read-golden.js';

interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

interface Recorded {
  /** `grid`, `sweep`, `OpInfo float32`, … */
  readonly name: string;
  readonly seed: number;
  /** Whether the values are small whole numbers. */
  readonly whole: boolean;
  readonly input: Operand;
  /** The result, or PyTorch's message. */
  readonly shape?: Shape;
  readonly values?: string;
  readonly error?: string;
}

export interface FunctionCase extends Recorded {
  readonly call: 'conv1d' | 'conv2d';
  readonly weight: Operand;
  readonly bias: Operand | null;
  readonly options: ConvOptions;
}

export interface LayerCase extends Recorded {
  readonly call: 'Conv1d' | 'Conv2d';
  readonly args: readonly [number, number, number | readonly number[]];
  readonly options: ConvLayerOptions;
}

export type ConvCase = FunctionCase | LayerCase;

export const CONV_CASES: readonly ConvCase[] = readGolden<ConvCase>('conv').cases;

export function isLayer(item: ConvCase): item is LayerCase {
  return item.call === 'Conv1d' || item.call === 'Conv2d';
}

/** The `i`th operand of a case. */
export function operand({ seed, whole }: Recorded, { shape, dtype }: Operand, i: number): Tensor {
  return tensor(hashedValues(shape, seed + i, dtype, whole), { shape, dtype });
}

/** The layer of a case, with the case's parameters. */
export function layerOf(item: LayerCase): nn.Conv1d | nn.Conv2d {
  const layer = new nn[item.call](...item.args, item.options);
  const { dtype } = item.input;
  noGrad(() => {
    layer.weight.copy_(operand(item, { shape: layer.weight.shape, dtype }, 1));
    layer.bias?.copy_(operand(item, { shape: layer.bias.shape, dtype }, 2));
  });
  return layer;
}

/** What the public API gives. */
export function compute(item: ConvCase): Tensor {
  const input = operand(item, item.input, 0);
  if (isLayer(item)) return layerOf(item)(input);
  const bias = item.bias === null ? null : operand(item, item.bias, 2);
  return F[item.call](input, operand(item, item.weight, 1), { ...item.options, bias });
}

/** What PyTorch gave. */
export function expectedValues({ shape, values, input }: ConvCase): Values {
  return { shape: shape!, data: decodeValues(values!, input.dtype) };
}

export function toleranceFor({ whole, input }: ConvCase): Tolerance {
  return whole ? EXACT : toleranceOf(input.dtype);
}

/** A case in one line, for a failing test. */
export function describeCase(item: ConvCase): string {
  const { values: _, ...rest } = item;
  return JSON.stringify(rest);
}

/** What the operation hands a kernel for a case, and the kernel's output; null where it pads by copying cells first. */
export function kernelCall(item: ConvCase): { args: ConvArgs; out: TensorData } | null {
  const layer = isLayer(item) ? layerOf(item) : null;
  if (layer !== null && layer.paddingMode !== 'zeros') return null;
  const input = operand(item, item.input, 0);
  const weight = isLayer(item) ? layer!.weight : operand(item, item.weight, 1);
  const bias = isLayer(item) ? layer!.bias : item.bias && operand(item, item.bias, 2);
  const caller = {
    op: item.call,
    spatialRank: item.call.includes('1') ? 1 : 2,
    isLayer: isLayer(item),
  } as const;
  const settings = parseConvOptions(caller, item.options);
  const operands = { input: input.raw, weight: weight.raw, bias: bias?.raw ?? null };
  const { batched, padding, outShape } = convGeometry(caller, operands, settings);
  const { stride, dilation, groups } = settings;
  const batch = batched ? input.raw : input.unsqueeze(0).raw;
  const args = { ...operands, input: batch, stride, padding, dilation, groups };
  return { args, out: allocateData(outShape, item.input.dtype, 'test') };
}
