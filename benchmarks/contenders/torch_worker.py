"""PyTorch as a contender: answers each line `{"workload", "runs", "values"}`, as `serve.mjs` says."""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch_models import MODELS

torch.set_num_threads(int(sys.argv[1]))

ELEMENTWISE = {
    "relu": torch.relu,
    "add": torch.add,
    "sum": torch.sum,
    "softmax": lambda x: F.softmax(x, 1),
    "maxPool2d": lambda x: F.max_pool2d(x, 2),
}


def convolution(workload):
    axes = len(workload["weight"]) - 2
    names = ("stride", "padding", "dilation", "groups")
    options = {name: workload[name] for name in names}
    function = getattr(F, f"conv_transpose{axes}d" if workload.get("transposed") else f"conv{axes}d")
    return lambda x, w, b: function(x, w, b, **options)


def load(workload, dtype):
    """A function that computes the workload once; it returns the tensors that are the result."""
    torch.manual_seed(0)
    kind = workload["kind"]
    draw = lambda shape: torch.randn(shape).to(dtype)
    if kind in ("conv", "convBackward"):
        x, w = draw(workload["input"]), draw(workload["weight"])
        outputs = workload["weight"][1] * workload["groups"] if workload.get("transposed") else workload["weight"][0]
        b = draw([outputs])
        function = convolution(workload)
        if kind == "conv":
            return lambda: [function(x, w, b)]
        operands = [tensor.requires_grad_() for tensor in (x, w, b)]
        with torch.enable_grad():
            y = function(*operands)
        grad = draw(list(y.shape))
        return lambda: torch.autograd.grad(y, operands, grad, retain_graph=True)
    if kind in ("elementwise", "matmul"):
        inputs = [draw(shape) for shape in workload["inputs"]]
        function = torch.matmul if kind == "matmul" else ELEMENTWISE[workload["operation"]]
        return lambda: [function(*inputs)]
    model = MODELS[workload["model"]]().to(dtype)
    x = draw(workload["input"])
    if workload["train"] == "epochs":
        return lambda: train(workload, x, dtype)
    if not workload["train"]:
        model.eval()
        return lambda: [model(x)]
    parameters = list(model.parameters())

    def gradients():
        with torch.enable_grad():
            y = model(x)
            return torch.autograd.grad((y * y).mean(), parameters)

    return gradients


def train(workload, x, dtype):
    """Ten times through the images in batches of 64, from the same weights every time."""
    torch.manual_seed(1)
    model = MODELS[workload["model"]]().to(dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    labels = torch.arange(len(x)) % 10
    for _ in range(10):
        for start in range(0, len(x), 64):
            with torch.enable_grad():
                loss = F.cross_entropy(model(x[start : start + 64]), labels[start : start + 64])
                optimizer.zero_grad()
                loss.backward()
            optimizer.step()
    return list(model.parameters())


def write(tensors, file):
    flat = torch.cat([tensor.detach().reshape(-1) for tensor in tensors]).float()
    with open(file, "wb") as target:
        target.write(flat.numpy().tobytes())


current = (None, None)
print(json.dumps({"version": torch.__version__.split("+")[0]}), flush=True)
with torch.no_grad():
    for line in sys.stdin:
        request = json.loads(line)
        workload = request["workload"]
        if "exact" in request:
            write(load(workload, torch.float64)(), request["exact"])
        if current[0] != workload["id"]:
            current = (workload["id"], load(workload, torch.float32))
        times = []
        for _ in range(request["runs"]):
            start = time.perf_counter()
            result = current[1]()
            times.append(1000 * (time.perf_counter() - start))
        if "values" in request:
            write(result, request["values"])
        print(json.dumps({"times": times}), flush=True)
