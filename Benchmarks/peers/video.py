"""Encodes clips with vsearch and, in turn, with PyTorch on the same cores: VideoMamba written sensibly
(products by MKL, the state of all channels updated in place), and a ViT-B/16 with joint space-time attention.

usage: video.py --vsearch PROGRAM --model BUNDLE [--size middle] [--frames 8] [--threads 2] [--rounds 3]
                [--peers videomamba,joint]

Prints medians of wall-clock and of processor seconds a clip. Where the machine is busy only the latter can be
compared. Needs torch. BUNDLE: see make_random_video_model.py.
"""
import argparse, json, math, resource, statistics, subprocess, time
import torch
import torch.nn.functional as F

SIZES = {"tiny": (192, 24), "small": (384, 24), "middle": (576, 32)}
parser = argparse.ArgumentParser()
parser.add_argument("--vsearch", required=True)
parser.add_argument("--model", required=True)
parser.add_argument("--precision")
parser.add_argument("--size", choices=SIZES, default="middle")
parser.add_argument("--frames", type=int, default=8)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--peers", default="videomamba")
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(0)
width, depth = SIZES[options.size]
inner, rank, states = 2 * width, math.ceil(width / 16), 16


def weight(*shape):
    return torch.randn(*shape) * shape[-1] ** -0.5


class VideoMamba:
    def __init__(self):
        self.patch = weight(width, 768)
        self.layers = [
            (weight(2 * inner, width), [self.direction() for _ in range(2)],
             weight(width, inner) * depth ** -0.5) for _ in range(depth)]

    def direction(self):
        return (weight(inner, 1, 4), torch.zeros(inner), weight(rank + 2 * states, inner),
                weight(inner, rank), torch.full((inner,), -4.0),
                -torch.arange(1.0, states + 1).repeat(inner, 1), torch.ones(inner))

    def scan(self, x, z, taps, bias, parameters, projection, step_bias, decay, skip):
        u = F.silu(F.conv1d(F.pad(x.t()[None], (3, 0)), taps, bias, groups=inner)[0].t())
        delta, b, c = (u @ parameters.t()).split([rank, states, states], -1)
        step = F.softplus(delta @ projection.t() + step_bias)
        driven, state, rows = step * u, torch.zeros(inner, states), torch.empty_like(u)
        for start in range(0, len(u), 64):
            part = slice(start, start + 64)
            factor = torch.exp(step[part, :, None] * decay)
            history = driven[part, :, None] * b[part, None, :]
            for i in range(len(history)):
                state = torch.addcmul(history[i], factor[i], state, out=history[i])
            rows[part] = torch.bmm(history, c[part, :, None]).squeeze(-1)
        return (rows + u * skip) * F.silu(z)

    def __call__(self, patches):
        stream = torch.cat((torch.zeros(1, width), patches @ self.patch.t()))
        for into, (forward, backward), out in self.layers:
            x, z = (F.rms_norm(stream, (width,), eps=1e-5) @ into.t()).chunk(2, -1)
            mixed = self.scan(x, z, *forward) + self.scan(x.flip(0), z.flip(0), *backward).flip(0)
            stream = stream + mixed @ out.t()
        return F.rms_norm(stream, (width,), eps=1e-5)


class JointAttention:
    """Twelve layers of 768 channels whose attention sees all patches of all frames."""

    def __init__(self):
        self.patch = weight(768, 768)
        self.layers = [
            (weight(2304, 768), weight(768, 768), weight(3072, 768), weight(768, 3072))
            for _ in range(12)]

    def __call__(self, patches):
        stream = torch.cat((torch.zeros(1, 768), patches @ self.patch.t()))
        for qkv, out, widen, narrow in self.layers:
            heads = (F.layer_norm(stream, (768,)) @ qkv.t()).view(-1, 3, 12, 64).permute(1, 2, 0, 3)
            mixed = F.scaled_dot_product_attention(*heads[:, None]).squeeze(0)
            stream = stream + mixed.transpose(0, 1).reshape(-1, 768) @ out.t()
            stream = stream + F.gelu(F.layer_norm(stream, (768,)) @ widen.t()) @ narrow.t()
        return F.layer_norm(stream, (768,))


def of_torch(model, patches):
    wall, cpu = time.perf_counter(), time.process_time()
    model(patches)
    return time.perf_counter() - wall, time.process_time() - cpu


def of_vsearch(clips):
    """Two runs that differ in their clips: what starting and warming up costs cancels out."""
    used = []
    for count in (options.threads, options.threads + clips):
        command = [options.vsearch, "bench", "encode", "--model", options.model, "--clips", str(count),
                   "--threads", str(options.threads), "--frames", str(options.frames), "--json"]
        if options.precision:
            command += ["--precision", options.precision]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return report["seconds_per_clip"], (used[1] - used[0]) / clips


peers = {"videomamba": VideoMamba, "joint": JointAttention}
with torch.inference_mode():
    models = {name: peers[name]() for name in options.peers.split(",") if name}
    patches = torch.randn(options.frames * 196, 768)
    times = {name: [] for name in ["vsearch", *models]}
    for _ in range(options.rounds):
        times["vsearch"].append(of_vsearch(2 * options.threads))
        for name, model in models.items():
            times[name].append(of_torch(model, patches))
base = [statistics.median(column) for column in zip(*times["vsearch"])]
for name, rows in times.items():
    wall, cpu = (statistics.median(column) for column in zip(*rows))
    print(f"{name:12} {options.frames} frames, {options.threads} threads: {wall:7.3f} s a clip "
          f"({wall / base[0]:.1f}x), {cpu:7.3f} processor seconds ({cpu / base[1]:.1f}x)", flush=True)
