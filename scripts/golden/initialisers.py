"""What torch.nn.init and the layers' own initialisation draw."""

import torch
from torch import nn

import golden_file

SHAPES = [(1, 1), (3, 2), (8, 16), (33, 7), (6, 1, 5), (16, 3, 3, 3), (2, 3, 1, 2)]
MODES = {"fanIn": "fan_in", "fanOut": "fan_out"}
NONLINEARITIES = {"relu": "relu", "leakyRelu": "leaky_relu", "tanh": "tanh", "linear": "linear", "selu": "selu", "sigmoid": "sigmoid"}


def case(seed, call, options, values):
    return {"seed": seed, "call": call, "options": options, "shape": list(values.shape), "values": golden_file.encode(values)}


def fills():
    for seed in (0, 7):
        for shape in SHAPES:
            for call, fill in (("xavierUniform_", nn.init.xavier_uniform_), ("xavierNormal_", nn.init.xavier_normal_)):
                for gain in (1, 1.7):
                    torch.manual_seed(seed)
                    yield case(seed, call, {"gain": gain}, fill(torch.empty(shape), gain=gain))
            for call, fill in (("kaimingUniform_", nn.init.kaiming_uniform_), ("kaimingNormal_", nn.init.kaiming_normal_)):
                for mode, torch_mode in MODES.items():
                    for name, torch_name in NONLINEARITIES.items():
                        torch.manual_seed(seed)
                        values = fill(torch.empty(shape), a=0.2, mode=torch_mode, nonlinearity=torch_name)
                        yield case(seed, call, {"a": 0.2, "mode": mode, "nonlinearity": name}, values)


def linear_layers():
    """Weight and bias of one layer, one after the other."""
    for seed in (0, 1, 42):
        for inputs, outputs in ((1, 1), (3, 4), (17, 5), (400, 12), (5, 0), (0, 3)):
            for bias in (True, False):
                torch.manual_seed(seed)
                layer = nn.Linear(inputs, outputs, bias=bias)
                values = torch.cat([p.detach().flatten() for p in layer.parameters()])
                yield case(seed, "Linear", {"inFeatures": inputs, "outFeatures": outputs, "bias": bias}, values)


def whole_matrices():
    """Those that choose the values together; `arg` is what is positional in both languages."""
    for seed in (0, 7):
        for shape in ((3, 5), (5, 3), (4, 4), (6, 2, 3)):
            for gain in (1, 1.5):
                torch.manual_seed(seed)
                yield case(seed, "orthogonal_", {"gain": gain}, nn.init.orthogonal_(torch.empty(shape), gain=gain))
        for shape, sparsity in (((5, 4), 0.3), ((3, 6), 0.9)):
            torch.manual_seed(seed)
            yield case(seed, "sparse_", {"std": 0.5}, nn.init.sparse_(torch.empty(shape), sparsity, std=0.5)) | {"arg": sparsity}
        for options in ({}, {"std": 0.02, "a": -0.03, "b": 0.01}, {"mean": 1, "a": 3, "b": 3.5}, {"mean": -2.0, "std": 3, "a": 0, "b": 9}):
            for shape in ((40,), (5, 3)):
                torch.manual_seed(seed)
                yield case(seed, "truncNormal_", options, nn.init.trunc_normal_(torch.empty(shape), **options))
    for shape in ((3, 5), (4, 2)):
        yield case(0, "eye_", {}, nn.init.eye_(torch.empty(shape)))
    for shape, groups in (((4, 2, 3), 1), ((4, 2, 3), 2), ((2, 3, 2, 4), 1), ((6, 1, 3, 3, 1), 3)):
        yield case(0, "dirac_", {}, nn.init.dirac_(torch.empty(shape), groups)) | {"arg": groups}


def main():
    golden_file.write("initialisers", [*fills(), *linear_layers(), *whole_matrices()])
