"""Checks exports of vsearch with other readers; started by check-exports.sh."""
import csv, json, subprocess, sys, urllib.parse
import xml.etree.ElementTree as xml
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

program, work = sys.argv[1], Path(sys.argv[2])
videos = work / "videos"


def export(format, *stretches):
    path = work / f"out.{format}"
    subprocess.run([program, "export", *stretches, "--format", format, "-o", path, "--force"],
                   check=True, stderr=subprocess.DEVNULL)
    return path


def name(url):
    return Path(urllib.parse.unquote(urllib.parse.urlparse(url).path)).name


def same(what, found, expected):
    assert found == expected, f"{what}:\n found    {found}\n expected {expected}"
    print(f"ok    {what}: {len(found)} moments")


def seconds(text):
    return Fraction(text.rstrip("s"))


# Frames of the packets, by ffprobe: the truth that all formats must agree with.
def truth(file, start, end):
    out = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file],
        check=True, capture_output=True, text=True).stdout
    times = sorted(float(line.rstrip(",")) for line in out.split())
    inside = [index for index, time in enumerate(times) if start - 1e-6 <= time < end - 1e-6]
    return inside[0], inside[-1] + 1


ranges = {"film.mp4": (1, 2.5), "drop & <frame>, 'ü'.mp4": (3, 4), "tape.mov": (5.5, 7), "pal.mkv": (0.2, 9.9)}
stretches = [f"{videos / file}#t={a},{b}" for file, (a, b) in ranges.items()]
expected = [(file, *truth(videos / file, a, b)) for file, (a, b) in ranges.items()]
origin = {"tape.mov": 107892}  # 01:00:00;00

with open(export("csv", *stretches), newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
same("csv", [(Path(r["path"]).name, int(r["first_frame"]), int(r["end_frame"])) for r in rows], expected)

rows = [json.loads(line) for line in export("jsonl", *stretches).read_text().splitlines()]
same("jsonl", [(Path(r["abs"]).name, r["first_frame"], r["end_frame"]) for r in rows], expected)

timeline = otio.adapters.read_from_file(str(export("otio", *stretches)))
found = []
for clip in timeline.find_clips():
    file = name(clip.media_reference.target_url)
    first = clip.source_range.start_time.to_frames() - origin.get(file, 0)
    found.append((file, first, first + clip.source_range.duration.to_frames()))
    assert clip.media_reference.available_range.contains(clip.source_range)
same("otio (OpenTimelineIO)", found, expected)

path = export("fcpxml", *stretches)
root = xml.parse(path).getroot()
assets = {a.get("id"): a for a in root.iter("asset")}
formats = {f.get("id"): seconds(f.get("frameDuration")) for f in root.iter("format")}
found = []
for clip in root.iter("asset-clip"):
    asset, frame = assets[clip.get("ref")], formats[clip.get("format")]
    first = (seconds(clip.get("start")) - seconds(asset.get("start"))) / frame
    length = seconds(clip.get("duration")) / frame
    assert first.denominator == 1 and length.denominator == 1
    found.append((name(asset.find("media-rep").get("src")), int(first), int(first + length)))
same("fcpxml (ElementTree)", sorted(found), sorted(expected))
result = otio.adapters.read_from_file(str(path))
count = len(list(result.find_clips())) if hasattr(result, "find_clips") else sum(
    len(list(child.find_clips())) for child in result if hasattr(child, "find_clips"))
print(f"ok    fcpxml (OpenTimelineIO): {count} clips")

for rate, files in ((24000 / 1001, ["film.mp4"]), (30000 / 1001, ["drop & <frame>, 'ü'.mp4", "tape.mov"]), (25, ["pal.mkv"])):
    chosen = [s for s in stretches if Path(s.split("#t=")[0]).name in files]
    timeline = otio.adapters.read_from_file(str(export("edl", *chosen)), rate=rate)
    found = []
    for clip in timeline.find_clips():
        file = clip.name
        first = clip.source_range.start_time.to_frames() - origin.get(file, 0)
        found.append((file, first, first + clip.source_range.duration.to_frames()))
    same(f"edl (OpenTimelineIO) at {rate:.3f}", found, [e for e in expected if e[0] in files])

for file, first, end in expected:
    stretch = next(s for s in stretches if f"/{file}#" in s)
    path = export("ffmetadata", stretch)
    out = subprocess.run(["ffmpeg", "-v", "error", "-i", videos / file, "-i", path, "-map", "0:v", "-map", "0:a?", "-map_metadata", "1",
                          "-map_chapters", "1", "-c", "copy", "-y", work / "chapters.mkv"], capture_output=True, text=True)
    assert out.returncode == 0, out.stderr
    out = subprocess.run(["ffprobe", "-v", "error", "-f", "ffmetadata", "-show_chapters", "-of", "json", path],
                         check=True, capture_output=True, text=True).stdout
    chapter = json.loads(out)["chapters"][0]
    assert (chapter["start"], chapter["end"]) == (first, end), (file, chapter)
print(f"ok    ffmetadata (ffmpeg): {len(expected)} chapters")

lines = export("m3u", *stretches).read_text().splitlines()
same("m3u", [name(line) for line in lines if not line.startswith("#")], [file for file, _, _ in expected])

page = export("html", *stretches).read_text()
assert page.count("data:image/jpeg;base64,") == len(expected) and "http" not in page.replace("http-equiv", "")
print("ok    html: pictures inside, nothing outside")

stretch = f"{videos / 'variable.mp4'}#t=2,3"
row = next(csv.DictReader(export("csv", stretch).open()))
assert row["variable_rate"] == "1", row
fps = float(Fraction(row["frame_rate"]))
# Editors count from the first picture, which here is not at 0.
pictures = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
                           videos / "variable.mp4"], check=True, capture_output=True, text=True).stdout.split()
begin = float(pictures[0].strip(","))
assert abs(int(row["first_frame"]) - (2 - begin) * fps) < 1 and abs(int(row["end_frame"]) - (3 - begin) * fps) < 1.5, row
print(f"ok    a variable rate is counted by time at {row['frame_rate']}")
