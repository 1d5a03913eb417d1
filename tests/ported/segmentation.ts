import { cat, functional as F, manualSeed, nn, optim, type Tensor, tensor } from '../../src/index.js';
import { type Outcome, values } from './program.js';

function doubleConv(i: number, o: number): nn.Sequential {
  return new nn.Sequential(
    new nn.Conv2d(i, o, 3, { padding: 1 }),
    new nn.GroupNorm(2, o),
    new nn.SiLU(),
    new nn.Conv2d(o, o, 3, { padding: 1 }),
    new nn.SiLU(),
  );
}

class UNet extends nn.Module {
  down1 = doubleConv(1, 4);
  down2 = doubleConv(4, 8);
  bottom = doubleConv(8, 16);
  up2 = new nn.ConvTranspose2d(16, 8, 2, { stride: 2 });
  dec2 = doubleConv(16, 8);
  up1 = new nn.Upsample({ scaleFactor: 2, mode: 'bilinear', alignCorners: false });
  dec1 = doubleConv(12, 4);
  out = new nn.Conv2d(4, 1, 1);

  forward(x: Tensor): Tensor {
    const d1 = this.down1(x);
    const d2 = this.down2(F.maxPool2d(d1, 2));
    const b = this.bottom(F.avgPool2d(d2, 2));
    const u2 = this.dec2(cat([this.up2(b), d2], 1));
    const u1 = this.dec1(cat([this.up1(u2), d1], 1));
    return this.out(u1);
  }
}

export function segmentation(): Outcome {
  manualSeed(6);
  const model = new UNet();
  const optimizer = new optim.Adam(model.parameters(), { lr: 3e-3, weightDecay: 1e-3 });
  const numbers: number[] = [];
  for (let step = 0; step < 5; step++) {
    const x = values([2, 1, 12, 12], step);
    const y = x.gt(0).float();
    const logits = model(x);
    const p = logits.sigmoid();
    const overlap = p.mul(y).sum().mul(2).add(1).div(p.sum().add(y.sum()).add(1));
    const dice = overlap.neg().add(1);
    const bce = F.binaryCrossEntropyWithLogits(logits, y, { posWeight: tensor(2) });
    const loss = bce.add(dice);
    optimizer.zeroGrad({ setToNone: true });
    loss.backward();
    optimizer.step();
    numbers.push(loss.item());
  }
  return { numbers, keys: Object.keys(model.stateDict()) };
}
