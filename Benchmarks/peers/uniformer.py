"""Encodes clips with vsearch and, in turn, with PyTorch and OpenVINO on the same cores: UniFormerV2-B/16 of
random weights, 8 frames of 224 x 224, a Kinetics classifier's trunk (no local branches, 4 global blocks).

usage: uniformer.py --vsearch PROGRAM [--work DIR] [--frames 8] [--threads 2] [--rounds 5] [--peers torch,openvino]

Writes checkpoint and bundle to DIR (460 MB) once. Prints medians of wall-clock and of processor seconds a clip,
every program in turn in each round. Needs torch; openvino where it is asked for.
"""
import argparse, json, os, resource, statistics, subprocess, time
import torch
import torch.nn.functional as F

parser = argparse.ArgumentParser()
parser.add_argument("--vsearch", required=True)
parser.add_argument("--work", default="/tmp/uniformer-bench")
parser.add_argument("--frames", type=int, default=8)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--peers", default="torch")
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(0)
C, D, HEADS, GRID, GLOBALS = 768, 12, 12, 14, 4


def block(prefix, norms):
    shapes = {"attn.in_proj_weight": (3 * C, C), "attn.in_proj_bias": (3 * C,), "attn.out_proj.weight": (C, C),
              "attn.out_proj.bias": (C,), "mlp.c_fc.weight": (4 * C, C), "mlp.c_fc.bias": (4 * C,),
              "mlp.c_proj.weight": (C, 4 * C), "mlp.c_proj.bias": (C,)}
    table = {prefix + k: torch.randn(s) * s[-1] ** -0.5 * (1 if len(s) > 1 else 0.1) for k, s in shapes.items()}
    for n in range(1, norms + 1):
        table[f"{prefix}ln_{n}.weight"], table[f"{prefix}ln_{n}.bias"] = torch.ones(C), torch.zeros(C)
    return table


def random_weights():
    table = {"class_embedding": torch.randn(C) * 0.1, "positional_embedding": torch.randn(1 + GRID * GRID, C) * 0.1,
             "conv1.weight": torch.randn(C, 3, 1, 16, 16) * 0.03, "ln_pre.weight": torch.ones(C),
             "ln_pre.bias": torch.zeros(C), "transformer.temporal_cls_token": torch.randn(1, 1, C),
             "transformer.balance": torch.randn(C), "transformer.proj.0.weight": torch.ones(C),
             "transformer.proj.0.bias": torch.zeros(C), "transformer.proj.2.weight": torch.randn(400, C) * 0.03,
             "transformer.proj.2.bias": torch.zeros(400)}
    for i in range(D):
        table |= block(f"transformer.resblocks.{i}.", 2)
    for j in range(GLOBALS):
        table |= block(f"transformer.dec.{j}.", 3)
        table[f"transformer.dpe.{j}.weight"] = torch.randn(C, 1, 3, 3, 3) * 0.1
        table[f"transformer.dpe.{j}.bias"] = torch.zeros(C)
    return table


