"""The nets of the whole jobs, as `models.mjs` builds them."""

from torch import nn

MODELS = {
    "lenet": lambda: nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    ),
    "audio": lambda: nn.Sequential(
        nn.Conv1d(1, 32, 80, stride=4),
        nn.ReLU(),
        nn.MaxPool1d(4),
        nn.Conv1d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool1d(4),
        nn.Conv1d(64, 128, 3),
        nn.ReLU(),
    ),
}
