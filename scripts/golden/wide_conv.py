"""Convolutions of 3 × 3 with many channels, which kernels for small ones leave to others."""

import torch.nn.functional as F

import golden_file
from hashed_values import values

# Input, output channels, groups, padding.
CASES = [
    ([1, 16, 8, 9], 16, 1, 1),
    ([1, 17, 6, 18], 20, 1, 0),
    ([2, 32, 5, 7], 22, 1, 2),
    ([1, 36, 9, 6], 36, 2, 1),
    ([1, 64, 10, 4], 16, 1, 1),
]


def main():
    cases = []
    for seed, (shape, channels, groups, padding) in enumerate(CASES):
        weight = [channels, shape[1] // groups, 3, 3]
        x, w, b = (values(size, 3 * seed + i, "float32") for i, size in enumerate((shape, weight, [channels])))
        out = F.conv2d(x, w, b, padding=padding, groups=groups)
        cases.append({"seed": seed, "input": shape, "weight": weight, "groups": groups, "padding": padding, "shape": list(out.shape), "data": golden_file.encode(out)})
    golden_file.write("wide-conv", cases)
