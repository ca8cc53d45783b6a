#!/bin/sh
# Runs a command so that it may open packet and raw sockets on the loopback, which capturing
# RTP and SIPp's pcap playing need: with_packet_sockets.sh COMMAND...
# Root may anyway. Anybody else gets a network namespace with a loopback of its own, where
# the kernel allows that; where it doesn't, the tests that need it fail and say so.
set -eu
if [ "$(id -u)" -eq 0 ]; then
    exec "$@"
fi
namespace="unshare --user --map-current-user --keep-caps --net"
if $namespace ip link set lo up 2>/dev/null; then
    exec $namespace sh -c 'ip link set lo up && exec "$@"' sh "$@"
fi
exec "$@"
