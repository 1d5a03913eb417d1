// The nets of the whole jobs; `torch_models.py` builds the same, layer by layer, so that the same seed gives the same
// weights.
import { nn } from '../../dist/index.js';

export const MODELS = {
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
