#!/bin/sh
# Build stage: takes out of /opt/telephony what never runs in it. Whether some of it would have is
# found by test-image, which loads every part of the program there and calls the edge.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=/opt/telephony/bin/python
cd /opt/telephony/lib/python3*/site-packages

# The packages' own tests; what compilers and type checkers read.
find . -type d \( -name tests -o -name test \) -prune -exec rm -rf {} +
rm -rf sqlalchemy/testing
find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.c' -o -name '*.h' \
    -o -name '*.hpp' -o -name '*.a' \) -delete
rm -rf numpy/f2py numpy/distutils
# What makes models and voices.
rm -rf onnxruntime/transformers onnxruntime/quantization onnxruntime/tools piper/train
# What a number tells of its network and its time zone, which nobody asks.
rm -rf phonenumbers/carrierdata phonenumbers/carrier.py phonenumbers/tzdata phonenumbers/timezone.py
"$python" "$here/english_places.py" phonenumbers/geodata

# Names for debuggers. The libraries that a wheel brings along have none.
find . -name '*.so' -not -path './*.libs/*' | while read -r library; do
    if readelf --section-headers --wide "$library" | grep -q '\.symtab'; then
        strip --strip-unneeded "$library"
    fi
done
