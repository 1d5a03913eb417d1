"""Blocks taken apart and put together, interpolation, shuffled pixels and channels, and padding of three axes."""

import random

import torch
import torch.nn.functional as F

import golden_file
from function_cases import function_case, spec, worth_keeping


def blocks():
    rng = random.Random(51)
    draw = lambda low, high: rng.randint(low, high) if rng.random() < 0.5 else [rng.randint(low, high) for _ in range(2)]
    for i in range(90):
        size = [rng.randint(1, 6) for _ in range(2)]
        channels = rng.randint(1, 3)
        kernel = draw(1, 3)
        if isinstance(kernel, list) is False and rng.random() < 0.5:
            kernel = [kernel, kernel]
        options = {"dilation": draw(1, 2), "padding": draw(0, 2), "stride": draw(1, 3)}
        batch = rng.choice(([], [1], [2], [0]))
        dtype = rng.choice(("float32", "float32", "float64"))
        yield function_case("blocks", "unfold", F.unfold, 10 * i, [spec([*batch, channels, *size], dtype)], [kernel], options, whole=i % 4 == 0)
        each = lambda value: value if isinstance(value, list) else [value, value]
        counts = [(s + 2 * p - d * (k - 1) - 1) // t + 1 for s, p, d, k, t in zip(size, *map(each, (options["padding"], options["dilation"], kernel, options["stride"])))]
        cells = each(kernel)[0] * each(kernel)[1]
        total = counts[0] * counts[1] + (rng.random() < 0.1)
        if min(counts) >= 1:
            shape = [*batch, channels * cells + (rng.random() < 0.05), total]
            yield function_case("blocks", "fold", F.fold, 10 * i, [spec(shape, dtype)], [size, kernel], options, whole=i % 4 == 0)


def sizes(rng, spatial):
    """Options for a size or a scale, and whether positions are recomputed from it."""
    kind = rng.randrange(4)
    if kind == 0:
        return {"size": [rng.randint(1, 9) for _ in spatial]}
    if kind == 1:
        return {"size": rng.randint(1, 9)}
    factor = lambda: rng.choice((0.4, 0.5, 0.7, 1, 1.3, 1.5, 2, 2.5, 3))
    found = {"scale_factor": factor() if kind == 2 else [factor() for _ in spatial]}
    return found | ({"recompute_scale_factor": True} if rng.random() < 0.3 else {})


def interpolations():
    rng = random.Random(52)
    modes = {"nearest": (1, 2, 3), "nearest-exact": (1, 2, 3), "area": (1, 2, 3), "linear": (1,), "bilinear": (2,), "bicubic": (2,), "trilinear": (3,)}
    for i in range(280):
        mode = list(modes)[i % len(modes)]
        rank = rng.choice(modes[mode])
        spatial = [rng.randint(1, {1: 9, 2: 6, 3: 4}[rank]) for _ in range(rank)]
        options = {"mode": mode} | sizes(rng, spatial)
        if mode.endswith("linear") or mode == "bicubic":
            options["align_corners"] = rng.choice((True, False))
        if mode in ("bilinear", "bicubic") and rng.random() < 0.4:
            options["antialias"] = True
        shape = [rng.choice((1, 1, 2, 0)), rng.randint(1, 2), *spatial]
        made = F.interpolate(torch.zeros(1, 1, *spatial), **options | {"mode": "area", "antialias": False, "align_corners": None}).shape[2:]
        if "antialias" in options and made[-1] == 1:
            continue  # PyTorch's result of one column is wrong: each row is the first one
        # PyTorch leaves an axis of the same size alone, but not on the way back.
        consistent = "antialias" not in options or all(a != b for a, b in zip(spatial, made))
        yield function_case("interpolation", "interpolate", F.interpolate, 10 * i, [spec(shape, rng.choice(("float32", "float32", "float64")))], options=options, gradients=consistent)
    for mode in ("nearest", "nearest-exact", "bilinear", "bicubic"):
        yield function_case("bytes", "interpolate", F.interpolate, 3, [spec([1, 2, 5, 4], "uint8")], options={"mode": mode, "size": [7, 3]})


def larger():
    """Ratios that are rounded: which cell is the nearest hangs on the precision."""
    for i, (size, places) in enumerate(((10, 7), (7, 10), (100, 33), (33, 100), (49, 7), (57, 19), (30, 41), (255, 100), (64, 63), (83, 249))):
        for j, mode in enumerate(("nearest", "nearest-exact", "linear")):
            for dtype in ("float32", "float64"):
                yield function_case("larger", "interpolate", F.interpolate, 100 * i + j, [spec([1, 1, size], dtype)], options={"mode": mode, "size": places}, gradients=False)


def shuffles():
    for i, shape in enumerate(([1, 8, 2, 3], [8, 2, 2], [2, 3, 4, 1, 2], [0, 4, 2, 2], [1, 6, 2, 2], [1, 4, 0, 2])):
        yield function_case("shuffle", "pixelShuffle", F.pixel_shuffle, i, [spec(shape)], [2])
        yield function_case("shuffle", "channelShuffle", F.channel_shuffle, i, [spec(shape)], [2])
        yield function_case("shuffle", "channelShuffle", F.channel_shuffle, i, [spec(shape)], [3])
    for i, shape in enumerate(([1, 2, 4, 6], [2, 2, 4], [2, 3, 1, 2, 2], [1, 1, 3, 2], [1, 1, 2, 3])):
        yield function_case("shuffle", "pixelUnshuffle", F.pixel_unshuffle, i, [spec(shape)], [2])
    for dtype in ("int64", "uint8", "float64"):
        yield function_case("shuffle", "pixelShuffle", F.pixel_shuffle, 9, [spec([1, 9, 1, 2], dtype)], [3])


def volumes():
    """`F.pad` of three axes, mirrored, repeated and wrapped."""
    rng = random.Random(53)
    for i in range(40):
        mode = ("constant", "reflect", "replicate", "circular")[i % 4]
        shape = [*rng.choice(([], [1], [2])), 2, *[rng.randint(2, 4) for _ in range(3)]]
        low = 0 if mode == "circular" else -1
        amounts = [rng.randint(low, 2) for _ in range(6)]
        if mode in ("reflect", "replicate") and any(size + a + b < 1 for size, a, b in zip(reversed(shape), amounts[::2], amounts[1::2])):
            continue  # PyTorch takes it as long as some axis has cells left
        yield function_case("volumes", "pad", F.pad, 10 * i, [spec(shape, rng.choice(("float32", "float64")))], [amounts], {"mode": mode}, whole=i % 3 == 0)


def main():
    golden_file.write("blocks", worth_keeping([*blocks(), *shuffles(), *volumes()], 6000))
    golden_file.write("interpolation", worth_keeping([*interpolations(), *larger()], 4000))
