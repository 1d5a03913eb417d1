"""How PyTorch prints numbers: the part between `tensor(` and `)`, in at most 100 columns."""

import re

import torch
from torch._tensor_str import _tensor_str

import golden_file


def encode(x):
    return {"dtype": str(x.dtype).removeprefix("torch."), "shape": list(x.shape), "values": golden_file.encode(x)}


def text(x):
    # The brackets that close a line are not counted by PyTorch; ours are.
    with torch._tensor_str.printoptions(linewidth=100 - x.dim()):
        printed = _tensor_str(x, 0)
    # Our spellings: one space before what is left out, true and false as in JavaScript.
    return printed.replace(",  ...", ", ...").replace("True", "true").replace("False", "false")


def case(x):
    printed = text(x)
    negative_zero = x.is_floating_point() and bool(((x == 0) & x.signbit()).any())
    if re.search("nan|inf", printed) or negative_zero:
        # PyTorch does not count these when it finds the width: compare the numbers without their layout.
        spelling = {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}
        return {**encode(x), "tokens": [spelling.get(token, token) for token in re.findall(r"[^\s\[\],]+", printed)]}
    return {**encode(x), "text": printed}


def floats():
    generator = torch.Generator().manual_seed(0)
    normal = torch.randn(60, 60, generator=generator, dtype=torch.float64)
    for x in (normal, normal.float()):
        yield x[0, 0]
        yield from (x[0, :n] for n in (1, 2, 11, 12, 13, 14, 60))
        yield x[:3, :4]
        yield x[:8, :24]
        yield x  # 3600 values: abbreviated
        yield x.flatten()
        yield x.reshape(6, 600)
        yield x.reshape(600, 6)
        yield x[:2, :12].reshape(2, 3, 4)
        yield x[:2, :12].reshape(2, 1, 3, 4)
        yield from (x[1, :9] * 10.0**e for e in (-8, -6, -5, -4, -3, -2, 1, 2, 3, 4, 5, 8, 9, 20, 30))
    # Exactly halfway at the fourth decimal, and at the fifth significant digit.
    yield torch.tensor([0.03125, 0.09375, -0.15625, 0.21875, 1.03125], dtype=torch.float64)
    yield torch.tensor([100005.0, 100015.0, -100025.0, 1.0], dtype=torch.float64) * 1024
    yield torch.tensor([3.00005e8, 1.00015e8, 5e8], dtype=torch.float64)
    yield torch.tensor([1.0, 2.5, 1001.0])
    yield torch.tensor([1.0, 1000.0])
    yield torch.tensor([1.0, 1001.0])
    yield torch.tensor([1.0, -20.0, 0.0, -0.0])
    yield torch.tensor([0.0, -0.0, 0.5])
    yield torch.tensor([0.0, 0.0])
    yield torch.tensor([1e8, 2e8])
    yield torch.tensor([1e8, 1.5e8])
    yield torch.tensor([0.0001, 0.0002])
    yield torch.tensor([0.00009, 0.05])
    yield torch.tensor([1e-45, 3e38])
    yield torch.tensor([5e-324, 1.7e308], dtype=torch.float64)
    yield torch.arange(1000.0)
    yield torch.arange(1001.0)
    yield torch.arange(2000.0).reshape(2, 1000)
    yield torch.eye(4)
    yield torch.tensor(-0.0)
    yield torch.tensor(1e10)


def specials():
    nan, inf = torch.nan, torch.inf
    yield torch.tensor([nan, inf, -inf])
    yield torch.tensor([1.0, nan])
    yield torch.tensor([1.5, nan, inf, -inf])
    yield torch.tensor([1e-9, nan, inf, 3.0])
    yield torch.tensor([[nan, -2.0], [inf, 100.0]])
    yield torch.tensor(nan)


def integers():
    generator = torch.Generator().manual_seed(1)
    for dtype in (torch.int32, torch.int64, torch.uint8):
        yield torch.arange(30, dtype=dtype)
        yield torch.randint(0, 200, (3, 4, 2), generator=generator).to(dtype)
        yield torch.zeros(2, 2, dtype=dtype)
    yield torch.tensor([-1, 20, 300])
    yield torch.tensor([2**62, -(2**62)])
    yield torch.arange(1200).reshape(40, 30)
    yield torch.tensor([True, False])
    yield torch.tensor([True])
    yield torch.eye(3).bool()
    yield torch.ones(40, 40).bool()


def main():
    golden_file.write("printing", [case(x.contiguous()) for x in (*floats(), *specials(), *integers())])
