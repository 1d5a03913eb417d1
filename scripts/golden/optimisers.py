"""Parameters after many steps of every optimiser, for gradients that both sides make from a seed; LBFGS on a function."""

import torch

import golden_file
from hashed_values import values

SHAPES = [[5, 3], [7]]
STEPS = 25
LOOKS = [1, 2, 5, 25]


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def params(dtype, seed):
    return [values(shape, seed + i, dtype).requires_grad_() for i, shape in enumerate(SHAPES)]


def state_of(optimizer, leaves):
    """What is kept for the first parameter, under its names."""
    kept = optimizer.state[leaves[0]]
    return {
        name: golden_file.encode(value) if value.ndim > 0 else value.item()
        for name, value in kept.items()
        if isinstance(value, torch.Tensor)
    }


def case(kind, options, dtype, seed, change=None, two_groups=False, frozen=False):
    leaves = params(dtype, seed)
    groups = [{"params": leaves[:1]}, {"params": leaves[1:], "lr": 0.03}] if two_groups else leaves
    optimizer = getattr(torch.optim, kind)(groups, **options)
    looks = []
    for step in range(1, STEPS + 1):
        if change is not None and step == 11:
            optimizer.param_groups[0].update(change)
        for i, leaf in enumerate(leaves):
            # A parameter without a gradient, now and then, must not change.
            leaf.grad = None if frozen and i == 1 and step % 3 == 0 else values(leaf.shape, seed + 10 * step + i, dtype)
        optimizer.step()
        if step in LOOKS:
            looks.append([golden_file.encode(leaf) for leaf in leaves])
    ours = {camel(key): value for key, value in options.items()}
    changed = None if change is None else {camel(key): value for key, value in change.items()}
    return {
        "kind": kind,
        "options": ours,
        "dtype": dtype,
        "seed": seed,
        "change": changed,
        "twoGroups": two_groups,
        "frozen": frozen,
        "looks": looks,
        "state": state_of(optimizer, leaves),
    }


OPTIONS = {
    "SGD": [
        {},
        {"lr": 0.1},
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
        {"lr": 0.05, "weight_decay": 0.1, "maximize": True},
    ],
    "Adam": [
        {},
        {"lr": 0.01, "weight_decay": 0.1},
        {"lr": 0.01, "amsgrad": True},
        {"lr": 0.02, "betas": [0.3, 0.6], "eps": 1e-3, "maximize": True},
        {"lr": 0.01, "weight_decay": 0.1, "decoupled_weight_decay": True},
    ],
    "AdamW": [{}, {"lr": 0.01, "weight_decay": 0.2, "amsgrad": True}, {"lr": 0.02, "betas": [0.8, 0.9]}],
    "RMSprop": [
        {},
        {"lr": 0.01, "momentum": 0.9},
        {"lr": 0.01, "centered": True},
        {"lr": 0.01, "alpha": 0.8, "momentum": 0.5, "centered": True, "weight_decay": 0.1, "maximize": True},
    ],
    "Adagrad": [{}, {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1, "initial_accumulator_value": 0.5}],
    "Adadelta": [{}, {"lr": 0.5, "rho": 0.7, "weight_decay": 0.1, "maximize": True}],
    "Adamax": [{}, {"lr": 0.02, "betas": [0.7, 0.8], "weight_decay": 0.1}],
    "NAdam": [{}, {"lr": 0.02, "weight_decay": 0.1, "momentum_decay": 0.02}, {"weight_decay": 0.1, "decoupled_weight_decay": True}],
    "RAdam": [{}, {"lr": 0.02, "weight_decay": 0.1}, {"lr": 0.02, "betas": [0.8, 0.9], "weight_decay": 0.1, "decoupled_weight_decay": True}],
    "ASGD": [
        {},
        {"lr": 0.1, "lambd": 0.01, "t0": 3, "weight_decay": 0.1},
        {"lr": 0.05, "alpha": 0.5, "t0": 10, "maximize": True},
    ],
    "Rprop": [{}, {"lr": 0.1, "etas": [0.3, 1.7], "step_sizes": [0.01, 0.4]}, {"maximize": True}],
}


def cases():
    seed = 0
    for kind, settings in OPTIONS.items():
        for i, options in enumerate(settings):
            for dtype in ("float32", "float64"):
                seed += 1000
                yield case(kind, options, dtype, seed)
        seed += 1000
        change = {"etas": [0.4, 1.1]} if kind == "Rprop" else {"lr": 0.002, "weight_decay": 0.1}
        yield case(kind, {"lr": 0.01}, "float32", seed, change=change)
        seed += 1000
        yield case(kind, {"lr": 0.01}, "float32", seed, two_groups=True, frozen=True)


def rosenbrock(a, b):
    return (1 - a).pow(2).sum() + 100 * (b - a * a).pow(2).sum()


def lbfgs_case(options, dtype, steps):
    a = torch.tensor([-1.5, 0.5, 2.0], dtype=getattr(torch, dtype), requires_grad=True)
    b = torch.tensor([2.0, -1.0, 1.5], dtype=getattr(torch, dtype), requires_grad=True)
    optimizer = torch.optim.LBFGS([a, b], **options)
    calls = 0

    def closure():
        nonlocal calls
        calls += 1
        optimizer.zero_grad()
        loss = rosenbrock(a, b)
        loss.backward()
        return loss

    looks = []
    for _ in range(steps):
        loss = optimizer.step(closure)
        looks.append({"loss": loss.item(), "a": a.tolist(), "b": b.tolist(), "calls": calls})
    ours = {camel(key): ("strongWolfe" if value == "strong_wolfe" else value) for key, value in options.items()}
    return {"options": ours, "dtype": dtype, "looks": looks}


def lbfgs_cases():
    yield lbfgs_case({"line_search_fn": "strong_wolfe"}, "float64", 4)
    yield lbfgs_case({"line_search_fn": "strong_wolfe", "history_size": 3, "max_iter": 5}, "float64", 12)
    yield lbfgs_case({"lr": 0.001, "max_iter": 8}, "float64", 3)
    yield lbfgs_case({"lr": 0.5, "line_search_fn": "strong_wolfe", "max_eval": 7}, "float64", 6)
    yield lbfgs_case({"line_search_fn": "strong_wolfe", "max_iter": 6}, "float32", 2)


def main():
    golden_file.write("optimisers", list(cases()))
    golden_file.write("lbfgs", list(lbfgs_cases()))
