"""Pooling over one to three axes: sliding, adaptive, Lp, and max pooling undone."""

import base64
import random

import torch
import torch.nn.functional as F

import golden_file
from function_cases import DTYPES, function_case, packed, spec, worth_keeping
from hashed_values import NAMES, values

LARGEST = {1: 12, 2: 7, 3: 5}


def shape_and_dtype(rng, rank):
    size = [rng.randint(1, LARGEST[rank]) for _ in range(rank)]
    return [*rng.choice(([], [1], [2], [0])), rng.randint(1, 3), *size], rng.choice(("float32", "float32", "float64"))


def pick(rng, rank, low, high):
    return rng.randint(low, high) if rng.random() < 0.5 else [rng.randint(low, high) for _ in range(rank)]


def window(rng, rank):
    kernel = pick(rng, rank, 1, 3)
    options = {"stride": pick(rng, rank, 1, 3)} if rng.random() < 0.7 else {}
    if rng.random() < 0.5:
        options["padding"] = 1 if kernel != 1 and (isinstance(kernel, int) or min(kernel) > 1) else 0
    return kernel, options | {"ceil_mode": rng.random() < 0.4}


def sliding():
    rng = random.Random(41)
    for i in range(150):
        rank = i % 3 + 1
        shape, dtype = shape_and_dtype(rng, rank)
        kernel, options = window(rng, rank)
        if i % 2:
            options |= {"dilation": pick(rng, rank, 1, 2), "return_indices": True}
            call, function = f"maxPool{rank}d", getattr(F, f"max_pool{rank}d")
        else:
            options |= {"count_include_pad": rng.random() < 0.5}
            if rank > 1 and rng.random() < 0.3:
                options["divisor_override"] = rng.choice((1, 3, -2))
            call, function = f"avgPool{rank}d", getattr(F, f"avg_pool{rank}d")
        # Small whole numbers: ties, of which the first gets the gradient.
        yield function_case("sweep", call, function, 10 * i, [spec(shape, dtype)], [kernel], options, whole=i % 4 == 1)


def integers():
    for i, dtype in enumerate(("int32", "int64", "uint8")):
        for rank in (2, 3):
            shape = [2, 2, *[5] * rank]
            yield function_case("integers", f"maxPool{rank}d", getattr(F, f"max_pool{rank}d"), i, [spec(shape, dtype)], [2], {"stride": 2, "padding": 1, "return_indices": True})
            if dtype == "int64":
                yield function_case("integers", f"avgPool{rank}d", getattr(F, f"avg_pool{rank}d"), i, [spec(shape, dtype)], [2], {"stride": 1})


def adaptive():
    rng = random.Random(42)
    for i in range(120):
        rank = i % 3 + 1
        shape, dtype = shape_and_dtype(rng, rank)
        size = pick(rng, rank, 0, 6)
        if isinstance(size, list) and rank > 1 and rng.random() < 0.5:
            size[rng.randrange(rank)] = None
        if i % 2:
            yield function_case("adaptive", f"adaptiveMaxPool{rank}d", getattr(F, f"adaptive_max_pool{rank}d"), 10 * i, [spec(shape, dtype)], [size], {"return_indices": True}, whole=i % 4 == 1)
        else:
            yield function_case("adaptive", f"adaptiveAvgPool{rank}d", getattr(F, f"adaptive_avg_pool{rank}d"), 10 * i, [spec(shape, dtype)], [size])


def norms():
    rng = random.Random(43)
    for i in range(45):
        rank = i % 3 + 1
        shape, dtype = shape_and_dtype(rng, rank)
        kernel, options = window(rng, rank)
        options.pop("padding", None)
        if rank == 1 and isinstance(kernel, list):
            kernel = kernel[0]  # PyTorch's lp_pool1d takes no list
        # Whole exponents: the values have both signs, of which fractions have no power.
        power = rng.choice((1, 2, 2, 4))
        yield function_case("norms", f"lpPool{rank}d", getattr(F, f"lp_pool{rank}d"), 10 * i, [spec(shape, dtype)], [power, kernel], options)


def unpooling():
    """Of poolings, in part with a size that is asked for."""
    rng = random.Random(44)
    for i in range(60):
        rank = i % 3 + 1
        shape, dtype = shape_and_dtype(rng, rank)
        kernel, options = window(rng, rank)
        options.pop("ceil_mode")
        source = values(shape, 10 * i, dtype)
        try:
            pooled, indices = getattr(F, f"max_pool{rank}d")(source, kernel, **options, return_indices=True)
        except RuntimeError:
            continue
        if pooled.numel() == 0:
            continue
        asked = {"outputSize": list(source.shape[-rank:])} if rng.random() < 0.6 else {}
        if rng.random() < 0.15:
            asked = {"outputSize": [size + 3 for size in source.shape[-rank:]]}
        pooled = pooled.detach().requires_grad_()
        case = {"call": f"maxUnpool{rank}d", "seed": 10 * i, "kernelSize": kernel, "options": options | asked}
        case |= {"input": packed(pooled.detach()), "indices": indices.flatten().tolist()}
        try:
            result = getattr(F, f"max_unpool{rank}d")(pooled, indices, kernel, **options, output_size=asked.get("outputSize"))
        except (RuntimeError, ValueError) as error:
            yield case | {"error": str(error).split("\n")[0]}
            continue
        if result.numel() == 0:
            continue  # we refuse what PyTorch makes nothing of
        result.backward(values(result.shape, 10 * i + 9, dtype))
        yield case | {"output": packed(result.detach()), "grad": golden_file.encode(pooled.grad)}


def op_info():
    """Samples of PyTorch's OpInfo, of the many a part."""
    from torch.testing._internal.common_methods_invocations import op_db

    for op in op_db:
        name = op.name.rsplit(".", 1)[-1]
        if not name.startswith(("avg_pool", "max_pool", "adaptive_")) or op.variant_test_name or name.endswith("backward"):
            continue
        function = getattr(F, name)
        words = name.split("_")
        call = words[0] + "".join(word.capitalize() for word in words[1:])
        call = call[:-1] + "d"
        samples = list(op.sample_inputs("cpu", torch.float32))
        for i, sample in enumerate(samples[:: max(1, len(samples) // 12)]):
            args, options = list(sample.args), dict(sample.kwargs)
            if "kernel_size" in options:
                args.insert(0, options.pop("kernel_size"))
            named = ["stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"] if "avg" in name else ["stride", "padding"]
            if "adaptive" not in name:
                options |= dict(zip(named, args[1:]))
                args = args[:1]
            if "max" in name and "adaptive" not in name:
                options["return_indices"] = True
            if "adaptive_max" in name:
                options, args = {"return_indices": True}, args[:1]
            yield function_case("OpInfo", call, function, i, [spec(sample.input.shape)], args, options)


def without_empty_windows(cases):
    """Where a dilated window has no tap on the input, PyTorch's gradient goes to a place outside of it."""
    return [case for case in cases if "outputs" not in case or not torch.isinf(values_of(case["outputs"][0])).any()]


def values_of(one):
    return torch.frombuffer(bytearray(base64.b64decode(one["values"])), dtype=NAMES[one["dtype"]]) if one["values"] else torch.zeros(0)


def main():
    golden_file.write("pooling", worth_keeping([*without_empty_windows(sliding()), *integers(), *adaptive(), *norms(), *op_info()], 4000))
    golden_file.write("unpooling", list(unpooling()))
