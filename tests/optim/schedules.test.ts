import { describe, expect, test, vi } from 'vitest';
import { nn, optim, tensor, zeros } from '../../src/index.js';
import { hashedValues } from '../golden/hashed-values.js';
import { readGolden } from '../golden/read-golden.js';
import { thrown } from '../nn/thrown.js';

const s = optim.lrScheduler;

interface Case {
  readonly schedule: string;
  /** `[lr, momentum]` of both groups, at first and after each epoch. */
  readonly looks: readonly (readonly [number, number])[][];
}

interface AnySchedule {
  step(metric?: number): void;
  getLastLr(): number[];
  stateDict(): optim.lrScheduler.SchedulerState;
  loadStateDict(state: optim.lrScheduler.SchedulerState): void;
}

function twoGroups(): optim.SGD {
  const params = [zeros(1), zeros(1)].map((param) => param.requiresGrad_());
  const groups = [{ params: params[0] }, { params: params[1], lr: 0.05 }];
  return new optim.SGD(groups, { lr: 0.5, momentum: 0.6 });
}

function build(code: string, optimizer: optim.Optimizer): AnySchedule {
  return new Function('s', 'o', `return ${code};`)(s, optimizer);
}

const metrics = hashedValues([25], 3, 'float64') as Float64Array;
const look = (optimizer: optim.SGD): number[][] =>
  optimizer.paramGroups.map(({ lr, momentum }) => [lr, momentum]);

describe('25 epochs have the rates of PyTorch', () => {
  const { cases } = readGolden<Case>('schedules');
  test.each(cases)('$schedule', ({ schedule, looks }) => {
    const optimizer = twoGroups();
    const scheduler = build(schedule, optimizer);
    looks.forEach((expected, epoch) => {
      if (epoch > 0) {
        optimizer.step();
        scheduler.step(schedule.includes('Plateau') ? metrics[epoch - 1] : undefined);
      }
      look(optimizer).forEach((own, group) => {
        own.forEach((value, i) => {
          expect(Math.abs(value - expected[group][i]), `epoch ${epoch}`).toBeLessThan(1e-14);
        });
      });
      expect(scheduler.getLastLr()).toEqual(optimizer.paramGroups.map(({ lr }) => lr));
    });
  });

  // Functions are not saved, and the state of a cycle has no more than where it stands.
  test.each(cases)('and go on where they were saved: $schedule', ({ schedule }) => {
    const run = (optimizer: optim.SGD, scheduler: AnySchedule, from: number, to: number): void => {
      for (let epoch = from; epoch < to; epoch++) {
        optimizer.step();
        scheduler.step(schedule.includes('Plateau') ? metrics[epoch] : undefined);
      }
    };
    const whole = twoGroups();
    const uninterrupted = build(schedule, whole);
    run(whole, uninterrupted, 0, 9);
    const resumed = twoGroups();
    const again = build(schedule, resumed);
    again.loadStateDict(JSON.parse(JSON.stringify(uninterrupted.stateDict())));
    resumed.loadStateDict(whole.stateDict());
    run(whole, uninterrupted, 9, 20);
    run(resumed, again, 9, 20);
    expect(look(resumed)).toEqual(look(whole));
  });
});

test('a schedule moves the first beta of Adam', () => {
  const optimizer = new optim.Adam([tensor([1], { requiresGrad: true })]);
  new s.OneCycleLR(optimizer, 1, { totalSteps: 10 });
  expect(optimizer.paramGroups[0].betas).toEqual([0.95, 0.999]);
});

test('warm restarts are stepped by fractions of epochs', () => {
  const optimizer = new optim.SGD(new nn.Linear(1, 1).parameters(), { lr: 1 });
  const scheduler = new s.CosineAnnealingWarmRestarts(optimizer, 2, { tMult: 2 });
  scheduler.step(1);
  expect(optimizer.paramGroups[0].lr).toBeCloseTo(0.5, 12);
  scheduler.step(4);
  expect(optimizer.paramGroups[0].lr).toBeCloseTo(0.5, 12);
  scheduler.step(2.5);
  expect(optimizer.paramGroups[0].lr).toBeCloseTo((1 + Math.cos(Math.PI / 8)) / 2, 12);
});

test('stepping before the optimiser is told, once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const scheduler = new s.StepLR(twoGroups(), 2);
  scheduler.step();
  scheduler.step();
  expect(warn.mock.calls).toEqual([
    [
      "StepLR: step() was called before the optimiser's first step(), so the first learning rate was never used. Call optimizer.step() first.",
    ],
  ]);
  warn.mockRestore();
});

test('a schedule of a user says what the rates are', () => {
  class Halving extends s.LRScheduler {
    constructor(optimizer: optim.Optimizer) {
      super(optimizer);
      this.begin();
    }
    protected getLr(): number[] {
      return this.baseLrs.map((lr) => lr / 2 ** this.lastEpoch);
    }
  }
  const optimizer = twoGroups();
  const scheduler = new Halving(optimizer);
  optimizer.step();
  scheduler.step();
  expect(scheduler.getLastLr()).toEqual([0.25, 0.025]);
});

