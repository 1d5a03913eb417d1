"""Files as PyTorch, NumPy and safetensors write them, in tests/golden/files, and what is in them."""

import io
import shutil
import zipfile

import numpy as np
import torch
from safetensors.numpy import save_file as save_numpy
from safetensors.torch import save_file

import golden_file

FOLDER = golden_file.FOLDER / "files"

# The dtype of ours that holds a file's values; each holds them exactly.
WIDENED = {
    "float16": "float32",
    "bfloat16": "float32",
    "int8": "int32",
    "int16": "int32",
    "uint16": "int32",
    "uint32": "int64",
    "uint64": "int64",
}


def as_tensor(values) -> torch.Tensor:
    if isinstance(values, torch.Tensor):
        return values
    native = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("="))).reshape(values.shape)
    wanted = WIDENED.get(native.dtype.name, native.dtype.name)
    return torch.from_numpy(native.astype(wanted))


def expected(values) -> dict:
    tensor = as_tensor(values)
    dtype = str(tensor.dtype).removeprefix("torch.")
    dtype = WIDENED.get(dtype, dtype)
    tensor = tensor.to(getattr(torch, dtype))
    return {"dtype": dtype, "shape": list(tensor.shape), "values": golden_file.encode(tensor)}


def numbers(dtype: str) -> np.ndarray:
    """Whole numbers, fractions where there are any, and the ends of the range."""
    if dtype == "bool":
        return np.array([[True, False, True], [False, False, True]])
    if dtype.startswith("float"):
        info = np.finfo(dtype)
        odd = [0.0, -0.0, 0.1, np.inf, -np.inf, np.nan, info.max, info.tiny, info.smallest_subnormal, -1.5, 1 / 3, 65504]
        return np.array(odd, dtype=dtype).reshape(2, 2, 3)
    info = np.iinfo(dtype)
    top = min(info.max, 2**63 - 1)
    return np.array([info.min, 0, 1, 77, top - 1, top], dtype=dtype).reshape(3, 2)


def npy_files():
    for dtype in ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"]:
        yield dtype, numbers(dtype), {}
    for dtype in ["float16", "float32", "float64"]:
        yield dtype, numbers(dtype), {}
    for dtype in ["float16", "int16", "int32", "float64"]:
        yield f"{dtype}-big-endian", numbers(dtype).astype(np.dtype(dtype).newbyteorder(">")), {}
    yield "fortran", np.asfortranarray(np.arange(24, dtype="float32").reshape(2, 3, 4)), {}
    yield "scalar", np.array(2.5), {}
    yield "vector", np.arange(5), {}
    yield "empty", np.zeros((2, 0, 3), dtype="float32"), {}
    yield "version-2", np.arange(3, dtype="int32"), {"version": (2, 0)}
    yield "version-3", np.arange(3, dtype="int32"), {"version": (3, 0)}


def refused_npy():
    yield "objects", np.array([{"a": 1}, None], dtype=object)
    yield "records", np.array([(1, 2.0)], dtype=[("count", "<i4"), ("mean", "<f8")])
    yield "texts", np.array(["ab", "c"])
    yield "complex", np.array([1 + 2j])
    yield "dates", np.array(["2026-01-01"], dtype="datetime64[D]")


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    cases = []
    for name, array, options in npy_files():
        with open(FOLDER / f"{name}.npy", "wb") as file:
            np.lib.format.write_array(file, array, **options)
        cases.append({"file": f"{name}.npy", "tensor": expected(array)})
    for name, array in refused_npy():
        np.save(FOLDER / f"{name}.npy", array, allow_pickle=True)
        cases.append({"file": f"{name}.npy", "refused": True})

    arrays = {"x": numbers("float32"), "layer/été": numbers("int64"), "half": numbers("float16"), "none": np.zeros((0,))}
    np.savez(FOLDER / "stored.npz", **arrays)
    np.savez_compressed(FOLDER / "deflated.npz", zeros=np.zeros((40, 50), "float32"), **arrays)
    np.savez(FOLDER / "unnamed.npz", numbers("uint8"), numbers("bool"))
    tensors = {name: expected(array) for name, array in arrays.items()}
    cases.append({"file": "stored.npz", "tensors": tensors})
    cases.append({"file": "deflated.npz", "tensors": {"zeros": expected(np.zeros((40, 50), "float32")), **tensors}})
    cases.append({"file": "unnamed.npz", "tensors": {"arr_0": expected(numbers("uint8")), "arr_1": expected(numbers("bool"))}})
    buffer = io.BytesIO()
    np.save(buffer, numbers("float32"))
    with zipfile.ZipFile(FOLDER / "bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x.npy", buffer.getvalue())
    cases.append({"file": "bzip2.npz", "refused": True})

    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(2, 3, dtype=torch.float64))
    state = model.state_dict()
    save_file(state, FOLDER / "model.safetensors", metadata={"format": "pt", "été": "☀"})
    cases.append(
        {
            "file": "model.safetensors",
            "tensors": {name: expected(tensor) for name, tensor in state.items()},
            "metadata": {"format": "pt", "été": "☀"},
        }
    )
    dtypes = {name: torch.from_numpy(numbers(name)) for name in ["bool", "uint8", "int8", "int16", "int32", "int64"]}
    dtypes |= {name: torch.from_numpy(numbers(name)) for name in ["float16", "float32", "float64"]}
    dtypes["bfloat16"] = torch.tensor([0.0, -0.0, 1.0, 3.14, float("inf"), float("nan"), 1e38], dtype=torch.bfloat16)
    dtypes["scalar"] = torch.tensor(2.5)
    dtypes["empty"] = torch.zeros(0, 3)
    dtypes['"quoted"\\\n'] = torch.ones(1)
    save_file(dtypes, FOLDER / "dtypes.safetensors")
    cases.append({"file": "dtypes.safetensors", "tensors": {name: expected(tensor) for name, tensor in dtypes.items()}})
    unsigned = {name: numbers(name) for name in ["uint16", "uint32", "uint64"]}
    save_numpy(unsigned, FOLDER / "unsigned.safetensors")
    cases.append({"file": "unsigned.safetensors", "tensors": {name: expected(array) for name, array in unsigned.items()}})
    save_file({"w": torch.zeros(2, dtype=torch.float8_e4m3fn)}, FOLDER / "float8.safetensors")
    cases.append({"file": "float8.safetensors", "refused": True})
    save_file({}, FOLDER / "nothing.safetensors")
    cases.append({"file": "nothing.safetensors", "tensors": {}})

    torch.save({"w": torch.zeros(2)}, FOLDER / "pickle.npz")  # what a .pt file is under another name
    cases.append({"file": "pickle.npz", "refused": True})
    golden_file.write("files", cases)
