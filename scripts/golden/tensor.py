"""What tensor methods and functions give, and their gradients: a line of Python and the same line of TypeScript."""

import torch

import golden_file
from hashed_values import values

DTYPES = {torch.float32: "float32", torch.float64: "float64", torch.int32: "int32", torch.int64: "int64", torch.uint8: "uint8", torch.bool: "bool"}
BOTH = ("float32", "float64")
ALL = (*BOTH, "int32", "int64", "uint8")

ELEMENTWISE = [
    "sign", "trunc", "exp2", "expm1", "tan", "atan", "sinh", "cosh", "asinh", "erf", "erfc", "square",
]  # fmt: skip

# Python, TypeScript, shapes of a, b, c; dtypes unless both floating ones. Integers are from -3 to 3.
CASES = [
    *[(f"a.{name}()", f"a.{name}()", [[3, 4]]) for name in ELEMENTWISE],
    *[(f"(a * a + 1).{name}()", f"a.mul(a).add(1).{name}()", [[3, 4]]) for name in ("log2", "log10", "rsqrt", "reciprocal", "acosh")],
    *[(f"(a / 3).{name}()", f"a.div(3).{name}()", [[3, 4]]) for name in ("asin", "acos", "atanh", "log1p", "frac")],
    *[(f"a.{name}()", f"a.{name}()", [[7]], ("int32", "int64", "uint8")) for name in ("sign", "trunc", "square", "exp2", "erf", "signbit")],
    ("a.signbit()", "a.signbit()", [[7]]),
    ("torch.where(a > 0, a, b)", "where(a.gt(0), a, b)", [[2, 3], [3]], ALL),
    ("torch.where(a > 0, 1, b)", "where(a.gt(0), 1, b)", [[2, 3], [2, 1]], ALL),
    ("torch.where(a > 0, b, 0.5)", "where(a.gt(0), b, 0.5)", [[2, 3], [4, 1, 3]]),
    ("torch.where(a > 0, a, b.double())", "where(a.gt(0), a, b.to('float64'))", [[2, 3], [2, 3]], ("float32", "int32")),
    ("tuple(i.int() for i in torch.where(a > 0))", "where(a.gt(0))", [[3, 4]], ALL),
    ("a.where(a > 0, b)", "a.where(a.gt(0), b)", [[2, 3], []]),
    ("a.masked_fill(b > 0, 7)", "a.maskedFill(b.gt(0), 7)", [[2, 3], [3]], ALL),
    ("a.masked_fill(b > 0, c)", "a.maskedFill(b.gt(0), c)", [[2, 3], [2, 1], []]),
    ("a.masked_fill(b > 0, 1.5)", "a.maskedFill(b.gt(0), 1.5)", [[3], [2, 3]], ("float32", "int32", "int64")),
    ("a.masked_select(b > 0)", "a.maskedSelect(b.gt(0))", [[4, 3], [4, 3]], ALL),
    ("a.masked_select(b > 0)", "a.maskedSelect(b.gt(0))", [[3], [4, 1]]),
    ("(a > 0).nonzero().int()", "a.gt(0).nonzero()", [[3, 2, 3]]),
    ("a.argwhere().int()", "a.argwhere()", [[5, 4]], ("int32", "uint8")),
    ("a.gather(1, i.abs())", "a.gather(1, i.abs())", [[3, 4]], BOTH, [3, 6]),
    ("a.gather(0, i.abs())", "a.gather(0, i.abs())", [[4, 3]], ALL, [5, 2]),
    ("a.T.gather(-1, i.abs())", "a.t().gather(-1, i.abs())", [[4, 3]], BOTH, [2, 5]),
    ("a.gather(0, i * 0)", "a.gather(0, i.mul(0))", [[]], BOTH, [3]),
    ("torch.take_along_dim(a, i, 1)", "a.takeAlongDim(i, 1)", [[3, 4]], BOTH, [1, 5]),
    ("torch.take_along_dim(a, i.abs())", "a.takeAlongDim(i.abs())", [[3, 4]], ALL, [6]),
    ("a.take(i)", "a.take(i)", [[3, 4]], ALL, [2, 3]),
    ("a.index_select(1, i.abs())", "a.indexSelect(1, i.abs())", [[3, 4]], ALL, [6]),
    ("a.index_select(-2, i.abs())", "a.indexSelect(-2, i.abs())", [[2, 4, 3]], BOTH, [5]),
    ("a.scatter(1, (i > 0).long(), b)", "a.scatter(1, i.gt(0).to('int64'), b)", [[3, 3], [3, 1]], ALL, [3, 1]),
    ("a.scatter(1, (i > 0).long(), b)", "a.scatter(1, i.gt(0).to('int64'), b)", [[3, 3], [3, 2]], ("int32", "uint8"), [3, 1]),
    ("a.scatter(0, i.abs(), 5)", "a.scatter(0, i.abs(), 5)", [[4, 3]], ALL, [2, 3]),
    ("a.scatter_add(1, i.abs(), b)", "a.scatterAdd(1, i.abs(), b)", [[3, 4], [3, 6]], ALL, [3, 6]),
    ("a.scatter_add(0, i.abs(), b)", "a.scatterAdd(0, i.abs(), b)", [[4, 3], [5, 2]], ("int32", "uint8"), [4, 2]),
    ("a.index_add(1, i.abs(), b)", "a.indexAdd(1, i.abs(), b)", [[3, 4], [3, 6]], ALL, [6]),
    ("a.index_add(0, i.abs(), b, alpha=2)", "a.indexAdd(0, i.abs(), b, { alpha: 2 })", [[4, 2], [3, 2]], BOTH, [3]),
    ("a.chunk(3, 1)", "a.chunk(3, 1)", [[2, 7]]),
    ("a.tensor_split(3)", "a.tensorSplit(3)", [[7, 2]]),
    ("a.tensor_split((1, 4, 3), 1)", "a.tensorSplit([1, 4, 3], 1)", [[2, 6]]),
    ("a.unbind(1)", "a.unbind(1)", [[2, 3, 2]]),
]


def leaf(shape, seed, dtype):
    x = values(shape, seed, dtype)
    return x.requires_grad_() if dtype.startswith("float") else x


def case(seed, code, ours, shapes, dtype, index):
    a, b, c = leaves = [leaf(shape, seed + i, dtype) for i, shape in enumerate(shapes)] + [None] * (3 - len(shapes))
    i = values(index, seed + 5, "int64") if index is not None else None
    given = eval(code, {"torch": torch, "a": a, "b": b, "c": c, "i": i})
    results = [given] if isinstance(given, torch.Tensor) else list(given)
    grads = []
    differentiable = [x for x in results if x.requires_grad]
    if differentiable:
        torch.autograd.backward(differentiable, [values(x.shape, seed + 9, DTYPES[x.dtype]) for x in differentiable])
        grads = [golden_file.encode(torch.zeros_like(x) if x.grad is None else x.grad) for x in leaves if x is not None]
    return {
        "code": ours,
        "seed": seed,
        "dtype": dtype,
        "shapes": shapes,
        "index": index,
        "results": [{"dtype": DTYPES[x.dtype], "shape": list(x.shape), "values": golden_file.encode(x)} for x in results],
        "grads": grads,
    }


def main():
    cases = []
    for code, ours, shapes, *rest in CASES:
        dtypes, index = (*rest, BOTH, None)[:2] if len(rest) != 1 else (rest[0], None)
        cases.extend(case(20 * len(cases), code, ours, shapes, dtype, index) for dtype in dtypes)
    golden_file.write("tensor", cases)
