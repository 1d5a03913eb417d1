import { autograd, manualSeed, nn, ones, optim, rand } from '../../src/index.js';
import { type Outcome, values } from './program.js';

export function penalty(): Outcome {
  manualSeed(3);
  const critic = new nn.Sequential(new nn.Linear(4, 16), new nn.LeakyReLU(0.2), new nn.Linear(16, 1));
  const optimizer = new optim.SGD(critic.parameters(), { lr: 0.05 });
  const numbers: number[] = [];
  for (let step = 0; step < 6; step++) {
    const [real, fake] = [values([8, 4], 2 * step), values([8, 4], 2 * step + 1)];
    const alpha = rand(8, 1);
    const interpolates = alpha.mul(real).add(alpha.neg().add(1).mul(fake)).requiresGrad_(true);
    const [gradients] = autograd.grad(critic(interpolates), [interpolates], {
      gradOutputs: [ones(8, 1)],
      createGraph: true,
      retainGraph: true,
    });
    const gp = gradients.norm(2, 1).sub(1).pow(2).mean().mul(10);
    const loss = critic(fake).mean().sub(critic(real).mean()).add(gp);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    numbers.push(loss.item());
  }
  return { numbers, keys: Object.keys(critic.stateDict()) };
}
