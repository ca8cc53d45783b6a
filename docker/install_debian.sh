#!/bin/sh
# Installs those of the named Debian packages that are missing: install_debian.sh PACKAGE...
# Without root, or away from Debian, it says what is missing and goes on: a test that needs
# one of them then fails with the same remedy.
set -eu

missing=""
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "This is not Debian: install what Debian calls$missing yourself." >&2
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Missing Debian packages. As root, run: apt-get install$missing" >&2
    exit 0
fi

echo "Installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
trap 'rm -f "$log" ${made_policy:+"$policy"}' EXIT

# The tests start these programs themselves: as a service, now or at the next boot, Kamailio
# would hold port 5060.
if [ ! -e "$policy" ]; then
    made_policy=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi

# shellcheck disable=SC2086  # the list is meant to be split
if ! { apt-get update && apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
for service in kamailio postgresql; do
    case "$missing " in
        *" $service "*) systemctl disable "$service.service" >/dev/null 2>&1 || true ;;
    esac
done
