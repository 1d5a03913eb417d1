// What all optimisers share: parameters and groups, settings, state, closures.
import { describe, expect, test } from 'vitest';
import { nn, ones, optim, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

/** A step with the gradient 1 everywhere. */
function stepWithOnes(optimizer: optim.Optimizer): void {
  for (const { params } of optimizer.paramGroups) for (const param of params) param.grad = ones(param.shape);
  optimizer.step();
}

describe('parameters', () => {
  test('come as a list, an iterable, a lone tensor or groups', () => {
    const net = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
    expect(new optim.SGD(net.parameters()).paramGroups[0].params.length).toBe(4);
    expect(new optim.SGD(new Set(net.parameters())).paramGroups[0].params.length).toBe(4);
    expect(new optim.SGD(leaf(1)).paramGroups[0].params.length).toBe(1);
    const [first, second] = net.children();
    const optimizer = new optim.SGD(
      [
        { params: first.parameters(), name: 'body' },
        { params: second.parameters(), lr: 0.5 },
      ],
      { lr: 0.1, momentum: 0.9 },
    );
    expect(optimizer.paramGroups.map(({ lr, momentum }) => [lr, momentum])).toEqual([
      [0.1, 0.9],
      [0.5, 0.9],
    ]);
  });

  test('are joined by further groups', () => {
    const [a, b] = [leaf(1), leaf(2)];
    const optimizer = new optim.SGD([a], { lr: 0.5 });
    optimizer.addParamGroup({ params: b, lr: 0.25 });
    stepWithOnes(optimizer);
    expect([a.item(), b.item()]).toEqual([0.5, 1.75]);
  });

  test('without a gradient stay as they are', () => {
    const [a, b] = [leaf(1), leaf(2)];
    const optimizer = new optim.Adam([a, b]);
    a.grad = ones(1);
    optimizer.step();
    expect(b.item()).toBe(2);
    expect(optimizer.state.has(b)).toBe(false);
  });

  test('that are views are written through', () => {
    const whole = zeros(2, 3);
    const column = whole.at(':', 1).requiresGrad_();
    const optimizer = new optim.SGD([column], { lr: 1 });
    column.grad = ones(2);
    optimizer.step();
    expect(whole.tolist()).toEqual([
      [0, -1, 0],
      [0, -1, 0],
    ]);
  });

  test('whose values a gradient needs may not be changed before backward()', () => {
    const w = leaf(2);
    const optimizer = new optim.SGD([w]);
    const loss = w.mul(w).sum();
    w.grad = ones(1);
    optimizer.step();
    expect(() => loss.backward()).toThrow(/was written to in place after mul had run/);
  });
});

describe('step()', () => {
  test('runs a closure with gradients recorded and gives what it gives', () => {
    const w = leaf(3);
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    const loss = optimizer.step(() => {
      optimizer.zeroGrad();
      const value = w.mul(w).sum();
      value.backward();
      return value;
    });
    expect(loss.item()).toBe(9);
    expect(w.item()).toBe(0);
    expect(optimizer.step()).toBe(null);
  });

  test('uses settings as they are then', () => {
    const w = leaf(1);
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    optimizer.paramGroups[0].lr = 0.25;
    stepWithOnes(optimizer);
    expect(w.item()).toBe(0.75);
  });
});

describe('zeroGrad()', () => {
  test('forgets gradients, or sets them to 0', () => {
    const w = leaf(1);
    const optimizer = new optim.SGD([w]);
    w.grad = ones(1);
    optimizer.zeroGrad({ setToNone: false });
    expect(w.grad?.tolist()).toEqual([0]);
    optimizer.zeroGrad();
    expect(w.grad).toBe(null);
  });
});

describe('the state', () => {
  test('has the form and the names of PyTorch', () => {
    const w = leaf(1, 2);
    const optimizer = new optim.SGD([w], { lr: 0.5, momentum: 0.5, weightDecay: 0.25 });
    stepWithOnes(optimizer);
    const { state, param_groups } = optimizer.stateDict();
    expect(param_groups).toEqual([
      {
        lr: 0.5,
        momentum: 0.5,
        dampening: 0,
        weight_decay: 0.25,
        nesterov: false,
        maximize: false,
        params: [0],
      },
    ]);
    expect((state[0].momentum_buffer as Tensor).tolist()).toEqual([1.25, 1.5]);
  });

  const kinds = [
    'SGD',
    'Adam',
    'AdamW',
    'RMSprop',
    'Adagrad',
    'Adadelta',
    'Adamax',
    'NAdam',
    'RAdam',
    'ASGD',
    'Rprop',
  ] as const;
  test('of ASGD is read as PyTorch writes it, with tensors of one value', () => {
    const [a, b] = [leaf(1, -2), leaf(1, -2)];
    const [whole, resumed] = [new optim.ASGD([a]), new optim.ASGD([b])];
    stepWithOnes(whole);
    const { state, param_groups } = whole.stateDict();
    const { eta, mu, step } = state[0] as Record<string, number>;
    const asTensors = { ...state[0], eta: tensor(eta), mu: tensor(mu), step: tensor(step) };
    resumed.loadStateDict({ state: { 0: asTensors }, param_groups });
    expect(resumed.state.get(b)).toMatchObject({ eta, mu, step });
  });

  test.each(kinds)('of %s goes on where it was saved', (kind) => {
    const Kind = optim[kind] as new (params: Tensor[], options: object) => optim.Optimizer;
    const options = kind === 'SGD' ? { momentum: 0.9 } : {};
    const [a, b] = [leaf(1, -2), leaf(1, -2)];
    const whole = new Kind([a], options);
    const saved = new Kind([b], options);
    for (let i = 0; i < 3; i++) stepWithOnes(whole);
    for (let i = 0; i < 2; i++) stepWithOnes(saved);
    const c = tensor(b, { requiresGrad: true });
    const resumed = new Kind([c], { lr: 7 });
    resumed.loadStateDict(saved.stateDict());
    stepWithOnes(resumed);
    expect(c.tolist()).toEqual(a.tolist());
    stepWithOnes(saved);
    expect(c.tolist()).toEqual(b.tolist());
  });

  test('of LBFGS goes on where it was saved', () => {
    const run = (optimizer: optim.LBFGS, w: Tensor): void => {
      optimizer.step(() => {
        optimizer.zeroGrad();
        const loss = w.pow(4).sum();
        loss.backward();
        return loss;
      });
    };
    const [a, b] = [leaf(1, -2), leaf(1, -2)];
    const whole = new optim.LBFGS([a], { lr: 0.1, maxIter: 3 });
    run(whole, a);
    const saved = new optim.LBFGS([b], { lr: 0.1, maxIter: 3 });
    run(saved, b);
    const resumed = new optim.LBFGS([b]);
    resumed.loadStateDict(saved.stateDict());
    run(whole, a);
    run(resumed, b);
    expect(b.tolist()).toEqual(a.tolist());
  });

  test('of PyTorch is taken: steps as tensors, settings we do not have', () => {
    const w = leaf(1, 2);
    const optimizer = new optim.Adam([w]);
    optimizer.loadStateDict({
      state: { 0: { step: tensor(5), exp_avg: ones(2), exp_avg_sq: ones(2) } },
      param_groups: [{ lr: 0.5, betas: [0.5, 0.5], foreach: null, fused: null, initial_lr: 1, params: [0] }],
    });
    expect(optimizer.state.get(w)?.step).toBe(5);
    const [group] = optimizer.paramGroups;
    expect([group.lr, group.betas, group.initialLr, 'foreach' in group]).toEqual([0.5, [0.5, 0.5], 1, false]);
  });
});

test('an optimiser prints its groups', () => {
  const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 0.1 });
  expect(String(optimizer)).toBe(`SGD
  2 parameters  { lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false }`);
});

