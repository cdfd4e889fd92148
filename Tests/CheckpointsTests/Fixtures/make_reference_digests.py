#!/usr/bin/env python3
"""Digests of checkpoints as PyTorch reads them; written to reference_digests.json.

Usage: make_reference_digests.py SHARED      (Python 3.11, torch 2.13.0+cpu, numpy 2.4)

For each file: the number of tensors, SHA-256 of one line per tensor in the order of their names
("NAME TYPE [SHAPE]"), and SHA-256 of all values as little-endian float32 in the same order.
"""
import hashlib
import json
import pathlib
import sys

import torch

FILES = [
    "goldens/videomamba/retrieval.pth",
    "goldens/videomamba/retrieval_bf16.pth",
    "goldens/videomamba/vision_single.pth",
    "goldens/videomamba/classifier.pth",
    "models/demo/demo.pth",
]


def digests(path):
    state = torch.load(path, map_location="cpu", weights_only=False)
    if isinstance(state.get("model"), dict):
        state = state["model"]
    names, values = hashlib.sha256(), hashlib.sha256()
    for name in sorted(state, key=lambda name: name.encode()):
        tensor = state[name]
        kind = str(tensor.dtype).removeprefix("torch.")
        names.update(f"{name} {kind} {list(tensor.shape)}\n".encode())
        values.update(tensor.to(torch.float32).contiguous().numpy().astype("<f4").tobytes())
    return {"count": len(state), "names": names.hexdigest(), "values": values.hexdigest()}


shared = pathlib.Path(sys.argv[1])
target = pathlib.Path(__file__).with_name("reference_digests.json")
target.write_text(json.dumps({file: digests(shared / file) for file in FILES}, indent=1) + "\n")
