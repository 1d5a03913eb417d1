"""Gradients as PyTorch gives them: convolutions over a grid, pooling, linear, softmax, reductions, broadcasting."""


import torch
import torch.nn.functional as F
from torch import nn

from conv_settings import conv_settings
import golden_file
from conv import CAMEL, DTYPES, operand
from hashed_values import NAMES, values


def leaf(spec, seed, whole):
    return values(spec["shape"], seed, spec["dtype"], whole).requires_grad_()


def gradients(result, leaves, seed, whole):
    """Of a sum of the results with weights made from `seed + 9`."""
    dtype = DTYPES[result.dtype]
    result.backward(values(result.shape, seed + 9, dtype, whole))
    zeros = [torch.zeros_like(tensor) if tensor.grad is None else tensor.grad for tensor in leaves]
    return {"grads": [golden_file.encode(grad) for grad in zeros]}


def conv_case(name, rank, seed, args, options, input, whole):
    dtype = input["dtype"]
    layer = getattr(nn, f"Conv{rank}d")(*args, **options, dtype=NAMES[dtype])
    with torch.no_grad():
        layer.weight.copy_(values(layer.weight.shape, seed + 1, dtype, whole))
        if layer.bias is not None:
            layer.bias.copy_(values(layer.bias.shape, seed + 2, dtype, whole))
    x = leaf(input, seed, whole)
    camel = {CAMEL.get(key, key): value for key, value in options.items()}
    found = gradients(layer(x), [x, *layer.parameters()], seed, whole)
    case = {"name": name, "call": f"Conv{rank}d", "seed": seed, "whole": whole, "args": list(args)}
    return {**case, "input": input, "options": {**camel, "dtype": dtype}, **found}


def convolutions():
    """Every kernel × stride × padding × dilation × groups × padding mode; bias, dtype, batch and values take turns."""
    for rank, size in ((1, [7]), (2, [5, 4])):
        for i, (kernel, stride, padding, dilation, groups, mode) in enumerate(conv_settings(rank)):
            if padding == "same" and stride != 1:
                continue
            if i % 3 != 0 and mode != "zeros":  # the copying modes differ in the padding alone
                continue
            options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "padding_mode": mode, "bias": i % 5 != 0}
            batch = [[2], [1], [], [2], [0]][i % 5]
            input = operand([*batch, 4, *size], "float64" if i % 7 == 0 else "float32")
            try:
                yield conv_case("grid", rank, 3 * i, (4, 4, kernel), options, input, whole=i % 4 == 0)
            except RuntimeError:
                pass  # does not fit: the goldens of the results say so


def larger():
    """Sizes for which the vector kernels work."""
    for i, (args, options, input) in enumerate((
        ((3, 8, 3), {"padding": 1}, [2, 3, 17, 19]),
        ((8, 16, 3), {}, [3, 8, 14, 14]),
        ((8, 16, 3), {"stride": 2, "padding": 1}, [2, 8, 15, 16]),
        ((8, 6, [3, 5]), {"stride": [2, 3], "padding": [4, 2], "dilation": [3, 1]}, [2, 8, 20, 23]),
        ((8, 8, 3), {"groups": 8, "padding": 1}, [2, 8, 12, 12]),
        ((6, 9, 2), {"groups": 3, "dilation": 2, "padding": "same"}, [6, 13, 11]),
        ((16, 32, 1), {}, [4, 16, 9, 9]),
        ((4, 8, 3), {"padding": 5, "stride": 2}, [2, 4, 9, 9]),
        ((1, 4, 5), {"padding": 2, "padding_mode": "reflect"}, [4, 1, 28, 28]),
    )):
        yield conv_case("larger", 2, 5000 + i, args, options, operand(input, "float32"), whole=False)
    for i, (args, options, input) in enumerate((
        ((16, 33, 3), {"stride": 2}, [5, 16, 50]),
        ((4, 8, 5), {"padding": "same", "dilation": 3}, [2, 4, 64]),
        ((8, 8, 3), {"groups": 4, "padding": 1}, [8, 40]),
    )):
        yield conv_case("larger", 1, 5100 + i, args, options, operand(input, "float32"), whole=False)


