#!/usr/bin/env python3
"""Vector search beside its peers: vsearch, FAISS, usearch, hnswlib and sqlite-vec on the same vectors.

    python3 Benchmarks/peers/vectors.py --count 1000000 --vsearch .build/release/vsearch

makes a virtual environment in the work folder, generates the vectors, builds each index once (they are
kept, with the time that took), searches them one after the other and prints one table; plots of recall
against queries per second are written beside it. Everything is seeded. Each engine runs in a process of
its own, so that memory and threads are its own.

The vectors are of the law that RESULTS of the project use: points are normalise(0.6 c + 0.8 g + 0.2 w), c one
of K topic centres with power-law popularity, g Gaussian with spectrum i^-0.7, w white, all turned by one
rotation; queries the same with more white noise (0.6), because texts lie apart from clips.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

DIMENSION = 512
SEED = 20261120
QUERIES = 1000
NEAREST = 10
TARGETS = (0.90, 0.95, 0.99)
PACKAGES = ["numpy", "faiss-cpu", "usearch", "hnswlib", "sqlite-vec", "apsw", "matplotlib"]
PEERS = [
    "flat", "sq8", "fp16", "ivf-flat", "ivf-sq8", "ivf-pq-sq8", "ivf-pq-float", "ivf-rabitq", "hnsw",
    "hnswlib", "usearch", "sqlite-vec",
]
PROBES = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024]
EFFORTS = [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024]


def generate(folder: Path, count: int) -> None:
    """Writes base, queries and the exact nearest neighbours, unless they are there."""
    import numpy as np

    if (folder / "truth.npy").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    shared = np.random.default_rng(SEED)
    topics = 1000 if count <= 100_000 else 4000
    spectrum = (np.arange(1, DIMENSION + 1) ** -0.7).astype("f4")
    spectrum /= np.sqrt((spectrum**2).sum())
    rotation = np.linalg.qr(shared.standard_normal((DIMENSION, DIMENSION)))[0].astype("f4")
    centres = shared.standard_normal((topics, DIMENSION), dtype="f4") * spectrum
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    popularity = np.arange(1, topics + 1) ** -0.5
    popularity /= popularity.sum()

    def points(number: int, seed: int, noise: float):
        random = np.random.default_rng(seed)
        chosen = random.choice(topics, number, p=popularity)
        for start in range(0, number, 50_000):
            part = chosen[start : start + 50_000]
            shape = (len(part), DIMENSION)
            y = 0.6 * centres[part] + 0.8 * random.standard_normal(shape, dtype="f4") * spectrum
            y = (y + noise / np.sqrt(DIMENSION) * random.standard_normal(shape, dtype="f4")).astype("f4")
            yield start, (y / np.linalg.norm(y, axis=1, keepdims=True)) @ rotation

    base = np.lib.format.open_memmap(
        folder / "base.npy", mode="w+", dtype="f4", shape=(count, DIMENSION))
    for start, part in points(count, SEED + 1, 0.2):
        base[start : start + len(part)] = part
    base.flush()
    queries = np.concatenate([part for _, part in points(QUERIES, SEED + 2, 0.6)])
    np.save(folder / "queries.npy", queries)
    best = np.full((QUERIES, 2 * NEAREST), -np.inf, "f4")
    ids = np.zeros((QUERIES, 2 * NEAREST), "i8")
    for start in range(0, count, 50_000):
        scores = np.concatenate([best, queries @ base[start : start + 50_000].T], axis=1)
        order = np.argpartition(-scores, 2 * NEAREST - 1, axis=1)[:, : 2 * NEAREST]
        fresh = np.concatenate(
            [ids, np.broadcast_to(np.arange(start, min(start + 50_000, count)), (QUERIES, scores.shape[1] - 2 * NEAREST))],
            axis=1)
        best, ids = np.take_along_axis(scores, order, 1), np.take_along_axis(fresh, order, 1)
    order = np.argsort(-best, axis=1, kind="stable")
    np.save(folder / "truth.npy", np.take_along_axis(ids, order, 1)[:, :NEAREST])


class Bench:
    """The vectors of one run, and how a way to search them is measured."""

    def __init__(self, folder: Path, threads: int):
        import numpy as np

        self.folder, self.threads = folder, threads
        self.base = np.load(folder / "base.npy", mmap_mode="r")
        self.queries = np.load(folder / "queries.npy")
        self.truth = np.load(folder / "truth.npy")
        self.lists = int(4 * len(self.base) ** 0.5) // 16 * 16

    def recall(self, found) -> float:
        pairs = zip(found, self.truth)
        return sum(len(set(map(int, a)) & set(map(int, b))) for a, b in pairs) / self.truth.size

    def measure(self, search, quick: bool = True) -> dict:
        """Queries per second one by one (median of single times) and by hundreds (median of passes)."""
        search(self.queries[:100])
        single = []
        stop = time.perf_counter() + (2.0 if quick else 8.0)
        for index in range(QUERIES):
            start = time.perf_counter()
            search(self.queries[index : index + 1])
            single.append(time.perf_counter() - start)
            if start > stop and index >= 20:
                break
        batches = []
        stop = time.perf_counter() + 2.0
        while len(batches) < 3 or time.perf_counter() < stop:
            first = len(batches) * 100 % QUERIES
            start = time.perf_counter()
            search(self.queries[first : first + 100])
            batches.append(time.perf_counter() - start)
            if sum(batches) > 60:
                break
        single.sort()
        return {
            "qps_1": round(1 / statistics.median(single), 1),
            "p95_ms": round(single[len(single) * 95 // 100] * 1e3, 3),
            "qps_100": round(100 / statistics.median(batches), 1),
        }

    def sweep(self, name: str, search, choose, values, facts: dict) -> None:
        """Raises the effort until each target is reached, and measures there."""
        wanted, reached, last = list(TARGETS), 0.0, -1.0
        for value in values:
            choose(value)
            reached = self.recall(search(self.queries))
            points = [target for target in wanted if reached >= target]
            if points:
                wanted = [target for target in wanted if target not in points]
                timing = self.measure(search)
                for target in points:
                    say(name, self.threads, target=target, effort=value, recall=round(reached, 4),
                        **timing, **facts)
            if not wanted or (reached > 0.8 and reached - last < 0.0015):
                break
            last = reached
        if wanted:
            say(name, self.threads, target=wanted[0], unreached=True, recall=round(reached, 4), **facts)


def say(name: str, threads: int, **fields) -> None:
    print(json.dumps({"engine": name, "threads": threads, **fields}), flush=True)


def kept(bench: Bench, name: str, build, write, read):
    """An index from its file, built first where there is none; and seconds, bytes, time to open."""
    path = bench.folder / f"{name}.index"
    note = bench.folder / f"{name}.json"
    if not note.exists():
        start = time.perf_counter()
        index = build()
        seconds = time.perf_counter() - start
        write(index, str(path))
        note.write_text(json.dumps({"build_s": round(seconds, 1)}))
        del index
    start = time.perf_counter()
    index = read(str(path))
    opened = time.perf_counter() - start
    facts = json.loads(note.read_text())
    return index, {**facts, "bytes": path.stat().st_size, "open_ms": round(opened * 1e3, 1)}


def coarse(bench: Bench):
    """Spherical k-means by matrix products (FAISS's own is slower here), shared by the inverted files."""
    import numpy as np

    path = bench.folder / "coarse.npz"
    if not path.exists():
        start = time.perf_counter()
        random = np.random.default_rng(7)
        sample = np.sort(random.choice(len(bench.base), min(len(bench.base), bench.lists * 64), replace=False))
        points = bench.base[sample]
        centres = points[random.choice(len(points), bench.lists, replace=False)].copy()

        def nearest(rows):
            parts = [(rows[i : i + 8192] @ centres.T).argmax(1) for i in range(0, len(rows), 8192)]
            return np.concatenate(parts)

        for _ in range(6):
            owner = nearest(points)
            order = np.argsort(owner, kind="stable")
            sizes = np.bincount(owner, minlength=bench.lists)
            ends = np.cumsum(sizes)
            for index in range(bench.lists):
                if sizes[index]:
                    centres[index] = points[order[ends[index] - sizes[index] : ends[index]]].sum(0)
                else:
                    centres[index] = points[random.integers(len(points))]
            centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        owner = nearest(bench.base)
        np.savez(path, centres=centres, owner=owner.astype("i8"), seconds=time.perf_counter() - start)
    return np.load(path)


def faiss_engine(bench: Bench, name: str) -> None:
    import faiss
    import numpy as np

    scalar, product = faiss.ScalarQuantizer, faiss.METRIC_INNER_PRODUCT
    builders = {
        "flat": lambda: faiss.IndexFlatIP(DIMENSION),
        "fp16": lambda: faiss.IndexScalarQuantizer(DIMENSION, scalar.QT_fp16, product),
        "sq8": lambda: faiss.IndexScalarQuantizer(DIMENSION, scalar.QT_8bit, product),
        "hnsw": lambda: faiss.IndexHNSWFlat(DIMENSION, 32, product),
    }
    inverted = {
        "ivf-flat": lambda q: faiss.IndexIVFFlat(q, DIMENSION, bench.lists, product),
        "ivf-sq8": lambda q: faiss.IndexIVFScalarQuantizer(q, DIMENSION, bench.lists, scalar.QT_8bit, product),
        "ivf-pq": lambda q: faiss.IndexIVFPQFastScan(q, DIMENSION, bench.lists, 256, 4, product),
        "ivf-rabitq": lambda q: faiss.IndexIVFRaBitQFastScan(q, DIMENSION, bench.lists, product),
    }

    def build(kind: str):
        faiss.omp_set_num_threads(2)
        base = np.ascontiguousarray(bench.base)
        if kind in builders:
            index = builders[kind]()
            if kind == "hnsw":
                index.hnsw.efConstruction = 100
            if not index.is_trained:
                index.train(base[:100_000])
            index.add(base)
            return index
        known = coarse(bench)
        quantizer = faiss.IndexFlatIP(DIMENSION)
        quantizer.add(known["centres"])
        index = inverted[kind](quantizer)
        index.train(base[:30_000])
        if "FastScan" in type(index).__name__:
            index.add(base)  # the packed codes are filled by add() alone
        else:
            owner = np.ascontiguousarray(known["owner"])
            index.add_core(len(base), faiss.swig_ptr(base), None, faiss.swig_ptr(owner))
            index.ntotal = len(base)
        return index

    def load(kind: str):
        index, facts = kept(bench, kind, lambda: build(kind), faiss.write_index, faiss.read_index)
        if kind.startswith("ivf"):
            facts["build_s"] = round(facts["build_s"] + float(coarse(bench)["seconds"]), 1)
        return index, facts

    kind = name.rsplit("-", 1)[0] if name.startswith("ivf-pq") else name
    index, facts = load(kind)
    refined = {"ivf-pq-sq8": "sq8", "ivf-pq-float": "flat", "ivf-rabitq": "sq8"}.get(name)
    deepen = lambda _: None
    if refined:
        vectors, more = load(refined)
        facts = {
            "build_s": facts["build_s"] + more["build_s"],
            "bytes": facts["bytes"] + (more["bytes"] if refined == "sq8" else 0),
            "open_ms": facts["open_ms"] + more["open_ms"]}
        inner, index = index, faiss.IndexRefine(index, vectors)
    faiss.omp_set_num_threads(bench.threads)
    search = lambda queries: index.search(queries, NEAREST)[1]
    if name in ("flat", "fp16", "sq8"):
        recall = bench.recall(search(bench.queries[:200])) * QUERIES / 200
        say(f"faiss {name}", bench.threads, target="exact", recall=round(recall, 4),
            **bench.measure(search, quick=False), **facts)
        if name == "flat" and bench.threads == 1:
            faiss_filters(bench, index)
        return
    if refined:
        factors = (4, 10) if refined == "sq8" else (4, 10, 40)
        if name == "ivf-rabitq":
            factors = (5, 15)
        for factor in factors:
            index.k_factor = factor
            bench.sweep(f"faiss {name} x{factor}", search, lambda n: setattr(inner, "nprobe", n), PROBES, facts)
    elif name == "hnsw":
        bench.sweep("faiss hnsw", search, lambda n: setattr(index.hnsw, "efSearch", n), EFFORTS, facts)
    else:
        bench.sweep(f"faiss {name}", search, lambda n: setattr(index, "nprobe", n), PROBES, facts)


def faiss_filters(bench: Bench, index) -> None:
    import faiss
    import numpy as np

    for share in (0.5, 0.01, 0.0001):
        allowed = allowed_ids(bench, share)
        bits = np.zeros((len(bench.base) + 7) // 8 * 8, "u1")
        bits[allowed] = 1
        packed = np.packbits(bits, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(packed), faiss.swig_ptr(packed))
        parameters = faiss.SearchParameters(sel=selector)
        search = lambda q: index.search(q, NEAREST, params=parameters)[1]
        say(f"faiss flat, {share:.2%} allowed", 1, target="filter", recall=1.0, **bench.measure(search))


def allowed_ids(bench: Bench, share: float):
    import numpy as np

    count = len(bench.base)
    return np.sort(np.random.default_rng(SEED + 3).choice(count, max(20, int(count * share)), replace=False))


def graph_engine(bench: Bench, name: str) -> None:
    import numpy as np

    if name == "hnswlib":
        import hnswlib

        def build():
            index = hnswlib.Index("ip", DIMENSION)
            index.init_index(len(bench.base), M=32, ef_construction=100)
            index.set_num_threads(2)
            index.add_items(bench.base)
            return index

        def read(path):
            index = hnswlib.Index("ip", DIMENSION)
            index.load_index(path)
            return index

        index, facts = kept(bench, name, build, lambda index, path: index.save_index(path), read)
        search = lambda q: index.knn_query(q, NEAREST, num_threads=bench.threads)[0]
        bench.sweep(name, search, index.set_ef, EFFORTS, facts)
        return
    from usearch.index import Index

    def build():
        index = Index(ndim=DIMENSION, metric="ip", dtype="f32", connectivity=32, expansion_add=100)
        index.add(np.arange(len(bench.base)), np.asarray(bench.base), threads=2)
        return index

    index, facts = kept(bench, name, build, lambda index, path: index.save(path), lambda path: Index.restore(path, view=True))
    search = lambda q: index.search(q, NEAREST, threads=bench.threads).keys.reshape(len(q), -1)
    bench.sweep(name, search, lambda n: setattr(index, "expansion_search", n), EFFORTS, facts)


def sqlite_engine(bench: Bench) -> None:
    import apsw
    import sqlite_vec

    start = time.perf_counter()
    database = apsw.Connection(":memory:")
    database.enable_load_extension(True)
    database.load_extension(sqlite_vec.loadable_path())
    database.execute(f"create virtual table v using vec0(e float[{DIMENSION}] distance_metric=cosine)")
    with database:
        rows = ((i, bench.base[i].tobytes()) for i in range(len(bench.base)))
        database.executemany("insert into v(rowid, e) values (?, ?)", rows)
    seconds = time.perf_counter() - start
    times, found = [], []
    for query in bench.queries[:20]:
        start = time.perf_counter()
        rows = database.execute(
            "select rowid from v where e match ? and k = ?", (query.tobytes(), NEAREST)).fetchall()
        times.append(time.perf_counter() - start)
        found.append([row[0] for row in rows])
    recall = bench.recall(found) * QUERIES / len(found)
    say("sqlite-vec", 1, target="exact", recall=round(recall, 4),
        qps_1=round(1 / statistics.median(times), 1), build_s=round(seconds, 1))


def vsearch_engine(bench: Bench, program: str, code: str) -> None:
    import numpy as np

    path = bench.folder / f"vsearch-{code}.vsx"
    note = bench.folder / f"vsearch-{code}.json"
    if not note.exists():
        command = [program, "vectors", "build", "--input", bench.folder / "base.npy", "--kind", "ivf",
                   "--code", code, "--threads", "2", "--json", "--force", "-o", path]
        note.write_text(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    built = json.loads(note.read_text())
    width = {"f32": 4, "f16": 2}[code]
    facts = {"build_s": round(built["seconds"], 1), "bytes": built["bytes"] - width * bench.base.size}

    def run(label, target, queries, options, batch):
        np.save(bench.folder / "part.npy", queries)
        command = [program, "vectors", "search", "--index", path, "--queries", bench.folder / "part.npy",
                   "-k", str(NEAREST), "--threads", str(bench.threads), "--batch", str(batch), "--json",
                   "--force", "-o", bench.folder / "found.npy", *options]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return answer, np.load(bench.folder / "found.npy")

    def point(label, target, options, truth=None):
        one, found = run(label, target, bench.queries, options, 1)
        many, _ = run(label, target, bench.queries, options, 100)
        recall = bench.recall(found) if truth is None else np.mean(
            [len(set(a) & set(b)) / len(b) for a, b in zip(found.tolist(), truth.tolist())])
        say(label, bench.threads, target=target, recall=round(float(recall), 4),
            qps_1=round(1e3 / one["p50_ms"], 1), p95_ms=round(one["p95_ms"], 3),
            qps_100=round(many["queries_per_second"], 1), open_ms=round(one["open_ms"], 1),
            first_ms=round(one["first_query_ms"], 1), **facts)

    point(f"vsearch {code}", "exact", ["--exact"])
    for target in TARGETS:
        point(f"vsearch {code}", target, ["--recall", str(target)])
    if bench.threads != 1:
        return
    for share in (0.5, 0.01, 0.0001):
        allowed = allowed_ids(bench, share)
        np.save(bench.folder / "allowed.npy", allowed)
        scores = bench.queries @ np.ascontiguousarray(bench.base[allowed]).T
        truth = allowed[np.argsort(-scores, axis=1)[:, :NEAREST]]
        for label, options in (("exact", ["--exact"]), ("recall 0.95", ["--recall", "0.95"])):
            point(f"vsearch {code} {label}, {share:.2%} allowed", "filter",
                  [*options, "--filter", bench.folder / "allowed.npy"], truth)


def table(rows: list[dict], count: int) -> str:
    head = ["engine", "threads", "target", "recall@10", "q/s (1)", "q/s (100)", "p95 ms", "build s", "MB", "open ms"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    order = {"exact": 0, 0.90: 1, 0.95: 2, 0.99: 3, "filter": 4}
    for row in sorted(rows, key=lambda r: (order[r["target"]], r["threads"], -(r.get("qps_1") or 0))):
        cells = [row["engine"], row["threads"], row["target"],
                 f"{row['recall']}{' (cap)' if row.get('unreached') else ''}" if "recall" in row else "",
                 row.get("qps_1", ""), row.get("qps_100", ""), row.get("p95_ms", ""), row.get("build_s", ""),
                 round(row["bytes"] / 1e6) if "bytes" in row else "", row.get("open_ms", "")]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return f"{count} vectors of {DIMENSION} dimensions, recall@{NEAREST}\n\n" + "\n".join(lines) + "\n"


def plot(rows: list[dict], count: int, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(13, 5.5), sharex=True, sharey=True)
    for axis, (field, title) in zip(axes, [("qps_1", "one query at a time"), ("qps_100", "100 at once")]):
        points = [r for r in rows if r["threads"] == 1 and r.get(field) and r["target"] != "filter"]
        for name in sorted({r["engine"] for r in points}):
            mine = sorted((r["recall"], r[field]) for r in points if r["engine"] == name)
            style = {"linewidth": 3, "marker": "o"} if name.startswith("vsearch") else {"marker": "."}
            axis.plot(*zip(*mine), label=name, **style)
        axis.set(yscale="log", xlabel=f"recall@{NEAREST}", ylabel="queries/s, one thread", title=title)
        axis.grid(alpha=0.3, which="both")
    axes[1].legend(fontsize=7, loc="lower left")
    figure.suptitle(f"{count:,} vectors of {DIMENSION} dimensions")
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def engine(name: str, bench: Bench, program: str) -> None:
    if name.startswith("vsearch-"):
        vsearch_engine(bench, program, name.removeprefix("vsearch-"))
    elif name in ("hnswlib", "usearch"):
        graph_engine(bench, name)
    elif name == "sqlite-vec":
        sqlite_engine(bench)
    else:
        faiss_engine(bench, name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="vectors (default 100000)")
    parser.add_argument("--vsearch", default=".build/release/vsearch", help="the program to compare")
    parser.add_argument("--work", type=Path, default=Path("/tmp/vsearch-peers"), help="where data and indexes are kept")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, with commas (default 1,2)")
    parser.add_argument("--engines", default=",".join(["vsearch-f32", *PEERS]), help="which, with commas")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "THREADS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = options.work / str(options.count)
    program = str(Path(options.vsearch).resolve())
    if options.one:
        engine(options.one[0], Bench(folder, int(options.one[1])), program)
        return
    python = options.work / "venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", options.work / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    if Path(sys.prefix).resolve() != (options.work / "venv").resolve():
        os.execv(python, [str(python), *sys.argv])
    generate(folder, options.count)
    rows = []
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    for threads in options.threads.split(","):
        for name in options.engines.split(","):
            if name == "sqlite-vec" and (threads != "1" or options.count > 200_000):
                continue
            limits = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": "2"}
            command = [str(python), __file__, "--count", str(options.count), "--work", str(options.work),
                       "--vsearch", program, "--one", name, threads]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True, env={**environment, **limits})
            rows += [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
            sys.stderr.write(run.stdout)
            if run.returncode:
                sys.stderr.write(f"{name}: ended with {run.returncode}\n")
    (folder / "results.json").write_text(json.dumps(rows, indent=1))
    print(table(rows, options.count))
    plot(rows, options.count, folder / "recall.png")
    print(f"plot: {folder / 'recall.png'}")


if __name__ == "__main__":
    main()
