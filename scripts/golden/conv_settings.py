"""The grid of convolutions that the goldens of results and of gradients walk."""

import itertools


def conv_settings(rank: int):
    """Every kernel × stride × padding × dilation × groups × padding mode, over 1 or 2 spatial axes."""
    both = rank == 2
    return itertools.product(
        [1, 2, [3, 2] if both else 3],
        [1, [2, 1] if both else 2],
        [0, 1, [2, 1] if both else 2, "same", "valid"],
        [1, [1, 2] if both else 2],
        [1, 2, 4],
        ["zeros", "reflect", "replicate", "circular"],
    )
