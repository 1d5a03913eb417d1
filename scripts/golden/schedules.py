"""Learning rates (and momentum) of every schedule over 25 epochs, with two groups."""

import torch

import golden_file
from hashed_values import values

EPOCHS = 25

# `code` in Python, of optimizer `o` and schedules `s`; the same in TypeScript.
CASES = [
    ("s.StepLR(o, 3)", "new s.StepLR(o, 3)"),
    ("s.StepLR(o, 7, gamma=0.5)", "new s.StepLR(o, 7, { gamma: 0.5 })"),
    ("s.MultiStepLR(o, [2, 5, 5, 11], gamma=0.3)", "new s.MultiStepLR(o, [2, 5, 5, 11], { gamma: 0.3 })"),
    ("s.ExponentialLR(o, 0.9)", "new s.ExponentialLR(o, 0.9)"),
    ("s.ConstantLR(o)", "new s.ConstantLR(o)"),
    ("s.ConstantLR(o, factor=0.25, total_iters=9)", "new s.ConstantLR(o, { factor: 0.25, totalIters: 9 })"),
    ("s.LinearLR(o)", "new s.LinearLR(o)"),
    ("s.LinearLR(o, start_factor=0.1, end_factor=0.7, total_iters=12)", "new s.LinearLR(o, { startFactor: 0.1, endFactor: 0.7, totalIters: 12 })"),
    ("s.PolynomialLR(o)", "new s.PolynomialLR(o)"),
    ("s.PolynomialLR(o, total_iters=20, power=2.5)", "new s.PolynomialLR(o, { totalIters: 20, power: 2.5 })"),
    ("s.CosineAnnealingLR(o, 10)", "new s.CosineAnnealingLR(o, 10)"),
    ("s.CosineAnnealingLR(o, 7, eta_min=0.01)", "new s.CosineAnnealingLR(o, 7, { etaMin: 0.01 })"),
    ("s.CosineAnnealingWarmRestarts(o, 5)", "new s.CosineAnnealingWarmRestarts(o, 5)"),
    ("s.CosineAnnealingWarmRestarts(o, 3, T_mult=2, eta_min=0.001)", "new s.CosineAnnealingWarmRestarts(o, 3, { tMult: 2, etaMin: 0.001 })"),
    ("s.LambdaLR(o, lambda e: 0.95 ** e)", "new s.LambdaLR(o, (e) => 0.95 ** e)"),
    ("s.LambdaLR(o, [lambda e: 1 / (1 + e), lambda e: e])", "new s.LambdaLR(o, [(e) => 1 / (1 + e), (e) => e])"),
    ("s.MultiplicativeLR(o, lambda e: 0.9)", "new s.MultiplicativeLR(o, () => 0.9)"),
    ("s.OneCycleLR(o, 0.8, total_steps=25)", "new s.OneCycleLR(o, 0.8, { totalSteps: 25 })"),
    ("s.OneCycleLR(o, [0.8, 0.1], epochs=5, steps_per_epoch=6, three_phase=True, anneal_strategy='linear', pct_start=0.4)", "new s.OneCycleLR(o, [0.8, 0.1], { epochs: 5, stepsPerEpoch: 6, threePhase: true, annealStrategy: 'linear', pctStart: 0.4 })"),
    ("s.OneCycleLR(o, 0.8, total_steps=40, div_factor=5, final_div_factor=20, base_momentum=0.7, max_momentum=0.8)", "new s.OneCycleLR(o, 0.8, { totalSteps: 40, divFactor: 5, finalDivFactor: 20, baseMomentum: 0.7, maxMomentum: 0.8 })"),
    ("s.CyclicLR(o, 0.01, 0.5, step_size_up=4)", "new s.CyclicLR(o, 0.01, 0.5, { stepSizeUp: 4 })"),
    ("s.CyclicLR(o, 0.01, [0.5, 0.3], step_size_up=3, step_size_down=5, mode='triangular2')", "new s.CyclicLR(o, 0.01, [0.5, 0.3], { stepSizeUp: 3, stepSizeDown: 5, mode: 'triangular2' })"),
    ("s.CyclicLR(o, 0.01, 0.5, step_size_up=4, mode='exp_range', gamma=0.95, cycle_momentum=False)", "new s.CyclicLR(o, 0.01, 0.5, { stepSizeUp: 4, mode: 'exp_range', gamma: 0.95, cycleMomentum: false })"),
    ("s.CyclicLR(o, 0.01, 0.5, step_size_up=4, scale_fn=lambda x: 1 / x)", "new s.CyclicLR(o, 0.01, 0.5, { stepSizeUp: 4, scaleFn: (x) => 1 / x })"),
    ("s.SequentialLR(o, [s.LinearLR(o, total_iters=4), s.CosineAnnealingLR(o, 10)], [4])", "new s.SequentialLR(o, [new s.LinearLR(o, { totalIters: 4 }), new s.CosineAnnealingLR(o, 10)], [4])"),
    ("s.SequentialLR(o, [s.ConstantLR(o, total_iters=3), s.ExponentialLR(o, 0.8), s.StepLR(o, 2)], [5, 12])", "new s.SequentialLR(o, [new s.ConstantLR(o, { totalIters: 3 }), new s.ExponentialLR(o, 0.8), new s.StepLR(o, 2)], [5, 12])"),
    ("s.ChainedScheduler([s.ConstantLR(o, factor=0.1, total_iters=6), s.ExponentialLR(o, 0.9)])", "new s.ChainedScheduler([new s.ConstantLR(o, { factor: 0.1, totalIters: 6 }), new s.ExponentialLR(o, 0.9)])"),
    ("s.ReduceLROnPlateau(o)", "new s.ReduceLROnPlateau(o)"),
    ("s.ReduceLROnPlateau(o, mode='max', factor=0.5, patience=1, threshold=0.01, threshold_mode='abs', cooldown=2, min_lr=[0.1, 0.001])", "new s.ReduceLROnPlateau(o, { mode: 'max', factor: 0.5, patience: 1, threshold: 0.01, thresholdMode: 'abs', cooldown: 2, minLr: [0.1, 0.001] })"),
    ("s.ReduceLROnPlateau(o, factor=0.3, patience=0, threshold=0.3)", "new s.ReduceLROnPlateau(o, { factor: 0.3, patience: 0, threshold: 0.3 })"),
]


def case(code, ours):
    a, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([{"params": a}, {"params": b, "lr": 0.05}], lr=0.5, momentum=0.6)
    scheduler = eval(code, {"s": torch.optim.lr_scheduler, "o": optimizer})
    metrics = values([EPOCHS], 3, "float64").tolist()
    look = lambda: [[group["lr"], group["momentum"]] for group in optimizer.param_groups]
    looks = [look()]
    for metric in metrics:
        optimizer.step()
        if "Plateau" in code:
            scheduler.step(metric)
        else:
            scheduler.step()
        looks.append(look())
    return {"schedule": ours, "looks": looks}


def main():
    golden_file.write("schedules", [case(*pair) for pair in CASES])
