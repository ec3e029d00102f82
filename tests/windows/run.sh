#!/usr/bin/env bash
# Runs the Windows build under Wine: Debian 13 with Wine 10 in a tree of its own, which is made once and kept in the cache.
#   tests/windows/run.sh [short|whole] [PROJECT...]
# short: the demo against Linux (verdicts, scores, the package's bytes), what the doctor finds, and the service from its installation to its removal.
# whole (the default): short, and the test projects below, or the named ones (Core Imaging). PROJECTS_ONLY=1 leaves the short part out, FILTER has
# words for xUnit (FILTER="-class *Name*"). Closes with "N passed, N failed". Needs root and debootstrap; without them it says so and ends well.
# What Wine or Windows cannot do is listed in cannot.txt with the reason, and skipped.
set -euo pipefail
here=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
root=$(readlink -f "$here/../..")
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then echo "windows: only root with debootstrap can make the tree; skipped."; exit 0; fi
way=whole
case ${1:-} in short | whole) way=$1; shift ;; esac
projects=("$@")
[ $# -gt 0 ] || projects=(Core Imaging Configuration Results Modbus Inference Mqtt Cameras)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/edge-inspector/wine
tree=$cache/tree
archive=${DEBIAN:-http://deb.debian.org/debian}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# make_tree: whole, or not at all.
make_tree() {
    mkdir -p "$cache"
    local making=$cache/making.$$
    echo "windows: making $tree (about two minutes) ..."
    if ! { debootstrap --variant=minbase --include=ca-certificates trixie "$making" "$archive" &&
        DEBIAN_FRONTEND=noninteractive chroot "$making" sh -c 'apt-get update -q && apt-get install -qy --no-install-recommends wine wine64'; } >"$cache/making.log" 2>&1; then
        tail -5 "$cache/making.log"
        rm -rf --one-file-system "$making"
        echo "windows: the tree cannot be made."
        exit 1
    fi
    mv "$making" "$tree"
}
[ -d "$tree" ] || make_tree

work=$(mktemp -d /var/tmp/windows-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
mkdir "$work"/{upper,scratch,system,out,repository,repository-scratch}

publish() { # PROJECT-FILE FOLDER
    dotnet publish "$root/$1" -c Release -r win-x64 --self-contained -o "$2" --nologo -v quiet -p:DebugType=none >"$work/publish.log" 2>&1 ||
        { tail -20 "$work/publish.log"; echo "windows: $1 cannot be published."; exit 1; }
}

if [ -z "${PROJECTS_ONLY:-}" ]; then
    echo "windows: publishing ..."
    publish src/EdgeInspector/EdgeInspector.csproj "$work/repository/program"
    cp "$root"/systemd/windows/*.cmd "$work/repository/program/"
    dotnet build "$root/src/EdgeInspector/EdgeInspector.csproj" -c Release --nologo -v quiet >"$work/build.log" 2>&1 || { tail -20 "$work/build.log"; exit 1; }
    echo "windows: the demo on Linux ..."
    "$root/src/EdgeInspector/bin/Release/net10.0/edge-inspector" demo --parts 20 --state "$work/out/linux" >"$work/out/linux.txt" 2>&1 ||
        { cat "$work/out/linux.txt"; exit 1; }
fi

# within WORDS...: inside.sh in the tree, in namespaces of its own, so that nothing it mounts or starts outlives it.
within() {
    unshare --mount --pid --fork --kill-child bash -euc '
        work=$1 tree=$2 root=$3 shared=$4
        shift 4
        mount -t overlay overlay -o "lowerdir=$tree,upperdir=$work/upper,workdir=$work/scratch" "$work/system"
        system=$work/system
        mkdir -p "$system"/srv/{repository,out,shared}
        mount -t proc proc "$system/proc"
        mount --rbind /dev "$system/dev"
        mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/repository,workdir=$work/repository-scratch" "$system/srv/repository"
        mount --bind "$work/out" "$system/srv/out"
        [ ! -d "$shared" ] || mount --bind -o ro "$shared" "$system/srv/shared"
        # Wine computes wrongly with AVX-512.
        exec chroot "$system" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8 WINEDEBUG=-all DOTNET_EnableAVX512=0 \
            DOTNET_TieredPGO=0 EDGEINSPECTOR_SHARED="Z:\\srv\\shared" FILTER="${FILTER:-}" bash /srv/repository/tests/windows/inside.sh "$@"
    ' bash "$work" "$tree" "$root" "${EDGEINSPECTOR_SHARED:-$(dirname "$root")/shared}" "$@"
}

passed=0 failed=0
count() { # of a file with lines "ok ...", "FAIL ...", "skip ..."
    passed=$((passed + $(grep -c '^ok ' "$1" || true)))
    failed=$((failed + $(grep -c '^FAIL ' "$1" || true)))
}

if [ -z "${PROJECTS_ONLY:-}" ]; then
    within short </dev/null 2>&1 | tee "$work/short.txt" | grep -E '^(ok|FAIL|skip|  )' || true
    grep -q '^done$' "$work/short.txt" || { tail -20 "$work/short.txt"; echo "FAIL the short part did not come to its end" | tee -a "$work/short.txt"; }
    count "$work/short.txt"
fi
if [ "$way" = whole ]; then
    for project in "${projects[@]}"; do
        name=EdgeInspector.$project.Tests
        [ "$project" != EdgeInspector ] && [ -d "$root/tests/$name" ] || name=EdgeInspector.Tests
        publish "tests/$name/$name.csproj" "$work/repository/tests/$name/wine"
        began=$SECONDS
        within project "$name" </dev/null >"$work/$name.txt" 2>&1 || true
        summary=$(grep -E ' Total: [0-9]+, Errors: ' "$work/$name.txt" | tail -1 | tr -d , || true)
        if [ -z "$summary" ]; then
            tail -20 "$work/$name.txt"
            echo "windows: $name: no tests ran."
            failed=$((failed + 1))
        else
            read -r total errors wrong skipped < <(sed 's/.*Total: \([0-9]*\) Errors: \([0-9]*\) Failed: \([0-9]*\) Skipped: \([0-9]*\).*/\1 \2 \3 \4/' <<<"$summary")
            grep -A3 '\[FAIL\]' "$work/$name.txt" | cut -c1-220 | head -60 || true
            echo "windows: $name: $((total - errors - wrong - skipped)) passed, $((errors + wrong)) failed, $skipped skipped, $((SECONDS - began)) s"
            passed=$((passed + total - errors - wrong - skipped)) failed=$((failed + errors + wrong))
        fi
        [ -z "${KEEP:-}" ] || cp "$work/$name.txt" "$KEEP/"
        rm -rf "$work/repository/tests/$name/wine"
    done
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
