import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { Module } from '../nn/module.js';
import type { TrainingState } from '../protocol/index.js';
import { Tensor } from '../tensor/tensor.js';
import { checkName } from './display.js';
import { findHost } from './find-host.js';
import { LiveDisplay } from './live.js';
import { Clock } from './pace.js';
import { trainingBundle, trainingLine } from './training-bundle.js';
import { SeriesRecord } from './training-record.js';
import { FrameRecord, WatchedModel, type WatchOptions } from './training-watch.js';

/** Numbers of one step or epoch, by name: `{ loss, 'accuracy/held out': 0.97 }`. */
export interface Metrics {
  readonly [name: string]: number | Tensor;
}

/** How a training is shown. */
export interface TrainingOptions {
  /** Steps there will be: the display says how far it is and how long it will take. */
  readonly total?: number;
  /** What the caption calls it. */
  readonly name?: string;
}

/** Whether the running cell shows a training. */
let trainingShown = false;

/** Whether the running cell shows a training, which says by itself how far it is. */
export function isTrainingShown(): boolean {
  return trainingShown;
}

/** Curves that are recorded at most. */
const MOST_METRICS = 64;
/** Epoch marks that are kept. */
const MOST_EPOCHS = 4096;

/**
 * A training that is recorded and shown while it runs. Made by {@link training}.
 *
 * Each name is a curve; names that agree up to a slash share a lane (`loss/train`, `loss/held out`). However long a
 * training runs, its record stays small: neighbouring steps are joined, with their mean and their reach kept.
 */
export class Training {
  readonly name: string | undefined;
  readonly total: number | undefined;
  readonly #metrics = new Map<string, SeriesRecord>();
  readonly #models: WatchedModel[] = [];
  readonly #frames: FrameRecord[] = [];
  readonly #epochs: number[] = [];
  readonly #clock = new Clock();
  readonly #display: LiveDisplay;
  #step = 0;
  #state: TrainingState = 'running';

