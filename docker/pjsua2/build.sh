#!/usr/bin/env bash
# Builds pjproject for hundreds of calls, as a wheel that takes the stock wheel's place:
#   build.sh PYTHON [SOURCE]
# SOURCE is a tarball or a folder of pjproject; without it, the newest that Debian's asterisk
# source package carries is fetched once. Prints the wheel's path. Everything is kept under
# ${XDG_CACHE_HOME:-~/.cache}/telephony/pjsua2 by a hash of what goes in: a second run takes
# seconds, and nothing but fetching the source needs a network.
set -euo pipefail
absolute() { case $1 in /* | "") echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
python=$(absolute "$(command -v "$1")")
source=$(absolute "${2:-}")
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/telephony/pjsua2
mkdir -p "$cache"

say() { echo "pjsua2: $*" >&2; }

if [ -z "$source" ]; then
    source=$(find "$cache" -maxdepth 1 -name '*pjproject*.tar.*' | sort | tail -n 1)
    [ -n "$source" ] || source=$("$here/fetch_source.sh" "$cache")
fi
[ -e "$source" ] || { say "there is no $source"; exit 1; }
if ! "$python" -c 'from setuptools.command import bdist_wheel' 2>/dev/null; then
    say "$python lacks setuptools 70.1 or later: $python -m pip install 'setuptools>=70.1'"
    exit 1
fi

fingerprint() {
    cat "$here"/*.{h,hpp,cpp,i,patch} "$here"/{setup.py,build.sh}
    "$python" -c 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))'
    openssl version 2>/dev/null || true
    if [ -d "$source" ]; then
        find "$source" -type f \( -name '*.[ch]' -o -name '*.[ch]pp' \) -print0 | sort -z | xargs -0 cat
    else
        cat "$source"
    fi
}
hash=$(fingerprint | sha256sum | cut -c 1-12)
kept=$cache/$hash
built() { ls "$kept"/*.whl 2>/dev/null; }
if built; then exit 0; fi

# One at a time: who comes second takes what the first has built.
exec 9>"$cache/lock"
if ! flock --nonblock 9; then
    say "waiting for another build of $hash"
    flock 9
    if built; then exit 0; fi
fi

work=$(mktemp -d "$cache/build-XXXXXX")
trap 'rm -rf "$work"' EXIT
log=$work/log
step() { # step WORDS COMMAND...: the log is shown if it fails
    say "$1"
    shift
    "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 1; }
}

mkdir "$work/source"
if [ -d "$source" ]; then
    cp -R "$source/." "$work/source"
else
    step "unpacking $(basename "$source")" tar -xf "$source" -C "$work/source" --strip-components=1
fi
cd "$work/source"
cp "$here/config_site.h" pjlib/include/pj/config_site.h
# A sound driver that the stripped source doesn't carry; an edge has no sound card anyway.
sed -i 's/ bdimad_dev\.o//' pjmedia/build/Makefile
# Repeated ends of a telephone-event are hidden by duration alone, and with them a key pressed
# again whose beginning was lost: report them all, with exact timestamps, and let those decide.
sed -i -e 's/emit_event = !is_event_end || .*;/emit_event = PJ_TRUE;/' \
    -e 's/^    float ts_modifier = 1\.0;/    double ts_modifier = 1.0;/' pjmedia/src/pjmedia/stream.c
if [ "$(grep -cE 'emit_event = PJ_TRUE|^    double ts_modifier' pjmedia/src/pjmedia/stream.c)" != 2 ]; then
    say "telephone-events are handled elsewhere in this version"
    exit 1
fi
# The media clock has real-time priority and shares locks with threads that have none: who holds
# one that it waits for must not be kept waiting itself by everything else on the machine.
sed -i 's/rc = pthread_mutexattr_init(&attr);/& pthread_mutexattr_setprotocol(\&attr, PTHREAD_PRIO_INHERIT);/' \
    pjlib/src/pj/os_core_unix.c
grep -q PTHREAD_PRIO_INHERIT pjlib/src/pj/os_core_unix.c
# For each packet that comes, the library asks the kernel three times for nothing. For each frame it
# mixes what nobody hears, and has who hears one other hear it through a mix of one, in three walks over
# all ports: by the third, what the first two touched has left the processor's cache. A quarter of
# what a call costs.
step "leaving out what nobody needs" patch -p1 --fuzz=0 --input="$here/lean_media.patch"

# -O3: mixing and levels, sample by sample, become vector instructions.
export CFLAGS="-O3 -fPIC -DNDEBUG" CXXFLAGS="-O2 -fPIC -DNDEBUG"
step "configuring" ./configure --enable-epoll --enable-libsamplerate \
    --with-external-srtp --with-external-speex --with-external-gsm \
    --disable-resample --disable-libwebrtc --disable-libyuv --disable-ilbc-codec \
    --disable-g7221-codec --disable-sound --disable-video
step "reading dependencies" make dep
for part in pjlib pjlib-util pjnath third_party pjmedia pjsip; do
    step "building $part" make -C "$part/build"
done

export PJPROJECT=$work/source
version=$(sed -n 's/^export PJ_VERSION_M[A-Z]* *:= *//p' version.mak | paste -sd.)
export WHEEL_VERSION=$version+carrier.$hash
mkdir -p "$work/wheel/pjsua2"
cp "$here"/{setup.py,*.hpp,*.cpp} "$work/wheel"
cd "$work/wheel"
includes=()
for part in pjlib pjlib-util pjmedia pjsip pjnath; do includes+=("-I$PJPROJECT/$part/include"); done
step "writing the Python bindings" swig "${includes[@]}" "-I$PJPROJECT/pjsip-apps/src/swig" \
    "-I$here" -c++ -w312 -threads -python -o pjsua2_wrap.cpp -outdir pjsua2 \
    "$here/telephony_pjsua2.i"
mv pjsua2/pjsua2.py pjsua2/__init__.py
limit=$(sed -n 's/^#define PJSUA_MAX_CALLS //p' "$here/config_site.h")
# The program refuses a build with another INTERFACE than it needs (telephony/sip/library/library_build.py).
printf '"""What this build can hold."""\n\nMAX_CALLS = %s\nINTERFACE = 2\n' "$limit" \
    >pjsua2/carrier_build.py
step "building the wheel" "$python" setup.py bdist_wheel --dist-dir "$work/dist"
mkdir -p "$kept"
mv "$work"/dist/*.whl "$kept"
built
