"""Every loss: its value and the gradient of each operand that has one, float32 and float64."""

import torch
import torch.nn.functional as F

import golden_file
from hashed_values import NAMES, hashes, values

# Operands: a shape of values in [-2, 2), or a pair (shape, kind).
FLOAT, UNIT, SIGN, POSITIVE, COUNT = "float", "unit", "sign", "positive", "count"


def classes(n):
    return f"classes {n}"


def operand(spec, seed, dtype):
    shape, kind = spec if isinstance(spec, tuple) else (spec, FLOAT)
    raw = values(shape, seed, dtype)
    if kind == FLOAT:
        return raw
    if kind == UNIT:
        return (raw + 2) / 4
    if kind == POSITIVE:
        return raw.abs() + 0.125
    if kind == SIGN:
        return torch.where(raw < 0, -1.0, 1.0).to(NAMES[dtype])
    if kind == COUNT:
        return (raw + 2).floor()
    n = int(kind.split()[1])
    h = torch.from_numpy((hashes(max(raw.numel(), 1), seed) % n).astype("int64"))[: raw.numel()]
    return h.reshape(shape)


REDUCTIONS = ["mean", "sum", "none"]

# `code` in Python of operands a, b, c, d and a reduction r; the same in TypeScript.
CASES = []


def add(code, ours, *operands):
    CASES.append((code, ours, operands))


for shape in ([], [5], [3, 4], [0, 3]):
    for name, camel in (("mse_loss", "mseLoss"), ("l1_loss", "l1Loss"), ("smooth_l1_loss", "smoothL1Loss"), ("huber_loss", "huberLoss")):
        add(f"F.{name}(a, b, reduction=r)", f"F.{camel}(a, b, {{ reduction: r }})", shape, shape)
add("F.mse_loss(a, b, reduction=r, weight=c)", "F.mseLoss(a, b, { reduction: r, weight: c })", [3, 4], [3, 4], ([3, 4], POSITIVE))
add("F.l1_loss(a, b, reduction=r, weight=c)", "F.l1Loss(a, b, { reduction: r, weight: c })", [3, 4], [3, 4], ([3, 4], POSITIVE))
add("F.huber_loss(a, b, reduction=r, delta=0.5, weight=c)", "F.huberLoss(a, b, { reduction: r, delta: 0.5, weight: c })", [3, 4], [3, 4], ([3, 4], POSITIVE))
add("F.mse_loss(a, b, reduction=r)", "F.mseLoss(a, b, { reduction: r })", [3, 4], [4])
add("F.smooth_l1_loss(a, b, reduction=r, beta=0.3)", "F.smoothL1Loss(a, b, { reduction: r, beta: 0.3 })", [3, 4], [3, 4])
add("F.smooth_l1_loss(a, b, reduction=r, beta=0.0)", "F.smoothL1Loss(a, b, { reduction: r, beta: 0 })", [3, 4], [3, 4])
add("F.huber_loss(a, b, reduction=r, delta=2.5)", "F.huberLoss(a, b, { reduction: r, delta: 2.5 })", [3, 4], [3, 4])

for input, target in (([5, 4], [5]), ([4], []), ([3, 4, 2], [3, 2]), ([2, 4, 2, 3], [2, 2, 3]), ([2, 4, 2, 1, 3], [2, 2, 1, 3])):
    t, w = (target, classes(4)), ([4], POSITIVE)
    for name, camel in (("nll_loss", "nllLoss"), ("cross_entropy", "crossEntropy")):
        add(f"F.{name}(a, b, reduction=r)", f"F.{camel}(a, b, {{ reduction: r }})", input, t)
        add(f"F.{name}(a, b, reduction=r, weight=c)", f"F.{camel}(a, b, {{ reduction: r, weight: c }})", input, t, w)
        add(f"F.{name}(a, b, reduction=r, weight=c, ignore_index=1)", f"F.{camel}(a, b, {{ reduction: r, weight: c, ignoreIndex: 1 }})", input, t, w)
        add(f"F.{name}(a, b, reduction=r, ignore_index=2)", f"F.{camel}(a, b, {{ reduction: r, ignoreIndex: 2 }})", input, t)
    add("F.cross_entropy(a, b, reduction=r, label_smoothing=0.2)", "F.crossEntropy(a, b, { reduction: r, labelSmoothing: 0.2 })", input, t)
    add("F.cross_entropy(a, b, reduction=r, weight=c, ignore_index=1, label_smoothing=0.3)", "F.crossEntropy(a, b, { reduction: r, weight: c, ignoreIndex: 1, labelSmoothing: 0.3 })", input, t, w)
    add("F.cross_entropy(a, b, reduction=r, ignore_index=1, label_smoothing=0.3)", "F.crossEntropy(a, b, { reduction: r, ignoreIndex: 1, labelSmoothing: 0.3 })", input, t)
    p = (input, UNIT)
    add("F.cross_entropy(a, b, reduction=r)", "F.crossEntropy(a, b, { reduction: r })", input, p)
    add("F.cross_entropy(a, b, reduction=r, weight=c, label_smoothing=0.1)", "F.crossEntropy(a, b, { reduction: r, weight: c, labelSmoothing: 0.1 })", input, p, w)
