import {
  functional as F,
  manualSeed,
  multinomial,
  nn,
  noGrad,
  optim,
  type Tensor,
  tensor,
} from '../../src/index.js';
import { type Outcome, values } from './program.js';

type State = [Tensor, Tensor] | null;

class CharLSTM extends nn.Module {
  embedding = new nn.Embedding(12, 6);
  lstm = new nn.LSTM(6, 10, { numLayers: 2, batchFirst: true, dropout: 0.2 });
  head = new nn.Linear(10, 12);

  forward(x: Tensor, state: State = null): [Tensor, State] {
    const { output, hN, cN } = this.lstm(this.embedding(x), state);
    return [this.head(output), [hN, cN]];
  }
}

export function characters(): Outcome {
  manualSeed(4);
  const model = new CharLSTM();
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0.02 });
  const scheduler = new optim.lrScheduler.OneCycleLR(optimizer, 0.05, { totalSteps: 8 });
  const numbers: number[] = [];
  let state: State = null;
  for (let step = 0; step < 8; step++) {
    const text = values([3, 9], step, 'int64').abs().mul(3);
    if (state !== null) state = [state[0].detach(), state[1].detach()];
    const [logits, next]: [Tensor, State] = model(text.at(':', ':-1'), state);
    state = next;
    const loss = F.crossEntropy(logits.reshape(-1, 12), text.at(':', '1:').reshape(-1));
    optimizer.zeroGrad();
    loss.backward();
    nn.utils.clipGradValue_(model.parameters(), 0.1);
    optimizer.step();
    scheduler.step();
    numbers.push(loss.item());
  }
  model.eval();
  let token = tensor([[1n]]);
  state = null;
  noGrad(() => {
    for (let i = 0; i < 12; i++) {
      const [logits, next]: [Tensor, State] = model(token, state);
      state = next;
      token = multinomial(F.softmax(logits.at(':', -1).div(0.8), -1), 1);
      numbers.push(token.item());
    }
  });
  return { numbers, keys: Object.keys(model.stateDict()) };
}
