// Running a model to look at it: afterwards it is as before.
import { defaultGenerator } from '../core/random/generator.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Module } from './module.js';

/** Runs `body` in `eval` mode without recording, and gives back modes and random numbers. */
export function leavingNoTrace(model: Module, body: () => void): void {
  const modes = model.modules().map((module): [Module, boolean] => [module, module.training]);
  model.eval();
  try {
    defaultGenerator.keepState(() => noGrad(body));
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}