add("F.cross_entropy(a, b, reduction=r)", "F.crossEntropy(a, b, { reduction: r })", [0, 4], ([0], classes(4)))
add("F.cross_entropy(a, b, reduction=r, ignore_index=0)", "F.crossEntropy(a, b, { reduction: r, ignoreIndex: 0 })", [3, 1], ([3], classes(1)))

for shape in ([], [6], [3, 4]):
    u = (shape, UNIT)
    add("F.binary_cross_entropy(a, b, reduction=r)", "F.binaryCrossEntropy(a, b, { reduction: r })", u, u)
    add("F.binary_cross_entropy_with_logits(a, b, reduction=r)", "F.binaryCrossEntropyWithLogits(a, b, { reduction: r })", shape, u)
    add("F.kl_div(a, b, reduction=r)", "F.klDiv(a, b, { reduction: r })", shape, u)
    add("F.kl_div(a, b, reduction=r, log_target=True)", "F.klDiv(a, b, { reduction: r, logTarget: true })", shape, shape)
    for options, camel in (("", ""), (", log_input=False", ", logInput: false"), (", full=True", ", full: true"), (", log_input=False, full=True, eps=1e-3", ", logInput: false, full: true, eps: 1e-3")):
        i = (shape, POSITIVE) if "log_input" in options else shape
        add(f"F.poisson_nll_loss(a, b, reduction=r{options})", f"F.poissonNllLoss(a, b, {{ reduction: r{camel} }})", i, (shape, COUNT))
    add("F.soft_margin_loss(a, b, reduction=r)", "F.softMarginLoss(a, b, { reduction: r })", shape, (shape, SIGN))
    add("F.hinge_embedding_loss(a, b, reduction=r)", "F.hingeEmbeddingLoss(a, b, { reduction: r })", shape, (shape, SIGN))
    add("F.hinge_embedding_loss(a, b, reduction=r, margin=0.3)", "F.hingeEmbeddingLoss(a, b, { reduction: r, margin: 0.3 })", shape, (shape, SIGN))
    add("F.margin_ranking_loss(a, b, c, reduction=r, margin=0.5)", "F.marginRankingLoss(a, b, c, { reduction: r, margin: 0.5 })", shape, shape, (shape, SIGN))
add("F.binary_cross_entropy(a, b, reduction=r, weight=c)", "F.binaryCrossEntropy(a, b, { reduction: r, weight: c })", ([3, 4], UNIT), ([3, 4], UNIT), ([4], POSITIVE))
add("F.binary_cross_entropy_with_logits(a, b, reduction=r, weight=c, pos_weight=d)", "F.binaryCrossEntropyWithLogits(a, b, { reduction: r, weight: c, posWeight: d })", [3, 4], ([3, 4], UNIT), ([3, 1], POSITIVE), ([4], POSITIVE))
add("F.kl_div(a, b, reduction='batchmean' if r == 'none' else r)", "F.klDiv(a, b, { reduction: r === 'none' ? 'batchmean' : r })", [3, 4], ([3, 4], UNIT))
for variance in ([3, 4], [3], [3, 1]):
    add("F.gaussian_nll_loss(a, b, c, reduction=r)", "F.gaussianNllLoss(a, b, c, { reduction: r })", [3, 4], [3, 4], (variance, POSITIVE))
