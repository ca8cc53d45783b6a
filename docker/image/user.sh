#!/bin/sh
# Run stage: the user that the edge runs as, and the two folders that it writes to. The number is
# fixed: whoever mounts a folder in place of a volume has to give it to 10001.
set -eu
groupadd --system --gid 10001 telephony
useradd --system --uid 10001 --gid telephony --home-dir /var/lib/telephony --shell /usr/sbin/nologin \
    --no-create-home telephony
install --directory --owner telephony --group telephony --mode 0750 \
    /var/lib/telephony /var/cache/telephony
