#!/usr/bin/env bash
# Makes what is installed on a line PC:
#   systemd/package.sh OUT-FOLDER [linux|deb|windows ...]     (all that this machine can make when none is named)
# linux: a folder with its own runtime, as .tar.gz. deb: the same as a package of Debian and Ubuntu. windows: a .zip (needs the picture library's
# Windows package; -p:DirectML=true and -p:Pylon=true are passed on from the variable PUBLISH). Each comes with its SBOM (CycloneDX) where the tool can
# be had.
set -euo pipefail
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
[ $# -ge 1 ] || { sed -n '2,7s/^# //p' "${BASH_SOURCE[0]}"; exit 2; }
mkdir -p "$1"
out=$(readlink -f "$1")
shift
version=$(sed -n 's/.*<VersionPrefix>\(.*\)<.*/\1/p' "$root/Directory.Build.props")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

publish() {
    # shellcheck disable=SC2086
    dotnet publish "$root/src/EdgeInspector" -c Release -r "$1" --self-contained -o "$work/$1" --nologo -v quiet -p:DebugType=none ${PUBLISH:-}
    documents "$work/$1/docs"
    cp "$root/README.md" "$work/$1/"
}

# documents FOLDER: what people read, in folders as here, so that links between them hold.
documents() {
    local file
    (cd "$root" && find . -maxdepth 1 -name README.md; cd "$root" && find config src/*.md src/decisions/*.md src/demo.jpg models/*.md systemd/*.md -type f) | while read -r file; do
        install -D -m 0644 "$root/$file" "$1/$file"
    done
}

sbom() {
    if [ ! -x "$work/tools/dotnet-CycloneDX" ] && ! dotnet tool install CycloneDX --tool-path "$work/tools" >/dev/null 2>&1; then
        echo "package: the tool CycloneDX cannot be had here: no SBOM." >&2
        return 0
    fi
    "$work/tools/dotnet-CycloneDX" "$root/src/EdgeInspector/EdgeInspector.csproj" --output "$1" --filename sbom.cdx.json --output-format Json --exclude-dev \
        --set-name edge-inspector --set-version "$version" >/dev/null
}

linux() {
    [ -d "$work/linux-x64" ] || { publish linux-x64; sbom "$work/linux-x64"; }
}

tarball() {
    linux
    tar -C "$work" -czf "$out/edge-inspector-$version-linux-x64.tar.gz" --transform "s/^linux-x64/edge-inspector-$version/" linux-x64
    echo "$out/edge-inspector-$version-linux-x64.tar.gz"
}

deb() {
    linux
    local tree=$work/deb doc=$work/deb/usr/share/doc/edge-inspector
    install -d "$tree/DEBIAN" "$tree/opt" "$tree/usr/bin" "$tree/lib/systemd/system" "$tree/lib/udev/rules.d" "$tree/usr/lib/sysctl.d" "$tree/usr/share/man/man1" "$doc"
    cp -r "$work/linux-x64" "$tree/opt/edge-inspector"
    ln -s /opt/edge-inspector/edge-inspector "$tree/usr/bin/edge-inspector"
    install -m 0644 "$root"/systemd/edge-inspector{,-kiosk}.service "$tree/lib/systemd/system/"
    install -m 0644 "$root/systemd/80-edge-inspector-cameras.rules" "$tree/lib/udev/rules.d/"
    install -m 0644 "$root/systemd/80-edge-inspector-cameras.conf" "$tree/usr/lib/sysctl.d/"
    gzip -9n <"$root/systemd/debian/edge-inspector.1" >"$tree/usr/share/man/man1/edge-inspector.1.gz"
    documents "$doc"
    printf 'EdgeInspector is under the Apache License 2.0 (/usr/share/common-licenses/Apache-2.0).\nThe network in /opt/edge-inspector/models is Google'"'"'s EfficientNet-Lite0 under the same licence.\nresnet18.onnx there is from Microsoft.ML.DnnImageFeaturizer.ResNet18 under the MIT licence, whose text lies beside it.\nThe operator page uses htm (Apache License 2.0, Copyright 2018 Google Inc.) and Preact (MIT licence, Copyright 2015 Jason Miller); http://127.0.0.1:9480/vendor/README.txt has the texts.\n' >"$doc/copyright"
    install -m 0755 "$root"/systemd/debian/{postinst,prerm,postrm} "$tree/DEBIAN/"
    cat >"$tree/DEBIAN/control" <<CONTROL
Package: edge-inspector
Version: $version
Architecture: amd64
Section: science
Priority: optional
Maintainer: EdgeInspector
Installed-Size: $(du -sk "$tree" | cut -f1)
Depends: libc6, libstdc++6, libssl3 | libssl3t64, zlib1g, adduser | passwd
Recommends: libaravis-0.8-0, ffmpeg, libgtk-3-0 | libgtk-3-0t64, libatomic1
Suggests: cage, chromium
Description: camera inspection agent for a line PC
 Learns from pictures of good parts only, scores every frame of industrial
 cameras, and publishes pass or fail with heatmaps over MQTT.
CONTROL
    find "$tree" -type d -exec chmod 0755 {} +
    dpkg-deb --root-owner-group -Zxz -z1 --build "$tree" "$out/edge-inspector_${version}_amd64.deb" >/dev/null
    echo "$out/edge-inspector_${version}_amd64.deb"
}

windows() {
    publish win-x64
    sbom "$work/win-x64"
    [ -e "$work/win-x64/OpenCvSharpExtern.dll" ] || echo "package: OpenCV's Windows library cannot be had here: pictures go through Skia, and TIFF, video files, USB cameras and colour mosaics cannot be read." >&2
    cp "$root"/systemd/windows/*.cmd "$work/win-x64/"
    (cd "$work/win-x64" && zip -qr "$out/edge-inspector-$version-win-x64.zip" .)
    echo "$out/edge-inspector-$version-win-x64.zip"
}

[ $# -gt 0 ] || set -- linux deb windows
for wanted in "$@"; do
    case $wanted in
        linux) tarball ;;
        deb) deb ;;
        windows) windows ;;
        *) echo "package: there is no '$wanted'; there are linux, deb, windows." >&2; exit 2 ;;
    esac
done
