// Every error of the losses, whole; and what is not one.
import { describe, expect, test, vi } from 'vitest';
import { functional as F, nn, ones, type Tensor, tensor, zeros } from '../../../src/index.js';
import { thrown } from '../../nn/thrown.js';

const logits = zeros(3, 4);
const ints = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });

const cases: [string, () => unknown, string][] = [
  [
    'a class that is not there',
    () => F.crossEntropy(logits, ints(0, 7, 1)),
    'ShapeError: crossEntropy: target[1] is 7; there are 4 classes, 0 to 3',
  ],
  [
    'classes counted from 1',
    () => F.crossEntropy(logits, ints(1, 4, 2)),
    `ShapeError: crossEntropy: target[1] is 4; there are 4 classes, 0 to 3
  Counted from 1? Try target.sub(1)`,
  ],
  [
    'a class at a place that is not there',
    () => F.nllLoss(zeros(2, 4, 3), zeros(2, 3, { dtype: 'int64' }).set([1, 2], -1) as never),
    'ShapeError: nllLoss: target[1, 2] is -1; there are 4 classes, 0 to 3',
  ],
  [
    'fractions for classes',
    () => F.crossEntropy(logits, tensor([0, 1, 2])),
    `DTypeError: crossEntropy: the target is float32; classes are whole numbers (int32, int64, uint8)
  Try target.to('int32'), or make it so: tensor([0, 2], { dtype: 'int32' })`,
  ],
  [
    'another batch',
    () => F.crossEntropy(logits, ints(0, 1)),
    `ShapeError: crossEntropy: the input is [3, 4], the target [2]; for 4 classes it takes [3]
  input   [3, 4]    N=3  C=4
  target  [2]`,
  ],
  [
    'a column of targets',
    () => F.crossEntropy(logits, ints(0, 1, 2).unsqueeze(1)),
    `ShapeError: crossEntropy: the input is [3, 4], the target [3, 1]; for 4 classes it takes [3]
  input   [3, 4]    N=3  C=4
  target  [3, 1]
  Try target.squeeze(-1)`,
  ],
  [
    'classes on the last axis',
    () => F.crossEntropy(zeros(2, 5, 6, 4), zeros(2, 5, 6, { dtype: 'int32' })),
    `ShapeError: crossEntropy: the input is [2, 5, 6, 4], the target [2, 5, 6]; for 5 classes it takes [2, 6, 4]
  input   [2, 5, 6, 4]    N=2  C=5  d1=6  d2=4
  target  [2, 5, 6]
  Classes on the last axis? Try input.permute(0, 3, 1, 2)`,
  ],
  [
    'one-hot classes',
    () => F.crossEntropy(logits, zeros(3, 4, { dtype: 'int64' })),
    `DTypeError: crossEntropy: the target has the shape of the input, [3, 4], so it holds probabilities; but it is int64
  One-hot? Try target.argmax(1), or target.to('float32')`,
  ],
  [
    'probabilities to ignore',
    () => F.crossEntropy(logits, zeros(3, 4), { ignoreIndex: 2 }),
    'ArgumentError: crossEntropy: ignoreIndex is 2, but the target holds probabilities, not classes',
  ],
  [
    'weights for other classes',
    () => F.crossEntropy(logits, ints(0, 1, 2), { weight: ones(3) }),
    'ShapeError: crossEntropy: the weight is [3]; it takes one for each of 4 classes, [4]',
  ],
  [
    'too much smoothing',
    () => F.crossEntropy(logits, ints(0, 1, 2), { labelSmoothing: 2 }),
    'ArgumentError: crossEntropy: labelSmoothing is 2; it takes a number, at least 0 and at most 1',
  ],
  [
    'a lone number for the input',
    () => F.crossEntropy(tensor(1), ints(0)),
    'ShapeError: crossEntropy: the input is a single number; it takes [C], [N, C] or [N, C, d1, …]',
  ],
  ['no target', () => F.mseLoss(ones(2), undefined as never), 'ArgumentError: mseLoss: target is missing'],
  [
    'a reduction that does not exist',
    () => F.mseLoss(ones(2), ones(2), { reduction: 'avg' as never }),
    "ArgumentError: mseLoss: reduction is 'avg'; it takes one of 'none', 'mean', 'sum'",
  ],
  [
    "PyTorch's spelling of an option",
    () => F.crossEntropy(logits, ints(0, 1, 2), { label_smoothing: 0.1 } as never),
    "ArgumentError: crossEntropy: no option 'label_smoothing'; did you mean 'labelSmoothing'?",
  ],
  [
    'shapes that do not broadcast',
    () => F.mseLoss(ones(3), ones(2)),
    'ShapeError: mseLoss: the input is [3], the target [2]; they must agree',
  ],
  [
    'no delta',
    () => F.huberLoss(ones(2), ones(2), { delta: 0 }),
    'ArgumentError: huberLoss: delta is 0; it takes a number, above 0',
  ],
  [
    'weights of another shape',
    () => F.l1Loss(ones(2), ones(2), { weight: ones(1) }),
    'ShapeError: l1Loss: the input is [2], the weight [1]; they must agree',
  ],
  [
    'logits for probabilities',
    () => F.binaryCrossEntropy(tensor([1.5]), tensor([1])),
    `ArgumentError: binaryCrossEntropy: the input has 1.5; probabilities are from 0 to 1
  Numbers as the net gives them? Try binaryCrossEntropyWithLogits, or sigmoid() before`,
  ],
  [
    'a target that is no probability',
    () => F.binaryCrossEntropy(tensor([0.5]), tensor([2])),
    'ArgumentError: binaryCrossEntropy: the target has 2; probabilities are from 0 to 1',
  ],
  [
    'probabilities that are integers',
    () => F.binaryCrossEntropy(ints(1), ints(1)),
    `DTypeError: binaryCrossEntropy: the input is int32; probabilities are float32 or float64
  Try input.to('float32')`,
  ],
  [
    'a column of logits',
    () => F.binaryCrossEntropyWithLogits(zeros(3, 1), zeros(3)),
    `ShapeError: binaryCrossEntropyWithLogits: the input is [3, 1], the target [3]; they must agree
  Try input.squeeze(-1)`,
  ],
  [
    'a weight of yes that does not broadcast',
    () => F.binaryCrossEntropyWithLogits(zeros(2, 3), zeros(2, 3), { posWeight: ones(2) }),
    'ShapeError: binaryCrossEntropyWithLogits: the posWeight is [2]; it does not broadcast to [2, 3]',
  ],
  [
    'a negative variance',
    () => F.gaussianNllLoss(ones(2), ones(2), tensor([1, -1])),
    `ArgumentError: gaussianNllLoss: the variance is negative somewhere
  Did the net predict its logarithm? Try logVariance.exp()`,
  ],
  [
    'a variance of another shape',
    () => F.gaussianNllLoss(ones(2, 3), ones(2, 3), ones(3)),
    'ShapeError: gaussianNllLoss: the input is [2, 3], the variance [3]; it takes the same shape, or [2] or [2, 1]',
  ],
  [
    'a power that does not exist',
    () => F.multiMarginLoss(logits, ints(0, 1, 2), { p: 3 as never }),
    'ArgumentError: multiMarginLoss: p is 3; it takes 1 or 2',
  ],
  [
    'targets of another batch',
    () => F.multiMarginLoss(logits, ints(0, 1)),
    'ShapeError: multiMarginLoss: the input is [3, 4], the target [2]; it takes [3]',
  ],
  [
    'a list of classes of another shape',
    () => F.multilabelMarginLoss(logits, zeros(3, 3, { dtype: 'int32' })),
    'ShapeError: multilabelMarginLoss: the input is [3, 4], the target [3, 3]; it takes [3, 4]',
  ],
  [
    'axes that differ',
    () => F.marginRankingLoss(ones(2), ones(2), ones(2, 1)),
    'ShapeError: marginRankingLoss: the inputs are [2] and [2], the target [2, 1]; they must have as many axes',
  ],
  [
    'pairs and targets that do not fit',
    () => F.cosineEmbeddingLoss(ones(3, 4), ones(3, 4), ones(3, 4)),
    'ShapeError: cosineEmbeddingLoss: the inputs are [3, 4] and [3, 4], the target [3, 4]; it takes [N, D], [N, D] and [N], or [D], [D] and []',
  ],
  [
    'no margin',
    () => F.tripletMarginLoss(ones(2), ones(2), ones(2), { margin: 0 }),
    'ArgumentError: tripletMarginLoss: margin is 0; it takes a number, above 0',
  ],
  [
    'triplets of different axes',
    () => F.tripletMarginLoss(ones(2, 3), ones(2, 3), ones(3)),
    'ShapeError: tripletMarginLoss: the anchor is [2, 3], the positive [2, 3], the negative [3]; they must have as many axes',
  ],
  [
    'a distance that is no function',
    () => F.tripletMarginWithDistanceLoss(ones(2), ones(2), ones(2), { distanceFunction: 2 as never }),
    'ArgumentError: tripletMarginWithDistanceLoss: distanceFunction is 2; it takes a function of two tensors',
  ],
  [
    'an array for weights',
    () => new nn.CrossEntropyLoss({ weight: [1, 2] as never }),
    `ArgumentError: CrossEntropyLoss: weight is [1, 2], not a tensor
  Try tensor(weight)`,
  ],
  [
    'an option of a module that does not exist',
    () => new nn.MSELoss({ reductions: 'sum' } as never),
    "ArgumentError: MSELoss: no option 'reductions'; did you mean 'reduction'?",
  ],
  [
    'a class that is not there, of a module',
    () => new nn.CrossEntropyLoss({ labelSmoothing: 0.1 })(logits, ints(0, 1, 9)),
    'ShapeError: CrossEntropyLoss({ labelSmoothing: 0.1 }): target[2] is 9; there are 4 classes, 0 to 3',
  ],
];

