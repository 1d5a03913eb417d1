"""Dropout, embeddings, linear and bilinear layers; what their constructors draw, and what they make of hashed parameters."""

from torch import nn

import golden_file
from function_cases import spec
from module_cases import module_case

LAYERS = [
    ("new nn.Dropout(0.3)", lambda: nn.Dropout(0.3), [[5, 7]]),
    ("new nn.Dropout()", nn.Dropout, [[40]]),
    ("new nn.Dropout(1)", lambda: nn.Dropout(1), [[3]]),
    ("new nn.Dropout1d(0.4)", lambda: nn.Dropout1d(0.4), [[3, 4, 2]]),
    ("new nn.Dropout1d(0.4)", lambda: nn.Dropout1d(0.4), [[6, 2]]),
    ("new nn.Dropout2d()", nn.Dropout2d, [[2, 5, 2, 2]]),
    ("new nn.Dropout2d()", nn.Dropout2d, [[3, 4, 2]]),
    ("new nn.Dropout3d(0.6)", lambda: nn.Dropout3d(0.6), [[2, 4, 1, 2, 2]]),
    ("new nn.Dropout3d(0.6)", lambda: nn.Dropout3d(0.6), [[6, 1, 2, 2]]),
    ("new nn.AlphaDropout(0.3)", lambda: nn.AlphaDropout(0.3), [[4, 6]]),
    ("new nn.FeatureAlphaDropout(0.3)", lambda: nn.FeatureAlphaDropout(0.3), [[3, 4, 2]]),
    ("new nn.Bilinear(3, 2, 4)", lambda: nn.Bilinear(3, 2, 4), [[5, 3], [5, 2]]),
    ("new nn.Bilinear(2, 3, 2, { bias: false })", lambda: nn.Bilinear(2, 3, 2, bias=False), [[2, 4, 2], [2, 4, 3]]),
    ("new nn.Bilinear(2, 3, 2)", lambda: nn.Bilinear(2, 3, 2), [[2], [3]]),
    ("new nn.Linear(3, 4)", lambda: nn.Linear(3, 4), [[2, 2, 3]]),
    ("new nn.Unflatten(1, [2, 3])", lambda: nn.Unflatten(1, (2, 3)), [[4, 6]]),
    ("new nn.Identity(54, { unused: true })", lambda: nn.Identity(54, unused=True), [[4]]),
]

EMBEDDINGS = [
    ("new nn.Embedding(4, 3)", lambda: nn.Embedding(4, 3), [2, 4]),
    ("new nn.Embedding(4, 3)", lambda: nn.Embedding(4, 3), []),
    ("new nn.Embedding(4, 2, { paddingIdx: 1 })", lambda: nn.Embedding(4, 2, padding_idx=1), [9]),
    ("new nn.Embedding(4, 2, { paddingIdx: -2 })", lambda: nn.Embedding(4, 2, padding_idx=-2), [9]),
    ("new nn.Embedding(4, 2, { scaleGradByFreq: true, paddingIdx: 0 })", lambda: nn.Embedding(4, 2, scale_grad_by_freq=True, padding_idx=0), [3, 4]),
    ("new nn.Embedding(4, 3, { maxNorm: 1.5, normType: 1 })", lambda: nn.Embedding(4, 3, max_norm=1.5, norm_type=1), [2, 3]),
]


def main():
    cases = []
    for ours, build, shapes in LAYERS:
        for dtype in ("float32", "float64"):
            cases.append(module_case(ours, build(), [spec(shape, dtype) for shape in shapes], 500 * len(cases), dtype))
    for ours, build, shape in EMBEDDINGS:
        for dtype, index in (("float32", "int64"), ("float64", "int32")):
            cases.append(module_case(ours, build(), [spec(shape, index)], 500 * len(cases), dtype))
    golden_file.write("layer-cases", cases)
