// The numbers of whole models beside torchinfo's. Where it counts something else, the test says what.
import { describe, expect, test } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { type Summary, summary } from '../../src/nn/summary.js';
import { ones, zeros } from '../../src/tensor/creation.js';
import { cat } from '../../src/tensor/join.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { readGolden } from '../golden/read-golden.js';

interface Layer {
  readonly kind: string;
  readonly depth: number;
  readonly leaf: boolean;
  readonly again: boolean;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly parameters: number;
  readonly trainable: number;
  readonly multAdds: number;
}

interface Case {
  readonly name: string;
  readonly shape: readonly number[];
  readonly layers: readonly Layer[];
  readonly parameters: number;
  readonly trainable: number;
  readonly multAdds: number;
  readonly inputBytes: number;
  readonly passBytes: number;
  readonly parameterBytes: number;
}

class LeNet extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5, { padding: 2 });
  pool = new nn.MaxPool2d(2);
  conv2 = new nn.Conv2d(6, 16, 5);
  relu = new nn.ReLU();
  fc1 = new nn.Linear(400, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);
  forward(x: Tensor): Tensor {
    x = this.pool(this.relu(this.conv1(x)));
    x = this.pool(this.relu(this.conv2(x)));
    x = this.relu(this.fc1(x.flatten(1)));
    return this.fc3(this.relu(this.fc2(x)));
  }
}

class BasicBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  relu = new nn.ReLU();
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  downsample: nn.Sequential | null = null;
  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(outputs);
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(outputs);
    if (stride !== 1 || inputs !== outputs) {
      const shortcut = new nn.Conv2d(inputs, outputs, 1, { stride, bias: false });
      this.downsample = new nn.Sequential(shortcut, new nn.BatchNorm2d(outputs));
    }
  }
  forward(x: Tensor): Tensor {
    const y = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    return this.relu(y.add(this.downsample === null ? x : this.downsample(x)));
  }
}

function resnet(): nn.Module {
  return new nn.Sequential(
    new nn.Conv2d(3, 16, 7, { stride: 2, padding: 3, bias: false }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
    new nn.Sequential(new BasicBlock(16, 16, 1), new BasicBlock(16, 16, 1)),
    new nn.Sequential(new BasicBlock(16, 32, 2), new BasicBlock(32, 32, 1)),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(32, 10),
  );
}

class Double extends nn.Sequential {
  constructor(inputs: number, outputs: number) {
    super(
      new nn.Conv2d(inputs, outputs, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(outputs, outputs, 3, { padding: 1 }),
      new nn.ReLU(),
    );
  }
}

class UNet extends nn.Module {
  down1 = new Double(1, 8);
  down2 = new Double(8, 16);
  pool = new nn.MaxPool2d(2);
  middle = new Double(16, 32);
  up2 = new nn.ConvTranspose2d(32, 16, 2, { stride: 2 });
  merge2 = new Double(32, 16);
  up1 = new nn.ConvTranspose2d(16, 8, 2, { stride: 2 });
  merge1 = new Double(16, 8);
  out = new nn.Conv2d(8, 2, 1);
  forward(x: Tensor): Tensor {
    const a = this.down1(x);
    const b = this.down2(this.pool(a));
    const c = this.middle(this.pool(b));
    const d = this.merge2(cat([b, this.up2(c)], 1));
    return this.out(this.merge1(cat([a, this.up1(d)], 1)));
  }
}

function inverted(inputs: number, outputs: number, stride: number): nn.Module {
  const wide = inputs * 6;
  return new nn.Sequential(
    new nn.Conv2d(inputs, wide, 1, { bias: false }),
    new nn.BatchNorm2d(wide),
    new nn.ReLU6(),
    new nn.Conv2d(wide, wide, 3, { stride, padding: 1, groups: wide, bias: false }),
    new nn.BatchNorm2d(wide),
    new nn.ReLU6(),
    new nn.Conv2d(wide, outputs, 1, { bias: false }),
    new nn.BatchNorm2d(outputs),
  );
}

function mobilenet(): nn.Module {
  return new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1, bias: false }),
    inverted(8, 12, 1).freeze(),
    inverted(12, 16, 2),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(16, 5),
  );
}

