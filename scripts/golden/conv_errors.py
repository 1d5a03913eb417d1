"""What PyTorch says of bad arguments: the sentence that each of our errors keeps for search."""

import torch
import torch.nn.functional as F
from torch import nn

import golden_file

o = torch.ones
BOOL, INT, DOUBLE, BYTE = torch.bool, torch.int64, torch.float64, torch.uint8

# The call in our grammar, the name under which tests/nn/conv-errors.test.ts finds it, and the same call in PyTorch's.
CALLS = {
    "Conv2d(3, 8, 3)([1, 4, 5, 5])": lambda: nn.Conv2d(3, 8, 3)(o(1, 4, 5, 5)),
    "Conv2d(3, 8, 3)([4, 5, 5])": lambda: nn.Conv2d(3, 8, 3)(o(4, 5, 5)),
    "Conv2d(3, 64, 7)([1, 224, 224, 3])": lambda: nn.Conv2d(3, 64, 7)(o(1, 224, 224, 3)),
    "Conv2d(3, 8, 3)([32, 32, 3])": lambda: nn.Conv2d(3, 8, 3)(o(32, 32, 3)),
    "Conv2d(1, 8, 3)([64, 28, 28])": lambda: nn.Conv2d(1, 8, 3)(o(64, 28, 28)),
    "Conv2d(3, 8, 3)([1, 1, 9, 9])": lambda: nn.Conv2d(3, 8, 3)(o(1, 1, 9, 9)),
    "Conv2d(3, 8, 3)([2, 8, 9, 9])": lambda: nn.Conv2d(3, 8, 3)(o(2, 8, 9, 9)),
    "Conv2d(4, 8, 3, { groups: 2 })([1, 3, 5, 5])": lambda: nn.Conv2d(4, 8, 3, groups=2)(o(1, 3, 5, 5)),
    "Conv1d(3, 8, 3)([4, 9])": lambda: nn.Conv1d(3, 8, 3)(o(4, 9)),
    "Conv1d(3, 8, 3)([2, 9, 3])": lambda: nn.Conv1d(3, 8, 3)(o(2, 9, 3)),
    "Conv2d(3, 8, 3)([5, 5])": lambda: nn.Conv2d(3, 8, 3)(o(5, 5)),
    "Conv2d(1, 8, 3)([5, 5])": lambda: nn.Conv2d(1, 8, 3)(o(5, 5)),
    "Conv2d(3, 8, 3)([2, 4, 3, 5, 5])": lambda: nn.Conv2d(3, 8, 3)(o(2, 4, 3, 5, 5)),
    "Conv2d(3, 8, 3)([])": lambda: nn.Conv2d(3, 8, 3)(o(())),
    "Conv1d(1, 8, 3)([5])": lambda: nn.Conv1d(1, 8, 3)(o(5)),
    "Conv2d(3, 8, 3)([1, 3, 2, 2])": lambda: nn.Conv2d(3, 8, 3)(o(1, 3, 2, 2)),
    "Conv2d(3, 8, 3)([0, 3, 2, 2])": lambda: nn.Conv2d(3, 8, 3)(o(0, 3, 2, 2)),
    "Conv2d(1, 1, 3, { dilation: 3 })([1, 1, 6, 6])": lambda: nn.Conv2d(1, 1, 3, dilation=3)(o(1, 1, 6, 6)),
    "Conv2d(1, 1, [3, 5], { padding: 1 })([1, 4, 2])": lambda: nn.Conv2d(1, 1, (3, 5), padding=1)(o(1, 4, 2)),
    "Conv2d(1, 1, [5, 7])([1, 4, 6])": lambda: nn.Conv2d(1, 1, (5, 7))(o(1, 4, 6)),
    "Conv1d(1, 1, 4, { dilation: 2 })([1, 5])": lambda: nn.Conv1d(1, 1, 4, dilation=2)(o(1, 5)),
    "Conv2d(3, 8, 3, { padding: 2 })([1, 3, 0, 5])": lambda: nn.Conv2d(3, 8, 3, padding=2)(o(1, 3, 0, 5)),
    "Conv2d(3, 8, 3, { padding: 'same' })([1, 3, 0, 5])": lambda: nn.Conv2d(3, 8, 3, padding="same")(o(1, 3, 0, 5)),
    "Conv1d(3, 8, 3, { padding: 2 })([3, 0])": lambda: nn.Conv1d(3, 8, 3, padding=2)(o(3, 0)),
    "Conv2d(3, 6, 3, { groups: 2 })": lambda: nn.Conv2d(3, 6, 3, groups=2),
    "Conv2d(4, 6, 3, { groups: 4 })": lambda: nn.Conv2d(4, 6, 3, groups=4),
    "Conv2d(4, 8, 3, { groups: 0 })": lambda: nn.Conv2d(4, 8, 3, groups=0),
    "Conv2d(4, 8, 3, { groups: -1 })": lambda: nn.Conv2d(4, 8, 3, groups=-1),
    "Conv2d(3, 8, 3, { paddingMode: 'bad' })": lambda: nn.Conv2d(3, 8, 3, padding_mode="bad"),
    "Conv2d(3, 8, 3, { padding: 'bad' })": lambda: nn.Conv2d(3, 8, 3, padding="bad"),
    "Conv2d(3, 8, 3, { padding: 'SAME' })": lambda: nn.Conv2d(3, 8, 3, padding="SAME"),
    "Conv2d(3, 8, 3, { stride: 2, padding: 'same' })": lambda: nn.Conv2d(3, 8, 3, stride=2, padding="same"),
    "Conv2d(3, 8, 3, { stride: [1, 2], padding: 'same' })": lambda: nn.Conv2d(3, 8, 3, stride=(1, 2), padding="same"),
    "Conv2d(3, 8, 3, { padding: -1 })": lambda: nn.Conv2d(3, 8, 3, padding=-1)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { stride: 0 })": lambda: nn.Conv2d(3, 8, 3, stride=0)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { stride: [1, 0] })": lambda: nn.Conv2d(3, 8, 3, stride=(1, 0))(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { stride: -1 })": lambda: nn.Conv2d(3, 8, 3, stride=-1)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { dilation: 0 })": lambda: nn.Conv2d(3, 8, 3, dilation=0)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { dilation: -1 })": lambda: nn.Conv2d(3, 8, 3, dilation=-1)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 0)": lambda: nn.Conv2d(3, 8, 0)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, -1)": lambda: nn.Conv2d(3, 8, -1),
    "Conv2d(3, 8, 2.5)": lambda: nn.Conv2d(3, 8, 2.5),
    "Conv2d(3, 8, null)": lambda: nn.Conv2d(3, 8, None),
    "Conv2d('3', 8, 3)": lambda: nn.Conv2d("3", 8, 3),
    "Conv2d(-1, 8, 3)": lambda: nn.Conv2d(-1, 8, 3),
    "Conv2d(3, 0, 3)": lambda: nn.Conv2d(3, 0, 3)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { stride: 1.5 })": lambda: nn.Conv2d(3, 8, 3, stride=1.5)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { stride: true })": lambda: nn.Conv2d(3, 8, 3, stride=True)(o(1, 3, 5, 5)),
    "Conv2d(3, 8, [3, 3, 3])": lambda: nn.Conv2d(3, 8, (3, 3, 3))(o(1, 3, 5, 5)),
    "Conv2d(3, 8, [3])": lambda: nn.Conv2d(3, 8, (3,))(o(1, 3, 5, 5)),
    "Conv1d(3, 8, [3, 3])": lambda: nn.Conv1d(3, 8, (3, 3))(o(1, 3, 5)),
    "Conv2d(3, 8, 3, { padding: [1, 2, 3] })": lambda: nn.Conv2d(3, 8, 3, padding=(1, 2, 3))(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { stride: [1, 1, 1] })": lambda: nn.Conv2d(3, 8, 3, stride=(1, 1, 1))(o(1, 3, 5, 5)),
    "Conv2d(3, 8, 3, { dtype: 'int64' })": lambda: nn.Conv2d(3, 8, 3, dtype=INT),
    "Conv2d(1, 1, 3, { padding: 4, paddingMode: 'reflect' })([1, 1, 4, 4])": lambda: nn.Conv2d(1, 1, 3, padding=4, padding_mode="reflect")(o(1, 1, 4, 4)),
    "Conv2d(1, 1, 3, { padding: 5, paddingMode: 'circular' })([1, 4, 4])": lambda: nn.Conv2d(1, 1, 3, padding=5, padding_mode="circular")(o(1, 4, 4)),
    "Conv2d(1, 1, 3, { padding: 1, paddingMode: 'replicate' })([1, 1, 0, 4])": lambda: nn.Conv2d(1, 1, 3, padding=1, padding_mode="replicate")(o(1, 1, 0, 4)),
    "Conv2d(3, 8, 3)(float64)": lambda: nn.Conv2d(3, 8, 3)(o(1, 3, 5, 5, dtype=DOUBLE)),
    "Conv2d(3, 8, 3, { bias: false })(float64)": lambda: nn.Conv2d(3, 8, 3, bias=False)(o(1, 3, 5, 5, dtype=DOUBLE)),
    "Conv2d(3, 8, 3)(int64)": lambda: nn.Conv2d(3, 8, 3)(o(1, 3, 5, 5, dtype=INT)),
    "Conv2d(3, 8, 3)(uint8)": lambda: nn.Conv2d(3, 8, 3)(o(1, 3, 5, 5, dtype=BYTE)),
    "Conv2d(3, 8, 3)(bool)": lambda: nn.Conv2d(3, 8, 3)(o(1, 3, 5, 5, dtype=BOOL)),
    "Conv2d(3, 8, 3)([1])": lambda: nn.Conv2d(3, 8, 3)([1]),
    "Conv2d(3, 8, 3)(null)": lambda: nn.Conv2d(3, 8, 3)(None),
    "conv2d([1, 4, 5, 5], [8, 3, 3, 3])": lambda: F.conv2d(o(1, 4, 5, 5), o(8, 3, 3, 3)),
    "conv2d([5, 5], [8, 1, 3, 3])": lambda: F.conv2d(o(5, 5), o(8, 1, 3, 3)),
    "conv2d([1, 4, 5, 5], [8, 1, 3, 3])": lambda: F.conv2d(o(1, 4, 5, 5), o(8, 1, 3, 3)),
    "conv2d([1, 3, 5, 5], [8, 3, 3, 3], { groups: 2 })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), groups=2),
    "conv2d([1, 3, 5, 5], [8, 1, 3, 3], { groups: 3 })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 1, 3, 3), groups=3),
    "conv2d([2, 2, 4, 4], [2, 2, 3, 3], { groups: 3 })": lambda: F.conv2d(o(2, 2, 4, 4), o(2, 2, 3, 3), groups=3),
    "conv2d(x, w, { groups: 0 })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), groups=0),
    "conv2d(x, w, { groups: 1.5 })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), groups=1.5),
    "conv2d(x, w, { dilation: -1 })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), dilation=-1),
    "conv2d(x, w, { stride: '2' })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), stride="2"),
    "conv2d(x, w, { padding: 'bogus' })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), padding="bogus"),
    "conv2d(x, w, { padding: 'same', stride: 2 })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), padding="same", stride=2),
    "conv1d(x, w, { padding: [1, 1] })": lambda: F.conv1d(o(1, 3, 5), o(8, 3, 3), padding=(1, 1)),
    "conv2d(x, w, { bias: [7] })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), o(7)),
    "conv2d(x, w, { bias: [8, 1] })": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), o(8, 1)),
    "conv2d(float64, float32)": lambda: F.conv2d(o(1, 3, 5, 5, dtype=DOUBLE), o(8, 3, 3, 3)),
    "conv2d(float32, float32, float64)": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3, 3), o(8, dtype=DOUBLE)),
    "conv2d(int64, float32)": lambda: F.conv2d(o(1, 3, 5, 5, dtype=INT), o(8, 3, 3, 3)),
    "conv2d(bool, bool)": lambda: F.conv2d(o(1, 1, 3, 3, dtype=BOOL), o(1, 1, 3, 3, dtype=BOOL)),
    "conv2d([1, 3, 5, 5], [8, 3, 3])": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 3)),
    "conv1d([1, 3, 5], [8, 3, 3, 3])": lambda: F.conv1d(o(1, 3, 5), o(8, 3, 3, 3)),
    "conv1d([1, 3, 5], [8, 3])": lambda: F.conv1d(o(1, 3, 5), o(8, 3)),
    "conv2d([1, 3, 5, 5], [0, 3, 3, 3])": lambda: F.conv2d(o(1, 3, 5, 5), o(0, 3, 3, 3)),
    "conv2d([1, 3, 5, 5], [8, 3, 0, 3])": lambda: F.conv2d(o(1, 3, 5, 5), o(8, 3, 0, 3)),
    "conv2d([[1]], w)": lambda: F.conv2d([[1]], o(8, 3, 3, 3)),
}


def message(call) -> str:
    try:
        call()
    except Exception as error:  # whatever it is, it is what PyTorch says
        return str(error).split("\n")[0]
    raise AssertionError("PyTorch takes it")


def main():
    golden_file.write("conv-errors", [{"call": name, "message": message(call)} for name, call in CALLS.items()])