test('an optimiser of a user needs one method', () => {
  class SignSGD extends optim.Optimizer {
    constructor(params: optim.Params<optim.LearningRate>, options: optim.LearningRate = {}) {
      super(params, options, { lr: 0.5 }, { lr: () => {} });
    }
    protected update(param: Tensor, grad: Tensor, _: optim.ParamState, { lr }: { lr: number }): void {
      param.copy_(param.detach().sub(grad.gt(0).to('float32').mul(lr)));
    }
  }
  const w = leaf(1);
  stepWithOnes(new SignSGD([w]));
  expect(w.item()).toBe(0.5);
});

const made = leaf(1).mul(2);
const shared = leaf(1);
const layer = new nn.Linear(2, 1);
const stepOf = (optimizer: optim.Optimizer, grad: Tensor): void => {
  optimizer.paramGroups[0].params[0].grad = grad;
  optimizer.step();
};
const errors: [string, () => unknown, string][] = [
  [
    'no parameters',
    () => new optim.SGD([]),
    `ArgumentError: SGD: there are no parameters to learn
  A module finds its parameters in its fields: is the layer stored in one?`,
  ],
  [
    'a module',
    () => new optim.SGD(layer as never),
    `ArgumentError: SGD: takes a list of parameters, or of groups { params, … }; got a module
  Try new optim.SGD(net.parameters(), …)`,
  ],
  [
    'named parameters',
    () => new optim.SGD(layer.namedParameters() as never),
    `ArgumentError: SGD: parameter 0 is ['weight', a tensor [1, 2]], not a tensor
  Try net.parameters(), which has no names`,
  ],
  [
    'no leaf',
    () => new optim.SGD([made]),
    `ArgumentError: SGD: parameter 0, [1], was made by mul; only a leaf has a gradient to learn from
  Make it with { requiresGrad: true }, or as an nn.Parameter, and compute with that`,
  ],
  [
    'integers',
    () => new optim.SGD([tensor([1n])]),
    `DTypeError: SGD: parameter 0, [1], is int64; only float32 and float64 learn
  Try param.to('float32')`,
  ],
  [
    'a parameter twice',
    () => new optim.SGD([shared, shared]),
    'ArgumentError: SGD: a parameter comes twice in one group; it would be updated twice a step',
  ],
  [
    'a parameter in two groups',
    () => new optim.SGD([{ params: [shared] }, { params: [shared] }]),
    'ArgumentError: SGD: a parameter [1] is in two groups; it belongs to one',
  ],
  [
    'a misspelt option',
    () => new optim.SGD([leaf(1)], { weight_decay: 0.1 } as never),
    "ArgumentError: SGD: no option 'weight_decay'; did you mean 'weightDecay'?",
  ],
  [
    'a number for the options',
    () => new optim.SGD([leaf(1)], 0.1 as never),
    'ArgumentError: SGD: options are one object, like { lr: … }; got 0.1\n  Try { lr: 0.1 }',
  ],
  [
    'a misspelt option of a group',
    () => new optim.SGD([{ params: [leaf(1)], learningRate: 0.1 } as never]),
    `ArgumentError: SGD: no option 'learningRate'
  Options: params, name, initialLr, lr, momentum, dampening, weightDecay, nesterov, maximize`,
  ],
  [
    'a negative learning rate',
    () => new optim.SGD([leaf(1)], { lr: -1 }),
    'ArgumentError: SGD: lr is -1; it takes a number, at least 0',
  ],
  [
    'a learning rate of a group that is no number',
    () => new optim.SGD([{ params: [leaf(1)], lr: '0.1' as never }]),
    "ArgumentError: SGD: lr is '0.1'; it takes a number, at least 0",
  ],
  [
    'a beta of 1',
    () => new optim.Adam([leaf(1)], { betas: [0.9, 1] }),
    'ArgumentError: Adam: betas[1] is 1; it takes a number, at least 0 and below 1',
  ],
  [
    'one beta',
    () => new optim.AdamW([leaf(1)], { betas: 0.9 as never }),
    'ArgumentError: AdamW: betas is 0.9; it takes two numbers',
  ],
  [
    'a step that grows where it should shrink',
    () => new optim.Rprop([leaf(1)], { etas: [1.2, 0.5] }),
    'ArgumentError: Rprop: etas[0] is 1.2; it takes a number, above 0 and below 1',
  ],
  [
    'a flag that is a number',
    () => new optim.Adam([leaf(1)], { amsgrad: 1 as never }),
    'ArgumentError: Adam: amsgrad is 1; it takes true or false',
  ],
  [
    'nesterov without momentum',
    () => new optim.SGD([leaf(1)], { nesterov: true }),
    `ArgumentError: SGD: nesterov needs a momentum and no dampening, got momentum 0, dampening 0
  Try { momentum: 0.9, nesterov: true }`,
  ],
  [
    'a loss for the closure',
    () => new optim.SGD([leaf(1)]).step(leaf(1).sum() as never),
    `ArgumentError: SGD.step: takes a function that computes the loss, got a tensor []
  Try loss.backward(), then optimizer.step()`,
  ],
  [
    'LBFGS without a closure',
    () => new optim.LBFGS([leaf(1)]).step(),
    `ArgumentError: LBFGS.step: needs a function that computes the loss and its gradients: a step asks for them several times
  Try optimizer.step(() => { optimizer.zeroGrad(); const loss = …; loss.backward(); return loss; })`,
  ],
  [
    'LBFGS with a closure that returns nothing',
    () => new optim.LBFGS([leaf(1)]).step(() => {}),
    `ArgumentError: LBFGS.step: the function gives the loss, a tensor of one value or a number; got undefined
  Is the return missing?`,
  ],
  [
    'LBFGS with two groups',
    () => new optim.LBFGS([{ params: leaf(1) }, { params: leaf(2) }]),
    'ArgumentError: LBFGS: takes one group of parameters, got several: it turns the gradient of all together',
  ],
  [
    'LBFGS with another line search',
    () => new optim.LBFGS([leaf(1)], { lineSearchFn: 'strong_wolfe' as never }),
    "ArgumentError: LBFGS: lineSearchFn is 'strong_wolfe'; it takes one of 'strongWolfe', null",
  ],
  [
    'a gradient of another shape',
    () => stepOf(new optim.SGD([leaf(1)]), ones(2)),
    'ShapeError: SGD.step: the gradient is [2], its parameter [1]; they must agree',
  ],
  [
    'a gradient of another dtype',
    () => stepOf(new optim.SGD([leaf(1)]), ones(1, { dtype: 'float64' })),
    `DTypeError: SGD.step: the gradient is float64, its parameter float32; they must agree
  Try param.grad = grad.to('float32')`,
  ],
  [
    'a state of other groups',
    () => new optim.SGD([leaf(1)]).loadStateDict({ state: {}, param_groups: [] }),
    'ArgumentError: SGD.loadStateDict: the state has 0 parameter groups, the optimiser 1',
  ],
  [
    'a state of more parameters',
    () => new optim.SGD([leaf(1)]).loadStateDict(new optim.SGD([leaf(1), leaf(2)]).stateDict()),
    'ArgumentError: SGD.loadStateDict: group 0 of the state has 2 parameters, that of the optimiser 1',
  ],
  [
    'a state of another shape',
    () =>
      new optim.SGD([leaf(1)]).loadStateDict({
        state: { 0: { momentum_buffer: ones(2) } },
        param_groups: [{ params: [0] }],
      }),
    'ShapeError: SGD.loadStateDict: momentum_buffer is [2], its parameter [1]; they must agree',
  ],
  [
    'a state of parameters in no group',
    () => new optim.SGD([leaf(1)]).loadStateDict({ state: { 3: {} }, param_groups: [{ params: [0] }] }),
    'ArgumentError: SGD.loadStateDict: the state has values for parameter 3, which is in none of its groups',
  ],
  [
    'a state that is none',
    () => new optim.SGD([leaf(1)]).loadStateDict(null as never),
    'ArgumentError: SGD.loadStateDict: takes what stateDict() gives, { state, param_groups }; got null',
  ],
];

test.each(errors)('refused: %s', (_, run, message) => {
  expect(thrown(run)).toBe(message);
});

test('a state that does not fit changes nothing', () => {
  const w = leaf(1);
  const optimizer = new optim.SGD([w], { lr: 0.5, momentum: 0.9 });
  stepWithOnes(optimizer);
  const before = JSON.stringify(optimizer.stateDict());
  const broken = { state: { 0: { momentum_buffer: ones(2) } }, param_groups: [{ lr: 9, params: [0] }] };
  expect(() => optimizer.loadStateDict(broken)).toThrow();
  expect(JSON.stringify(optimizer.stateDict())).toBe(before);
});