  /** @internal */
  constructor({ total, name }: TrainingOptions) {
    this.name = name;
    this.total = total;
    this.#display = new LiveDisplay({
      bundle: (last) => trainingBundle(this, last),
      line: () => trainingLine(this),
      onCellEnd: () => {
        trainingShown = false;
        if (this.#state === 'running') this.#state = 'ended';
        this.#clock.pause();
      },
    });
  }

  /** Steps so far. */
  get steps(): number {
    return this.#step;
  }

  /** @internal */
  get state(): TrainingState {
    return this.#state;
  }

  /** @internal */
  get clock(): Clock {
    return this.#clock;
  }

  /** @internal The steps at which epochs ended. */
  get epochs(): readonly number[] {
    return this.#epochs;
  }

  /** @internal Every curve: metrics, then the norms of watched layers. */
  get records(): SeriesRecord[] {
    return [...this.#metrics.values(), ...this.#models.flatMap((model) => model.records)];
  }

  /** @internal */
  get frames(): readonly FrameRecord[] {
    return this.#frames;
  }

  /** @internal Parameters of the models that are watched. */
  get parameters(): number | undefined {
    if (this.#models.length === 0) return undefined;
    return this.#models.reduce((sum, { parameters }) => sum + parameters, 0);
  }

  /**
   * Records what one step of the optimiser gave, and brings the display up to date where it is time to. Call it after
   * `backward()`, before the gradients are set to zero, where norms of gradients are to be seen.
   *
   * @param metrics numbers or tensors of one value by name.
   * @throws {@link ArgumentError} for what is no number, and for more than 64 names.
   *
   * @example
   * const log = training({ total: 3 });
   * for (const loss of [2.3, 1.1, 0.4]) log.step({ loss, lr: 0.1 });
   */
  step(metrics: Metrics = {}): this {
    trainingShown = true;
    this.#step += 1;
    this.#clock.tick(this.#step);
    this.#record('step', metrics, 'metric');
    if (isLookedAt()) {
      for (const model of this.#models) model.record(this.#step);
      for (const frames of this.#frames) frames.atStep(this.#step);
    }
    this.#state = this.#step === this.total ? 'done' : 'running';
    if (this.#state === 'done') this.#display.last();
    else this.#display.changed();
    return this;
  }

  /**
   * Marks the end of an epoch, with numbers that belong to it: the accuracy on held-out data, say.
   *
   * @example
   * const log = training();
   * log.step({ loss: 0.7 });
   * log.epoch({ 'accuracy/held out': 0.91 });
   */
  epoch(metrics: Metrics = {}): this {
    if (this.#epochs.length < MOST_EPOCHS) this.#epochs.push(this.#step);
    this.#record('epoch', metrics, 'epoch');
    if (isLookedAt()) for (const frames of this.#frames) frames.atEpoch(this.#step);
    if (this.#state === 'done') this.#display.last();
    else this.#display.changed();
    return this;
  }

  /**
   * Shows what training does to a model: the norm of each layer's weights and gradients, and the filters of its first
   * convolution as pictures over time. Where the display is a line in a terminal, or none, nothing is computed.
   *
   * @param model whose parameters are watched; or a name, with a function that gives the tensor whose pictures
   * are kept: weights `[O, C, kH, kW]`, or feature maps of one sample, `[C, H, W]` or `[1, C, H, W]`.
   * @param options `every`: pictures every so many steps, or at each `'epoch'`; by default as many as are worth
   * keeping. `norms: false` leaves out the norms.
   *
   * @example
   * const net = new nn.Conv2d(1, 4, 3);
   * const sample = rand(1, 1, 8, 8);
   * const log = training().watch(net).watch('what it sees', () => net(sample));
   */
  watch(model: Module, options?: WatchOptions): this;
  watch(name: string, tensor: () => Tensor, options?: Pick<WatchOptions, 'every'>): this;
  watch(
    what: Module | string,
    second?: WatchOptions | (() => Tensor),
    third?: Pick<WatchOptions, 'every'>,
  ): this {
    if (typeof what === 'string') {
      if (typeof second !== 'function') {
        throw new ArgumentError({
          op: 'watch',
          problem: `'${what}' needs a function that gives its tensor, got ${describeValue(second)}`,
          actual: second,
          hint: `watch('${what}', () => net.conv1(sample))`,
        });
      }
      checkOptions('watch', third, ['every']);
      return this.#keep(new FrameRecord(what, 'maps', second, parseEvery(third?.every)));
    }
    if (!(what instanceof Module)) {
      throw new ArgumentError({
        op: 'watch',
        problem: `a model or a name with a function is watched, got ${describeValue(what)}`,
        actual: what,
      });
    }
    const options = second as WatchOptions | undefined;
    checkOptions('watch', options, ['every', 'norms']);
    const model = new WatchedModel(what, options?.norms ?? true);
    this.#models.push(model);
    const filters = model.filters(parseEvery(options?.every));
    return filters === undefined ? this : this.#keep(filters);
  }

  #keep(frames: FrameRecord): this {
    this.#frames.push(frames);
    if (isLookedAt()) frames.begin();
    return this;
  }

  #record(op: string, metrics: Metrics, kind: 'metric' | 'epoch'): void {
    for (const [name, value] of Object.entries(metrics)) {
      const key = `${kind}:${name}`;
      let record = this.#metrics.get(key);
      if (record === undefined) {
        if (this.#metrics.size >= MOST_METRICS) {
          throw new ArgumentError({
            op,
            problem: `'${name}' would be curve ${MOST_METRICS + 1}; a training records ${MOST_METRICS}`,
            actual: name,
          });
        }
        record = new SeriesRecord(name.slice(0, 100), kind);
        this.#metrics.set(key, record);
      }
      record.add(this.#step, numberOf(op, name, value));
    }
  }
}

/**
 * Records a training and shows it while it runs: loss and metrics as curves, how far it is and how long it will take.
 * In a notebook the display lives under the cell and is saved with it; in a terminal it is one line; where neither is,
 * nothing is shown. An interrupted cell leaves the model and the curves as they are.
 *
 * @param options `total`: steps there will be; `name`: what the caption calls it.
 * @throws {@link ArgumentError} for an unknown option, or a `total` that is no whole number.
 *
 * @example
 * const net = new nn.Linear(2, 1);
 * const log = training({ total: 10 }).watch(net);
 * for (let i = 0; i < 10; i++) {
 *   const loss = net(rand(4, 2)).pow(2).mean();
 *   loss.backward();
 *   log.step({ loss });
 * }
 */
export function training(options: TrainingOptions = {}): Training {
  checkOptions('training', options, ['total', 'name']);
  checkName('training', options.name);
  const { total } = options;
  if (total !== undefined && !(Number.isSafeInteger(total) && total > 0)) {
    throw new ArgumentError({
      op: 'training',
      problem: `total is the number of steps, at least 1; got ${describeValue(total)}`,
      actual: total,
    });
  }
  return new Training(options);
}

/** Where there is a line of progress at most, nothing but the numbers is worth the time. */
function isLookedAt(): boolean {
  return findHost().showLine === undefined;
}

function numberOf(op: string, name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Tensor && value.numel === 1) return Number(value.item());
  throw new ArgumentError({
    op,
    problem: `'${name}' is ${describeValue(value)}; a metric is one number`,
    actual: value,
    ...(value instanceof Tensor ? { hint: `Try { ${name}: ${name}.mean() }` } : {}),
  });
}

function parseEvery(every: unknown): number | 'epoch' | undefined {
  const isCount = Number.isSafeInteger(every) && (every as number) > 0;
  if (every === undefined || every === 'epoch' || isCount) return every as number | 'epoch' | undefined;
  throw new ArgumentError({
    op: 'watch',
    problem: `every is a number of steps or 'epoch', got ${describeValue(every)}`,
    actual: every,
  });
}
