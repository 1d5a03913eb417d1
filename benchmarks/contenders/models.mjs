// The nets of the whole jobs; `torch_models.py` builds the same, layer by layer, so that the same seed gives the same
// weights.
import { nn } from '../../dist/index.js';

const conv3 = (from, to, options = {}) => new nn.Conv2d(from, to, 3, { padding: 1, bias: false, ...options });
const normalised = (conv, channels) => [conv, new nn.BatchNorm2d(channels), new nn.ReLU()];

/** Two 3×3 layers and a way around them. */
class Block extends nn.Module {
  constructor(from, to, stride) {
    super();
    this.main = new nn.Sequential(
      ...normalised(conv3(from, to, { stride }), to),
      conv3(to, to),
      new nn.BatchNorm2d(to),
    );
    this.around =
      stride === 1
        ? new nn.Identity()
        : new nn.Sequential(new nn.Conv2d(from, to, 1, { stride, bias: false }), new nn.BatchNorm2d(to));
  }

  forward(x) {
    return this.main(x).add(this.around(x)).relu();
  }
}

const separable = (from, to, stride) => [
  ...normalised(conv3(from, from, { stride, groups: from }), from),
  ...normalised(new nn.Conv2d(from, to, 1, { bias: false }), to),
];

export const MODELS = {
  resnet: () =>
    new nn.Sequential(
      ...normalised(new nn.Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false }), 64),
      new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
      ...[
        [64, 64, 1],
        [64, 64, 1],
        [64, 128, 2],
        [128, 128, 1],
        [128, 256, 2],
        [256, 256, 1],
        [256, 512, 2],
        [512, 512, 1],
      ].map(([from, to, stride]) => new Block(from, to, stride)),
      new nn.AvgPool2d(7),
      new nn.Flatten(),
      new nn.Linear(512, 1000),
    ),
  block: () => new nn.Sequential(...normalised(conv3(64, 64), 64)),
  mobilenet: () =>
    new nn.Sequential(
      ...normalised(conv3(3, 32, { stride: 2 }), 32),
      ...separable(32, 64, 1),
      ...separable(64, 128, 2),
      ...separable(128, 128, 1),
      ...separable(128, 256, 2),
      ...separable(256, 256, 1),
      ...separable(256, 512, 2),
      ...separable(512, 512, 1),
      new nn.AvgPool2d(14),
      new nn.Flatten(),
      new nn.Linear(512, 1000),
    ),
  digits: () =>
    new nn.Sequential(
      new nn.Conv2d(1, 16, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(16, 32, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(128, 10),
    ),
  lenet: () =>
    new nn.Sequential(
      new nn.Conv2d(1, 6, 5, { padding: 2 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(6, 16, 5),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(400, 120),
      new nn.ReLU(),
      new nn.Linear(120, 84),
      new nn.ReLU(),
      new nn.Linear(84, 10),
    ),
  audio: () =>
    new nn.Sequential(
      new nn.Conv1d(1, 32, 80, { stride: 4 }),
      new nn.ReLU(),
      new nn.MaxPool1d(4),
      new nn.Conv1d(32, 64, 3),
      new nn.ReLU(),
      new nn.MaxPool1d(4),
      new nn.Conv1d(64, 128, 3),
      new nn.ReLU(),
    ),
};
