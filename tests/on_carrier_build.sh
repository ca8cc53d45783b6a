#!/bin/sh
# Runs a Python program, and all that it starts, on the carrier build, whatever is installed:
#   on_carrier_build.sh PYTHON ARGUMENT...
# The build is made first if what goes into it has changed (two minutes).
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
wheel=$("$top/docker/pjsua2/build.sh" "$1")
site=$(dirname "$wheel")/site
if [ ! -d "$site" ]; then
    unpacked=$(mktemp -d "$site-XXXXXX")
    "$1" -m zipfile -e "$wheel" "$unpacked"
    chmod 755 "$unpacked"
    mv -T "$unpacked" "$site" 2>/dev/null || rm -rf "$unpacked" # somebody else was quicker
fi
export PYTHONPATH="$site${PYTHONPATH:+:$PYTHONPATH}"
"$1" -c 'import pjsua2.carrier_build'
exec "$@"
