import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';

/** All numbers of a call but its values and where they begin: calls with the same ones read and write the same places. */
export function convFacts(
  { input, weight, stride, padding, dilation, groups }: ConvArgs,
  out: TensorData,
): number[] {
  const facts = [stride.length, groups, out.shape[0]];
  facts.push(input.strides[0], input.strides[1], ...weight.shape, ...weight.strides);
  for (let i = 0; i < stride.length; i++) {
    facts.push(
      input.shape[2 + i],
      input.strides[2 + i],
      out.shape[2 + i],
      stride[i],
      padding[i][0],
      dilation[i],
    );
  }
  return facts;
}
