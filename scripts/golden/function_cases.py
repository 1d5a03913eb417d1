"""Calls of functions with what PyTorch gives for them: results, gradients, or its message (tests/golden/function-case.ts)."""

import json
import re

import torch

import golden_file
from hashed_values import NAMES, values

DTYPES = {dtype: name for name, dtype in NAMES.items()}


def spec(shape, dtype="float32"):
    return {"shape": list(shape), "dtype": dtype}


def camel(name):
    return re.sub(r"_(.)", lambda match: match.group(1).upper(), name)


def packed(tensor):
    return {"shape": list(tensor.shape), "dtype": DTYPES[tensor.dtype], "values": golden_file.encode(tensor)}


def function_case(name, call, function, seed, inputs, args=(), options=None, tensors=None, whole=False, gradients=True, **changed):
    """`function` of tensors made from `seed`, `seed + 1`, …, then `args`, then `options` and the named `tensors`.

    `changed` are arguments and options that PyTorch is given in another form than we are.
    """
    options, tensors = options or {}, tensors or {}
    made = [values(one["shape"], seed + i, one["dtype"], whole) for i, one in enumerate([*inputs, *tensors.values()])]
    differentiable = gradients and all(tensor.is_floating_point() for tensor in made)
    for tensor in made:
        tensor.requires_grad_(differentiable)
    named = dict(zip(tensors, made[len(inputs) :]))
    case = {"name": name, "call": call, "seed": seed, "whole": whole, "inputs": inputs, "args": list(args)}
    case |= {"options": {camel(key): value for key, value in options.items()}, "tensors": tensors}
    try:
        result = function(*made[: len(inputs)], *changed.get("args", args), **named, **{**options, **changed.get("options", {})})
    except (RuntimeError, ValueError, TypeError, NotImplementedError) as error:
        return {**case, "error": str(error).split("\n")[0]}
    outputs = [result] if isinstance(result, torch.Tensor) else [result[0], result[1].to(torch.int32)]  # our indices are int32
    case["outputs"] = [packed(output.detach()) for output in outputs]
    if differentiable and outputs[0].requires_grad:
        try:
            outputs[0].backward(values(outputs[0].shape, seed + 9, DTYPES[outputs[0].dtype], whole))
        except RuntimeError:
            return case  # of an empty result: some formulas refuse it
        case["grads"] = [golden_file.encode(torch.zeros_like(leaf) if leaf.grad is None else leaf.grad) for leaf in made]
    return case


def worth_keeping(cases, largest=5000):
    """Without what PyTorch lacks for a dtype on the CPU and we have, and without what takes many characters to write."""
    return [case for case in cases if "not implemented for" not in case.get("error", "") and len(json.dumps(case)) < largest]
