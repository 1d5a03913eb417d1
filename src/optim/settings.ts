// The settings that most optimisers have.
import { atLeast0, numberWithin, pairOf, type Rule } from '../core/settings.js';

/** Decay rates of two running averages. */
export const betasRule: Rule = pairOf(
  numberWithin({ from: 0, below: 1, pytorch: 'Invalid beta parameter at index 0' }),
  numberWithin({ from: 0, below: 1, pytorch: 'Invalid beta parameter at index 1' }),
);

/** What every optimiser takes. */
export const LEARNING_RATE: Rule = atLeast0('Invalid learning rate');
export const WEIGHT_DECAY: Rule = atLeast0('Invalid weight_decay value');
export const EPSILON: Rule = atLeast0('Invalid epsilon value');