test.each(cases)('refused: %s', (_, run, message) => {
  expect(thrown(run)).toBe(message);
});

describe('targets', () => {
  test('are of any integer dtype', () => {
    const losses = (['int32', 'int64', 'uint8'] as const).map((dtype) =>
      F.crossEntropy(logits, tensor([0, 1, 2]).to(dtype)).item(),
    );
    expect(new Set(losses).size).toBe(1);
  });

  test('that broadcast are told, once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (let i = 0; i < 2; i++) expect(F.mseLoss(ones(3, 1), zeros(3)).item()).toBe(1);
    expect(warn.mock.calls).toEqual([
      [
        'mseLoss: the input is [3, 1], the target [3]; both are broadcast to [3, 3]. Is that meant? Give them the same shape.',
      ],
    ]);
    warn.mockRestore();
  });

  test('that are all ignored leave nothing to divide by', () => {
    const target = ints(-100, -100, -100);
    expect(F.crossEntropy(logits, target).item()).toBeNaN();
    expect(F.crossEntropy(logits, target, { reduction: 'sum' }).item()).toBe(0);
  });
});

test('a certain mistake costs 100, and its gradient is finite', () => {
  const input = tensor([0, 1, 0, 1], { requiresGrad: true });
  const loss = F.binaryCrossEntropy(input, tensor([1, 0, 0, 1]), { reduction: 'none' });
  expect(loss.add(0).tolist()).toEqual([100, 100, 0, 0]); // -0 and 0 are one here
  loss.sum().backward();
  const gradients = input.grad?.tolist<number[]>().map((value) => Number(value.toPrecision(6)));
  expect(gradients).toEqual([-1e12, 1e12, 0, 0]);
});

describe('modules', () => {
  test('print what rebuilds them', () => {
    expect(String(new nn.CrossEntropyLoss())).toBe('new nn.CrossEntropyLoss()');
    const weighted = new nn.CrossEntropyLoss({ weight: tensor([1, 2]), reduction: 'sum' });
    expect(String(weighted)).toBe("new nn.CrossEntropyLoss({ weight: tensor([1,2]), reduction: 'sum' })");
  });

  test('keep weights in their state, under the names of PyTorch', () => {
    const criterion = new nn.BCEWithLogitsLoss({ weight: ones(2), posWeight: ones(2) });
    expect(Object.keys(criterion.stateDict())).toEqual(['weight', 'pos_weight']);
    criterion.to('float64');
    expect(criterion(zeros(1, 2, { dtype: 'float64' }), ones(1, 2, { dtype: 'float64' })).dtype).toBe(
      'float64',
    );
  });
});
