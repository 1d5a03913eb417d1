import { functional as F, manualSeed, nn, optim, randnLike, type Tensor } from '../../src/index.js';
import { type Outcome, values } from './program.js';

class VAE extends nn.Module {
  fc1 = new nn.Linear(64, 20);
  fc21 = new nn.Linear(20, 5);
  fc22 = new nn.Linear(20, 5);
  fc3 = new nn.Linear(5, 20);
  fc4 = new nn.Linear(20, 64);

  encode(x: Tensor): [Tensor, Tensor] {
    const h1 = F.relu(this.fc1(x));
    return [this.fc21(h1), this.fc22(h1)];
  }

  reparameterize(mu: Tensor, logvar: Tensor): Tensor {
    const std = logvar.mul(0.5).exp();
    const eps = randnLike(std);
    return mu.add(eps.mul(std));
  }

  decode(z: Tensor): Tensor {
    return this.fc4(F.relu(this.fc3(z))).sigmoid();
  }

  forward(x: Tensor): [Tensor, Tensor, Tensor] {
    const [mu, logvar] = this.encode(x.view(-1, 64));
    const z = this.reparameterize(mu, logvar);
    return [this.decode(z), mu, logvar];
  }
}

export function variational(): Outcome {
  manualSeed(1);
  const model = new VAE();
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-2 });
  const numbers: number[] = [];
  for (let step = 0; step < 10; step++) {
    const batch = values([7, 1, 8, 8], step).sigmoid();
    optimizer.zeroGrad();
    const [recon, mu, logvar] = model(batch);
    const bce = F.binaryCrossEntropy(recon, batch.view(-1, 64), { reduction: 'sum' });
    const kld = logvar.add(1).sub(mu.pow(2)).sub(logvar.exp()).sum().mul(-0.5);
    const loss = bce.add(kld);
    loss.backward();
    optimizer.step();
    numbers.push(loss.item());
  }
  return { numbers, keys: Object.keys(model.stateDict()) };
}
