"""Pictures looked at where a grid says, and the grids of affine maps."""

import random

import torch.nn.functional as F

import golden_file
from function_cases import function_case, spec, worth_keeping


def samples():
    rng = random.Random(61)
    for i in range(90):
        rank = rng.choice((2, 2, 3))
        size = [rng.randint(1 + (i % 3 == 2), 5) for _ in range(rank)]  # of one cell all cubic weights cancel
        places = [rng.randint(1, 4) for _ in range(rank)]
        batch, dtype = rng.choice((1, 2, 0)), rng.choice(("float32", "float64"))
        modes = ("bilinear", "nearest", "bicubic") if rank == 2 else ("bilinear", "nearest")
        options = {"mode": modes[i % len(modes)], "padding_mode": ("zeros", "border", "reflection")[i // 3 % 3], "align_corners": rng.random() < 0.5}
        inputs = [spec([batch, rng.randint(1, 2), *size], dtype), spec([batch, *places, rank], dtype)]
        # Not whole numbers: at -1, 0 and 1 places lie on the joints, where there is no one gradient.
        exact = options["mode"] != "bicubic" or dtype == "float64"  # slopes of cubic weights are differences of large ones
        yield function_case("grid", "gridSample", F.grid_sample, 10 * i, inputs, options=options, gradients=exact)
    for inputs in (([1, 1, 3, 3], [2, 2, 2, 2]), ([1, 1, 3, 3], [1, 2, 2, 3]), ([1, 1, 0, 3], [1, 2, 2, 2])):
        yield function_case("refused", "gridSample", F.grid_sample, 1, [spec(shape) for shape in inputs], options={"align_corners": False})


def affine():
    for i, size in enumerate(([1, 1, 3, 4], [2, 3, 1, 5], [1, 1, 2, 3, 4], [2, 1, 1, 1, 2])):
        n = len(size) - 2
        for corners in (True, False):
            yield function_case("affine", "affineGrid", F.affine_grid, i, [spec([size[0], n, n + 1], ("float32", "float64")[i % 2])], [size], {"align_corners": corners})
    yield function_case("refused", "affineGrid", F.affine_grid, 1, [spec([1, 3, 3])], [[1, 1, 2, 2]], {"align_corners": False})


def main():
    golden_file.write("grids", worth_keeping([*samples(), *affine()]))
