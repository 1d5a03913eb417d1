"""Values that both sides can make from a seed: what a golden file then need not hold (tests/golden/hashed-values.ts)."""

import numpy
import torch

NAMES = {"float32": torch.float32, "float64": torch.float64, "int32": torch.int32, "int64": torch.int64, "uint8": torch.uint8}


def hashes(n: int, seed: int) -> numpy.ndarray:
    """murmur3's finaliser of `seed · 0x9e3779b9 + i`, modulo 2³²."""
    h = (numpy.arange(n, dtype=numpy.uint64) + numpy.uint64(seed * 0x9E3779B9 % 2**32)) & numpy.uint64(0xFFFFFFFF)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h ^= h >> numpy.uint64(shift)
        h = h * numpy.uint64(factor) & numpy.uint64(0xFFFFFFFF)
    return h


def values(shape, seed: int, dtype: str, whole: bool = False) -> torch.Tensor:
    """In [-2, 2) with all the bits that the dtype holds; integers, and `whole` values, from -3 to 3 (uint8: 0 to 6)."""
    h = hashes(int(numpy.prod(shape)), seed)
    if dtype == "uint8":
        result = h % numpy.uint64(7)
    elif whole or dtype.startswith("int"):
        result = (h % numpy.uint64(7)).astype(numpy.int64) - 3
    elif dtype == "float32":
        result = (h >> numpy.uint64(8)).astype(numpy.float64) * 2.0**-22 - 2
    else:
        result = h.astype(numpy.float64) * 2.0**-30 - 2
    return torch.from_numpy(result.astype(numpy.float64)).reshape(tuple(shape)).to(NAMES[dtype])
