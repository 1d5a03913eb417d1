import { manualSeed, nn, noGrad, optim, type Tensor } from '../../src/index.js';
import { labels, type Outcome, values } from './program.js';

class BasicBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  relu = new nn.ReLU({ inplace: true });
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  downsample: nn.Sequential | null = null;

  constructor(inplanes: number, planes: number, stride: number = 1) {
    super();
    this.conv1 = new nn.Conv2d(inplanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = new nn.Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(planes);
    if (stride !== 1 || inplanes !== planes) {
      this.downsample = new nn.Sequential(
        new nn.Conv2d(inplanes, planes, 1, { stride, bias: false }),
        new nn.BatchNorm2d(planes),
      );
    }
  }

  forward(x: Tensor): Tensor {
    let identity = x;
    let out = this.relu(this.bn1(this.conv1(x)));
    out = this.bn2(this.conv2(out));
    if (this.downsample !== null) identity = this.downsample(x);
    return this.relu(out.add(identity));
  }
}

class ResNet extends nn.Module {
  stem = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );
  layers = new nn.Sequential(new BasicBlock(8, 8), new BasicBlock(8, 16, 2));
  avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
  fc = new nn.Linear(16, 4);

  constructor() {
    super();
    for (const m of this.modules()) {
      if (m instanceof nn.Conv2d) {
        nn.init.kaimingNormal_(m.weight, { mode: 'fanOut', nonlinearity: 'relu' });
      } else if (m instanceof nn.BatchNorm2d) {
        nn.init.constant_(m.weight!, 1);
        nn.init.constant_(m.bias!, 0);
      }
    }
  }

  forward(x: Tensor): Tensor {
    x = this.layers(this.stem(x));
    return this.fc(this.avgpool(x).flatten(1));
  }
}

export function residual(): Outcome {
  manualSeed(0);
  const model = new ResNet();
  const optimizer = new optim.SGD(model.parameters(), {
    lr: 0.05,
    momentum: 0.9,
    weightDecay: 1e-4,
    nesterov: true,
  });
  const scheduler = new optim.lrScheduler.StepLR(optimizer, 3, { gamma: 0.5 });
  const criterion = new nn.CrossEntropyLoss({ labelSmoothing: 0.1 });
  const numbers: number[] = [];
  for (let step = 0; step < 8; step++) {
    const [x, y] = [values([6, 3, 16, 16], step), labels(6, 4, step)];
    optimizer.zeroGrad();
    const loss = criterion(model(x), y);
    loss.backward();
    nn.utils.clipGradNorm_(model.parameters(), 1);
    optimizer.step();
    scheduler.step();
    numbers.push(loss.item());
  }
  model.eval();
  noGrad(() =>
    numbers.push(
      model(values([2, 3, 16, 16], 99))
        .sum()
        .item(),
    ),
  );
  return { numbers, keys: Object.keys(model.stateDict()) };
}