const errors: [string, () => unknown, string][] = [
  [
    'no optimiser',
    () => new s.StepLR(3 as never, 2),
    'ArgumentError: StepLR: the first argument is 3, not an optimiser',
  ],
  [
    'a misspelt option',
    () => new s.StepLR(twoGroups(), 2, { gama: 1 } as never),
    "ArgumentError: StepLR: no option 'gama'; did you mean 'gamma'?",
  ],
  [
    'a step of no epochs',
    () => new s.StepLR(twoGroups(), 0),
    'ArgumentError: StepLR: stepSize is 0; it takes a number, at least 1',
  ],
  [
    'a fraction of epochs',
    () => new s.CosineAnnealingLR(twoGroups(), 1.5),
    'ArgumentError: CosineAnnealingLR: tMax is 1.5; it takes a whole number',
  ],
  [
    'a factor beyond 1',
    () => new s.LinearLR(twoGroups(), { startFactor: 2 }),
    'ArgumentError: LinearLR: startFactor is 2; it takes a number, above 0 and at most 1',
  ],
  [
    'functions for other groups',
    () => new s.LambdaLR(twoGroups(), [() => 1]),
    'ArgumentError: LambdaLR: lrLambda has 1 functions, the optimiser 2 groups',
  ],
  [
    'a number for a function',
    () => new s.LambdaLR(twoGroups(), 0.5 as never),
    'ArgumentError: LambdaLR: lrLambda is 0.5; it takes a function of the epoch, or one for each group',
  ],
  [
    'milestones that are no array',
    () => new s.MultiStepLR(twoGroups(), 3 as never),
    'ArgumentError: MultiStepLR: milestones is 3; it takes an array of epochs',
  ],
  [
    'rates for other groups',
    () => new s.CyclicLR(twoGroups(), [0.1], 1),
    'ArgumentError: CyclicLR: baseLr has 1 numbers, the optimiser 2 groups',
  ],
  [
    'a cycle without a length',
    () => new s.OneCycleLR(twoGroups(), 1),
    `ArgumentError: OneCycleLR: how long is the cycle? It takes totalSteps, or epochs and stepsPerEpoch
  Try { epochs: 10, stepsPerEpoch: loader.length }`,
  ],
  [
    'momentum of an optimiser without',
    () => new s.CyclicLR(new optim.Adagrad([zeros(1)]), 0.1, 1),
    `ArgumentError: CyclicLR: cycleMomentum changes momentum or betas, Adagrad has neither
  Try { cycleMomentum: false }`,
  ],
  [
    'steps beyond the cycle',
    () => {
      const optimizer = twoGroups();
      const scheduler = new s.OneCycleLR(optimizer, 1, { totalSteps: 2 });
      for (let i = 0; i < 3; i++) {
        optimizer.step();
        scheduler.step();
      }
    },
    `ArgumentError: OneCycleLR.step: step 3 of a cycle of 2; it has ended
  Is step() called after each batch, and totalSteps the number of all batches?`,
  ],
  [
    'going on without a beginning',
    () => new s.StepLR(twoGroups(), 2, { lastEpoch: 3 }),
    `ArgumentError: StepLR: lastEpoch is 3, but group 0 has no initialLr: no schedule has run on this optimiser
  Load the state of the optimiser first, or begin anew without lastEpoch`,
  ],
  [
    'a plateau of nothing',
    () => new s.ReduceLROnPlateau(twoGroups()).step(undefined as never),
    `ArgumentError: ReduceLROnPlateau.step: takes the quantity to watch, a number or a tensor of one; got undefined
  Try scheduler.step(validationLoss)`,
  ],
  [
    'a mode that does not exist',
    () => new s.ReduceLROnPlateau(twoGroups(), { mode: 'auto' as never }),
    "ArgumentError: ReduceLROnPlateau: mode is 'auto'; it takes one of 'min', 'max'",
  ],
  [
    'a sequence without a milestone',
    () => {
      const optimizer = twoGroups();
      return new s.SequentialLR(optimizer, [new s.StepLR(optimizer, 1), new s.StepLR(optimizer, 2)], []);
    },
    'ArgumentError: SequentialLR: 2 schedules and 0 milestones; each schedule but the first begins at one',
  ],
  [
    'schedules of two optimisers',
    () => new s.ChainedScheduler([new s.StepLR(twoGroups(), 1), new s.StepLR(twoGroups(), 1)]),
    'ArgumentError: ChainedScheduler: schedule 1 is of another optimiser; all must be of one',
  ],
  [
    'a plateau in a chain',
    () => new s.ChainedScheduler([new s.ReduceLROnPlateau(twoGroups()) as never]),
    'ArgumentError: ChainedScheduler: schedule 0 is a ReduceLROnPlateau, whose step takes a quantity; call that one by itself',
  ],
  [
    'no schedules',
    () => new s.ChainedScheduler([]),
    'ArgumentError: ChainedScheduler: takes an array of schedules, got []',
  ],
];

test.each(errors)('refused: %s', (_, run, message) => {
  expect(thrown(run)).toBe(message);
});
