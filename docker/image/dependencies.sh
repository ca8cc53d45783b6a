#!/bin/sh
# Build stage: /opt/telephony, a virtual environment without pip, with every dependency as pinned.
# Some of them (srt, docopt) come as source only: they are built with the pinned setuptools, not with
# whatever is newest.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PIP_DISABLE_PIP_VERSION_CHECK=1
mkdir -p /wheels/dependencies
/build/bin/pip wheel --quiet --require-hashes --no-deps --no-build-isolation \
    --only-binary :all: --no-binary srt,docopt \
    --wheel-dir /wheels/dependencies --requirement "$here/requirements.txt"
python3 -m venv --without-pip /opt/telephony
/build/bin/pip --python /opt/telephony/bin/python install --quiet --no-index --no-deps \
    /wheels/dependencies/*.whl