class UniFormer(torch.nn.Module):
    """Channel-last tokens, fused attention; what PyTorch does best on a processor."""

    def __init__(self, table):
        super().__init__()
        self.names = {k: k.replace(".", "_") for k in table}
        for k, v in table.items():
            self.register_buffer(self.names[k], v)

    def get(self, name):
        return getattr(self, self.names[name])

    def norm(self, name, x):
        return F.layer_norm(x, (C,), self.get(name + ".weight"), self.get(name + ".bias"), 1e-5)

    def linear(self, name, x):
        return F.linear(x, self.get(name + ".weight"), self.get(name + ".bias"))

    def feed(self, p, x):
        h = self.linear(p + "mlp.c_fc", self.norm(p + "ln_2", x))
        return x + self.linear(p + "mlp.c_proj", h * torch.sigmoid(1.702 * h))

    def attend(self, p, query, memory):
        w, b = self.get(p + "attn.in_proj_weight"), self.get(p + "attn.in_proj_bias")
        if query is memory:
            q, k, v = F.linear(query, w, b).chunk(3, -1)
        else:
            q = F.linear(query, w[:C], b[:C])
            k, v = F.linear(memory, w[C:], b[C:]).chunk(2, -1)
        q, k, v = (z.unflatten(-1, (HEADS, -1)).transpose(1, 2) for z in (q, k, v))
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        return self.linear(p + "attn.out_proj", mixed)

    def forward(self, frames):
        x = F.conv2d(frames, self.get("conv1.weight")[:, :, 0], stride=16).flatten(2).transpose(1, 2)
        t = x.shape[0]
        x = torch.cat((self.get("class_embedding").expand(t, 1, C), x), 1) + self.get("positional_embedding")
        x = self.norm("ln_pre", x)
        query = self.get("transformer.temporal_cls_token")
        for i in range(D):
            p = f"transformer.resblocks.{i}."
            n = self.norm(p + "ln_1", x)
            x = self.feed(p, x + self.attend(p, n, n))
            j = i - (D - GLOBALS)
            if j >= 0:
                grid = x[:, 1:].transpose(1, 2).unflatten(2, (GRID, GRID)).transpose(0, 1)[None]
                name = f"transformer.dpe.{j}"
                moved = F.conv3d(grid, self.get(name + ".weight"), self.get(name + ".bias"), padding=1, groups=C)
                patches = x[:, 1:] + moved[0].flatten(2).permute(1, 2, 0)
                memory = torch.cat((x[:, :1], patches), 1).flatten(0, 1)[None]
                p = f"transformer.dec.{j}."
                query = query + self.attend(p, self.norm(p + "ln_1", query), self.norm(p + "ln_3", memory))
                query = self.feed(p, query)
        share = torch.sigmoid(self.get("transformer.balance"))
        return (1 - share) * query[0] + share * x[:, 0].mean(0, keepdim=True)


def bundle(table):
    folder = options.work + "/bundle"
    if not os.path.exists(folder):
        os.makedirs(options.work, exist_ok=True)
        torch.save({"backbone." + k: v for k, v in table.items()}, options.work + "/model.pyth")
        with open(options.work + "/config.json", "w") as file:
            json.dump({"t_size": options.frames, "resolution": 224}, file)
        subprocess.run([options.vsearch, "model", "import", options.work + "/model.pyth", "--config",
                        options.work + "/config.json", "-o", folder], check=True)
    return folder


def of_vsearch(folder, precision):
    """Two runs that differ in their clips: what starting and warming up costs cancels out."""
    used = []
    for count in (options.threads, 3 * options.threads):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = json.loads(subprocess.run(
            [options.vsearch, "bench", "encode", "--model", folder, "--precision", precision, "--clips", str(count),
             "--threads", str(options.threads), "--frames", str(options.frames), "--json"],
            check=True, capture_output=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return report["seconds_per_clip"], (used[1] - used[0]) / (2 * options.threads)


def measured(call):
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


with torch.inference_mode():
    model = UniFormer(random_weights()).eval()
    folder = bundle({k: model.get(k) for k in model.names})
    frames = torch.randn(options.frames, 3, 224, 224)
    peers = {}
    if "torch" in options.peers:
        peers["PyTorch float32"] = lambda: model(frames)
    if "openvino" in options.peers:
        import openvino
        core = openvino.Core()
        core.set_property("CPU", {"INFERENCE_NUM_THREADS": options.threads, "PERFORMANCE_HINT": "LATENCY"})
        compiled = core.compile_model(openvino.convert_model(model, example_input=frames), "CPU",
                                      {"INFERENCE_PRECISION_HINT": "f32"})
        peers["OpenVINO float32"] = lambda: compiled(frames.numpy())
    for call in peers.values():
        call()
    times = {name: [] for name in ["vsearch f32", "vsearch i8", *peers]}
    for _ in range(options.rounds):
        for name in ("f32", "i8"):
            times["vsearch " + name].append(of_vsearch(folder, name))
        for name, call in peers.items():
            times[name].append(measured(call))
base = [statistics.median(column) for column in zip(*times["vsearch i8"])]
for name, rows in times.items():
    wall, cpu = (statistics.median(column) for column in zip(*rows))
    print(f"{name:18} {options.frames} frames, {options.threads} threads: {wall:7.3f} s a clip "
          f"({wall / base[0]:.2f}x i8), {cpu:7.3f} processor seconds ({cpu / base[1]:.2f}x)", flush=True)
