#!/usr/bin/env bash
# Tries ./edge-inspector test on a machine that has git, bash and the .NET SDK alone: Debian 12 in a root file system that is thrown away afterwards,
# with a clean clone of this commit. Needs root, debootstrap, and a Debian archive that apt reaches; its network is this machine's.
#   tests/fresh-machine/run.sh [WAY...]
# The ways: "as-is" with --as-is, as root; "user" as a user without rights, who can unpack packages and cannot install any; "full" as root, who can.
# None may have a failure, and in "full" no test may skip for want of a component. FILTER (words for ./edge-inspector test, as FILTER="Imaging Mqtt")
# is passed on. A way takes about 8 GB of /var/tmp while it runs.
set -euo pipefail
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then echo "fresh-machine: only root with debootstrap can make one; skipped."; exit 0; fi
ways=("$@")
[ $# -gt 0 ] || ways=(as-is user full)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/edge-inspector-tests
system=$cache/debian-12
archive=$(awk '/^URIs:/ { print $2; exit } /^deb / { print $2; exit }' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null)
archive=${archive:-http://deb.debian.org/debian}

# What the SDK itself needs is part of the SDK's installation (https://learn.microsoft.com/dotnet/core/install/linux-debian).
if [ ! -d "$system" ]; then
    mkdir -p "$cache"
    making=$(mktemp -d "$cache/download-XXXXXX")
    trap 'rm -rf "$making"' EXIT
    debootstrap --variant=minbase --include=git,ca-certificates,libicu72,libssl3,libstdc++6,zlib1g bookworm "$making" "$archive" >"$making.log" 2>&1 ||
        { tail -20 "$making.log"; echo "fresh-machine: debootstrap failed."; exit 1; }
    rm -f "$making.log"
    chmod 755 "$making"
    mv "$making" "$system"
fi

work=$(mktemp -d /var/tmp/fresh-machine-XXXXXX)
trap 'rm -rf "$work"' EXIT
git clone -q "$root" "$work/clone"
cat >"$work/inside.sh" <<'INSIDE'
set -euo pipefail
way=$1 FILTER=${2:-}
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cd /line/edge-inspector
case $way in
    as-is) export HOME=/root; ./edge-inspector test --as-is $FILTER ;;
    user) useradd --create-home line
        chown -R line: /line /nuget
        HOME=/home/line setpriv --reuid line --regid line --clear-groups ./edge-inspector test $FILTER ;;
    full) export HOME=/root; ./edge-inspector test $FILTER ;;
esac
INSIDE

# try WAY: in namespaces of its own, so that nothing it mounts or starts outlives it.
try() {
    mkdir "$work/$1" "$work/$1"/{upper,scratch,system,packages,packages-scratch}
    unshare --mount --pid --fork --kill-child bash -euc '
        work=$1 way=$2 system=$3 filter=$4 sdk=$5 packages=$6
        tree=$work/$way/system
        mount -t overlay overlay -o "lowerdir=$system,upperdir=$work/$way/upper,workdir=$work/$way/scratch" "$tree"
        mount -t proc proc "$tree/proc"
        mount --rbind /sys "$tree/sys"
        mount --rbind /dev "$tree/dev"
        mkdir -p "$tree/usr/share/dotnet" "$tree/nuget" "$tree/line"
        mount --bind -o ro "$sdk" "$tree/usr/share/dotnet"
        ln -s ../share/dotnet/dotnet "$tree/usr/bin/dotnet"
        # What NuGet has here need not come over the network again; what it adds stays inside.
        mkdir -p "$packages"
        mount -t overlay overlay -o "lowerdir=$packages,upperdir=$work/$way/packages,workdir=$work/$way/packages-scratch" "$tree/nuget"
        # apt, git and NuGet reach the network as they do here.
        cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
        cp -r /etc/ssl/certs/. "$tree/etc/ssl/certs/" 2>/dev/null || true
        for file in /etc/apt/sources.list.d/debian.sources /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99*; do [ ! -e "$file" ] || cp "$file" "$tree$(dirname "$file")"; done
        [ ! -e "$tree/etc/apt/sources.list.d/debian.sources" ] || : >"$tree/etc/apt/sources.list"
        cp -r "$work/clone" "$tree/line/edge-inspector"
        cp "$work/inside.sh" "$tree/inside.sh"
        export NUGET_PACKAGES=/nuget
        exec chroot "$tree" bash /inside.sh "$way" "$filter"
    ' bash "$work" "$1" "$system" "${FILTER:-}" "$(dirname "$(readlink -f "$(command -v dotnet)")")" "${NUGET_PACKAGES:-$HOME/.nuget/packages}"
}

failed=0
for way in "${ways[@]}"; do
    echo "fresh-machine: $way ..."
    began=$SECONDS code=0
    try "$way" >"$work/$way.txt" 2>&1 </dev/null || code=$?
    summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$work/$way.txt" | tail -1)
    sed -n 's/^ *\([0-9][0-9]* No \)/\1/p' "$work/$way.txt"
    if [ $code != 0 ] || [ -z "$summary" ]; then
        failed=1
        grep -A4 '\[FAIL\]' "$work/$way.txt" | cut -c1-200 | head -100
        tail -5 "$work/$way.txt" | cut -c1-200
    elif [ "$way" = full ] && grep -qE '^ +[0-9]+ No .* on this machine' "$work/$way.txt"; then
        failed=1
        echo "fresh-machine: the components above were not brought."
    fi
    echo "fresh-machine: $way: ${summary:-no tests ran} (exit $code, $((SECONDS - began)) s)"
done
exit $failed
