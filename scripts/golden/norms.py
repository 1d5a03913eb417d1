"""Normalization: functions on their own, layers with their running statistics over a batch or two."""

import torch.nn.functional as F
from torch import nn

import golden_file
from function_cases import camel, function_case, spec, worth_keeping
from module_cases import module_case

LAYERS = [
    ("new nn.BatchNorm1d(3)", lambda: nn.BatchNorm1d(3), ([4, 3], [2, 3, 5])),
    ("new nn.BatchNorm1d(3, { affine: false, eps: 0.01 })", lambda: nn.BatchNorm1d(3, affine=False, eps=0.01), ([5, 3],)),
    ("new nn.BatchNorm1d(2, { momentum: null })", lambda: nn.BatchNorm1d(2, momentum=None), ([4, 2],)),
    ("new nn.BatchNorm1d(2, { momentum: 0.7, trackRunningStats: false })", lambda: nn.BatchNorm1d(2, momentum=0.7, track_running_stats=False), ([4, 2],)),
    ("new nn.BatchNorm2d(3, { momentum: 0.3 })", lambda: nn.BatchNorm2d(3, momentum=0.3), ([2, 3, 4, 3], [1, 3, 2, 2])),
    ("new nn.BatchNorm2d(3, { bias: false })", lambda: nn.BatchNorm2d(3, bias=False), ([2, 3, 2, 2],)),
    ("new nn.GroupNorm(2, 4, { bias: false })", lambda: nn.GroupNorm(2, 4, bias=False), ([2, 4, 3],)),
    ("new nn.BatchNorm3d(2)", lambda: nn.BatchNorm3d(2), ([2, 2, 2, 3, 2],)),
    ("new nn.InstanceNorm1d(3)", lambda: nn.InstanceNorm1d(3), ([2, 3, 5], [3, 4])),
    ("new nn.InstanceNorm1d(3, { affine: true, trackRunningStats: true })", lambda: nn.InstanceNorm1d(3, affine=True, track_running_stats=True), ([2, 3, 5], [3, 4])),
    ("new nn.InstanceNorm2d(2, { affine: true, eps: 0.1 })", lambda: nn.InstanceNorm2d(2, affine=True, eps=0.1), ([2, 2, 3, 4], [2, 4, 4])),
    ("new nn.InstanceNorm3d(2, { trackRunningStats: true, momentum: 0.5 })", lambda: nn.InstanceNorm3d(2, track_running_stats=True, momentum=0.5), ([2, 2, 2, 2, 3],)),
    ("new nn.LayerNorm(4)", lambda: nn.LayerNorm(4), ([3, 4], [4], [2, 3, 4])),
    ("new nn.LayerNorm([3, 4], { bias: false, eps: 0.1 })", lambda: nn.LayerNorm([3, 4], bias=False, eps=0.1), ([2, 3, 4],)),
    ("new nn.LayerNorm([2, 3], { elementwiseAffine: false })", lambda: nn.LayerNorm([2, 3], elementwise_affine=False), ([2, 2, 3],)),
    ("new nn.RMSNorm(4)", lambda: nn.RMSNorm(4), ([3, 4],)),
    ("new nn.RMSNorm([3, 2], { eps: 0.01, elementwiseAffine: false })", lambda: nn.RMSNorm([3, 2], eps=0.01, elementwise_affine=False), ([2, 3, 2],)),
    ("new nn.GroupNorm(2, 4)", lambda: nn.GroupNorm(2, 4), ([2, 4, 3], [1, 4, 2, 3])),
    ("new nn.GroupNorm(4, 4, { affine: false })", lambda: nn.GroupNorm(4, 4, affine=False), ([2, 4, 3],)),
    ("new nn.LocalResponseNorm(2)", lambda: nn.LocalResponseNorm(2), ([2, 4, 3], [1, 3, 2, 2])),
    ("new nn.LocalResponseNorm(3, { alpha: 0.5, beta: 1.5, k: 2 })", lambda: nn.LocalResponseNorm(3, alpha=0.5, beta=1.5, k=2), ([2, 5, 3], [1, 3, 2, 2, 2])),
]


def layers():
    for i, (ours, build, shapes) in enumerate(LAYERS):
        for j, shape in enumerate(shapes):
            for dtype in ("float32", "float64"):
                yield module_case(ours, build(), [spec(shape, dtype)], 1000 * i + 300 * j, dtype, ("train", "train", "eval"))


def functions():
    calls = (
        ("layer_norm", [[2, 3, 4]], ([3, 4],), {}, {}),
        ("layer_norm", [[2, 3]], ([3],), {"eps": 0.1}, {"bias": [3]}),
        ("layer_norm", [[2, 3]], ([3],), {}, {"weight": [3], "bias": [3]}),
        ("layer_norm", [[2, 0]], ([0],), {}, {}),
        ("layer_norm", [[2, 3]], ([4],), {}, {}),
        ("layer_norm", [[2, 3]], ([3],), {}, {"weight": [4]}),
        ("rms_norm", [[2, 3]], ([3],), {}, {"weight": [3]}),
        ("rms_norm", [[2, 3, 2]], ([3, 2],), {"eps": 0.5}, {}),
        ("rms_norm", [[2, 3]], ([2],), {}, {}),
        ("group_norm", [[2, 4, 3]], (2,), {}, {}),
        ("group_norm", [[2, 4, 3]], (2,), {"eps": 0.5}, {"bias": [4]}),
        ("group_norm", [[2, 8]], (2,), {}, {"weight": [8], "bias": [8]}),
        ("group_norm", [[2, 4]], (3,), {}, {}),
        ("group_norm", [[4]], (2,), {}, {}),
        ("group_norm", [[2, 4, 2]], (2,), {}, {"weight": [3]}),
        ("instance_norm", [[2, 3, 4]], (), {}, {"weight": [3], "bias": [3]}),
        ("instance_norm", [[2, 3, 4]], (), {"eps": 0.5}, {"bias": [3]}),
        ("instance_norm", [[2, 3, 1]], (), {}, {}),
        ("local_response_norm", [[2, 3, 4]], (3,), {"k": 2}, {}),
        ("local_response_norm", [[2, 3]], (3,), {}, {}),
        ("normalize", [[2, 3]], (), {}, {}),
        ("normalize", [[2, 3, 2]], (), {"p": 1, "dim": -1}, {}),
        ("normalize", [[4]], (), {"p": 3, "dim": 0, "eps": 10}, {}),
        ("normalize", [[2, 3]], (), {"p": 0.5}, {}),
    )
    for i, (name, shapes, args, options, tensors) in enumerate(calls):
        for dtype in ("float32", "float64"):
            inputs = [spec(shape, dtype) for shape in shapes]
            named = {key: spec(shape, dtype) for key, shape in tensors.items()}
            yield function_case(name, camel(name), getattr(F, name), 50000 + 100 * i, inputs, args, options, named)


def main():
    golden_file.write("norm-functions", worth_keeping(list(functions())))
    golden_file.write("norm-layers", list(layers()))
