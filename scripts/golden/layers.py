"""Pooling, linear, softmax and matmul over a grid of sizes and options, special values included."""

import itertools

import torch
import torch.nn.functional as F

import golden_file

DTYPES = {torch.float32: "float32", torch.float64: "float64", torch.int32: "int32", torch.int64: "int64", torch.uint8: "uint8"}


def pack(values):
    return {"dtype": DTYPES[values.dtype], "shape": list(values.shape), "values": golden_file.encode(values)}


def case(call, inputs, args, outputs):
    return {"call": call, "inputs": [pack(x) for x in inputs], "args": args, "outputs": [pack(y) for y in outputs]}


def values(shape, dtype=torch.float32):
    if dtype.is_floating_point:
        return torch.randn(shape, dtype=dtype)
    return torch.randint(0 if dtype == torch.uint8 else -50, 100, shape, dtype=dtype)


def fits(size, kernel, stride, padding, dilation):
    return padding <= kernel // 2 and size + 2 * padding >= dilation * (kernel - 1) + 1


def max_pool(n, x, kernel, **options):
    pool = F.max_pool1d if n == 1 else F.max_pool2d
    y, indices = pool(x, kernel, return_indices=True, **options)
    names = {"ceil_mode": "ceilMode"}
    args = {"kernelSize": kernel, "options": {names.get(k, k): v for k, v in options.items()}}
    return case(f"maxPool{n}d", [x], args, [y, indices.to(torch.int32)])


def avg_pool(n, x, kernel, **options):
    pool = F.avg_pool1d if n == 1 else F.avg_pool2d
    names = {"ceil_mode": "ceilMode", "count_include_pad": "countIncludePad", "divisor_override": "divisorOverride"}
    args = {"kernelSize": kernel, "options": {names.get(k, k): v for k, v in options.items()}}
    return case(f"avgPool{n}d", [x], args, [pool(x, kernel, **options)])


def pools_1d():
    for size, kernel, stride, padding, dilation, ceil_mode in itertools.product((1, 4, 7), (1, 2, 3), (1, 2, 3), (0, 1), (1, 2), (False, True)):
        if not fits(size, kernel, stride, padding, dilation):
            continue
        x = values((2, 3, size) if stride != 2 else (3, size))
        yield max_pool(1, x, kernel, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode)
        if dilation == 1:
            for count in (True, False):
                yield avg_pool(1, x, kernel, stride=stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count)


def pools_2d():
    grid = itertools.product(((5, 7), (6, 4)), ((2, 2), (3, 2), (3, 3)), ((1, 1), (2, 3), (2, 2)), ((0, 0), (1, 0), (1, 1)), ((1, 1), (2, 1)), (False, True))
    for size, kernel, stride, padding, dilation, ceil_mode in grid:
        if not all(fits(*axis) for axis in zip(size, kernel, stride, padding, dilation)):
            continue
        x = values((2, 2, *size) if padding != (1, 0) else (2, *size))
        yield max_pool(2, x, kernel, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode)
        if dilation == (1, 1):
            for count, divisor in ((True, None), (False, None), (True, 7)):
                yield avg_pool(2, x, kernel, stride=stride, padding=padding, ceil_mode=ceil_mode, count_include_pad=count, divisor_override=divisor)


def special_pools():
    nan, inf = float("nan"), float("inf")
    x = torch.tensor([[[1.0, nan, 3.0, nan], [inf, 2.0, -inf, -inf], [5.0, 5.0, 5.0, 5.0], [-inf, -inf, nan, 0.0]]])
    for kernel, padding in ((2, 0), (2, 1), (3, 1)):
        yield max_pool(2, x, kernel, padding=padding)
        yield avg_pool(2, x, kernel, padding=padding)
    yield max_pool(2, torch.full((1, 3, 3), -inf), 2, padding=1)
    yield max_pool(2, torch.zeros(0, 3, 4, 4), 2)
    yield avg_pool(2, torch.zeros(0, 3, 4, 4), 2)
    yield max_pool(2, torch.ones(1, 1, 1, 1), 2, stride=1, padding=1, dilation=2)  # a window in the padding alone
    for dtype in (torch.float64, torch.int32, torch.int64, torch.uint8):
        yield max_pool(2, values((2, 2, 5, 5), dtype), 3, stride=2, padding=1)
    for dtype in (torch.float64, torch.int64):
        yield avg_pool(2, values((2, 2, 5, 5), dtype), 3, stride=2, padding=1)


