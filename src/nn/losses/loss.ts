import { amendError, isConvlensError } from '../../core/errors.js';
import { literal } from '../../core/expression.js';
import type { Rule } from '../../core/settings.js';
import { checkLossOptions } from '../../functional/losses/reduction.js';
import { Tensor } from '../../tensor/tensor.js';
import { Module } from '../module.js';

/** What the losses have in common: options, checked when the loss is built, and errors in its name. */
export abstract class Loss<Options extends { readonly reduction?: string }> extends Module {
  /** As they were given. */
  readonly options: Options;

  constructor(options: Options, rules: Readonly<Record<string, Rule>>) {
    super();
    checkLossOptions(this.constructor.name, options, rules);
    this.options = options;
    // Weights are kept with the module, as PyTorch does: they are saved with its state.
    for (const [name, value] of Object.entries(options as object)) {
      if (value instanceof Tensor) this.registerBuffer(STATE_NAMES[name] ?? name, value);
    }
  }

  /** Whether all losses are given, their mean or their sum. */
  get reduction(): string {
    return this.options.reduction ?? 'mean';
  }

  /** The loss that a function computes, which speaks of its mistakes in its own name. */
  protected named(compute: () => Tensor): Tensor {
    try {
      return compute();
    } catch (error) {
      if (isConvlensError(error)) amendError(error, { op: this.signature });
      throw error;
    }
  }

  protected override argumentText(): string {
    const set = Object.entries(this.options as object).filter(([, value]) => value !== undefined);
    if (set.length === 0) return '';
    return `{ ${set.map(([name, value]) => `${name}: ${optionText(value)}`).join(', ')} }`;
  }
}

/** PyTorch's names of buffers. */
const STATE_NAMES: Readonly<Record<string, string>> = { posWeight: 'pos_weight' };

function optionText(value: unknown): string {
  if (!(value instanceof Tensor)) return typeof value === 'function' ? 'f' : literal(value);
  return value.numel <= 8
    ? `tensor(${JSON.stringify(value)})`
    : `tensor([…], { shape: ${literal(value.shape)} })`;
}
