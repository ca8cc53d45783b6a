#!/usr/bin/env bash
# Makes a folder with Debian sid's Asterisk in it, once: make_asterisk.sh FOLDER
# The machine's own mirror and key are used; nothing outside the folder changes. Needs root.
set -euo pipefail
folder=$1
[ -x "$folder/usr/sbin/asterisk" ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "Run this as root: a folder with a Debian of its own is made and entered." >&2
    exit 1
fi
if ! command -v debootstrap >/dev/null || ! command -v apt-get >/dev/null; then
    echo "debootstrap is missing: apt-get install debootstrap, on a Debian." >&2
    exit 1
fi
# Where the machine gets Debian itself from, of all that it may get packages from.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' 'Created-By: Packages' |
    awk '$2 == "Debian" && $1 !~ /security/ { print $1; exit }')
if [ -z "$mirror" ]; then
    echo "apt knows no mirror of Debian yet: run apt-get update." >&2
    exit 1
fi
# debootstrap's wget reads the proxy from the environment, apt may have it in its configuration.
eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
export http_proxy https_proxy

mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9
[ -x "$folder/usr/sbin/asterisk" ] && exit 0
echo "Making a folder with Asterisk from Debian sid; the first time this takes minutes." >&2
making=$folder.making
trap 'rm -rf --one-file-system "$making" "$folder.log"' EXIT
rm -rf --one-file-system "$making"
# In a mount namespace of its own, so that what debootstrap mounts goes with it.
unshare --mount debootstrap --variant=minbase --include=asterisk \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    sid "$making" "$mirror" >"$folder.log" 2>&1 || {
    tail -n 20 "$folder.log" >&2
    exit 1
}
rm -rf "$making"/var/cache/apt/archives/*.deb "$making"/var/lib/apt/lists/*
touch "$making/etc/hosts"  # becomes a mount point
mv "$making" "$folder"
