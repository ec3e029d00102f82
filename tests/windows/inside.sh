# What tests/windows/run.sh does inside the tree: short | project NAME. Speaks in lines "ok ...", "FAIL ...", "skip ...".
set -uo pipefail
here=/srv/repository/tests/windows out=/srv/out
program='Z:\srv\repository\program\edge-inspector.exe'
c=/root/.wine/drive_c

ok() { echo "ok $*"; }
fail() { echo "FAIL $*"; }
check() { # NAME COMMAND...: passes when the command does
    local name=$1
    shift
    if "$@"; then ok "$name"; else fail "$name"; fi
}
run() { # EXPECTED-CODE NAME WORDS...: the program with these words; what it says is left in said.txt
    local expected=$1 name=$2 code=0
    shift 2
    timeout 120 wine "$program" "$@" >/tmp/said.txt 2>&1 </dev/null || code=$?
    if [ $code = "$expected" ]; then ok "$name"; else fail "$name: exit code $code instead of $expected"; sed 's/^/  /' /tmp/said.txt | tail -5; fi
}
says() { # NAME TEXT: the last run said it
    if grep -qF "$2" /tmp/said.txt; then ok "$1"; else fail "$1"; sed 's/^/  /' /tmp/said.txt | tail -5; fi
}
await() { # SECONDS COMMAND...
    local until=$((SECONDS + $1))
    shift
    until "$@" 2>/dev/null; do [ $SECONDS -lt $until ] || return 1; sleep 0.3; done
}
ready() { (exec 3<>/dev/tcp/127.0.0.1/19481 && printf 'GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3 && head -1 <&3 | grep -q ' 200 ') 2>/dev/null; }
# Its exit code is 1 while the service does not run.
status() { grep -qF "$1" <<<"$(wine "$program" service status 2>/dev/null </dev/null)"; }
verdicts() { grep -E '^P-[0-9]+ ' "$1" | awk '{ print $1, $2, $3, $4, $5 }'; }

export XDG_RUNTIME_DIR=/tmp
winecfg -v win10 >/dev/null 2>&1
# The service manager ends with the last program otherwise.
wine explorer.exe >/dev/null 2>&1 </dev/null &

if [ "$1" = project ]; then
    folder=/srv/repository/tests/$2/wine
    words=()
    while IFS='|' read -r project how what why; do
        [ "$(echo $project)" = "$2" ] || continue
        words+=("-$(echo $how)-" "$(echo $what)")
        echo "skip $2 $(echo $what): $(echo $why)"
    done < <(grep -v '^#' "$here/cannot.txt")
    cd "$folder"
    # shellcheck disable=SC2086
    timeout "${LIMIT:-900}" wine "$2.exe" -noColor -noLogo "${words[@]}" ${FILTER:-} </dev/null
    wineserver -k
    exit
fi

# The demo: the same verdicts and scores, and the same model, byte for byte.
run 0 "the demo runs" demo --parts 20 --state 'Z:\srv\out\windows'
cp /tmp/said.txt $out/windows.txt
verdicts $out/linux.txt >/tmp/linux.txt
verdicts $out/windows.txt >/tmp/windows.txt
check "the demo shows 20 parts" [ "$(wc -l </tmp/linux.txt)" = 20 ]
check "the demo gives Linux's verdicts and scores" diff /tmp/linux.txt /tmp/windows.txt
for file in $(cd $out/linux/model && find . -type f ! -name learned-at.json | sort); do
    check "the model's $file is Linux's byte for byte" cmp $out/linux/model/$file $out/windows/model/$file
done
check "no picture is missing" [ "$(ls $out/linux/pictures | wc -l)" = "$(ls $out/windows/pictures | wc -l)" ]

# The service.
run 2 "removing a service that is not there is refused" service uninstall
says "... for that reason" "there is no such service"
run 1 "the status of no service is said" service status
says "... in words" "is not installed"
run 1 "the doctor runs" doctor
says "the doctor says that no service is installed" "not installed as a service"
says "the doctor names the picture library" "Skia takes its place"
says "the doctor examines SQLite" "SQLite"
mkdir -p "$c/ProgramData/EdgeInspector" "$c/line"
cp -r $out/linux/model "$c/line/model"
configuration() {
    cat >"$c/ProgramData/EdgeInspector/edge-inspector.json" <<JSON
{
  "agent": { "name": "wine", "stateDirectory": "C:/line/$1" },
  "mqtt": { "broker": "mqtt://127.0.0.1:19883", "embeddedBrokerPort": 19883 },
  "health": { "port": 19481 },
  "page": { "port": 19482 },
  "stations": [ { "name": "line", "model": "C:/line/model", "camera": { "driver": "simulated", "width": 640, "height": 480 } } ]
}
JSON
}
configuration state
run 0 "the configuration is good" check
run 0 "the service is installed" service install
says "... and says what Wine's service manager does not know" "does not know a restart after an exit with an error"
check "the service runs and is ready" await 60 ready
run 0 "the service is installed again" service install
says "... and brought up to date" "up to date"
run 0 "its status is running" service status
wine sc stop EdgeInspector >/dev/null 2>&1 </dev/null
check "the service stops" await 40 status "is stopped."
wine sc start EdgeInspector >/dev/null 2>&1 </dev/null
check "the service starts again" await 60 ready
wine taskkill /f /im edge-inspector.exe >/dev/null 2>&1 </dev/null
check "a killed service has not ended well" await 20 status "stopped with error"
wine sc start EdgeInspector >/dev/null 2>&1 </dev/null
check "the service starts after it was killed" await 60 ready
wine sc stop EdgeInspector >/dev/null 2>&1 </dev/null
await 40 status "is stopped."
# What it may not make is not mended by starting: it ends with an error, so that Windows starts it again.
: >"$c/line/blocked"
configuration blocked
wine sc start EdgeInspector >/dev/null 2>&1 </dev/null
check "a failed agent stops with an error" await 40 status "stopped with error 1064"
printf '{ "agent": ' >"$c/ProgramData/EdgeInspector/edge-inspector.json"
wine sc start EdgeInspector >/dev/null 2>&1 </dev/null
check "a failing configuration is waited for" await 30 status "is running"
configuration state
check "... and taken once it is mended" await 60 ready
run 0 "the service is removed" service uninstall
run 2 "removing it again is refused" service uninstall

# The package's own scripts: installed, brought up to date with the state kept, removed.
script() { # EXPECTED-CODE NAME SCRIPT WORDS...
    local expected=$1 name=$2 code=0
    shift 2
    timeout 120 wine cmd /c "$@" >/tmp/said.txt 2>&1 </dev/null || code=$?
    if [ $code = "$expected" ]; then ok "$name"; else fail "$name: exit code $code instead of $expected"; sed 's/^/  /' /tmp/said.txt | tail -5; fi
}
installed="$c/Program Files/EdgeInspector"
script 0 "the package is installed" 'Z:\srv\repository\program\install.cmd'
check "... and its service is ready" await 60 ready
check "... with an entry in the start menu" grep -q 9480 "$c/ProgramData/Microsoft/Windows/Start Menu/Programs/EdgeInspector.url"
sequence=$(ls "$c/line/state/stations" | sort | head -1)
echo older >"$installed/left-over.txt"
script 0 "the package is brought up to date" 'Z:\srv\repository\program\install.cmd'
check "... and its service is ready" await 60 ready
check "... the older program is gone" [ ! -e "$installed/left-over.txt" ]
check "... and the state is there" [ -e "$c/line/state/stations/$sequence" ]
script 2 "an unknown word is refused" 'Z:\srv\repository\program\install.cmd' /fast
script 0 "the package is removed" 'C:\Program Files\EdgeInspector\uninstall.cmd'
check "... with its program" [ ! -e "$installed/edge-inspector.exe" ]
check "... and without its configuration" [ -e "$c/ProgramData/EdgeInspector/edge-inspector.json" ]
echo "skip recovery: Wine's service manager carries out no recovery actions"
wineserver -k
echo done
