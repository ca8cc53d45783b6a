#!/bin/sh
# Build stage, in the project's top folder: the application's wheel, and that and the carrier
# build into /opt/telephony. `pip check` fails where a pin doesn't fit pyproject.toml.
set -eu
export PIP_DISABLE_PIP_VERSION_CHECK=1
environment=/opt/telephony/bin/python
/build/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir /wheels .
/build/bin/pip --python "$environment" install --quiet --no-index --no-deps /wheels/*.whl
/build/bin/pip --python "$environment" check
strip --strip-unneeded /opt/telephony/lib/python3*/site-packages/pjsua2/*.so
