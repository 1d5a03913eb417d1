"""Writes a golden file, stamped with what made it."""

import base64
import json
import pathlib

import numpy
import torch

FOLDER = pathlib.Path(__file__).parents[2] / "tests" / "golden"


def encode(values: torch.Tensor) -> str:
    """The values, row-major and little-endian, in base64."""
    return base64.b64encode(numpy.ascontiguousarray(values.detach().numpy()).tobytes()).decode()


def write(name: str, cases: list) -> None:
    """One case a line, so that a change shows in review."""
    stamp = json.dumps({"torch": torch.__version__.split("+")[0], "cpu": torch.backends.cpu.get_cpu_capability()})
    lines = ",\n".join(json.dumps(case) for case in cases)
    path = FOLDER / f"{name}.json"
    path.write_text(f'{{"madeBy": {stamp}, "cases": [\n{lines}\n]}}\n')
    print(f"{path.name}: {len(cases)} cases")
