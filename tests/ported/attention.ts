import {
  arange,
  functional as F,
  full,
  manualSeed,
  nn,
  optim,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';
import { type Outcome, values } from './program.js';

function generateSquareSubsequentMask(size: number): Tensor {
  return full([size, size], Number.NEGATIVE_INFINITY).triu(1);
}

class TransformerModel extends nn.Module {
  embedding = new nn.Embedding(11, 8);
  pe: Tensor;
  encoder: nn.TransformerEncoder;
  decoder: nn.Linear;

  constructor() {
    super();
    const pe = zeros(16, 8);
    const position = arange(0, 16, { dtype: 'float32' }).unsqueeze(1);
    const divTerm = arange(0, 8, 2).float().mul(tensor(10000).log().neg().div(8)).exp();
    pe.set([':', '0::2'], position.mul(divTerm).sin());
    pe.set([':', '1::2'], position.mul(divTerm).cos());
    this.pe = this.registerBuffer('pe', pe);
    const layer = new nn.TransformerEncoderLayer(8, 2, {
      dimFeedforward: 16,
      dropout: 0.1,
      batchFirst: true,
      normFirst: true,
    });
    this.encoder = new nn.TransformerEncoder(layer, 2);
    this.decoder = new nn.Linear(8, 11);
  }

  forward(src: Tensor, mask: Tensor): Tensor {
    let x = this.embedding(src).mul(8 ** 0.5);
    x = x.add(this.pe.at(`:${src.size(1)}`));
    return this.decoder(this.encoder(x, { mask }));
  }
}

export function attention(): Outcome {
  manualSeed(5);
  const model = new TransformerModel();
  const optimizer = new optim.SGD(
    [
      { params: model.encoder.parameters() },
      { params: [...model.embedding.parameters(), ...model.decoder.parameters()], lr: 0.3 },
    ],
    { lr: 0.1 },
  );
  const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 6);
  const numbers: number[] = [];
  for (let step = 0; step < 6; step++) {
    const text = values([2, 8], step, 'int64').abs().mul(3);
    const mask = generateSquareSubsequentMask(7);
    const logits = model(text.at(':', ':-1'), mask);
    const loss = F.crossEntropy(logits.view(-1, 11), text.at(':', '1:').reshape(-1));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    scheduler.step();
    numbers.push(loss.item());
  }
  return { numbers, keys: Object.keys(model.stateDict()) };
}
