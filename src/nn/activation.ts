import { argumentList } from '../core/expression.js';
import {
  type ActivationRule,
  activateFor,
  parseSettings,
  type Settings,
} from '../functional/activation-rule.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/**
 * An activation as a layer: the rule of its function, with parameters that are checked when it is built. They are
 * fields of the layer under their names.
 */
export abstract class Activation<S extends Settings = Settings> extends Module {
  /** Not enumerable: no part of the layer's own. */
  declare protected readonly rule: ActivationRule<S>;

  constructor(rule: ActivationRule<S>, options: unknown) {
    super();
    Object.defineProperty(this, 'rule', { value: rule });
    Object.assign(this, parseSettings(new.target.name, rule, options));
  }

  forward(input: Tensor): Tensor {
    return activateFor(onBehalfOf(this, {}), this.rule, input, this as unknown as S);
  }

  /** @internal Where values are cut off and otherwise left as they are; null where more is computed. */
  bounds(): readonly [least: number, most: number] | null {
    return this.rule.bounds?.(this as unknown as S) ?? null;
  }

  protected override argumentText(): string {
    const { defaults, single } = this.rule;
    const settings = this as unknown as S;
    const changed = Object.keys(defaults).filter((name) => settings[name] !== defaults[name]);
    if (single !== undefined) return argumentList(changed.map((name) => settings[name]));
    return argumentList([], Object.fromEntries(changed.map((name) => [name, settings[name]])));
  }
}
