"""Convolutions over three axes, and transposed ones: a random sweep, PyTorch's own cases, sizes that are asked for."""

import random

import torch
import torch.nn.functional as F
from torch import nn

import golden_file
from function_cases import DTYPES, function_case, packed, spec, worth_keeping
from hashed_values import NAMES, values


def picks(rng, rank):
    return lambda low, high: rng.randint(low, high) if rng.random() < 0.5 else [rng.randint(low, high) for _ in range(rank)]


def conv3d_sweep():
    rng = random.Random(31)
    for i in range(60):
        pick = picks(rng, 3)
        groups = rng.choice((1, 1, 2, 3))
        inputs, outputs = groups * rng.randint(1, 3), groups * rng.randint(1, 3)
        size, kernel = [rng.randint(1, 5) for _ in range(3)], [rng.randint(1, 3) for _ in range(3)]
        dtype = rng.choice(("float32",) * 5 + ("float64", "float64", "int64"))
        padding = rng.choice(("same", "valid", pick(0, 2), pick(0, 2)))
        options = {"stride": 1 if padding == "same" else pick(1, 2), "padding": padding, "dilation": pick(1, 2), "groups": groups}
        input = spec([*rng.choice(([], [1], [2], [0])), inputs, *size], dtype)
        tensors = {"bias": spec([outputs], dtype)} if rng.random() < 0.5 else {}
        weight = spec([outputs, inputs // groups, *kernel], dtype)
        yield function_case("sweep", "conv3d", F.conv3d, 10 * i, [input, weight], options=options, tensors=tensors, whole=i % 4 == 0)


def backends_disagree(size, kernel, stride, padding, output_padding, dilation, groups):
    """Some of PyTorch's backends give results that are empty, or an output padding that is too large; others refuse."""
    each = lambda value: value if isinstance(value, list) else [value] * len(size)
    axes = list(zip(size, kernel, each(stride), each(padding), each(output_padding), each(dilation)))
    empty = any((s - 1) * t - 2 * p + d * (k - 1) + o + 1 < 1 for s, k, t, p, o, d in axes)
    return empty or any(o >= max(t, d) for _, _, t, _, o, d in axes)


def transposed_sweep():
    """Anything, also other channels than the weight takes."""
    rng = random.Random(32)
    for i in range(240):
        rank = rng.choice((1, 2, 2, 3))
        pick = picks(rng, rank)
        groups = rng.choice((1, 1, 2, 3))
        inputs, outputs = groups * rng.randint(1, 3), rng.randint(1, 3)
        largest = {1: 7, 2: 4, 3: 3}[rank]
        size, kernel = [rng.randint(1, largest) for _ in range(rank)], [rng.randint(1, 3) for _ in range(rank)]
        dtype = rng.choice(("float32",) * 6 + ("float64", "float64", "int64"))
        options = {"stride": pick(1, 3), "padding": pick(0, 2), "output_padding": pick(0, 1), "dilation": pick(1, 3), "groups": groups}
        channels = inputs if rng.random() < 0.95 else inputs + 1
        input = spec([*rng.choice(([], [1], [2], [0])), channels, *size], dtype)
        tensors = {"bias": spec([outputs * groups], dtype)} if rng.random() < 0.5 else {}
        weight = spec([inputs, outputs, *kernel], dtype)
        if backends_disagree(size, kernel, **options):
            continue
        function = getattr(F, f"conv_transpose{rank}d")
        yield function_case("sweep", f"convTranspose{rank}d", function, 10 * i, [input, weight], options=options, tensors=tensors, whole=i % 4 == 0)


def op_info():
    """The shapes and options of PyTorch's OpInfo samples, and of its error samples."""
    from torch.testing._internal.common_methods_invocations import op_db

    names = {"nn.functional.conv3d": ("conv3d", F.conv3d)}
    names |= {f"nn.functional.conv_transpose{n}d": (f"convTranspose{n}d", getattr(F, f"conv_transpose{n}d")) for n in (1, 2, 3)}
    for op in op_db:
        if op.name not in names:
            continue
        call, function = names[op.name]
        samples = [(f"OpInfo {dtype}", sample) for dtype in ("float32", "float64") for sample in op.sample_inputs("cpu", NAMES[dtype])]
        errors = [("OpInfo error", error.sample_input) for error in op.error_inputs("cpu")] if op.error_inputs_func else []
        for i, (name, sample) in enumerate([*samples, *errors]):
            given = [tensor for tensor in (sample.input, *sample.args) if isinstance(tensor, torch.Tensor)]
            if any(tensor.is_complex() or tensor.numel() > 4000 for tensor in given):
                continue
            specs = [spec(tensor.shape, DTYPES[tensor.dtype]) for tensor in given]
            options = {key: value for key, value in sample.kwargs.items() if key != "bias"}
            tensors = {"bias": specs[2]} if len(specs) > 2 else {}
            yield function_case(name, call, function, 10 * i + 1, specs[:2], options=options, tensors=tensors, gradients=name != "OpInfo float64")


def module_tests():
    """The layers of PyTorch's own module tests, as the functions they call."""
    from torch.testing._internal import common_nn

    for i, test in enumerate(common_nn.get_new_module_tests()):
        name = test.get("fullname") or "_".join(filter(None, (test.get("module_name"), test.get("desc"))))
        if not name.startswith(("Conv3d", "ConvTranspose")):
            continue
        kind = name.split("d")[0] + "d"
        layer = test["constructor"]() if "constructor" in test else getattr(nn, kind)(*test["constructor_args"])
        options = {key: getattr(layer, key) for key in ("stride", "padding", "dilation", "groups")}
        if layer.padding_mode != "zeros":
            continue
        if layer.transposed:
            options["output_padding"] = layer.output_padding
        call = f"c{kind[1:]}"
        function = getattr(F, call.replace("Transpose", "_transpose"))
        tensors = {} if layer.bias is None else {"bias": spec(layer.bias.shape)}
        yield function_case("module", call, function, 10 * i + 3, [spec(test["input_size"]), spec(layer.weight.shape)], options=options, tensors=tensors)


def padding_modes():
    """`Conv3d` that pads by copying cells."""
    for i, mode in enumerate(("zeros", "reflect", "replicate", "circular")):
        for j, padding in enumerate((1, [2, 1, 0], "same", -1)):
            layer = nn.Conv3d(2, 2, [3, 2, 3], padding=padding, dilation=1 + j % 2, padding_mode=mode)
            seed = 100 * i + 10 * j
            input = spec([*([[2], []][j % 2]), 2, 3, 4, 4])
            with torch.no_grad():
                layer.weight.copy_(values(layer.weight.shape, seed + 1, "float32"))
                layer.bias.copy_(values(layer.bias.shape, seed + 2, "float32"))
            case = {"name": "padding mode", "seed": seed, "args": [2, 2, [3, 2, 3]], "call": "Conv3d", "input": input}
            case["options"] = {"padding": padding, "dilation": 1 + j % 2, "paddingMode": mode}
            try:
                yield case | {"output": packed(layer(values(input["shape"], seed, "float32")).detach())}
            except RuntimeError as error:
                yield case | {"error": str(error)}


def output_sizes():
    """PyTorch's test_ConvTranspose2d_output_size_downsample_upsample, in part: the sizes a layer can be asked for."""
    rng = random.Random(33)
    for _ in range(300):
        rank = rng.choice((1, 2, 3))
        draw = lambda low, high: [rng.randint(low, high) for _ in range(rank)]
        kernel, stride, padding, dilation, size = draw(1, 3), draw(1, 3), draw(0, 2), draw(1, 4), draw(1, 6)
        layer = getattr(nn, f"ConvTranspose{rank}d")(1, 1, kernel, stride, padding, dilation=dilation)
        whole = [(s - 1) * t - 2 * p + d * (k - 1) + 1 for s, t, p, d, k in zip(size, stride, padding, dilation, kernel)]
        asked = [max(0, w + rng.choice((-1, 0, 0, 0, 1, 1, 2))) for w in whole]
        full = rng.random() < 0.2
        case = {"rank": rank, "kernelSize": kernel, "options": {"stride": stride, "padding": padding, "dilation": dilation}, "size": size}
        case["outputSize"] = [1, 1, *asked] if full else asked
        try:
            with torch.no_grad():
                yield case | {"shape": list(layer(torch.zeros(1, 1, *size), output_size=case["outputSize"]).shape)}
        except (RuntimeError, ValueError) as error:
            yield case | {"error": str(error)}


def initialisation():
    """Weight and bias of fresh layers, lazy ones after their first input."""
    for name, args, options, size in (
        ("Conv3d", (2, 3, 2), {}, None),
        ("ConvTranspose1d", (2, 3, 2), {"stride": 2}, None),
        ("ConvTranspose2d", (4, 6, 3), {"groups": 2}, None),
        ("ConvTranspose3d", (2, 1, (1, 2, 1)), {"bias": False}, None),
        ("LazyConv1d", (3, 2), {}, [2, 4]),
        ("LazyConv2d", (4, 3), {"groups": 2}, [1, 2, 5, 5]),
        ("LazyConv3d", (2, 2), {}, [1, 2, 2, 3, 3]),
        ("LazyConvTranspose1d", (3, 2), {}, [2, 4]),
        ("LazyConvTranspose2d", (4, 3), {"groups": 2}, [1, 2, 5, 5]),
        ("LazyConvTranspose3d", (2, 2), {"bias": False}, [1, 2, 2, 3, 3]),
        ("LazyLinear", (5,), {}, [2, 7]),
        ("LazyLinear", (5,), {"bias": False}, [7]),
    ):
        torch.manual_seed(42)
        layer = getattr(nn, name)(*args, **options)
        if size is not None:
            layer(torch.zeros(*size))
        yield {"call": name, "args": list(args), "options": options, "size": size, "parameters": [packed(p.detach()) for p in layer.parameters()]}


def main():
    golden_file.write("conv-spatial", worth_keeping([*conv3d_sweep(), *transposed_sweep(), *op_info(), *module_tests()]))
    golden_file.write("conv-spatial-layers", [*padding_modes(), *initialisation()])
    golden_file.write("conv-output-sizes", list(output_sizes()))
