"""The order in which loaders and samplers take samples, over two epochs, and a number drawn after them."""

import torch
from torch.utils import data

import golden_file

# `code` in Python of a dataset `d` (the numbers from 0) and a generator `g`; the same in TypeScript.
CASES = [
    (10, "L(d, batch_size=4, shuffle=True)", "new data.DataLoader(d, { batchSize: 4, shuffle: true })"),
    (10, "L(d, batch_size=4, shuffle=True, drop_last=True)", "new data.DataLoader(d, { batchSize: 4, shuffle: true, dropLast: true })"),
    (10, "L(d, batch_size=4, shuffle=True, generator=g)", "new data.DataLoader(d, { batchSize: 4, shuffle: true, generator: g })"),
    (9, "L(d, batch_size=3, generator=g)", "new data.DataLoader(d, { batchSize: 3, generator: g })"),
    (9, "L(d)", "new data.DataLoader(d)"),
    (5, "L(d, batch_size=None, shuffle=True)", "new data.DataLoader(d, { batchSize: null, shuffle: true })"),
    (1000, "L(d, batch_size=300, shuffle=True)", "new data.DataLoader(d, { batchSize: 300, shuffle: true })"),
    (6, "L(d, batch_size=2, sampler=data.RandomSampler(d, num_samples=15))", "new data.DataLoader(d, { batchSize: 2, sampler: new data.RandomSampler(d, { numSamples: 15 }) })"),
    (6, "L(d, batch_size=2, sampler=data.RandomSampler(d, num_samples=4, generator=g))", "new data.DataLoader(d, { batchSize: 2, sampler: new data.RandomSampler(d, { numSamples: 4, generator: g }) })"),
    (6, "L(d, batch_size=8, sampler=data.RandomSampler(d, replacement=True, num_samples=70))", "new data.DataLoader(d, { batchSize: 8, sampler: new data.RandomSampler(d, { replacement: true, numSamples: 70 }) })"),
    (8, "L(d, batch_size=3, sampler=data.SubsetRandomSampler([1, 3, 5, 7]))", "new data.DataLoader(d, { batchSize: 3, sampler: new data.SubsetRandomSampler([1, 3, 5, 7]) })"),
    (4, "L(d, batch_size=5, sampler=data.WeightedRandomSampler([1, 2, 0.5, 4], 20))", "new data.DataLoader(d, { batchSize: 5, sampler: new data.WeightedRandomSampler([1, 2, 0.5, 4], 20) })"),
    (4, "L(d, batch_size=5, sampler=data.WeightedRandomSampler([1, 2, 0.5, 4], 20, generator=g))", "new data.DataLoader(d, { batchSize: 5, sampler: new data.WeightedRandomSampler([1, 2, 0.5, 4], 20, { generator: g }) })"),
    (6, "L(d, batch_size=5, sampler=data.WeightedRandomSampler([1, 2, 0.5, 4, 0, 1], 4, replacement=False))", "new data.DataLoader(d, { batchSize: 5, sampler: new data.WeightedRandomSampler([1, 2, 0.5, 4, 0, 1], 4, { replacement: false }) })"),
    (4, "L(d, sampler=data.WeightedRandomSampler([1, 2, 0.5, 4], 1))", "new data.DataLoader(d, { sampler: new data.WeightedRandomSampler([1, 2, 0.5, 4], 1) })"),
    (5, "L(d, batch_sampler=data.BatchSampler(data.RandomSampler(d), 2, True))", "new data.DataLoader(d, { batchSampler: new data.BatchSampler(new data.RandomSampler(d), 2, true) })"),
    (10, "data.random_split(d, [7, 3])", "data.randomSplit(d, [7, 3])"),
    (10, "data.random_split(d, [0.5, 0.25, 0.25], generator=g)", "data.randomSplit(d, [0.5, 0.25, 0.25], { generator: g })"),
    (11, "data.random_split(d, [0.3, 0.3, 0.4])", "data.randomSplit(d, [0.3, 0.3, 0.4])"),
]


def plain(batch):
    return batch.tolist() if isinstance(batch, torch.Tensor) else batch if isinstance(batch, int) else list(batch)


def cases():
    for seed, (n, code, ours) in enumerate(CASES):
        torch.manual_seed(seed)
        generator = torch.Generator().manual_seed(100 + seed)
        made = eval(code, {"L": data.DataLoader, "data": data, "d": list(range(n)), "g": generator})
        epochs = [[plain(batch) for batch in made] for _ in range(2)]
        after = [torch.rand(1).item(), torch.rand(1, generator=generator).item()]
        yield {"code": ours, "n": n, "seed": seed, "epochs": epochs, "after": after}


def main():
    golden_file.write("data-loading", list(cases()))
