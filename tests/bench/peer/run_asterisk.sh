#!/bin/sh
# Runs Asterisk in its own folder: run_asterisk.sh ROOT FOLDER
# FOLDER has its configuration, and becomes /mnt. Mounts are seen by it alone and go with it.
set -eu
root=$1 folder=$2
mount --make-rprivate /
mount --bind "$folder" "$root/mnt"
mount --bind "$folder/hosts" "$root/etc/hosts"
mount -t proc proc "$root/proc"
exec chroot "$root" /usr/sbin/asterisk -f -n -C /mnt/asterisk.conf
