#!/usr/bin/env bash
# Replaces the model that ships with the program by a trained checkpoint: a folder with *.pth,
# config.json, vocab.txt and MODEL_CARD.md, and samples/ with *.mp4, samples.json and expected.npz.
set -euo pipefail
vsearch=$(realpath "$1")
from=${2:?usage: make default-model FROM=FOLDER}
to=$(dirname "$0")/../Sources/DefaultModel/Resources

checkpoint=$(find "$from" -maxdepth 1 -name '*.pth' | sort | head -n 1)
[ -n "$checkpoint" ] || { echo "default-model: no *.pth in $from" >&2; exit 1; }

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
"$vsearch" model import "$checkpoint" --config "$from/config.json" --vocab "$from/vocab.txt" \
  --name demo --precision float16 -o "$new/model"
cp "$from/MODEL_CARD.md" "$new/model/"
rm -rf "$to/model"
cp -r "$new/model" "$to/model"
if [ -d "$from/eval" ]; then
  rm -rf "$to/eval"
  mkdir "$to/eval"
  cp -r "$from/eval/captions.json" "$from/eval/reference.json" "$from/eval/videos" "$to/eval/"
fi
rm -rf "$to/samples"
mkdir "$to/samples"
cp "$from"/samples/*.mp4 "$from/samples/samples.json" "$to/samples/"
python3 "$(dirname "$0")/sample-reference.py" "$from/samples" >"$to/samples/reference.json"
chmod -R u+w "$to"
echo "default-model: $to now holds the model; run 'make test' and commit it"
