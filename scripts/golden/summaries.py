"""What torchinfo 1.8.0 tells of whole models: layers with shapes and costs, and the sums (`pip install torchinfo==1.8.0`)."""

import torch
from golden_file import write
from torch import nn
from torchinfo import summary


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.pool = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.relu = nn.ReLU()
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(self.relu(self.conv1(x)))
        x = self.pool(self.relu(self.conv2(x)))
        x = self.relu(self.fc1(x.flatten(1)))
        return self.fc3(self.relu(self.fc2(x)))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


def resnet():
    return nn.Sequential(
        nn.Conv2d(3, 16, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.Sequential(BasicBlock(16, 16, 1), BasicBlock(16, 16, 1)),
        nn.Sequential(BasicBlock(16, 32, 2), BasicBlock(32, 32, 1)),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )


class Double(nn.Sequential):
    def __init__(self, inputs, outputs):
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU()
        )


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1 = Double(1, 8)
        self.down2 = Double(8, 16)
        self.pool = nn.MaxPool2d(2)
        self.middle = Double(16, 32)
        self.up2 = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.merge2 = Double(32, 16)
        self.up1 = nn.ConvTranspose2d(16, 8, 2, stride=2)
        self.merge1 = Double(16, 8)
        self.out = nn.Conv2d(8, 2, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(self.pool(a))
        c = self.middle(self.pool(b))
        d = self.merge2(torch.cat([b, self.up2(c)], 1))
        return self.out(self.merge1(torch.cat([a, self.up1(d)], 1)))


def inverted(inputs, outputs, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, inputs * 6, 1, bias=False),
        nn.BatchNorm2d(inputs * 6),
        nn.ReLU6(),
        nn.Conv2d(inputs * 6, inputs * 6, 3, stride=stride, padding=1, groups=inputs * 6, bias=False),
        nn.BatchNorm2d(inputs * 6),
        nn.ReLU6(),
        nn.Conv2d(inputs * 6, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
    )


def mobilenet():
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False),
        inverted(8, 12, 1),
        inverted(12, 16, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(16, 5),
    )
    for parameter in net[1].parameters():
        parameter.requires_grad = False
    return net


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.lstm = nn.LSTM(12, 20, num_layers=2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(40, 7)

    def forward(self, x):
        return self.head(self.lstm(self.embed(x))[0])


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.relu = nn.ReLU()
        self.scale = nn.Parameter(torch.ones(4, 1, 1))

    def forward(self, x):
        return self.relu(self.conv(self.relu(self.conv(x)))) * self.scale


def case(name, model, shape, dtypes=None):
    model.eval()
    found = summary(model, input_size=shape, dtypes=dtypes, depth=10, verbose=0, cache_forward_pass=False)
    layers = [
        {
            "kind": layer.class_name,
            "depth": layer.depth,
            "leaf": layer.is_leaf_layer,
            "again": layer.is_recursive,
            "input": list(layer.input_size),
            "output": list(layer.output_size),
            "parameters": layer.num_params,
            "trainable": layer.trainable_params,
            "multAdds": layer.macs,
        }
        for layer in found.summary_list
    ]
    return {
        "name": name,
        "shape": list(shape),
        "layers": layers,
        "parameters": found.total_params,
        "trainable": found.trainable_params,
        "multAdds": found.total_mult_adds,
        "inputBytes": found.total_input,
        "passBytes": found.total_output_bytes,
        "parameterBytes": found.total_param_bytes,
    }


def main():
    torch.manual_seed(0)
    encoder = nn.TransformerEncoder(
        nn.TransformerEncoderLayer(16, 4, dim_feedforward=32, batch_first=True), 2, enable_nested_tensor=False
    )
    write(
        "summaries",
        [
            case("LeNet", LeNet(), (2, 1, 28, 28)),
            case("ResNet", resnet(), (2, 3, 64, 64)),
            case("UNet", UNet(), (1, 1, 32, 32)),
            case("MobileNet", mobilenet(), (4, 3, 32, 32)),
            case("Tagger", Tagger(), (3, 9), dtypes=[torch.long]),
            case("Transformer", encoder, (2, 5, 16)),
            case("Twice", Twice(), (1, 4, 8, 8)),
        ],
    )


if __name__ == "__main__":
    main()
