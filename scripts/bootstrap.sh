#!/usr/bin/env bash
# Installs the system libraries that vsearch builds against (Debian, Ubuntu). Does nothing when they are
# there; says what is missing when it may not install.
set -euo pipefail

packages=(
  pkg-config libopenblas-dev libicu-dev libsqlite3-dev
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libswresample-dev
)

if ! command -v swift >/dev/null; then
  echo "bootstrap: no Swift toolchain on PATH; vsearch needs Swift 6.2 or later (https://swift.org/install)" >&2
  exit 1
fi

if command -v pkg-config >/dev/null &&
  pkg-config --exists openblas icu-uc sqlite3 libavformat libavcodec libavutil libswscale libswresample; then
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "bootstrap: these libraries are missing, install them with your package manager:" >&2
  echo "  OpenBLAS, ICU, SQLite 3, FFmpeg (libavformat, libavcodec, libavutil, libswscale, libswresample), pkg-config" >&2
  exit 1
fi

run=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "bootstrap: system libraries are missing and this user may not install them. Run:" >&2
    echo "  sudo apt-get install --no-install-recommends ${packages[*]}" >&2
    exit 1
  fi
  run=(sudo)
fi

echo "bootstrap: installing ${packages[*]}"
"${run[@]}" apt-get update -q
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
  "${packages[@]}"
