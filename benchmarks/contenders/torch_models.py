"""The nets of the whole jobs, as `models.mjs` builds them."""

from torch import nn


def conv3(inputs, outputs, **options):
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=False, **options)


def normalised(conv, channels):
    return [conv, nn.BatchNorm2d(channels), nn.ReLU()]


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.main = nn.Sequential(
            *normalised(conv3(inputs, outputs, stride=stride), outputs),
            conv3(outputs, outputs),
            nn.BatchNorm2d(outputs),
        )
        self.around = (
            nn.Identity()
            if stride == 1
            else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))
        )

    def forward(self, x):
        return (self.main(x) + self.around(x)).relu()


def separable(inputs, outputs, stride):
    return [
        *normalised(conv3(inputs, inputs, stride=stride, groups=inputs), inputs),
        *normalised(nn.Conv2d(inputs, outputs, 1, bias=False), outputs),
    ]


BLOCKS = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
SEPARABLE = [(32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]

MODELS = {
    "resnet": lambda: nn.Sequential(
        *normalised(nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False), 64),
        nn.MaxPool2d(3, stride=2, padding=1),
        *(Block(*sizes) for sizes in BLOCKS),
        nn.AvgPool2d(7),
        nn.Flatten(),
        nn.Linear(512, 1000),
    ),
    "block": lambda: nn.Sequential(*normalised(conv3(64, 64), 64)),
    "mobilenet": lambda: nn.Sequential(
        *normalised(conv3(3, 32, stride=2), 32),
        *(layer for sizes in SEPARABLE for layer in separable(*sizes)),
        nn.AvgPool2d(14),
        nn.Flatten(),
        nn.Linear(512, 1000),
    ),
    "digits": lambda: nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, 10),
    ),
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
