#!/bin/sh
# Makes a virtual environment: make_venv.sh PYTHON FOLDER
# Debian's own Python can't until python3-venv is there, so as root that is installed first.
set -eu
python=$1
folder=$2

if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
    echo "telephony needs Python 3.11, 3.12 or 3.13; $python is $("$python" --version)." >&2
    echo "Name one: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    "$(dirname "$0")/install_debian.sh" python3-venv
fi
"$python" -m venv "$folder"
