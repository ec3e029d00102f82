#!/usr/bin/env bash
# A real V4L2 camera without hardware: boots Debian's kernel in QEMU with its virtual camera (vivid) and lets the product look at it. Not part of
# './edge-inspector test': it fetches 70 MB and emulates a processor. Needs root's apt-get, or qemu-system-x86, busybox-static and cpio.
#   tests/v4l2/run.sh [WORK-FOLDER]
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(readlink -f "$here/../..")
work=${1:-$(mktemp -d)}
mkdir -p "$work"
cd "$work"

command -v qemu-system-x86_64 busybox cpio >/dev/null ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends qemu-system-x86 busybox-static cpio; } >/dev/null
if ! ls linux-image-*.deb >/dev/null 2>&1; then
    apt-get download -q "$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/ { print $2; exit }')"
fi
[ -d kernel ] || dpkg -x linux-image-*.deb kernel
dotnet build "$root/src/EdgeInspector" -c Release --nologo -v quiet

rm -rf tree
mkdir -p tree/{bin,app,dotnet,modules,libraries,lib64,proc,sys,dev}
cp "$(command -v busybox)" tree/bin/busybox
cp "$here/init.sh" tree/init
chmod +x tree/init
# The virtual camera and what it depends on, as the modules themselves say.
wanted=(vivid)
while [ ${#wanted[@]} -gt 0 ]; do
    name=${wanted[0]//[-_]/[-_]}
    wanted=("${wanted[@]:1}")
    file=$(find kernel/lib/modules -name "$name.ko" | head -1)
    [ -n "$file" ] && [ ! -e "tree/modules/$(basename "$file")" ] || continue
    cp "$file" tree/modules/
    read -ra more <<<"$(grep -a -o -P '(?<=\x00|^)depends=[^\x00]*' "$file" | head -1 | sed 's/^depends=//' | tr ',' ' ')"
    wanted+=("${more[@]}")
done
cp -r "$root/src/EdgeInspector/bin/Release/net10.0/." tree/app/
find tree/app/runtimes -mindepth 1 -maxdepth 1 ! -name 'linux*' ! -name unix -exec rm -rf {} +
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
cp "$sdk/dotnet" tree/dotnet/
cp -r "$sdk/host" tree/dotnet/
mkdir -p tree/dotnet/shared
cp -r "$sdk/shared/Microsoft.NETCore.App" tree/dotnet/shared/
# Whatever the runtime and the picture library are linked with.
find tree/app tree/dotnet \( -name "*.so" -o -name dotnet \) -type f | { xargs -r ldd 2>/dev/null || true; } | awk '/=> \// { print $3 }' | sort -u | xargs -I{} cp -Ln {} tree/libraries/
cp -L /lib64/ld-linux-x86-64.so.2 tree/lib64/
(cd tree && find . | cpio -o -H newc --quiet | gzip -1) >initramfs.gz

timeout 600 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 4096 -nographic -no-reboot -nic none \
    -kernel kernel/boot/vmlinuz-* -initrd initramfs.gz -append "console=ttyS0 quiet panic=-1" </dev/null | tr -d '\r' | tee console.txt
grep -q 'LIST ENDED WITH 0' console.txt && grep -q 'uvc .*/dev/video0 .*vivid' console.txt &&
    grep -Eq '^ +[0-9]+ s +[0-9]+\.[0-9]' console.txt && grep -q 'ABSENT ENDED WITH 5' console.txt && echo "V4L2: as expected" ||
    { echo "V4L2: not as expected, see $work/console.txt"; exit 1; }
