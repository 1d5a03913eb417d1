import { full, manualSeed, nn, optim, randn } from '../../src/index.js';
import { type Outcome, values } from './program.js';

function weightsInit(m: nn.Module): void {
  if (m instanceof nn.Conv2d || m instanceof nn.ConvTranspose2d) {
    nn.init.normal_(m.weight, 0, 0.02);
  } else if (m instanceof nn.BatchNorm2d) {
    nn.init.normal_(m.weight!, 1, 0.02);
    nn.init.zeros_(m.bias!);
  }
}

export function adversarial(): Outcome {
  manualSeed(2);
  const netG = new nn.Sequential(
    new nn.ConvTranspose2d(6, 8, 4, { stride: 1, padding: 0, bias: false }),
    new nn.BatchNorm2d(8),
    new nn.ReLU({ inplace: true }),
    new nn.ConvTranspose2d(8, 1, 4, { stride: 2, padding: 1, bias: false }),
    new nn.Tanh(),
  );
  const netD = new nn.Sequential(
    new nn.Conv2d(1, 8, 4, { stride: 2, padding: 1, bias: false }),
    new nn.LeakyReLU({ negativeSlope: 0.2, inplace: true }),
    new nn.Dropout(0.3),
    new nn.Conv2d(8, 1, 4, { stride: 1, padding: 0, bias: false }),
    new nn.Sigmoid(),
  );
  netG.apply(weightsInit);
  netD.apply(weightsInit);
  const criterion = new nn.BCELoss();
  const optimizerD = new optim.Adam(netD.parameters(), { lr: 0.002, betas: [0.5, 0.999] });
  const optimizerG = new optim.Adam(netG.parameters(), { lr: 0.002, betas: [0.5, 0.999] });
  const numbers: number[] = [];
  for (let step = 0; step < 6; step++) {
    netD.zeroGrad();
    const real = values([5, 1, 8, 8], step).div(2);
    const label = full([5], 1);
    const errDReal = criterion(netD(real).view(-1), label);
    errDReal.backward();
    const noise = randn(5, 6, 1, 1);
    const fake = netG(noise);
    label.fill_(0);
    const errDFake = criterion(netD(fake.detach()).view(-1), label);
    errDFake.backward();
    optimizerD.step();
    netG.zeroGrad();
    label.fill_(1);
    const errG = criterion(netD(fake).view(-1), label);
    errG.backward();
    optimizerG.step();
    numbers.push(errDReal.item() + errDFake.item(), errG.item());
  }
  return { numbers, keys: [...Object.keys(netG.stateDict()), ...Object.keys(netD.stateDict())] };
}
