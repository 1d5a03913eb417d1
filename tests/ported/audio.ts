import { functional as F, manualSeed, nn, optim, type Tensor } from '../../src/index.js';
import { labels, type Outcome, values } from './program.js';

class M5 extends nn.Module {
  conv1: nn.Conv1d;
  bn1: nn.BatchNorm1d;
  pool1 = new nn.MaxPool1d(4);
  conv2: nn.Conv1d;
  bn2: nn.BatchNorm1d;
  fc1: nn.Linear;

  constructor(nChannel: number = 6) {
    super();
    this.conv1 = new nn.Conv1d(1, nChannel, 80, { stride: 16 });
    this.bn1 = new nn.BatchNorm1d(nChannel);
    this.conv2 = new nn.Conv1d(nChannel, nChannel, 3);
    this.bn2 = new nn.BatchNorm1d(nChannel);
    this.fc1 = new nn.Linear(nChannel, 5);
  }

  forward(x: Tensor): Tensor {
    x = this.pool1(F.relu(this.bn1(this.conv1(x))));
    x = F.relu(this.bn2(this.conv2(x)));
    x = F.avgPool1d(x, x.shape[2]);
    x = this.fc1(x.permute(0, 2, 1));
    return F.logSoftmax(x, 2);
  }
}

export function audio(): Outcome {
  manualSeed(7);
  const model = new M5();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01, weightDecay: 0.0001 });
  const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });
  const numbers: number[] = [];
  for (let step = 0; step < 6; step++) {
    const output = model(values([4, 1, 600], step));
    const loss = F.nllLoss(output.squeeze(1), labels(4, 5, step));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    scheduler.step(loss.item());
    numbers.push(loss.item(), optimizer.paramGroups[0].lr);
  }
  return { numbers, keys: Object.keys(model.stateDict()) };
}