def source_case(seed, code, ours, shapes, dtype="float32", whole=False):
    """`code` in Python and `ours` in TypeScript, of tensors a, b, c."""
    inputs = [operand(shape, dtype) for shape in shapes]
    leaves = [leaf(spec, seed + i, whole) for i, spec in enumerate(inputs)]
    result = eval(code, {"torch": torch, "F": F, **dict(zip("abc", leaves))})
    return {"name": ours, "seed": seed, "whole": whole, "inputs": inputs, **gradients(result, leaves, seed, whole)}


FUNCTIONS = [
    ("a + b", "a.add(b)", [[2, 3], [3]]),
    ("a - b", "a.sub(b)", [[2, 1, 3], [4, 1]]),
    ("a * b", "a.mul(b)", [[2, 3], []]),
    ("a / b", "a.div(b)", [[3, 1], [1, 4]]),
    ("a ** 3", "a.pow(3)", [[2, 3]]),
    ("a ** 0", "a.pow(0)", [[2, 3]]),
    ("a.abs() ** b", "a.abs().pow(b)", [[2, 3], [2, 3]]),
    ("torch.maximum(a, b)", "a.maximum(b)", [[7, 3], [7, 3]]),
    ("torch.minimum(a, b)", "a.minimum(b)", [[7, 3], [3]]),
    ("a.clamp(-1, 1)", "a.clamp({ min: -1, max: 1 })", [[4, 5]]),
    ("a.clamp(min=0)", "a.clamp({ min: 0 })", [[4, 5]]),
    ("a.clamp(max=b)", "a.clamp({ max: b })", [[4, 5], [5]]),
    ("a.clamp(b, c)", "a.clamp({ min: b, max: c })", [[4, 5], [5], [5]]),
    ("a.abs()", "a.abs()", [[4, 5]]),
    ("a.relu()", "a.relu()", [[4, 5]]),
    ("a.floor()", "a.floor()", [[4, 5]]),
    ("a.exp()", "a.exp()", [[4, 5]]),
    ("(a * a + 1).log()", "a.mul(a).add(1).log()", [[4, 5]]),
    ("(a * a + 1).sqrt()", "a.mul(a).add(1).sqrt()", [[4, 5]]),
    ("a.sin() * a.cos()", "a.sin().mul(a.cos())", [[4, 5]]),
    ("a.tanh()", "a.tanh()", [[4, 5]]),
    ("a.sigmoid()", "a.sigmoid()", [[4, 5]]),
    ("a.sum()", "a.sum()", [[2, 3, 4]]),
    ("a.sum(1)", "a.sum(1)", [[2, 3, 4]]),
    ("a.mean((0, 2))", "a.mean([0, 2])", [[2, 3, 4]]),
    ("a.mean(-1, keepdim=True)", "a.mean(-1, { keepdim: true })", [[2, 3, 4]]),
    ("a.var()", "a.var()", [[2, 3, 4]]),
    ("a.var(1, correction=0)", "a.var(1, { correction: 0 })", [[2, 3, 4]]),
    ("a.std(0)", "a.std(0)", [[5, 3]]),
    ("a.max()", "a.max()", [[9, 5]]),
    ("a.min()", "a.min()", [[9, 5]]),
    ("a.max(0).values", "a.max(0).values", [[9, 5]]),
    ("a.max(1).values", "a.max(1).values", [[9, 5, 2]]),
    ("a.min(-1, keepdim=True).values", "a.min(-1, { keepdim: true }).values", [[9, 5]]),
    ("F.softmax(a, 1)", "F.softmax(a, 1)", [[3, 5]]),
    ("F.softmax(a, 0)", "F.softmax(a, 0)", [[3, 5, 2]]),
    ("F.log_softmax(a, -1)", "F.logSoftmax(a, -1)", [[3, 5]]),
    ("F.linear(a, b, c)", "F.linear(a, b, c)", [[5, 3], [4, 3], [4]]),
    ("F.linear(a, b)", "F.linear(a, b)", [[3], [4, 3]]),
    ("F.linear(a, b, c)", "F.linear(a, b, c)", [[2, 2, 3], [4, 3], [4]]),
    ("a @ b", "a.matmul(b)", [[2, 3], [3, 4]]),
    ("a @ b", "a.matmul(b)", [[3], [3]]),
    ("a @ b", "a.matmul(b)", [[4, 2, 3], [3]]),
    ("a @ b", "a.matmul(b)", [[2, 1, 2, 3], [3, 3, 2]]),
    ("a.permute(2, 0, 1).reshape(4, -1)", "a.permute(2, 0, 1).reshape(4, -1)", [[2, 3, 4]]),
    ("a.expand(3, 2, 4) * b", "a.expand(3, 2, 4).mul(b)", [[2, 1], [4]]),
    ("a[1:, 0, ::2]", "a.at('1:', 0, '::2')", [[3, 2, 5]]),
    ("a.narrow(1, 1, 2)", "a.narrow(1, 1, 2)", [[3, 4]]),
    ("torch.cat([a, b, a], 1)", "cat([a, b, a], 1)", [[2, 3], [2, 1]]),
    ("torch.stack([a, b], 1)", "stack([a, b], 1)", [[2, 3], [2, 3]]),
    ("a.double() * 2", "a.to('float64').mul(2)", [[2, 3]]),
    ("a.clone().contiguous()", "a.clone().contiguous()", [[2, 3]]),
    ("F.max_pool1d(a, 2)", "F.maxPool1d(a, 2)", [[2, 3, 8]]),
    ("F.max_pool2d(a, 2)", "F.maxPool2d(a, 2)", [[2, 3, 6, 7]]),
    ("F.max_pool2d(a, 3, 1, 1)", "F.maxPool2d(a, 3, { stride: 1, padding: 1 })", [[2, 6, 7]]),
    ("F.max_pool2d(a, 2, 2, 0, 2, True)", "F.maxPool2d(a, 2, { stride: 2, dilation: 2, ceilMode: true })", [[1, 2, 8, 9]]),
    ("F.avg_pool1d(a, 3, 2, 1)", "F.avgPool1d(a, 3, { stride: 2, padding: 1 })", [[2, 3, 8]]),
    ("F.avg_pool2d(a, 2)", "F.avgPool2d(a, 2)", [[2, 3, 6, 7]]),
    ("F.avg_pool2d(a, 3, 2, 1, True, False)", "F.avgPool2d(a, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false })", [[2, 6, 8]]),
    ("F.avg_pool2d(a, 3, 1, 1, False, True, 5)", "F.avgPool2d(a, 3, { stride: 1, padding: 1, divisorOverride: 5 })", [[1, 2, 4, 4]]),
    ("F.pad(a, (1, 2), value=3)", "F.pad(a, [1, 2], { value: 3 })", [[2, 4]]),
    ("F.pad(a, (-1, 2, 1, -2))", "F.pad(a, [-1, 2, 1, -2])", [[4, 4]]),
    ("F.pad(a, (2, 1), 'reflect')", "F.pad(a, [2, 1], { mode: 'reflect' })", [[2, 4]]),
    ("F.pad(a, (-1, 3), 'replicate')", "F.pad(a, [-1, 3], { mode: 'replicate' })", [[2, 4]]),
    ("F.pad(a, (2, 1, 1, 2), 'circular')", "F.pad(a, [2, 1, 1, 2], { mode: 'circular' })", [[2, 4, 3]]),
]


def functions():
    for i, (code, ours, shapes) in enumerate(FUNCTIONS):
        yield source_case(20 * i, code, ours, shapes)
        yield source_case(20 * i + 1, code, ours, shapes, dtype="float64")
        # Small whole numbers: ties.
        if "/" not in code and "log" not in code:
            yield source_case(20 * i + 2, code, ours, shapes, whole=True)


def main():
    golden_file.write("gradients-conv", [*convolutions(), *larger()])
    golden_file.write("gradients", list(functions()))
