"""What PyTorch's convolutions give: a systematic grid, a random sweep, and PyTorch's own test cases.

The last need `pip install expecttest`, which torch.testing._internal imports. Where PyTorch raises, the case holds
its message instead of values.
"""

import random

import torch
import torch.nn.functional as F
from torch import nn

from conv_settings import conv_settings
import golden_file
from hashed_values import NAMES, values

DTYPES = {dtype: name for name, dtype in NAMES.items()}
CAMEL = {"padding_mode": "paddingMode", "kernel_size": "kernelSize"}


def operand(shape, dtype):
    return {"shape": list(shape), "dtype": dtype}


def outcome(compute):
    """The result's shape and values, or what PyTorch says."""
    try:
        result = compute()
    except (RuntimeError, ValueError, TypeError, NotImplementedError) as error:
        return {"error": str(error).split("\n")[0]}
    return {"shape": list(result.shape), "values": golden_file.encode(result)}


def make(spec, seed, whole):
    return None if spec is None else values(spec["shape"], seed, spec["dtype"], whole)


def function_case(name, rank, seed, input, weight, bias, options, whole=False):
    """`conv1d` or `conv2d` of operands made from `seed`, `seed + 1` and `seed + 2`."""
    operands = [make(spec, seed + i, whole) for i, spec in enumerate((input, weight, bias))]
    result = outcome(lambda: getattr(F, f"conv{rank}d")(*operands, **options))
    case = {"name": name, "call": f"conv{rank}d", "seed": seed, "whole": whole}
    return {**case, "input": input, "weight": weight, "bias": bias, "options": options, **result}


def layer_case(name, rank, seed, args, options, input, whole=False):
    """A layer whose parameters are made from `seed + 1` and `seed + 2`."""
    dtype = input["dtype"]

    def compute():
        layer = getattr(nn, f"Conv{rank}d")(*args, **options, dtype=NAMES[dtype])
        with torch.no_grad():
            layer.weight.copy_(values(layer.weight.shape, seed + 1, dtype, whole))
            if layer.bias is not None:
                layer.bias.copy_(values(layer.bias.shape, seed + 2, dtype, whole))
            return layer(make(input, seed, whole))

    camel = {CAMEL.get(key, key): value for key, value in options.items()}
    case = {"name": name, "call": f"Conv{rank}d", "seed": seed, "whole": whole, "args": list(args)}
    return {**case, "input": input, "options": {**camel, "dtype": dtype}, **outcome(compute)}


def grid():
    """Every kernel × stride × padding × dilation × groups × padding mode; bias, dtype and batch take turns."""
    for rank, size in ((1, [7]), (2, [5, 4])):
        for i, (kernel, stride, padding, dilation, groups, mode) in enumerate(conv_settings(rank)):
            options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "padding_mode": mode, "bias": i % 3 != 0}
            batch = [[2], [1], [], [2], [0]][i % 5]
            input = operand([*batch, 4, *size], "float64" if i % 7 == 0 else "float32")
            yield layer_case("grid", rank, 3 * i, (4, 4, kernel), options, input, whole=i % 4 == 0)


