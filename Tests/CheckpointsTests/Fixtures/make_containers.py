#!/usr/bin/env python3
"""Writes the small container fixtures and containers.json, what they hold.

Usage: make_containers.py      (Python 3.11, torch 2.13.0+cpu, safetensors 0.8.0, numpy 2.4)

All values are written by PyTorch and by the reference implementation of safetensors, and the
expected numbers are read back by them, so nothing here comes from the code under test.
"""
import argparse
import collections
import json
import pathlib
import pickle
import zipfile

import safetensors.torch
import torch

HERE = pathlib.Path(__file__).parent
TYPES = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32,
    torch.int16, torch.int8, torch.uint8, torch.bool,
]


def type_name(dtype):
    return str(dtype).removeprefix("torch.")


def one_of_each_type():
    tensors = collections.OrderedDict()
    for number, dtype in enumerate(TYPES):
        values = torch.tensor([[0.0, 1.0, -1.0], [0.1, 65000.0, 2.0**-24]], dtype=torch.float64)
        if not dtype.is_floating_point:
            values = torch.tensor([[0, 1, 2], [3, 5, number]], dtype=torch.float64)
        tensors[type_name(dtype)] = values.to(dtype)
    return tensors


def views():
    """Tensors that share one storage, with offsets and strides."""
    base = torch.arange(24, dtype=torch.float32)
    grid = base.view(2, 3, 4)
    return {
        "base": base,
        "grid": grid,
        "transposed": grid.permute(2, 0, 1),
        "column": grid[:, 1, 2],
        "every_other": base[1::2],
        "scalar": base[7],
        "empty": base[4:4],
        "one_row": grid[1:2, 2:3, ::3],
        "parameter": torch.nn.Parameter(base[3:9].view(2, 3).t()),
    }


class Unknown:
    """A class that a reader cannot know."""

    def __init__(self):
        self.path = "somewhere"


class CudaPickler(pickle.Pickler):
    """Pickles as PyTorch does on a machine with a GPU, all storages on `cuda:0`."""

    def __init__(self, file, storages):
        super().__init__(file, protocol=2)
        self.storages = storages

    def persistent_id(self, value):
        if not isinstance(value, torch.storage.TypedStorage):
            return None
        self.storages.append(value)
        return ("storage", torch.FloatStorage, str(len(self.storages) - 1), "cuda:0", len(value))


def write_cuda(path, state):
    storages = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        with archive.open("any name/data.pkl", "w") as file:
            CudaPickler(file, storages).dump(state)
        for number, storage in enumerate(storages):
            data = bytes(storage._untyped_storage)
            archive.writestr(f"any name/data/{number}", data)
        archive.writestr("any name/byteorder", "little")


def main():
    layer = torch.nn.Linear(3, 2)
    torch.nn.init.constant_(layer.weight, 0.25)
    torch.nn.init.constant_(layer.bias, -1.5)
    optimizer = torch.optim.AdamW(layer.parameters())
    layer(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    files = {
        "types.pth": one_of_each_type(),
        "views.pth": views(),
        "state_dict.pth": layer.state_dict(),
        "wrapped_model.pth": {
            "model": layer.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3,
            "args": argparse.Namespace(lr=1e-4, name="x"), "config": Unknown(), "nan": 2.5,
        },
        "wrapped_module.pth": {"module": layer.state_dict(), "seen": {1, 2}},
        "model_is_a_tensor.pth": {"model": torch.ones(2), "other": torch.zeros(1)},
    }
    for name, content in files.items():
        torch.save(content, HERE / name)
    torch.save(files["views.pth"], HERE / "protocol4.pth", pickle_protocol=4)
    torch.save(layer.state_dict(), HERE / "old_form.pth", _use_new_zipfile_serialization=False)
    write_cuda(HERE / "cuda.pth", layer.state_dict())
    types = {name: tensor.contiguous() for name, tensor in one_of_each_type().items()}
    types["scalar"] = torch.tensor(0.5)
    types["none \"of\" \u00e4"] = torch.zeros(0, 3)
    safetensors.torch.save_file(types, HERE / "types.safetensors", metadata={"format": "pt"})

    def described(tensors):
        return {
            name: {
                "type": type_name(tensor.dtype), "shape": list(tensor.shape),
                "values": tensor.detach().to(torch.float32).flatten().tolist(),
            }
            for name, tensor in tensors.items()
        }

    unwrapped = {"wrapped_model.pth": "model", "wrapped_module.pth": "module"}
    expected = {}
    for name in [*files, "protocol4.pth"]:
        state = torch.load(HERE / name, weights_only=False)
        expected[name] = described(state[unwrapped[name]] if name in unwrapped else state)
    expected["cuda.pth"] = described(layer.state_dict())
    expected["types.safetensors"] = described(
        safetensors.torch.load_file(HERE / "types.safetensors"))
    (HERE / "containers.json").write_text(json.dumps(expected, indent=0) + "\n")


main()
