import { functional as F, manualSeed, nn, noGrad, optim, type Tensor } from '../../src/index.js';
import { labels, type Outcome, values } from './program.js';

export function distillation(): Outcome {
  manualSeed(8);
  const teacher = new nn.Sequential(new nn.Linear(6, 12), new nn.Tanh(), new nn.Linear(12, 3)).eval();
  const student = new nn.Sequential(new nn.Linear(6, 4), new nn.ReLU(), new nn.Linear(4, 3));
  for (const p of teacher.parameters()) p.requiresGrad = false;
  const ema = Object.fromEntries(Object.entries(student.stateDict()).map(([k, v]) => [k, v.clone()]));
  const optimizer = new optim.LBFGS(student.parameters(), {
    lr: 0.5,
    maxIter: 4,
    lineSearchFn: 'strongWolfe',
  });
  const [x, y] = [values([9, 6], 1), labels(9, 3, 2)];
  const T = 2;
  const numbers: number[] = [];
  const closure = (): Tensor => {
    optimizer.zeroGrad();
    const logits = student(x);
    const soft = F.klDiv(F.logSoftmax(logits.div(T), -1), F.softmax(teacher(x).div(T), -1), {
      reduction: 'batchmean',
    }).mul(T * T);
    const loss = soft.mul(0.7).add(F.crossEntropy(logits, y).mul(0.3));
    loss.backward();
    return loss;
  };
  for (let step = 0; step < 4; step++) {
    numbers.push(optimizer.step(closure).item());
    noGrad(() => {
      for (const [k, v] of Object.entries(student.stateDict())) ema[k].mul_(0.9).add_(v, { alpha: 0.1 });
    });
  }
  numbers.push(...Object.values(ema).map((v) => v.sum().item()));
  return { numbers, keys: Object.keys(student.stateDict()) };
}
