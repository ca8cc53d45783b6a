#!/usr/bin/env bash
# Fetches pjproject's source from Debian: fetch_source.sh FOLDER prints the tarball's path.
# The machine's own mirror and key are used; its apt configuration stays as it is.
set -euo pipefail
folder=$1

if ! command -v apt-get >/dev/null; then
    echo "This is not Debian: download a release of pjproject and name it as PJPROJECT=FILE." >&2
    exit 1
fi
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"

# Where the machine gets Debian itself from, of all that it may get packages from.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' 'Created-By: Packages' |
    awk '$2 == "Debian" { print $1; exit }')
key=/usr/share/keyrings/debian-archive-keyring.gpg
if [ -z "$mirror" ]; then
    echo "apt knows no mirror of Debian yet: run apt-get update, or name PJPROJECT=FILE." >&2
    exit 1
fi
echo "deb-src [signed-by=$key] $mirror sid main" >"$state/sources.list"
options=(
    -o "Dir::Etc::SourceList=$state/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
    -o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache"
    -o "APT::Sandbox::User=$(id -un)"
)
echo "pjsua2: fetching the source from Debian" >&2
cd "$state"
apt-get "${options[@]}" update >"$state/log" 2>&1 &&
    apt-get "${options[@]}" source --download-only asterisk >>"$state/log" 2>&1 || {
    tail -n 20 "$state/log" >&2
    exit 1
}
tarball=$(ls ./*.orig-Xpjproject.tar.* | sort | tail -n 1)
# Under its name only once it is whole: another build may be looking for it.
mv "$tarball" "$folder/fetched-$$"
mv "$folder/fetched-$$" "$folder/$(basename "$tarball")"
echo "$folder/$(basename "$tarball")"
