#!/usr/bin/env bash
# Reads every export back with programs that are not ours: OpenTimelineIO and its adapters (from PyPI, in a
# throw-away virtual environment), Python's csv, json and XML readers, NumPy's format, and ffmpeg.
# Each must name the same frames of the same files.
#
#   scripts/check-exports.sh .build/release/vsearch
set -euo pipefail
program=$(realpath "${1:?which vsearch?}")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q opentimelineio otio-cmx3600-adapter otio-fcpx-xml-adapter numpy
mkdir "$work/videos"
make_video() { # name, rate, further options
  ffmpeg -nostdin -v error -f lavfi -i "testsrc2=s=160x120:r=$2:d=10" -f lavfi -i "sine=d=10" \
    -c:v libx264 -preset veryfast -g 60 -c:a aac "${@:3}" "$work/videos/$1"
}
make_video film.mp4 24000/1001
make_video "drop & <frame>, 'ü'.mp4" 30000/1001
make_video tape.mov 30000/1001 -timecode "01:00:00;00"
make_video pal.mkv 25
ffmpeg -nostdin -v error -i "$work/videos/film.mp4" -vf "select='mod(n,5)'" -fps_mode vfr -c:v libx264 \
  "$work/videos/variable.mp4"
"$work/venv/bin/python" "$here/check_exports.py" "$program" "$work"
