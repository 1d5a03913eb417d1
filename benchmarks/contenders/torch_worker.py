"""PyTorch as a contender: answers each line `{"workload", "runs", "values"}`, as `serve.mjs` says."""

import json
import sys
import time
from functools import cache

import torch
import torch.nn.functional as F
from torch_models import MODELS

torch.set_num_threads(int(sys.argv[1]))

ELEMENTWISE = {
    "relu": torch.relu,
    "add": torch.add,
    "mul": torch.mul,
    "lt": torch.lt,
    "where": lambda x, y: torch.where(x > 0, x, y),
    "clamp": lambda x: x.clamp(-1, 1),
    "log": lambda x: x.abs().log(),
    "exp": torch.exp,
    "tanh": torch.tanh,
    "sum": torch.sum,
    "sumRows": lambda x: x.sum(1),
    "sumColumns": lambda x: x.sum(0),
    "max": lambda x: x.max(1).values,
    "softmax": lambda x: F.softmax(x, 1),
    "logSoftmax": lambda x: F.log_softmax(x, 1),
    "crossEntropy": lambda x: F.cross_entropy(x, classes_for(*x.shape)),
    "batchNorm": lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
    "layerNorm": lambda x, w, b: F.layer_norm(x, w.shape, w, b),
    "groupNorm": lambda x, w, b: F.group_norm(x, 8, w, b),
    "maxPool2d": lambda x: F.max_pool2d(x, 2),
    "avgPool2d": lambda x: F.avg_pool2d(x, 2),
    "conv2d": F.conv2d,
}


@cache
def classes_for(rows, classes):
    """A class for each row, made once."""
    return torch.arange(rows) % classes


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
    if kind == "elementwiseBackward":
        operands = [draw(shape).requires_grad_() for shape in workload["inputs"]]
        with torch.enable_grad():
            y = ELEMENTWISE[workload["operation"]](*operands)
        grad = draw(list(y.shape)) if y.dim() > 0 else torch.ones((), dtype=dtype)
        return lambda: torch.autograd.grad(y, operands, grad, retain_graph=True)
    if kind == "optimizer":
        return step(workload, draw)
    if kind == "calls":
        a, b = (draw(shape) for shape in workload["inputs"])
        return calls(ELEMENTWISE[workload["operation"]], a.requires_grad_(), b)
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


def step(workload, draw):
    """One step of an optimiser."""
    params = [draw(shape).requires_grad_() for shape in workload["inputs"]]
    for param in params:
        param.grad = draw(list(param.shape))
    names = {"weightDecay": "weight_decay"}
    options = {names.get(name, name): value for name, value in workload["options"].items()}
    optimizer = getattr(torch.optim, workload["optimizer"])(params, **options)

    def run():
        optimizer.step()
        return params

    return run


def calls(function, a, b):
    """Many calls of something small."""

    def run():
        with torch.enable_grad():
            for _ in range(1000):
                y = function(a, b)
        return [y]

    return run


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


def memory_of(field):
    """Bytes that this process holds (VmRSS), or the most it held (VmHWM)."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith(field))
    return 1024 * int(line.split()[1])


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
        if request.get("memory"):
            before = memory_of("VmRSS")
            with open("/proc/self/clear_refs", "w") as peak:
                peak.write("5")
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
            # A step changes what it began with: its values are those of the first.
            write(load(workload, torch.float32)() if workload["kind"] == "optimizer" else result, request["values"])
        answer = {"times": times}
        if request.get("memory"):
            answer["memory"] = {"before": before, "peak": memory_of("VmHWM")}
        print(json.dumps(answer), flush=True)