def sweep():
    """Anything, also what does not fit."""
    rng = random.Random(20)
    for i in range(900):
        rank = rng.choice((1, 2, 2))
        pick = lambda low, high: rng.randint(low, high) if rng.random() < 0.5 else [rng.randint(low, high) for _ in range(rank)]
        groups = rng.choice((1, 1, 1, 2, 3))
        inputs, outputs = groups * rng.randint(1, 8), groups * rng.randint(1, 7)
        kernel = [rng.randint(1, 4) for _ in range(rank)]
        size = [rng.randint(1, 9) for _ in range(rank)]
        batch = rng.choice(([], [1], [2], [3], [0]))
        dtype = rng.choice(("float32",) * 6 + ("float64", "int64", "int32", "uint8"))
        padding = rng.choice(("same", "valid")) if rng.random() < 0.2 else pick(0, 3)
        options = {"stride": 1 if padding == "same" and rng.random() < 0.8 else pick(1, 3), "padding": padding, "dilation": pick(1, 3), "groups": groups}
        channels = inputs if rng.random() < 0.95 else inputs + 1
        if channels != inputs:  # PyTorch pads before it counts channels: one mistake at a time
            options["padding"] = 0
        if rng.random() < 0.5 and dtype.startswith("float"):
            options |= {"padding_mode": rng.choice(("zeros", "reflect", "replicate", "circular")), "bias": rng.random() < 0.7}
            yield layer_case("sweep", rank, 3 * i + 1, (inputs, outputs, kernel), options, operand([*batch, channels, *size], dtype), whole=rng.random() < 0.2)
        else:
            bias = operand([outputs], dtype) if rng.random() < 0.5 else None
            weight = operand([outputs, inputs // groups, *kernel], dtype)
            yield function_case("sweep", rank, 3 * i + 1, operand([*batch, channels, *size], dtype), weight, bias, options, whole=rng.random() < 0.2)


def zero_channels():
    for i, (input, weight, options) in enumerate((
        ([1, 0, 5, 5], [8, 0, 3, 3], {}),
        ([0, 5, 5], [8, 0, 3, 3], {"padding": "same"}),
        ([2, 0, 5, 5], [8, 0, 3, 3], {"stride": 2, "padding": 1, "groups": 2}),
        ([1, 0, 2, 2], [8, 0, 3, 3], {}),
        ([1, 3, 0, 5], [8, 3, 3, 3], {"padding": 2}),
        ([0, 3, 0, 5], [8, 3, 3, 3], {"padding": 2}),
        ([0, 3, 2, 2], [8, 3, 3, 3], {}),
    )):
        yield function_case("empty", 2, i, operand(input, "float32"), operand(weight, "float32"), None, options)


def op_info():
    """The shapes and options of PyTorch's OpInfo samples, and of its error samples."""
    from torch.testing._internal.common_methods_invocations import op_db

    def spec(tensor):
        return None if tensor is None else operand(tensor.shape, DTYPES[tensor.dtype])

    for op in op_db:
        if op.name not in ("nn.functional.conv1d", "nn.functional.conv2d"):
            continue
        samples = [(f"OpInfo {name}", s) for name in ("float32", "float64", "int64") for s in op.sample_inputs("cpu", NAMES[name])]
        errors = [("OpInfo error", e.sample_input) for e in op.error_inputs("cpu")]
        for i, (name, sample) in enumerate([*samples, *errors]):
            tensors = [sample.input, *sample.args]
            if any(tensor is not None and tensor.is_complex() for tensor in tensors):
                continue
            yield function_case(name, int(op.name[-2]), i, *[spec(tensor) for tensor in tensors], sample.kwargs)


def module_tests():
    """The layers of PyTorch's own module tests."""
    from torch.testing._internal import common_nn

    for i, test in enumerate(common_nn.get_new_module_tests()):
        name = test.get("fullname") or "_".join(filter(None, (test.get("module_name"), test.get("desc"))))
        if not name.startswith(("Conv1d", "Conv2d")):
            continue
        layer = test["constructor"]() if "constructor" in test else getattr(nn, name[:6])(*test["constructor_args"])
        keys = ("stride", "padding", "dilation", "groups", "padding_mode")
        options = {key: getattr(layer, key) for key in keys} | {"bias": layer.bias is not None}
        args = (layer.in_channels, layer.out_channels, layer.kernel_size)
        for dtype in ("float32", "float64"):
            yield layer_case("module", int(name[4]), i, args, options, operand(test["input_size"], dtype))


def wraps_what_it_crops(shape, amounts):
    """Whether some axis has fewer cells left after cropping than padding asks for."""
    axes = zip(reversed(shape), amounts[::2], amounts[1::2])
    return any(max(a, b) > size + min(a, 0) + min(b, 0) for size, a, b in axes if min(a, b) < 0)


def pads():
    """The shapes and amounts of PyTorch's OpInfo samples for F.pad, and amounts drawn at random."""
    from torch.testing._internal.common_methods_invocations import op_db

    def case(name, seed, input, amounts, mode, value):
        options = {"mode": mode} | ({} if value is None else {"value": value})
        result = outcome(lambda: F.pad(make(input, seed, True), amounts, **options))
        return {"name": name, "seed": seed, "input": input, "amounts": list(amounts), "options": options, **result}

    seed = 0
    for op in op_db:
        if op.name == "nn.functional.pad":
            for sample in op.sample_inputs("cpu", torch.float32):
                amounts, mode, value = (*sample.args, "constant", None)[:3] if len(sample.args) < 2 else (*sample.args, None)[:3]
                seed += 1
                yield case(f"OpInfo {op.variant_test_name}", seed, operand(sample.input.shape, "float32"), amounts, mode, value)
    rng = random.Random(21)
    for _ in range(200):
        rank = rng.randint(1, 4)
        shape = [rng.randint(1, 5) for _ in range(rank)]
        mode = rng.choice(("constant", "reflect", "replicate", "circular"))
        amounts = [rng.randint(-3, 5) for _ in range(2 * rng.randint(1, 2))]
        if mode == "circular" and wraps_what_it_crops(shape, amounts):
            continue  # PyTorch then copies from memory that nobody has written
        seed += 1
        dtype = rng.choice(("float32", "float64", "int64"))
        yield case("sweep", seed, operand(shape, dtype), amounts, mode, rng.choice((None, 2)) if mode == "constant" else None)


def initialisation():
    """Weight and bias of fresh layers, one after the other."""
    configurations = [
        (1, (1, 1, 1), {}),
        (1, (4, 6, 3), {"groups": 2}),
        (1, (16, 33, 3), {"bias": False}),
        (1, (3, 5, 2), {"dtype": torch.float64}),
        (2, (1, 1, 3), {}),
        (2, (3, 8, 3), {}),
        (2, (3, 8, (3, 5)), {"stride": 2}),
        (2, (8, 8, 3), {"groups": 8}),
        (2, (16, 4, 1), {"groups": 4}),
        (2, (4, 7, (2, 3)), {"bias": False, "padding_mode": "circular", "padding": 1}),
        (2, (2, 3, 3), {"dtype": torch.float64}),
        (2, (0, 8, 3), {}),
    ]
    for seed in (0, 1, 42, 2**40 + 3):
        for rank, args, options in configurations:
            torch.manual_seed(seed)
            layer = getattr(nn, f"Conv{rank}d")(*args, **options)
            if layer.weight.numel() == 0:
                nn.init.zeros_(layer.bias)  # PyTorch leaves the memory as it finds it
            camel = {CAMEL.get(key, key): DTYPES.get(value, value) if key == "dtype" else value for key, value in options.items()}
            parameters = [{"shape": list(p.shape), "values": golden_file.encode(p)} for p in layer.parameters()]
            yield {"seed": seed, "call": f"Conv{rank}d", "args": list(args), "options": camel, "parameters": parameters}


def supported(cases):
    """Without what PyTorch lacks for integers on the CPU, and we have."""
    return [case for case in cases if "not implemented for" not in case.get("error", "")]


def main():
    golden_file.write("conv", supported([*grid(), *sweep(), *zero_channels(), *op_info(), *module_tests()]))
    golden_file.write("pad", list(pads()))
    golden_file.write("conv-initialisation", list(initialisation()))
