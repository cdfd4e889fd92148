#!/usr/bin/env python3
"""Prints reference.json for a folder of samples: similarities of some pairs, as PyTorch computed them.

sample-reference.py FOLDER     FOLDER holds samples.json and expected.npz (array `similarity`, videos x captions)
Needs the standard library only.
"""
import ast
import json
import struct
import sys
import zipfile

folder = sys.argv[1]
with open(f"{folder}/samples.json", encoding="utf-8") as file:
    samples = json.load(file)
with zipfile.ZipFile(f"{folder}/expected.npz") as archive:
    data = archive.read("similarity.npy")
length = struct.unpack("<H", data[8:10])[0]
header = ast.literal_eval(data[10 : 10 + length].decode("ascii").strip())
assert header["descr"] == "<f4" and not header["fortran_order"], header
rows, columns = header["shape"]
values = struct.unpack(f"<{rows * columns}f", data[10 + length :])
pairs = [
    {
        "video": samples[video]["video"],
        "caption": samples[caption]["caption"],
        "similarity": round(values[video * columns + caption], 6),
    }
    for video, caption in [(3, 3), (4, 4), (rows - 1, columns - 1), (4, 3)]
]
json.dump(pairs, sys.stdout, indent=1)
print()
