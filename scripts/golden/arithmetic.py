"""Arithmetic: values over a grid of dtypes and shapes, with PyTorch's promotion, broadcasting and special values."""

import itertools

import torch

import golden_file

DTYPES = ["float32", "float64", "int32", "int64", "uint8", "bool"]
UNARY = ["neg", "abs", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "floor", "ceil", "round", "isnan", "isinf", "isfinite"]
BINARY = ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge"]
SHAPES = [([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1, 3], [4, 1]), ([3], []), ([], [2]), ([0, 3], [1, 3]), ([2, 3], [1])]


def sample(shape, dtype, seed):
    generator = torch.Generator().manual_seed(seed)
    kind = getattr(torch, dtype)
    if dtype.startswith("float"):
        return torch.randn(shape, generator=generator, dtype=torch.float64).mul(3).to(kind)
    if dtype == "bool":
        return torch.randint(0, 2, shape, generator=generator).bool()
    return torch.randint(0 if dtype == "uint8" else -4, 6, shape, generator=generator).to(kind)


def encode(x):
    return {"dtype": str(x.dtype).removeprefix("torch."), "shape": list(x.shape), "values": golden_file.encode(x)}


def case(call, inputs, result, **more):
    return {"call": call, "inputs": [encode(x) for x in inputs], **more, "result": encode(result)}


def attempt(call, inputs, run, **more):
    """PyTorch refuses some dtypes; those are not goldens."""
    try:
        result = run()
    except (RuntimeError, TypeError):
        return
    if result.dtype in (torch.float32, torch.float64, torch.int32, torch.int64, torch.uint8, torch.bool):
        yield case(call, inputs, result, **more)


def unary():
    special = torch.tensor([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, torch.inf, -torch.inf, torch.nan, 100.0, -100.0, 1e-30])
    for name in UNARY:
        for dtype in DTYPES:
            x = sample([2, 5], dtype, 1)
            yield from attempt(name, [x], lambda: getattr(torch, name)(x))
        for x in (special, special.double()):
            yield from attempt(name, [x], lambda: getattr(torch, name)(x))


def binary():
    special = torch.tensor([0.0, -0.0, 1.0, -1.0, 2.0, torch.inf, -torch.inf, torch.nan])
    for name in BINARY:
        f = getattr(torch, name)
        for a, b in itertools.product(DTYPES, DTYPES):
            x, y = sample([2, 3], a, 2), sample([2, 3], b, 3)
            yield from attempt(name, [x, y], lambda: f(x, y))
            one = sample([], b, 4)
            yield from attempt(name, [x, one], lambda: f(x, one))
        for s, t in SHAPES:
            x, y = sample(s, "float32", 5), sample(t, "float32", 6)
            yield from attempt(name, [x, y], lambda: f(x, y))
        x, y = special[:, None], special[None, :]
        yield from attempt(name, [x, y], lambda: f(x, y))
        for dtype, number in itertools.product(DTYPES, [2, 0.5, -1]):
            x = sample([2, 3], dtype, 7)
            # JavaScript has no 2.0 beside 2: whole numbers are compared with PyTorch's ints.
            yield from attempt(name, [x], lambda: f(x, number), number=number)


def reductions():
    axes = [None, 0, 1, -1, [0, 2], [1]]
    for dtype in DTYPES:
        x = sample([2, 3, 4], dtype, 8)
        for dim, keepdim in itertools.product(axes, [False, True]):
            if dim is None and keepdim:
                continue
            more = {"dim": dim, "keepdim": keepdim}
            given = {} if dim is None else {"dim": dim, "keepdim": keepdim}
            for name in ("sum", "mean", "var", "std", "any", "all"):
                if name in ("any", "all") and dtype == "uint8":
                    continue  # PyTorch gives uint8, for old code's sake; ours are bool
                yield from attempt(name, [x], lambda: getattr(x, name)(**given), **more)
            if isinstance(dim, list):
                continue
            for name in ("argmax", "argmin"):
                yield from attempt(name, [x], lambda: getattr(x, name)(**given).int(), **more)
            for name in ("max", "min"):
                if dim is None:
                    yield from attempt(name, [x], lambda: getattr(x, name)(), **more)
                else:
                    yield from attempt(f"{name}.values", [x], lambda: getattr(x, name)(**given).values, **more)
                    yield from attempt(f"{name}.indices", [x], lambda: getattr(x, name)(**given).indices.int(), **more)
    ties = torch.tensor([[1.0, 3, 3], [torch.nan, 5, torch.nan], [-torch.inf, -torch.inf, -torch.inf]])
    for name in ("max", "min"):
        yield case(f"{name}.values", [ties], getattr(ties, name)(1).values, dim=1, keepdim=False)
        yield case(f"{name}.indices", [ties], getattr(ties, name)(1).indices.int(), dim=1, keepdim=False)
    for name in ("sum", "mean", "var", "std", "any", "all"):
        empty = torch.zeros(3, 0)
        yield case(name, [empty], getattr(empty, name)(dim=1), dim=1, keepdim=False)
    large = torch.rand(5000, generator=torch.Generator().manual_seed(9)) + 1000
    for name in ("sum", "mean", "var", "std"):
        yield case(name, [large], getattr(large, name)(), dim=None, keepdim=False)


def joins():
    a, b, c = sample([2, 3], "float32", 10), sample([1, 3], "float32", 11), sample([2, 3], "int32", 12)
    yield case("cat", [a, b], torch.cat([a, b]), dim=0)
    yield case("cat", [a, c], torch.cat([a, c], -1), dim=-1)
    yield case("stack", [a, a], torch.stack([a, a], 1), dim=1)
    yield case("stack", [a, c.float()], torch.stack([a, c.float()], -1), dim=-1)


def main():
    torch.set_warn_always(False)
    golden_file.write("arithmetic", [*unary(), *binary(), *reductions(), *joins()])
