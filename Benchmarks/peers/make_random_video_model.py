"""Writes a checkpoint of a published model's exact size with random weights, for measuring speed.

usage: make_random_video_model.py {tiny|small|middle} FOLDER [--text base|small] [--frames 8]

Leaves FOLDER/weights.safetensors, config.json and vocab.txt for

    vsearch model import FOLDER/weights.safetensors --config FOLDER/config.json --vocab FOLDER/vocab.txt ...

Weights are drawn so that activations keep their size through the layers; steps and decays are drawn as
Mamba initialises them. `--text small` makes a text side of two narrow layers, where only video matters.
Needs NumPy.
"""
import argparse, json, math, os, struct
import numpy as np

SIZES = {"tiny": (192, 24), "small": (384, 24), "middle": (576, 32)}

parser = argparse.ArgumentParser()
parser.add_argument("size", choices=SIZES)
parser.add_argument("folder")
parser.add_argument("--text", choices=["base", "small"], default="base")
parser.add_argument("--frames", type=int, default=8)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

random = np.random.default_rng(options.seed)
width, depth = SIZES[options.size]
inner, rank, states = 2 * width, math.ceil(width / 16), 16
text_width, text_inner, text_layers, fusion, vocabulary, heads = (
    (768, 3072, 12, 9, 30522, 12) if options.text == "base" else (64, 128, 2, 1, 512, 4))
tensors = {}


def normal(name, *shape, deviation):
    tensors[name] = (deviation * random.standard_normal(shape, dtype=np.float32)).astype("<f4")


def fill(name, *shape, value):
    tensors[name] = np.full(shape, value, "<f4")


def linear(name, inputs, outputs, bias=True):
    normal(name + ".weight", outputs, inputs, deviation=inputs ** -0.5)
    if bias:
        normal(name + ".bias", outputs, deviation=0.02)


def norm(name, size):
    fill(name + ".weight", size, value=1)
    fill(name + ".bias", size, value=0)


v = "vision_encoder."
normal(v + "cls_token", 1, 1, width, deviation=0.02)
normal(v + "pos_embed", 1, 197, width, deviation=0.02)
normal(v + "temporal_pos_embedding", 1, options.frames, width, deviation=0.02)
normal(v + "patch_embed.proj.weight", width, 3, 1, 16, 16, deviation=768 ** -0.5)
normal(v + "patch_embed.proj.bias", width, deviation=0.02)
for i in range(depth):
    m = f"{v}layers.{i}.mixer."
    for suffix, decay in (("", "A_log"), ("_b", "A_b_log")):
        tensors[m + decay] = np.log(np.tile(np.arange(1, 17, dtype="<f4"), (inner, 1)))
        fill(m + "D" + suffix, inner, value=1)
        normal(m + f"conv1d{suffix}.weight", inner, 1, 4, deviation=0.3)
        normal(m + f"conv1d{suffix}.bias", inner, deviation=0.02)
        linear(m + f"x_proj{suffix}", inner, rank + 2 * states, bias=False)
        normal(m + f"dt_proj{suffix}.weight", inner, rank, deviation=rank ** -0.5)
        step = np.exp(random.uniform(math.log(1e-3), math.log(0.1), inner))
        tensors[m + f"dt_proj{suffix}.bias"] = np.log(np.expm1(step)).astype("<f4")
    linear(m + "in_proj", width, 2 * inner, bias=False)
    normal(m + "out_proj.weight", width, inner, deviation=(inner * depth) ** -0.5)
    fill(f"{v}layers.{i}.norm.weight", width, value=1)
fill(v + "norm.weight", width, value=1)
norm(v + "pool_norm", width)
linear("vision_proj", width, 512)
linear("text_proj", text_width, 512)
linear("itm_head", text_width, 2)
fill("temp", value=0.07)

t = "text_encoder.bert."
for name, rows in (("word", vocabulary), ("position", 512), ("token_type", 2)):
    normal(f"{t}embeddings.{name}_embeddings.weight", rows, text_width, deviation=0.02)
norm(t + "embeddings.LayerNorm", text_width)
for i in range(text_layers):
    layer = f"{t}encoder.layer.{i}."
    for block, memory in [("attention", text_width)] + [("crossattention", width)] * (i >= fusion):
        linear(f"{layer}{block}.self.query", text_width, text_width)
        linear(f"{layer}{block}.self.key", memory, text_width)
        linear(f"{layer}{block}.self.value", memory, text_width)
        linear(f"{layer}{block}.output.dense", text_width, text_width)
        norm(f"{layer}{block}.output.LayerNorm", text_width)
    linear(layer + "intermediate.dense", text_width, text_inner)
    linear(layer + "output.dense", text_inner, text_width)
    norm(layer + "output.LayerNorm", text_width)

os.makedirs(options.folder, exist_ok=True)
header, offset = {}, 0
for name, values in tensors.items():
    header[name] = {
        "dtype": "F32", "shape": list(values.shape),
        "data_offsets": [offset, offset + values.nbytes]}
    offset += values.nbytes
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(options.folder + "/weights.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text)
    for values in tensors.values():
        file.write(values.tobytes())
with open(options.folder + "/config.json", "w") as file:
    json.dump({
        "name": "random-" + options.size, "frames": options.frames, "side": 224,
        "text_heads": heads, "text_len": 32}, file)
with open(options.folder + "/vocab.txt", "w") as file:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    file.write("\n".join(special + [f"w{i}" for i in range(vocabulary - len(special))]) + "\n")
print(f"{options.size}: {len(tensors)} tensors, {offset / 1e6:.0f} MB")
