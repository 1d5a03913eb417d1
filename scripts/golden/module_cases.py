"""Layers at work in PyTorch: results while trained and after, gradients, buffers (tests/golden/module-case.ts)."""

import torch

import golden_file
from function_cases import packed
from hashed_values import NAMES, values


def flat(result):
    """The tensors of a result, in order."""
    if result is None:
        return []
    return [result] if isinstance(result, torch.Tensor) else [tensor for part in result for tensor in flat(part)]


def fill(module, seed, dtype):
    """Hashed values for the parameters, and above 0 for the buffers, in the order of their names."""
    with torch.no_grad():
        for i, tensor in enumerate(module.parameters()):
            tensor.copy_(values(tensor.shape, seed + 100 + i, dtype))
        for i, tensor in enumerate(module.buffers()):
            if tensor.is_floating_point():
                tensor.copy_(values(tensor.shape, seed + 200 + i, dtype).abs() + 0.5)


def module_case(ours, module, inputs, seed, dtype="float32", modes=("train", "eval"), keep=False, pack=False):
    """`ours` rebuilds the module in TypeScript. `keep`: the parameters stay as the constructor left them. `pack`: all
    inputs but the first are one argument."""
    module = module.to(NAMES[dtype])
    if not keep:
        fill(module, seed, dtype)
    given = [values(spec["shape"], seed + i, spec["dtype"]) for i, spec in enumerate(inputs)]
    leaves = [tensor.requires_grad_() if tensor.is_floating_point() else tensor.abs() for tensor in given]
    outputs = []
    for mode in modes:
        module.train(mode == "train")
        torch.manual_seed(seed)
        results = flat(module(leaves[0], tuple(leaves[1:])) if pack else module(*leaves))
        outputs.append([packed(result.detach()) for result in results])
        differentiable = [result for result in results if result.requires_grad]
        if differentiable:
            torch.autograd.backward(differentiable, [values(x.shape, seed + 9 + i, dtype) for i, x in enumerate(differentiable)])
    learned = [*leaves, *module.parameters()]
    return {
        "code": ours,
        "seed": seed,
        "dtype": dtype,
        "keep": keep,
        "pack": pack,
        "inputs": inputs,
        "modes": modes,
        "names": [name for name, _ in module.named_parameters()],
        "outputs": outputs,
        "grads": [None if x.grad is None else golden_file.encode(x.grad) for x in learned],
        "buffers": {name: packed(tensor) for name, tensor in module.named_buffers()},
    }
