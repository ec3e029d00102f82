# What tests need beside the .NET SDK, as tests/components.txt lists it: looks for it and brings it. For ./edge-inspector, which has `root` and `say`.
components=$root/tests/components.txt
component_cache=${XDG_CACHE_HOME:-$HOME/.cache}/edge-inspector-tests

# component NAME: its line without the padding, name|purpose|place|source; all lines without a NAME.
component() { sed -e '/^#/d' -e 's/ *| */|/g' -e "/^${1:-[^|]*}|/!d" "$components"; }

# has_component PLACE SOURCE
has_component() {
    local kind=${1%% *} name=${1#* } library how folder
    read -r how folder _ <<<"$2"
    case $kind in
        library) for library in $name; do PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -F "$library " >/dev/null || return 1; done ;;
        program) [ -n "$(PATH=$PATH:/sbin:/usr/sbin command -v "$name")" ] ;;
        npm) [ -e "$component_cache/$folder/$name" ] ;;
        file) [ -e "$name" ] || { [ "$how" = unpack ] && [ -e "$component_cache/$folder$name" ]; } ;;
    esac
}

# missing_components: the lines of those that are not here.
missing_components() {
    component | while IFS='|' read -r name purpose place source; do
        has_component "$place" "$source" || printf '%s\n' "$name|$purpose|$place|$source"
    done
}

# as_root WORDS...
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

can_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

# can_bring SOURCE: else says in `cannot` why not.
can_bring() {
    case $1 in
        unpack\ *) cannot="apt-get and dpkg, which unpack it, are not here" && command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ;;
        *) cannot="only root, or sudo without a password, can install with apt-get" && can_install ;;
    esac
}

# package_of a/b: the one that this system's archive has; names change between releases.
package_of() {
    local name
    for name in ${1//\// }; do
        if apt-cache show "$name" >/dev/null 2>&1; then echo "$name"; return; fi
    done
    echo "${1##*/}"
}

# install PACKAGE...
install_packages() {
    local package packages=()
    for package in "$@"; do packages+=("$(package_of "$package")"); done
    say "running: apt-get install --no-install-recommends ${packages[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null 2>"$component_log"
}

# unpack PACKAGE...: into one tree of the cache that the first one names, with the libraries that they name; two runs at once take the tree of the one
# that is first.
unpack_packages() {
    local folder=$1 work package name code
    say "running: apt-get download $*"
    mkdir -p "$component_cache"
    work=$(mktemp -d "$component_cache/download-XXXXXX")
    # Each step by &&: errexit is off in what is called as a condition.
    (
        fetch() { apt-get download -q "$1" >/dev/null && dpkg -x "$1"_*.deb tree; }
        cd "$work" && mkdir tree &&
            for package in "$@"; do fetch "$package" || exit 1; done &&
            for name in $(for package in *.deb; do dpkg-deb -f "$package" Depends; done | grep -oE '\blib[a-z0-9.+-]+' | grep -v '^libc6' | sort -u); do
                fetch "$name" || exit 1
            done &&
            { [ -e "$component_cache/$folder" ] || mv tree "$component_cache/$folder"; }
    ) 2>"$component_log"
    code=$?
    rm -rf "$work"
    return $code
}

# bring_components [NAME...]: installs what is missing, of all or of the named. Says what could not be had; returns 1 then.
bring_components() {
    local name purpose place source line lines=() failed=0 cannot
    while IFS= read -r line; do
        [ $# = 0 ] || [[ " $* " == *" ${line%%|*} "* ]] || continue
        # Large, and of use to few: brought only when it is named.
        [ $# -gt 0 ] || [[ $line != *"|npm "* ]] || continue
        lines+=("$line")
    done < <(missing_components)
    [ ${#lines[@]} -gt 0 ] || return 0
    component_log=$(mktemp)
    if can_install; then
        say "running: apt-get update"
        as_root apt-get update -qq >/dev/null 2>"$component_log" || { say "apt-get update failed:"; cat "$component_log" >&2; }
    fi
    for line in "${lines[@]}"; do
        IFS='|' read -r name purpose place source <<<"$line"
        # An earlier one may have brought it.
        has_component "$place" "$source" && continue
        if ! can_bring "$source"; then
            failed=1
            say "$name is missing ($source), and $cannot: $purpose will not be tested."
            continue
        fi
        case $source in
            install\ *) install_packages ${source#* } ;;
            unpack\ *) unpack_packages ${source#* } ;;
            npm\ *) say "running: npm install ${source#* }"
                mkdir -p "$component_cache/${source#* }" && npm install --prefix "$component_cache/${source#* }" --no-audit --no-fund --silent "${source#* }" >/dev/null 2>"$component_log" ;;
        esac
        if ! has_component "$place" "$source"; then
            failed=1
            say "$name could not be had, so $purpose will not be tested:"
            cat "$component_log" >&2
        fi
    done
    rm -f "$component_log"
    return $failed
}

# show_components: which are here.
show_components() {
    component | while IFS='|' read -r name purpose place source; do
        if has_component "$place" "$source"; then printf '%-18s here\n' "$name"; else printf '%-18s missing: %s (%s)\n' "$name" "$purpose" "$source"; fi
    done
}