add("F.gaussian_nll_loss(a, b, c, reduction=r, full=True, eps=1.0)", "F.gaussianNllLoss(a, b, c, { reduction: r, full: true, eps: 1 })", [3, 4], [3, 4], ([3, 4], POSITIVE))
for input, target in (([5, 4], [5]), ([4], [])):
    t, w = (target, classes(4)), ([4], POSITIVE)
    add("F.multi_margin_loss(a, b, reduction=r)", "F.multiMarginLoss(a, b, { reduction: r })", input, t)
    add("F.multi_margin_loss(a, b, reduction=r, p=2, margin=0.5, weight=c)", "F.multiMarginLoss(a, b, { reduction: r, p: 2, margin: 0.5, weight: c })", input, t, w)
    add("F.multilabel_margin_loss(a, b - 1, reduction=r)", "F.multilabelMarginLoss(a, b.sub(1), { reduction: r })", input, (input, classes(5)))
    add("F.multilabel_soft_margin_loss(a, b, reduction=r)", "F.multilabelSoftMarginLoss(a, b, { reduction: r })", input, (input, UNIT))
    add("F.multilabel_soft_margin_loss(a, b, reduction=r, weight=c)", "F.multilabelSoftMarginLoss(a, b, { reduction: r, weight: c })", input, (input, UNIT), w)
for pair, target in (([5, 4], [5]), ([4], [])):
    s = (target, SIGN)
    add("F.cosine_embedding_loss(a, b, c, reduction=r)", "F.cosineEmbeddingLoss(a, b, c, { reduction: r })", pair, pair, s)
    add("F.cosine_embedding_loss(a, b, c, reduction=r, margin=0.2)", "F.cosineEmbeddingLoss(a, b, c, { reduction: r, margin: 0.2 })", pair, pair, s)
    for options, camel in (("", ""), (", p=1, margin=0.3", ", p: 1, margin: 0.3"), (", p=3.5, eps=1e-3, swap=True", ", p: 3.5, eps: 1e-3, swap: true"), (", p=float('inf')", ", p: Infinity")):
        add(f"F.triplet_margin_loss(a, b, c, reduction=r{options})", f"F.tripletMarginLoss(a, b, c, {{ reduction: r{camel} }})", pair, pair, pair)
add("F.cosine_similarity(a, b)", "F.cosineSimilarity(a, b)", [3, 4], [3, 4])
add("F.cosine_similarity(a, b, dim=0)", "F.cosineSimilarity(a, b, { dim: 0 })", [3, 4], [3, 1])
add("F.cosine_similarity(a, b, dim=-2)", "F.cosineSimilarity(a, b, { dim: -2 })", [1, 2, 3], [2, 1, 3])
add("F.pairwise_distance(a, b, p=-1.5)", "F.pairwiseDistance(a, b, { p: -1.5 })", [3, 4], [3, 4])
add("F.multi_margin_loss(a, b, reduction=r)", "F.multiMarginLoss(a, b, { reduction: r })", [], ([], classes(1)))
add("F.pairwise_distance(a, b, keepdim=True)", "F.pairwiseDistance(a, b, { keepdim: true })", [3, 4], [4])


def case(i, code, ours, specs, reduction, dtype):
    seed = 20 * i
    tensors = [operand(spec, seed + k, dtype) for k, spec in enumerate(specs)]
    kinds = [spec if isinstance(spec, tuple) else (spec, FLOAT) for spec in specs]
    # Weights, classes, signs and counts have no gradient.
    learned = [kind in (FLOAT, UNIT, POSITIVE) and f"weight={'abcd'[k]}" not in code for k, (_, kind) in enumerate(kinds)]
    for tensor, wanted in zip(tensors, learned):
        tensor.requires_grad_(wanted)
    result = eval(code, {"F": F, "r": reduction, **dict(zip("abcd", tensors))})
    result.backward(values(result.shape, seed + 9, dtype))
    return {
        "code": ours,
        "reduction": reduction,
        "dtype": dtype,
        "seed": seed,
        "operands": [{"shape": shape, "kind": kind, "learned": wanted} for (shape, kind), wanted in zip(kinds, learned)],
        "shape": list(result.shape),
        "values": golden_file.encode(result),
        "grads": [golden_file.encode(t.grad) for t, wanted in zip(tensors, learned) if wanted],
    }


def cases():
    for i, (code, ours, specs) in enumerate(CASES):
        for r, reduction in enumerate(REDUCTIONS if "r" in code.replace("F.cosine_similarity", "").replace("F.pairwise_distance", "") else ["none"]):
            yield case(i, code, ours, specs, reduction, "float64" if (i + r) % 3 == 0 else "float32")


def main():
    golden_file.write("losses", list(cases()))
