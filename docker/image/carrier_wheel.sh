#!/bin/sh
# Build stage: the carrier build of pjsua2 as a wheel in /wheels. PJPROJECT, if set, is a tarball
# of pjproject's; else the source comes from Debian.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p /wheels
# The folder that build.sh keeps wheels in may be a mount that doesn't last: hence the copy.
cp "$("$here/../pjsua2/build.sh" /build/bin/python ${PJPROJECT:+"$PJPROJECT"})" /wheels/
