#!/bin/sh
# Run stage: the Debian packages that a file lists, without leaving apt's lists in the layer.
set -eu
# shellcheck disable=SC2046  # the list is meant to be split
"$(dirname "$0")/install_debian.sh" $(cat "$1")
apt-get clean
rm -rf /var/lib/apt/lists/*
