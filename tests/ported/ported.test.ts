// Programs of PyTorch's users, line by line (their Python: scripts/golden/ported.py), and PyTorch's losses of every step.
import { expect, test } from 'vitest';
import { readGolden } from '../golden/read-golden.js';
import { adversarial } from './adversarial.js';
import { attention } from './attention.js';
import { audio } from './audio.js';
import { characters } from './characters.js';
import { distillation } from './distillation.js';
import { penalty } from './penalty.js';
import type { Outcome } from './program.js';
import { residual } from './residual.js';
import { segmentation } from './segmentation.js';
import { variational } from './variational.js';

const PROGRAMS: Readonly<Record<string, () => Outcome>> = {
  residual,
  variational,
  adversarial,
  penalty,
  characters,
  attention,
  segmentation,
  audio,
  distillation,
};

interface Case extends Outcome {
  readonly name: string;
}

test.each(readGolden<Case>('ported').cases)('$name', ({ name, numbers, keys }) => {
  const outcome = PROGRAMS[name]();
  expect(outcome.keys).toEqual(keys);
  expect(outcome.numbers.length).toBe(numbers.length);
  const wrong = numbers.findIndex((number, i) => {
    const difference = Math.abs(number - outcome.numbers[i]);
    return !(difference <= 1e-4 * Math.max(Math.abs(number), 0.1));
  });
  expect(wrong < 0 ? null : `number ${wrong} is ${outcome.numbers[wrong]}, not ${numbers[wrong]}`).toBeNull();
});
