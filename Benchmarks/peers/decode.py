"""Eight frames of a video to 224x224 RGB: decord, PyAV, OpenCV and vsearch, one after the other in each round.

    python -m venv V && V/bin/pip install decord av opencv-python-headless numpy
    V/bin/python decode.py ../../.build/release/vsearch THREADS FILE...
"""
import json, statistics, subprocess, sys, time

import av, cv2, decord, numpy as np

program, threads, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
COUNT, ROUNDS = 8, 5
cv2.setNumThreads(threads)


def wanted(total):  # the frames that vsearch takes: middles of equal segments
    edges = [int(i * (total / COUNT)) for i in range(COUNT)] + [total]
    return [(edges[i] + edges[i + 1] - 1) // 2 for i in range(COUNT)]


def by_decord(file):
    video = decord.VideoReader(file, width=224, height=224, num_threads=threads)
    return video.get_batch(wanted(len(video))).asnumpy()


def by_opencv(file):
    video = cv2.VideoCapture(file, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, threads])
    frames = []
    for index in wanted(int(video.get(cv2.CAP_PROP_FRAME_COUNT))):
        video.set(cv2.CAP_PROP_POS_FRAMES, index)
        frames.append(cv2.resize(cv2.cvtColor(video.read()[1], cv2.COLOR_BGR2RGB), (224, 224)))
    return frames


def by_pyav_seeking(file):
    frames = []
    with av.open(file) as container:
        stream = container.streams.video[0]
        stream.thread_count, stream.thread_type = threads, "AUTO"
        for index in wanted(stream.frames):
            target = int(index / stream.average_rate / stream.time_base)
            container.seek(target, stream=stream, backward=True)
            frame = next(f for f in container.decode(stream) if f.pts >= target)
            frames.append(frame.reformat(224, 224, "rgb24").to_ndarray())
    return frames


def by_pyav_in_order(file):
    frames = []
    with av.open(file) as container:
        stream = container.streams.video[0]
        stream.thread_count, stream.thread_type = threads, "AUTO"
        indices = set(wanted(stream.frames))
        for number, frame in enumerate(container.decode(stream)):
            if number in indices:
                frames.append(frame.reformat(224, 224, "rgb24").to_ndarray())
            if len(frames) == COUNT:
                break
    return frames


def by_vsearch(file):  # measured inside: opening the file included, starting the program not
    out = subprocess.run([program, "bench", "decode", file, "--threads", str(threads), "--rounds", "1", "--json"],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)["files"][0]


for file in files:
    with av.open(file) as container:
        is_long = container.streams.video[0].frames > 3000
    peers = {"decord": by_decord, "OpenCV": by_opencv, "PyAV seeking": by_pyav_seeking}
    if not is_long:
        peers["PyAV in order"] = by_pyav_in_order
    times = {name: [] for name in [*peers, "vsearch"]}
    for _ in range(ROUNDS):
        for name, take in peers.items():
            start = time.perf_counter()
            assert len(take(file)) == COUNT
            times[name].append(1000 * (time.perf_counter() - start))
        times["vsearch"].append(by_vsearch(file)["min_ms"])
    best = min(statistics.median(t) for n, t in times.items() if n != "vsearch")
    print(f"{file}, {threads} threads, ms: median [least]")
    for name, values in times.items():
        print(f"  {name:14} {statistics.median(values):8.1f} [{min(values):.1f}]")
    own = statistics.median(times["vsearch"])
    print(f"  vsearch / decord {own / statistics.median(times['decord']):.2f}, vsearch / best {own / best:.2f}")
