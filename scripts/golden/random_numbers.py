"""Random numbers of PyTorch's CPU generator, for seeds and sizes around the edges of its blocks of 16."""

import torch

import golden_file

SEEDS = [0, 1, 42, -1, 2**31, 2**32, 2**53 + 1, 2**64 - 1, -(2**63)]
SIZES = [0, 1, 2, 7, 15, 16, 17, 23, 24, 31, 32, 33, 47, 48, 63, 64, 65, 100]
FEW_SIZES = [1, 15, 16, 17, 33, 700]


def case(seed, call, args, dtype, values):
    return {"seed": str(seed), "call": call, "args": args, "dtype": dtype, "shape": list(values.shape), "values": golden_file.encode(values)}


def fills():
    for seed in SEEDS:
        for n in SIZES:
            for call, draw in (("rand", torch.rand), ("randn", torch.randn)):
                torch.manual_seed(seed)
                yield case(seed, call, [n], "float32", draw(n))
        for n in FEW_SIZES:
            for call, draw in (("rand", torch.rand), ("randn", torch.randn)):
                torch.manual_seed(seed)
                yield case(seed, call, [n], "float64", draw(n, dtype=torch.float64))


def in_place():
    """What initialisers use, and views: PyTorch walks those in the order of their storage."""
    bounds = [(-0.5, 0.5), (-0.041666666666666664, 0.041666666666666664), (0.1, 0.3), (-1e-3, 7.0)]
    for seed in SEEDS[:3]:
        for a, b in bounds:
            for n in FEW_SIZES:
                torch.manual_seed(seed)
                yield case(seed, "uniform_", [n, a, b], "float32", torch.empty(n).uniform_(a, b))
                torch.manual_seed(seed)
                yield case(seed, "normal_", [n, a, abs(b)], "float32", torch.empty(n).normal_(a, abs(b)))
        for call in ("uniform_", "normal_"):
            torch.manual_seed(seed)
            x = torch.zeros(4, 3, 5)
            getattr(x.permute(2, 0, 1), call)()
            yield case(seed, f"permuted {call}", [], "float32", x)
            torch.manual_seed(seed)
            x = torch.zeros(6, 8)
            getattr(x[1:5, ::2], call)()
            yield case(seed, f"sliced {call}", [], "float32", x)


def integers():
    ranges = [(0, 2), (0, 10), (-5, 5), (0, 2**16), (0, 2**28 - 1), (0, 2**28), (-(2**31), 2**31 - 1)]
    for seed in SEEDS:
        for low, high in ranges:
            torch.manual_seed(seed)
            yield case(seed, "randint", [low, high, 20], "int32", torch.randint(low, high, (20,), dtype=torch.int32))
        torch.manual_seed(seed)
        yield case(seed, "randint", [0, 2**40, 20], "int64", torch.randint(0, 2**40, (20,)))
        for n in (0, 1, 2, 10, 100):
            torch.manual_seed(seed)
            yield case(seed, "randperm", [n], "int32", torch.randperm(n, dtype=torch.int32))


def sequences():
    """The second normal value of a pair is kept, whatever is drawn in between, until the next seed."""
    for seed in SEEDS[:3]:
        torch.manual_seed(seed)
        parts = [torch.randn(3), torch.rand(2), torch.randn(20), torch.randint(0, 9, (2,)).float(), torch.randn(2), torch.randperm(4).float()]
        yield case(seed, "sequence", [], "float32", torch.cat(parts))


def main():
    golden_file.write("random-numbers", [*fills(), *in_place(), *integers(), *sequences()])
