"""Activations with and without options, in every dtype that PyTorch takes, on tensors of any rank."""

import itertools

import torch.nn.functional as F

import golden_file
from function_cases import camel, function_case, spec, worth_keeping
from hashed_values import NAMES

# PyTorch's name, positional arguments, options.
CALLS = [
    ("relu", (), {}),
    ("relu", (), {"inplace": False}),
    ("relu6", (), {}),
    ("leaky_relu", (), {}),
    ("leaky_relu", (0.3,), {}),
    ("leaky_relu", (), {"negative_slope": -0.5}),
    ("hardtanh", (), {}),
    ("hardtanh", (), {"min_val": -0.5, "max_val": 1.5}),
    ("hardtanh", (), {"min_val": 0, "max_val": 2}),
    ("threshold", (0.1, 20), {}),
    ("threshold", (1, -3), {}),
    ("elu", (), {}),
    ("elu", (0.5,), {}),
    ("celu", (), {}),
    ("celu", (), {"alpha": 1.7}),
    ("selu", (), {}),
    ("hardshrink", (), {}),
    ("hardshrink", (1.25,), {}),
    ("softshrink", (), {}),
    ("softshrink", (), {"lambd": 0}),
    ("rrelu", (), {}),
    ("rrelu", (), {"lower": 0.5, "upper": 0.75}),
    ("gelu", (), {}),
    ("gelu", (), {"approximate": "tanh"}),
    ("silu", (), {}),
    ("mish", (), {}),
    ("hardswish", (), {}),
    ("hardsigmoid", (), {}),
    ("softplus", (), {}),
    ("softplus", (), {"beta": 3, "threshold": 2}),
    ("softplus", (), {"beta": 0.5}),
    ("softsign", (), {}),
    ("tanhshrink", (), {}),
    ("logsigmoid", (), {}),
    ("sigmoid", (), {}),
    ("tanh", (), {}),
]


# Exact on whole numbers, corners included.
STRAIGHT = ("relu", "relu6", "hardtanh", "threshold", "hardshrink", "softshrink")


def every_call():
    shapes = ([4, 5], [], [0, 3], [2, 1, 3])
    for i, (name, args, options) in enumerate(CALLS):
        for j, dtype in enumerate(("float32", "float64")):
            yield function_case("options", camel(name), getattr(F, name), 100 * i + 10 * j, [spec(shapes[0], dtype)], args, options)
        yield function_case("shapes", camel(name), getattr(F, name), 100 * i + 30, [spec(shapes[1 + i % 3])], args, options)
        if name in STRAIGHT:
            yield function_case("whole", camel(name), getattr(F, name), 100 * i + 40, [spec([7], "float64")], args, options, whole=True)
        for j, dtype in enumerate(("int32", "int64", "uint8")):
            yield function_case("integers", camel(name), getattr(F, name), 100 * i + 50 + j, [spec([6], dtype)], args, options)


def in_dtype(function):
    return lambda x, dim, dtype=None: function(x, dim, dtype=dtype and NAMES[dtype])


def along_axes():
    for i, (shape, dim) in enumerate((([4], 0), ([2, 6], -1), ([4, 3], 0), ([2, 4, 3], 1), ([2, 3], 1), ([0, 4], 0))):
        for dtype in ("float32", "float64"):
            yield function_case("glu", "glu", F.glu, 5000 + 10 * i, [spec(shape, dtype)], (dim,))
    for i, (call, function) in enumerate((("softmin", F.softmin), ("softmax", F.softmax), ("logSoftmax", F.log_softmax))):
        for j, (dtype, to) in enumerate((("float32", "float64"), ("int32", "float32"), ("float64", None))):
            options = {} if to is None else {"dtype": to}
            yield function_case("softmax", call, in_dtype(function), 6000 + 100 * i + 10 * j, [spec([3, 4], dtype)], (1,), options)


def learned_slopes():
    for i, (shape, weight) in enumerate(itertools.product(([], [5], [2, 3], [2, 3, 4], [0, 3]), ([], [1], [3], [2, 1]))):
        for dtype in ("float32", "float64"):
            yield function_case("prelu", "prelu", F.prelu, 7000 + 10 * i, [spec(shape, dtype), spec(weight, dtype)])


def main():
    golden_file.write("activations", worth_keeping([*every_call(), *along_axes(), *learned_slopes()]))
