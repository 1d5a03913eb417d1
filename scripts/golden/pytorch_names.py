"""The public names of PyTorch's modules: what has a documentation of its own and is meant to be called or built."""

import inspect
import re

import torch
import torch.nn.functional
import torch.nn.utils.parametrizations
import torch.optim.lr_scheduler
import torch.utils.data

import golden_file

MODULES = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn": torch.nn,
    "torch.nn.functional": torch.nn.functional,
    "torch.nn.init": torch.nn.init,
    "torch.nn.utils": torch.nn.utils,
    "torch.optim": torch.optim,
    "torch.optim.lr_scheduler": torch.optim.lr_scheduler,
    "torch.utils.data": torch.utils.data,
    "torch.autograd": torch.autograd,
    "torch.linalg": torch.linalg,
}


# Of the classes in the root, what a user builds or names; the rest is machinery that happens to lie there.
ROOT_CLASSES = {"Generator", "Size", "Tensor", "enable_grad", "finfo", "iinfo", "inference_mode", "no_grad", "set_grad_enabled"}
# Helpers of PyTorch's own code, and the functional twins of views that its compiler uses.
INTERNAL = re.compile(
    r"sym_|parse_|import_ir|unify_|merge_type|is_storage|thread_safe|init_num|hash_tensor|wait|typename|compiled_with|"
    r"has_torch|handle_torch|boolean_dispatch|native_|factory_kwargs|functional_datapipe|non_deterministic|guaranteed_|"
    r"runtime_validation|segment_reduce|nonzero_static|.*(?<!index)(?<!narrow)_copy$|.*bits|u?int[1-7]$|float4|.*_with_indices$|"
    r"const_data|module_load|apply_|map_|to_padded|grad_dtype|dim_order"
)


# In everybody's code, and without a documentation string.
EXTRA = {
    "torch": {"Generator", "Size", "Tensor", "dropout", "finfo", "iinfo", "layer_norm", "log_softmax", "relu", "rsub"},
    "torch.Tensor": {"data", "log_softmax", "relu", "relu_"},
}


def is_public(place: str, owner, name: str) -> bool:
    if name.startswith("_") or INTERNAL.match(name):
        return False
    value = inspect.getattr_static(owner, name)
    if place == "torch.Tensor":
        return bool(getattr(value, "__doc__", None)) and name not in vars(object)
    if isinstance(value, torch.dtype):
        return True
    if inspect.ismodule(value) or not callable(value) or not getattr(value, "__doc__", None):
        return False
    if inspect.isclass(value):
        if place == "torch":
            return name in ROOT_CLASSES
        return value.__module__.startswith(place) and (place != "torch.nn.functional")
    home = getattr(value, "__module__", None)
    return home is None or home.startswith("torch")


def main() -> None:
    cases = []
    for place, owner in MODULES.items():
        names = {name for name in dir(owner) if is_public(place, owner, name)} | EXTRA.get(place, set())
        # A list of what a module exports is complete, except where names are gathered from elsewhere.
        if place not in ("torch", "torch.nn", "torch.nn.functional"):
            names &= set(getattr(owner, "__all__", names))
        cases.append({"module": place, "names": sorted(names)})
    golden_file.write("pytorch-names", cases)
