#!/usr/bin/env bash
# Indexes the sample videos in a new folder and asks for some of them in words.
set -euo pipefail
vsearch=$(realpath "${1:-.build/release/vsearch}")
cd "$(dirname "$0")/.."

rm -rf demo
mkdir demo
cp Sources/DefaultModel/Resources/samples/*.mp4 demo/

say() { printf '\n$ %s\n' "$*"; }

say vsearch index demo
"$vsearch" index demo

ask() {
  say vsearch query "\"$1\"" -k 3 --index demo
  "$vsearch" query "$1" -k 3 --index demo
  first=$("$vsearch" query "$1" -k 1 --index demo --json | sed -n 's/.*"file":"\([^"]*\)".*/\1/p')
  if [ "$first" != "$2" ]; then
    echo "demo: expected $2 first, got ${first:-nothing}" >&2
    exit 1
  fi
}

ask "a green rectangle becomes smaller against a pink and purple gradient" demo04.mp4
ask "a video of a brown bar becoming larger against a blue field" demo03.mp4

say vsearch query '"submarine periscope"' --index demo
if "$vsearch" query "submarine periscope" --index demo; then
  echo "demo: a submarine was found among coloured shapes" >&2
  exit 1
fi

printf '\nThe right video came first both times, and what is not there was not found. Try your own words: %s query "…" --index demo\n' \
  "${vsearch#"$PWD"/}"