def linears():
    for leading, inputs, outputs in itertools.product(((), (1,), (4,), (2, 3), (0,), (2, 1, 2)), (1, 3, 4, 17), (1, 2, 9)):
        for bias in (True, False):
            operands = [values((*leading, inputs)), values((outputs, inputs))] + ([values((outputs,))] if bias else [])
            yield case("linear", operands, {}, [F.linear(*operands)])
    operands = [values((2, 0)), values((3, 0)), values((3,))]
    yield case("linear", operands, {}, [F.linear(*operands)])
    for dtype in (torch.float64, torch.int32, torch.int64, torch.uint8):
        operands = [values((4, 5), dtype), values((3, 5), dtype), values((3,), dtype)]
        yield case("linear", operands, {}, [F.linear(*operands)])
    operands = [values((4, 5)), values((5,))]
    yield case("linear", operands, {}, [F.linear(*operands)])


def matmuls():
    shapes = [((3,), (3,)), ((3,), (3, 4)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((1, 1), (1, 1)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4))]
    shapes += [((2, 1, 2, 3), (4, 3, 2)), ((3,), (2, 3, 4)), ((2, 2, 3), (3,)), ((2, 0), (0, 3)), ((0, 3), (3, 2)), ((17, 33), (33, 9)), ((1, 2, 3), (0, 3, 2))]
    for a, b in shapes:
        operands = [values(a), values(b)]
        yield case("matmul", operands, {}, [torch.matmul(*operands)])
    for dtype in (torch.float64, torch.int32, torch.int64, torch.uint8):
        operands = [values((2, 4, 5), dtype), values((5, 3), dtype)]
        yield case("matmul", operands, {}, [torch.matmul(*operands)])
    big = torch.full((2, 2), 2**31 - 1, dtype=torch.int32)
    yield case("matmul", [big, big], {}, [big @ big])
    big = torch.full((2, 2), 2**62 + 3, dtype=torch.int64)
    yield case("matmul", [big, big], {}, [big @ big])


def softmaxes():
    nan, inf = float("nan"), float("inf")
    tensors = [values(()), values((5,)), values((3, 4)), values((2, 3, 4)), values((2, 3, 4), torch.float64), values((0, 3)), values((3, 0)), 300 * values((4, 6))]
    tensors += [torch.tensor([1.0, nan, 2.0]), torch.tensor([inf, 1.0]), torch.tensor([-inf, 1.0]), torch.tensor([-inf, -inf])]
    for x in tensors:
        for dim in range(-max(x.dim(), 1), max(x.dim(), 1)):
            yield case("softmax", [x], {"dim": dim}, [F.softmax(x, dim)])
            yield case("logSoftmax", [x], {"dim": dim}, [F.log_softmax(x, dim)])


def tile_products():
    """Large enough for the SIMD tiles, rows and columns just past a multiple of theirs; exact in any order of summing."""

    def whole(*shape):
        return torch.randint(-7, 8, shape).float()

    for operands in ([whole(13, 40), whole(40, 33)], [whole(2, 7, 150), whole(150, 17)]):
        yield case("matmul", operands, {}, [torch.matmul(*operands)])
    operands = [whole(7, 80), whole(33, 80), whole(33)]
    yield case("linear", operands, {}, [F.linear(*operands)])


def main():
    torch.manual_seed(0)
    golden_file.write("layers", [*pools_1d(), *pools_2d(), *special_pools(), *linears(), *matmuls(), *softmaxes(), *tile_products()])
