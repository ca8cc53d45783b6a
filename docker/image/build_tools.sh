#!/bin/sh
# Build stage: pip and setuptools, as pinned, in a virtual environment that is left behind.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 -m venv /build
/build/bin/pip install --disable-pip-version-check --quiet --require-hashes --no-deps \
    --only-binary :all: --requirement "$here/requirements-build.txt"
