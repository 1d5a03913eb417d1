"""Makes every file of tests/golden from PyTorch: `python scripts/golden/generate.py [name …]`, all unless named."""

import importlib
import sys

# Each is a module beside this one with a `main()` that writes its files.
GENERATORS = [
    "random_numbers",
    "initialisers",
    "arithmetic",
    "data_loading",
    "printing",
    "layers",
    "losses",
    "conv",
    "conv_errors",
    "conv_spatial",
    "wide_conv",
    "activations",
    "norms",
    "layer_cases",
    "sequences",
    "pooling",
    "digits",
    "resampling",
    "grids",
    "gradients",
    "optimisers",
    "tensor",
    "schedules",
    "summaries",
    "files",
    "ported",
    "pytorch_names",
]

if __name__ == "__main__":
    for name in sys.argv[1:] or GENERATORS:
        importlib.import_module(name).main()
