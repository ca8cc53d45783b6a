#!/bin/sh
# Pins what the image installs, with hashes: lock.sh PYTHON, a Python of the image's version.
# Run it when pyproject.toml's dependencies change, or to take newer versions.
set -eu
python=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'pip-tools>=7.4' 'setuptools>=70.1'

lock() { # lock FILE ARGUMENT...
    file=$1
    shift
    "$work/venv/bin/pip-compile" --quiet --upgrade --generate-hashes --strip-extras --no-header \
        --annotation-style line --no-emit-options --no-emit-index-url --no-emit-find-links \
        --output-file "$work/locked" "$@"
    # Without the note on what was left out, which pip-tools ends with.
    { echo "# Made by docker/image/lock.sh."; sed '/^# WARNING/,$d' "$work/locked"; } >"$file"
    rm "$work/locked"
}
# pjsua2-python is left out: the carrier build takes its place.
cd "$here/../.."
lock "$here/requirements.txt" --extra postgresql --unsafe-package pjsua2-python pyproject.toml
cd "$work"
echo 'setuptools>=70.1' >requirements-build.in
lock "$here/requirements-build.txt" --allow-unsafe requirements-build.in
