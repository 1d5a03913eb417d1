"""PyTorch on one thread, beside ours: answers each line `{"workload", "runs"}` with the milliseconds of each run."""

import json
import sys
import time

import torch

torch.set_num_threads(1)
current = {"id": None}


def load(workload):
    if current["id"] != workload["id"]:
        torch.manual_seed(0)
        convolve = torch.conv1d if len(workload["weight"]) == 3 else torch.conv2d
        x, w = torch.randn(workload["input"]), torch.randn(workload["weight"])
        bias = torch.randn(workload["weight"][0])
        options = {key: workload[key] for key in ("stride", "padding", "dilation", "groups")}
        current.update(id=workload["id"], run=lambda: convolve(x, w, bias, **options))
    return current["run"]


print(json.dumps(torch.__version__), flush=True)
with torch.no_grad():
    for line in sys.stdin:
        request = json.loads(line)
        run = load(request["workload"])
        times = []
        for _ in range(request["runs"]):
            start = time.perf_counter()
            run()
            times.append(1000 * (time.perf_counter() - start))
        print(json.dumps(times), flush=True)
