#!/usr/bin/env bash
# Makes the Debian package, and installs, upgrades, removes and purges it on a copy of this system that is thrown away afterwards (an overlay in a
# mount namespace of its own). Needs root, and a Debian or Ubuntu that has the package's dependencies.
set -euo pipefail
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
if [ "$(id -u)" != 0 ] || ! command -v dpkg-deb >/dev/null; then echo "package: only root on Debian can try the package; skipped."; exit 0; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=$("$root/systemd/package.sh" "$work" deb | tail -1)
cat >"$work/inside.sh" <<'INSIDE'
set -eu
fail() { echo "package: $*"; exit 1; }
export DEBIAN_FRONTEND=noninteractive
dpkg -i /package.deb >/dev/null
edge-inspector --version | grep -q '^0\.' || fail "the program does not start"
id edge-inspector | grep -q edge-inspector || fail "no user"
[ -f /lib/systemd/system/edge-inspector.service ] || fail "no unit"
[ -f /lib/systemd/system/edge-inspector-kiosk.service ] && id edge-inspector-kiosk >/dev/null || fail "no unit or user for the screen"
[ -z "$(find /etc/systemd/system -name edge-inspector-kiosk.service)" ] || fail "the screen's unit is enabled"
[ -f /lib/udev/rules.d/80-edge-inspector-cameras.rules ] || fail "no udev rules"
gzip -t /usr/share/man/man1/edge-inspector.1.gz || fail "no man page"
grep -q '"CycloneDX"' /opt/edge-inspector/sbom.cdx.json 2>/dev/null || echo "package: without an SBOM"
[ "$(stat -c '%U %a' /var/lib/edge-inspector)" = 'edge-inspector 750' ] || fail "state folder"
# As its user, with its own runtime: learn-free verbs that need the picture library.
setpriv --reuid edge-inspector --regid edge-inspector --clear-groups env -u DOTNET_ROOT PATH=/usr/bin:/bin edge-inspector cameras list >/dev/null 2>&1 || fail "its user cannot run it"
setpriv --reuid edge-inspector --regid edge-inspector --clear-groups sh -c 'echo 7 >/var/lib/edge-inspector/kept; echo "{}" >/etc/edge-inspector/edge-inspector.json' || fail "its user cannot write"
edge-inspector check >/dev/null 2>&1 && fail "an empty configuration is no good one"
dpkg -i /package.deb >/dev/null
[ "$(cat /var/lib/edge-inspector/kept)" = 7 ] || fail "an upgrade lost the state"
dpkg -r edge-inspector >/dev/null
[ -f /var/lib/edge-inspector/kept ] && [ -f /etc/edge-inspector/edge-inspector.json ] || fail "removing lost state or configuration"
[ ! -e /opt/edge-inspector/edge-inspector ] || fail "removing left the program"
dpkg -P edge-inspector >/dev/null
[ ! -e /var/lib/edge-inspector ] && [ ! -e /etc/edge-inspector ] || fail "purging left something"
! id edge-inspector >/dev/null 2>&1 && ! id edge-inspector-kiosk >/dev/null 2>&1 || fail "purging left the user"
echo "package: installed, upgraded, removed and purged"
INSIDE
unshare -m bash -euc '
    work=$1
    mkdir "$work/space"
    mount -t tmpfs tmpfs "$work/space"
    mkdir "$work/space"/{upper,scratch,system}
    mount -t overlay overlay -o "lowerdir=/,upperdir=$work/space/upper,workdir=$work/space/scratch" "$work/space/system"
    mount -t proc proc "$work/space/system/proc"
    mount --rbind /dev "$work/space/system/dev"
    cp "$2" "$work/space/system/package.deb"
    cp "$work/inside.sh" "$work/space/system/inside.sh"
    chroot "$work/space/system" sh /inside.sh
' bash "$work" "$package"
"$root/tests/package/boot.sh" "$package"
