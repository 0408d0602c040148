#!/usr/bin/env bash
# Resolves the lock files, with hashes. CKAN's wheel does not declare what it needs; the list is in its sdist.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.run/venv/bin/uv
[ -x "$uv" ] || uv=uv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ckan=$(grep -oE '^ckan==[0-9.]+' requirements.in)
python3.11 -m pip download --quiet --no-deps --no-binary :all: --dest "$work" "$ckan"
tar -xzf "$work"/ckan-*.tar.gz -C "$work"
cp "$work"/ckan-*/requirements.txt "$work/ckan.txt"
options=(--quiet --python-version 3.11 --python-platform linux --generate-hashes --no-annotate --no-header --no-emit-index-url)
"$uv" pip compile "${options[@]}" requirements.in "$work/ckan.txt" -o requirements.txt
"$uv" pip compile "${options[@]}" requirements-dev.in -o requirements-dev.txt
# ckanext-xloader asks for later ones of these than CKAN pins; CKAN's stay
grep -oE '^(certifi|idna|urllib3)==[^ ]+' requirements.txt > "$work/kept.txt"
"$uv" pip compile "${options[@]}" --override "$work/kept.txt" requirements-bench.in -o requirements-bench.txt
"$uv" pip compile "${options[@]}" requirements-tools.in -o requirements-tools.txt
