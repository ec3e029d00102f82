#!/usr/bin/env bash
# Boots systemd in a container of its own with the package installed, and does to the service what happens to services (promises R17 and R18): every
# time systemd must notice and start it again, and parts must be inspected again within 10 s. Needs root and systemd-nspawn.
#   tests/package/boot.sh PACKAGE.deb
set -euo pipefail
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
package=$(readlink -f "$1")
if [ "$(id -u)" != 0 ] || ! command -v systemd-nspawn >/dev/null; then echo "boot: only root with systemd-nspawn (package systemd-container) can boot the package; skipped."; exit 0; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unshare -m bash -euc '
    work=$1 here=$2 package=$3
    mkdir "$work/space"
    mount -t tmpfs tmpfs "$work/space"
    mkdir "$work/space"/{upper,scratch,system}
    mount -t overlay overlay -o "lowerdir=/,upperdir=$work/space/upper,workdir=$work/space/scratch" "$work/space/system"
    cd "$work/space/system"
    mount -t proc proc proc
    mount --rbind /dev dev
    cp "$package" package.deb
    cp "$here/prepare.sh" "$here/trial.sh" .
    chroot . bash /prepare.sh
    umount -l dev proc
    code=0
    timeout 420 systemd-nspawn --quiet --directory=. --boot --register=no --keep-unit --machine="edge-inspector-trial" --private-network --console=pipe >"$work/console.txt" 2>&1 || code=$?
    # Where containers cannot be booted at all there is nothing to try.
    if [ ! -f trial.txt ]; then echo "boot: systemd does not come up in a container here ($code); skipped:"; tail -5 "$work/console.txt"; exit 0; fi
    cat trial.txt
    tail -1 trial.txt | grep -q "^boot: all "
' bash "$work" "$here" "$package"
