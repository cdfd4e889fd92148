#!/usr/bin/env python3
"""Writes a checkpoint of a released model's true sizes with random weights, for timing.

    make_random_checkpoint.py KEYS OUT.safetensors

KEYS: one tensor a line, name, shape and type separated by tabs. Speed does not depend on the values;
they are scaled so that activations stay in range, and the decay of the state space is that of an
untrained model. Import the file with `vsearch model import --config`.
"""
import argparse
import ast
import json
import struct

import numpy as np


def values(name, shape, random):
    count = int(np.prod(shape)) if shape else 1
    if name.endswith(("A_log", "A_b_log")):
        return np.tile(np.log(np.arange(1, shape[1] + 1)), (shape[0], 1))
    if name.endswith(".weight") and len(shape) == 1 or name.endswith((".D", ".D_b")) or name == "temp":
        return np.ones(shape)
    if name.endswith("dt_proj.bias") or name.endswith("dt_proj_b.bias"):
        return np.full(shape, -4.6)  # softplus gives steps of about 0.01
    if len(shape) < 2:
        return np.zeros(shape)
    scale = 0.02 if "embed" in name or "token" in name else 0.5 / np.sqrt(count / shape[0])
    return random.standard_normal(shape) * scale


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("keys")
    parser.add_argument("out")
    arguments = parser.parse_args()
    random = np.random.default_rng(5)
    tensors = []
    for line in open(arguments.keys):
        parts = line.rstrip("\n").split("\t")
        if len(parts) < 3 or parts[2] != "float32" or parts[0].startswith("text_encoder.cls."):
            continue
        tensors.append((parts[0], ast.literal_eval(parts[1])))
    header, position = {}, 0
    for name, shape in tensors:
        size = 4 * (int(np.prod(shape)) if shape else 1)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [position, position + size]}
        position += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(arguments.out, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for name, shape in tensors:
            out.write(np.asarray(values(name, shape, random), dtype="<f4").tobytes())


main()
