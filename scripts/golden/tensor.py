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

NORMS = [("0", "0"), ("0.5", "0.5"), ("1", "1"), ("3", "3"), ("-2", "-2"), ("torch.inf", "Infinity"), ("-torch.inf", "-Infinity")]
PAIRS = [(name, name) for name in ("fmax", "fmin", "atan2", "hypot", "copysign", "logaddexp", "fmod", "remainder")]
INTEGER_PAIRS = [
    ("fmax", "fmax"), ("atan2", "atan2"), ("copysign", "copysign"), ("logical_and", "logicalAnd"), ("logical_or", "logicalOr"),
    ("logical_xor", "logicalXor"), ("bitwise_and", "bitwiseAnd"), ("bitwise_or", "bitwiseOr"), ("bitwise_xor", "bitwiseXor"),
]  # fmt: skip
DIVISIONS = [("no_grad()(torch.floor_divide)", "floorDivide"), ("remainder", "remainder"), ("fmod", "fmod")]

REDUCTIONS = ["sum", "prod", "mean", "amax", "amin"]
EQUATIONS = [
    ("ij,jk->ik", [2, 3], [3, 4]),
    ("ij,jk", [2, 3], [3, 4]),
    ("ij,kj->", [2, 3], [2, 3]),
    ("ii", [3, 3]),
    ("ii->i", [3, 3]),
    ("iij->ji", [3, 3, 2]),
    ("ba", [2, 3]),
    ("i,j->ij", [2], [3]),
    ("i,i,i->i", [3], [3], [3]),
    ("bij,bjk,bkl->bil", [2, 2, 3], [2, 3, 2], [2, 2, 3]),
    ("...ij,...jk->...ik", [2, 1, 2, 3], [3, 3, 2]),
    ("...i,i->...", [2, 2, 3], [3]),
    ("i...->...", [3, 2, 2]),
    ("b...k,k", [2, 3, 4], [4]),
    ("ij,j->ji", [2, 3], [1]),
    ("ijk,jil,kl->", [2, 3, 2], [3, 2, 2], [2, 2]),
    (" i j , j k -> k i ", [2, 3], [3, 2]),
    ("ij->", [2, 3]),
    ("aB,Bc->ca", [2, 3], [3, 2]),
    ("->", []),
    (",i->i", [], [3]),
]
WRITES = [
    ("(i,)", "i", [[4, 2], [3, 2]]),
    ("(i,)", "i", [[4, 2], [2]]),
    ("(slice(None), i.abs())", "[':', i.abs()]", [[2, 4], [2, 3]]),
    ("(i, slice(1, None), i)", "[i, '1:', i]", [[4, 3, 5], [3, 2]]),
    ("(slice(None), i, i)", "[':', i, i]", [[2, 4, 5], [2, 3]]),
    ("(i, i[:, None])", "[i, i.unsqueeze(1)]", [[4, 5], [3, 1]]),
    ("(0, [1, 0])", "[0, [1, 0]]", [[2, 3], [2]]),
]

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
    ("a.prod()", "a.prod()", [[2, 3]], ALL),
    ("a.prod(1)", "a.prod(1)", [[2, 3, 2]]),
    ("a.prod(0, keepdim=True)", "a.prod(0, { keepdim: true })", [[3, 2]], ("float32", "int32", "uint8")),
    ("(a * (a > 0)).prod(1)", "a.mul(a.gt(0)).prod(1)", [[4, 3]]),
    ("a.sum(1, dtype=torch.float64)", "a.sum(1, { dtype: 'float64' })", [[2, 3]], ("float32", "int32")),
    ("a.cumsum(0)", "a.cumsum(0)", [[4, 3]], ALL),
    ("a.cumsum(-1, dtype=torch.int32)", "a.cumsum(-1, { dtype: 'int32' })", [[4, 3]], ("int64", "uint8")),
    ("a.cumprod(1)", "a.cumprod(1)", [[3, 4]], ALL),
    ("(a * (a > 0)).cumprod(1)", "a.mul(a.gt(0)).cumprod(1)", [[4, 5]]),
    ("a.logcumsumexp(1)", "a.logcumsumexp(1)", [[3, 4]]),
    ("(a.cummax(1).values, a.cummax(1).indices.int())", "Object.values(a.cummax(1))", [[3, 5]], ALL),
    ("(a.cummin(0).values, a.cummin(0).indices.int())", "Object.values(a.cummin(0))", [[5, 2]], ALL),
    ("a.logsumexp(1)", "a.logsumexp(1)", [[3, 4]], ALL),
    ("a.logsumexp((0, 2), keepdim=True)", "a.logsumexp([0, 2], { keepdim: true })", [[2, 3, 4]]),
    *[(f"a.norm({p}, 1)", f"a.norm({q}, 1)", [[3, 4]]) for p, q in NORMS],
    ("a.norm()", "a.norm()", [[3, 4]]),
    ("a.norm(dim=(0, 2), keepdim=True)", "a.norm(2, [0, 2], { keepdim: true })", [[2, 3, 2]]),
    ("a.amax((0, 2))", "a.amax([0, 2])", [[2, 3, 4]], ALL),
    ("a.amin(1, keepdim=True)", "a.amin(1, { keepdim: true })", [[3, 4]], ALL),
    ("a.nansum(1)", "a.nansum(1)", [[3, 4]], ALL),
    ("a.sqrt().nanmean()", "a.sqrt().nanmean()", [[3, 4]]),
    ("a.count_nonzero(0)", "a.countNonzero(0)", [[5, 4]], ALL),
    ("torch.std_mean(a, 1)", "Object.values(a.stdMean(1))", [[3, 4]]),
    ("a.flip(0, 2)", "a.flip(0, 2)", [[2, 3, 4]], ALL),
    ("a.roll(2)", "a.roll(2)", [[3, 4]], ALL),
    ("a.roll((1, -2), (0, 1))", "a.roll([1, -2], [0, 1])", [[3, 4]]),
    ("a.repeat(2, 1, 3)", "a.repeat(2, 1, 3)", [[2, 3]], ALL),
    ("a.tile(2)", "a.tile(2)", [[2, 3]]),
    ("a.repeat_interleave(2)", "a.repeatInterleave(2)", [[2, 3]]),
    ("a.repeat_interleave(3, 1)", "a.repeatInterleave(3, 1)", [[2, 3]], ALL),
    ("a.repeat_interleave(i.abs(), 0)", "a.repeatInterleave(i.abs(), 0)", [[4, 2]], BOTH, [4]),
    *[(f"a.rot90({k}, (1, 2))", f"a.rot90({k}, [1, 2])", [[2, 3, 4]]) for k in (-1, 0, 1, 2)],
    ("a.movedim((0, 1), (2, 0))", "a.movedim([0, 1], [2, 0])", [[2, 3, 4]]),
    ("a.unflatten(1, (2, -1))", "a.unflatten(1, [2, -1])", [[2, 6]]),
    ("a.diagonal()", "a.diagonal()", [[3, 4]], ALL),
    ("a.diagonal(-1, 2, 0)", "a.diagonal({ offset: -1, dim1: 2, dim2: 0 })", [[3, 2, 4]]),
    ("a.diag(1)", "a.diag(1)", [[3]], ALL),
    ("a.diag(-1)", "a.diag(-1)", [[4, 3]]),
    ("torch.diag_embed(a, 1, 0, 2)", "a.diagEmbed({ offset: 1, dim1: 0, dim2: 2 })", [[2, 3]]),
    ("a.trace()", "a.trace()", [[4, 3]], ALL),
    ("a.tril()", "a.tril()", [[2, 3, 4]], ALL),
    ("a.triu(-1)", "a.triu(-1)", [[4, 3]], ALL),
    ("a.unfold(1, 3, 2)", "a.unfold(1, 3, 2)", [[2, 8]], ALL),
    ("a.unfold(0, 2, 1).unfold(1, 2, 1)", "a.unfold(0, 2, 1).unfold(1, 2, 1)", [[4, 3]]),
    ("(a.sort().values, a.sort(stable=True).indices.int())", "Object.values(a.sort())", [[3, 5]], ALL),
    ("(a.sort(0, True).values, a.sort(dim=0, descending=True, stable=True).indices.int())", "Object.values(a.sort(0, { descending: true }))", [[5, 3]], ALL),
    ("a.argsort(dim=1, stable=True).int()", "a.argsort(1)", [[3, 5]]),
    ("(a.topk(2).values, a.topk(2).indices.int())", "Object.values(a.topk(2))", [[3, 5]]),
    ("a.topk(3, 0, False).values", "a.topk(3, { dim: 0, largest: false }).values", [[5, 2]], ALL),
    ("(a.kthvalue(2, 0).values, a.kthvalue(2, 0).indices.int())", "Object.values(a.kthvalue(2, 0))", [[5, 2]]),
    ("a.kthvalue(2, 1, True).values", "a.kthvalue(2, 1, { keepdim: true }).values", [[3, 4]], ALL),
    ("a.median()", "a.median()", [[3, 4]], ALL),
    ("(a.median(1).values, a.median(1).indices.int())", "Object.values(a.median(1))", [[3, 5]]),
    ("(a.sqrt().median(0).values, a.sqrt().median(0).indices.int())", "Object.values(a.sqrt().median(0))", [[3, 5]]),
    *[(f"torch.{p}(a, b)", f"a.{q}(b)", [[3, 4], [4]]) for p, q in PAIRS],
    *[(f"torch.{p}(a, b)", f"a.{q}(b)", [[3, 4], [3, 1]], ("int32", "int64", "uint8")) for p, q in INTEGER_PAIRS],
    *[(f"torch.{p}(a, b.abs() + 1)", f"a.{q}(b.abs().add(1))", [[5], [5]], ALL) for p, q in DIVISIONS],
    *[(f"torch.{p}(a, -2)", f"a.{q}(-2)", [[5]], ("float32", "int32", "int64")) for p, q in DIVISIONS],
    ("torch.div(a, b.abs() + 1, rounding_mode='floor')", "a.div(b.abs().add(1), { roundingMode: 'floor' })", [[5], [5]], ALL),
    ("torch.div(a, b.abs() + 1, rounding_mode='trunc')", "a.div(b.abs().add(1), { roundingMode: 'trunc' })", [[5], [5]], ALL),
    ("torch.div(a, 0.5, rounding_mode='trunc')", "a.div(0.5, { roundingMode: 'trunc' })", [[5]], ALL),
    ("torch.add(a, b, alpha=3)", "a.add(b, { alpha: 3 })", [[2, 3], [3]], ALL),
    ("torch.sub(a, 2, alpha=3)", "a.sub(2, { alpha: 3 })", [[2, 3]], ALL),
    ("~a", "a.bitwiseNot()", [[5]], ("int32", "int64", "uint8")),
    ("(~(a > 0), (a > 0) & (b > 0), (a > 0) ^ (b > 0))", "[a.gt(0).bitwiseNot(), a.gt(0).bitwiseAnd(b.gt(0)), a.gt(0).bitwiseXor(b.gt(0))]", [[5], [5]]),
    ("a.lerp(b, 0.3)", "a.lerp(b, 0.3)", [[2, 3], [2, 3]]),
    ("a.lerp(b, c)", "a.lerp(b, c)", [[2, 3], [3], [2, 1]]),
    ("a.addcmul(b, c, value=2)", "a.addcmul(b, c, { value: 2 })", [[2, 3], [3], [2, 1]], ALL),
    ("a.addcdiv(b, c, value=0.5)", "a.addcdiv(b, c, { value: 0.5 })", [[2, 3], [3], [2, 1]]),
    ("a.isclose(b, rtol=0.5, atol=0.1)", "a.isclose(b, { rtol: 0.5, atol: 0.1 })", [[9], [9]], ALL),
    ("a.sqrt().nan_to_num(5)", "a.sqrt().nanToNum({ nan: 5 })", [[9]]),
    ("(a / 0.0).nan_to_num()", "a.div(0).nanToNum()", [[9]], ("int32",)),
    ("a.clamp_min(0.5)", "a.clampMin(0.5)", [[9]], ALL),
    ("a.clamp_max(b)", "a.clampMax(b)", [[9], []], ALL),
    ("a[i]", "a.at(i)", [[4, 2, 3]], ALL, [2, 3]),
    ("a[:, i]", "a.at(':', i)", [[2, 4, 3]], BOTH, [2, 3]),
    ("a[i, i.abs()[:, None]]", "a.at(i, i.abs().unsqueeze(1))", [[4, 5, 2]], BOTH, [3]),
    ("a[1, i, 1:, i]", "a.at(1, i, '1:', i)", [[2, 4, 3, 5]], BOTH, [3]),
    ("a[i, 0, i]", "a.at(i, 0, i)", [[4, 2, 5]], BOTH, [3]),
    ("a[None, i, None, :, i]", "a.at(null, i, null, ':', i)", [[4, 2, 5]], BOTH, [3]),
    ("a[..., i, ::2]", "a.at('...', i, '::2')", [[2, 4, 5]], BOTH, [2, 2]),
    ("a.mT[i[0], i]", "a.mT.at(i.at(0), i)", [[5, 4]], BOTH, [2, 3]),
    ("a[i[0, 0]]", "a.at(i.at(0, 0))", [[4, 2]], BOTH, [2, 3]),
    ("a[a > 0]", "a.at(a.gt(0))", [[3, 4]], ALL),
    ("a[:, b > 0]", "a.at(':', b.gt(0))", [[2, 3, 4], [3, 4]]),
    ("a[b > 0, 1:]", "a.at(b.gt(0), '1:')", [[3, 4], [3]]),
    ("a[b > 0, :, 1]", "a.at(b.gt(0), ':', 1)", [[3, 2, 4], [3]]),
    ("a[True]", "a.at(true)", [[2, 3]]),
    ("a[False, 1]", "a.at(false, 1)", [[2, 3]]),
    ("a[[0, 1]]", "a.at([0, 1])", [[2, 3]]),
    ("a[[[0, 1], [1, 1]], -1]", "a.at([[0, 1], [1, 1]], -1)", [[2, 3]]),
    ("a[:, [True, False, True]]", "a.at(':', [true, false, true])", [[2, 3]]),
    ("a[[]]", "a.at([])", [[2, 3]]),
    *[(f"put(a.detach().clone(), b.detach(), {py})", f"a.detach().clone().set({ts}, b.detach())", shapes, ALL, [3]) for py, ts, shapes in WRITES],
    ("put(a.detach().clone(), 7, (a > 0,))", "a.detach().clone().set(a.gt(0), 7)", [[3, 4]], ALL),
    *[(f"torch.einsum('{equation}', {', '.join('abc'[: len(shapes)])})", f"einsum('{equation}', {', '.join('abc'[: len(shapes)])})", list(shapes)) for equation, *shapes in EQUATIONS],
    ("torch.einsum('ij,jk->ik', a, b)", "einsum('ij,jk->ik', a, b)", [[2, 3], [3, 2]], ("int32", "int64")),
    ("torch.tensordot(a, b)", "tensordot(a, b)", [[2, 3, 4], [3, 4, 2]]),
    ("torch.tensordot(a, b, 0)", "tensordot(a, b, { dims: 0 })", [[2, 3], [2]]),
    ("torch.tensordot(a, b, ([1, 0], [0, 2]))", "tensordot(a, b, { dims: [[1, 0], [0, 2]] })", [[2, 3, 4], [3, 4, 2]]),
    ("torch.cdist(a, b)", "cdist(a, b)", [[4, 3], [2, 3]]),
    ("torch.cdist(a, b, 1)", "cdist(a, b, { p: 1 })", [[2, 4, 3], [2, 2, 3]]),
    ("torch.cdist(a, b, torch.inf)", "cdist(a, b, { p: Infinity })", [[4, 3], [2, 3]]),
    ("a.mm(b)", "a.mm(b)", [[2, 3], [3, 4]], ALL),
    ("a.bmm(b)", "a.bmm(b)", [[2, 2, 3], [2, 3, 4]], ALL),
    ("a.mv(b)", "a.mv(b)", [[2, 3], [3]]),
    ("a.dot(b)", "a.dot(b)", [[5], [5]], ALL),
    ("a.outer(b)", "a.outer(b)", [[2], [3]], ALL),
    ("a.addmm(b, c, beta=0.5, alpha=2)", "a.addmm(b, c, { beta: 0.5, alpha: 2 })", [[3], [2, 4], [4, 3]]),
    ("a.addmm(b, c)", "a.addmm(b, c)", [[2, 3], [2, 4], [4, 3]], ALL),
    ("(a.detach() / 0).addmm(b, c, beta=0)", "a.detach().div(0).addmm(b, c, { beta: 0 })", [[2, 3], [2, 4], [4, 3]]),
    ("a.addmv(b, c)", "a.addmv(b, c)", [[2], [2, 3], [3]]),
    ("a.addr(b, c, alpha=2)", "a.addr(b, c, { alpha: 2 })", [[2, 3], [2], [3]]),
    ("a.baddbmm(b, c, alpha=0.5)", "a.baddbmm(b, c, { alpha: 0.5 })", [[3], [2, 2, 4], [2, 4, 3]]),
    ("a.addbmm(b, c, beta=2)", "a.addbmm(b, c, { beta: 2 })", [[2, 3], [2, 2, 4], [2, 4, 3]]),
    ("torch.kron(a, b)", "a.kron(b)", [[2, 3], [2]], ALL),
    ("torch.broadcast_tensors(a, b)", "broadcastTensors(a, b)", [[3, 1], [2, 1, 4]]),
    ("torch.meshgrid(a, b, c, indexing='ij')", "meshgrid([a, b, c])", [[2], [3], []]),
    ("torch.meshgrid(a, b, indexing='xy')", "meshgrid([a, b], { indexing: 'xy' })", [[2], [3]]),
    *[(f"torch.{name}([a, b])", f"{name}([a, b])", shapes, ALL) for name in ("hstack", "vstack", "dstack") for shapes in ([[3], [3]], [[2, 3], [2, 3]])],
    ("torch.hstack([a, b])", "hstack([a, b])", [[], [2]]),
    ("torch.diff(a)", "a.diff()", [[3, 5]], ALL),
    ("torch.diff(a, 2, 0, prepend=b)", "a.diff(0, { n: 2, prepend: b })", [[4, 3], [1, 3]]),
    ("torch.diff(a > 0)", "a.gt(0).diff()", [[3, 5]]),
    ("a.squeeze((0, 1))", "a.squeeze([0, 1])", [[1, 2, 1, 3]]),
    ("numbers(a.detach().unique(return_inverse=True, return_counts=True))", "Object.values(a.unique({ returnInverse: true, returnCounts: true }))", [[3, 5]], ALL),
    ("numbers(a.unique(dim=1, return_inverse=True, return_counts=True))", "Object.values(a.unique({ dim: 1, returnInverse: true, returnCounts: true }))", [[1, 9]], ("int32", "int64", "uint8")),
    ("a.abs().bincount(minlength=6)", "a.abs().bincount({ minlength: 6 })", [[9]], ("int32", "int64")),
    ("a.abs().bincount(a * 0.5)", "a.abs().bincount({ weights: a.mul(0.5) })", [[9]], ("int32", "int64")),
    ("a.detach().histc(5)", "a.histc({ bins: 5 })", [[30]]),
    ("a.detach().histc(4, -1, 1.5)", "a.histc({ bins: 4, min: -1, max: 1.5 })", [[30]]),
    ("torch.linspace(-1, 2, 7)", "linspace(-1, 2, 7)", [[]], ("float32",)),
    ("torch.logspace(-1, 2, 7, base=2)", "logspace(-1, 2, 7, { base: 2 })", [[]], ("float32",)),
    ("a.round(decimals=2)", "a.round({ decimals: 2 })", [[9]]),
    ("(a * 100).round(decimals=-1)", "a.mul(100).round({ decimals: -1 })", [[9]]),
    ("a.softmax(0, dtype=torch.float64)", "a.softmax(0, { dtype: 'float64' })", [[9]], ("float32", "int32")),
    ("a.log_softmax(1)", "a.logSoftmax(1)", [[2, 3]]),
    ("torch.linspace(4.3, -3, 9, dtype=torch.int32)", "linspace(4.3, -3, 9, { dtype: 'int32' })", [[]], ("float32",)),
    ("torch.cat([a, b], 1)", "cat([a, b], 1)", [[0], [2, 3]], ALL),
    ("(a > 0).scatter_add(0, i.abs(), b > 0).long()", "a.gt(0).scatterAdd(0, i.abs(), b.gt(0)).long()", [[4], [9]], ("float32",), [9]),
    ("a.narrow(0, i.abs()[0], 1)", "a.narrow(0, i.abs().at(0), 1)", [[4, 2]], BOTH, [1]),
    ("torch.diff(a, 0, prepend=b)", "a.diff(-1, { n: 0, prepend: b })", [[4], [1]]),
    ("a.addbmm(b, c)", "a.addbmm(b, c)", [[2, 3], [2, 2, 4], [2, 4, 3]], ("int32",)),
    ("a.logsumexp([0], keepdim=True)", "a.logsumexp([0], { keepdim: true })", [[]]),
    *[(f"a.scatter_reduce(1, i.abs(), b, '{how}')", f"a.scatterReduce(1, i.abs(), b, '{how}')", [[3, 4], [3, 6]], ALL if how != "mean" else BOTH, [3, 6]) for how in REDUCTIONS],
    *[(f"a.scatter_reduce(0, i.abs(), b, '{how}', include_self=False)", f"a.scatterReduce(0, i.abs(), b, '{how}', {{ includeSelf: false }})", [[4, 2], [4, 2]], ALL, [4, 2]) for how in REDUCTIONS],
    ("a.detach().scatter(0, i.abs(), b.detach(), reduce='multiply')", "a.scatter(0, i.abs(), b, { reduce: 'multiply' })", [[4, 2], [3, 2]], ("int32",), [3, 2]),
    ("a.detach().scatter(0, i.abs(), 2, reduce='add')", "a.scatter(0, i.abs(), 2, { reduce: 'add' })", [[4, 2]], ("float32",), [3, 2]),
    ("a.index_fill(1, i.abs(), 7)", "a.indexFill(1, i.abs(), 7)", [[2, 4]], ALL, [3]),
    ("a.index_fill(1, i.abs(), b)", "a.indexFill(1, i.abs(), b)", [[2, 4], []], BOTH, [3]),
    ("a.index_copy(0, torch.tensor([2, 0]), b)", "a.indexCopy(0, tensor([2n, 0n]), b)", [[3, 2], [2, 2]], ALL),
    *[(f"a.quantile(0.4, 1, interpolation='{how}')", f"a.quantile(0.4, 1, {{ interpolation: '{how}' }})", [[3, 6]]) for how in ("linear", "lower", "higher", "midpoint", "nearest")],
    ("a.quantile(b.abs() / 2, 0, keepdim=True)", "a.quantile(b.abs().div(2), 0, { keepdim: true })", [[5, 3], [2]]),
    ("a.quantile(0.25)", "a.quantile(0.25)", [[3, 4]]),
    ("(a.sqrt().quantile(0.5, 1), a.sqrt().nanquantile(0.5, 1))", "[a.sqrt().quantile(0.5, 1), a.sqrt().nanquantile(0.5, 1)]", [[3, 5]]),
    ("(a.sqrt().nanmedian(0).values, a.sqrt().nanmedian(0).indices.int())", "Object.values(a.sqrt().nanmedian(0))", [[5, 3]]),
    ("torch.bucketize(a.detach(), torch.tensor([-2, -1, 0, 1, 2]), out_int32=True)", "a.bucketize(tensor([-2, -1, 0, 1, 2]))", [[2, 5]], ALL),
    ("torch.bucketize(a.detach(), torch.tensor([-2, -1, 0, 1, 2]), right=True, out_int32=True)", "a.bucketize(tensor([-2, -1, 0, 1, 2]), { right: true })", [[2, 5]], ("int32",)),
    ("torch.column_stack([a, b])", "columnStack([a, b])", [[2], [2, 3]], ALL),
    ("torch.block_diag(a, b, c)", "blockDiag(a, b, c)", [[2, 3], [2], []], ALL),
    ("torch.cartesian_prod(a, b)", "cartesianProd(a, b)", [[2], [3]]),
    ("torch.logaddexp2(a, b)", "a.logaddexp2(b)", [[2, 3], [3]]),
    ("torch.rsub(a, 5, alpha=2)", "a.rsub(5, { alpha: 2 })", [[2, 3]], ALL),
    ("torch.heaviside(a.detach(), b.detach())", "a.heaviside(b)", [[7], [7]], ALL),
    ("torch.inner(a, b)", "a.inner(b)", [[2, 3], [4, 3]], ALL),
    ("a.deg2rad()", "a.deg2rad()", [[3]], ALL),
    ("a.rad2deg()", "a.rad2deg()", [[3]], ALL),
    ("(a / 0).isposinf()", "a.div(0).isposinf()", [[9]], ("int32",)),
    ("a.chunk(3, 1)", "a.chunk(3, 1)", [[2, 7]]),
    ("a.tensor_split(3)", "a.tensorSplit(3)", [[7, 2]]),
    ("a.tensor_split((1, 4, 3), 1)", "a.tensorSplit([1, 4, 3], 1)", [[2, 6]]),
    ("a.unbind(1)", "a.unbind(1)", [[2, 3, 2]]),
]


def leaf(shape, seed, dtype):
    x = values(shape, seed, dtype)
    return x.requires_grad_() if dtype.startswith("float") else x


def put(x, value, index):
    x[index] = value
    return x


def numbers(found):
    """Indices and counts are int32 in convlens."""
    return found[0], *(x.int() for x in found[1:])


def case(seed, code, ours, shapes, dtype, index):
    a, b, c = leaves = [leaf(shape, seed + i, dtype) for i, shape in enumerate(shapes)] + [None] * (3 - len(shapes))
    i = values(index, seed + 5, "int64") if index is not None else None
    given = eval(code, {"torch": torch, "a": a, "b": b, "c": c, "i": i, "put": put, "numbers": numbers})
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