class Tagger extends nn.Module {
  embed = new nn.Embedding(50, 12);
  lstm = new nn.LSTM(12, 20, { numLayers: 2, batchFirst: true, bidirectional: true });
  head = new nn.Linear(40, 7);
  forward(x: Tensor): Tensor {
    return this.head(this.lstm(this.embed(x)).output);
  }
}

class Twice extends nn.Module {
  conv = new nn.Conv2d(4, 4, 3, { padding: 1 });
  relu = new nn.ReLU();
  scale = new nn.Parameter(ones(4, 1, 1));
  forward(x: Tensor): Tensor {
    return this.relu(this.conv(this.relu(this.conv(x)))).mul(this.scale);
  }
}

const MODELS: Readonly<Record<string, () => nn.Module>> = {
  LeNet: () => new LeNet(),
  ResNet: resnet,
  UNet: () => new UNet(),
  MobileNet: mobilenet,
  Tagger: () => new Tagger(),
  Transformer: () =>
    new nn.TransformerEncoder(
      new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true }),
      2,
    ),
  Twice: () => new Twice(),
};

const GOLDEN = readGolden<Case>('summaries').cases;
const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

describe.each(GOLDEN)('$name', (theirs) => {
  const { name, shape } = theirs;
  const table: Summary = summary(
    MODELS[name](),
    name === 'Tagger' ? zeros(shape, { dtype: 'int64' }) : shape,
  );

  // The model itself is no row of ours where it only calls others; a list of modules is never called, and the projection
  // inside attention never by PyTorch.
  const layers = theirs.layers.filter(({ kind, depth }) => depth > 0 && kind !== 'ModuleList');
  const rows = table.rows.filter(({ path }) => path !== '' && !path.endsWith('.out_proj'));

  test('the sums', () => {
    const { parameters, frozen = 0, inputBytes, passBytes, parameterBytes } = table.totals;
    expect(parameters).toBe(theirs.parameters);
    expect(parameters - frozen).toBe(theirs.trainable);
    // torchinfo adds what Python's storage object takes.
    expect(inputBytes).toBe(theirs.inputBytes - 64);
    // It leaves attention out, which it takes for a container, and parameters beside all layers.
    if (name !== 'Transformer') {
      expect(passBytes).toBe(theirs.passBytes);
      const beside = name === 'Twice' ? 4 * 4 : 0;
      expect((parameterBytes ?? 0) - beside).toBe(theirs.parameterBytes);
    }
  });

  test('the layers', () => {
    expect(rows.map(({ kind }) => kind)).toEqual(layers.map(({ kind }) => kind));
    for (const [i, row] of rows.entries()) {
      const layer = layers[i];
      expect(row.inputShape).toEqual(layer.input);
      expect(row.outputShape).toEqual(layer.output);
      // What is called again is counted once.
      const again = layer.again && layer.parameters > 0;
      expect(row.again ?? false).toBe(again);
      expect(row.parameters).toBe(again ? 0 : layer.parameters);
      expect(row.parameters - (row.frozen ?? 0)).toBe(again ? 0 : layer.trainable);
    }
  });

  test('the multiply-adds, without those of the bias', () => {
    for (const [i, { kind, window, multiplyAdds, outputShape, again }] of rows.entries()) {
      const output = outputShape ?? [];
      // It counts the weights of a transposed convolution at the cells of the output, and those of a Linear once.
      const isPlain = kind === 'Conv2d' || (kind === 'Linear' && output.length === 2);
      if (!isPlain) continue;
      const hasBias = kind === 'Linear' || window?.bias === true;
      const bias = hasBias ? product(output) : 0;
      expect(multiplyAdds * shape[0] + bias, `${kind} ${again}`).toBe(layers[i].multAdds);
    }
  });
});
