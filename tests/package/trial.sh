#!/usr/bin/env bash
# As a service beside the agent's, on a booted system: spoils something, and waits until parts are inspected again.
set -u
state=/var/lib/edge-inspector config=/etc/edge-inspector/edge-inspector.json program=/opt/edge-inspector
kinds=0 failed=0 longest=0

now() { date +%s%N; }
show() { systemctl show -p "$1" --value edge-inspector; }
ask() { # PATH: what the agent answers
    exec 3<>/dev/tcp/127.0.0.1/9473 || return 1
    printf 'GET /%s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$1" >&3
    timeout 3 cat <&3
    exec 3>&-
} 2>/dev/null
# Parts with a verdict in this run of the program.
inspected() { ask metrics | sed -n 's/^edgeinspector_latency_seconds_count{station="cap"} //p'; }
fail() { echo "boot: $kind: $*"; failed=$((failed + 1)); journalctl -u edge-inspector -n 40 --no-pager -o cat | grep -v 3002 | tail -12; }
await() { # SECONDS WORDS...: until the words succeed
    local end=$(($(now) + $1 * 1000000000))
    shift
    until "$@"; do
        [ "$(now)" -lt "$end" ] || return 1
        sleep 0.05
    done
}
inspects() { [ "$(systemctl is-active edge-inspector)" = active ] && [ "$(inspected | cut -d. -f1)" -gt 0 ] 2>/dev/null; }
more() { [ "$(inspected | cut -d. -f1)" -gt "${1%%.*}" ] 2>/dev/null; } # than so many parts
other() { local pid; pid=$(show MainPID); [ "$pid" != 0 ] && [ "$pid" != "$before" ]; }
ended() { [ "$(show MainPID)" != "$before" ]; }
again() { # from now on another process must inspect within 10 s
    local began
    began=$(now)
    if ! await 10 other || ! await 10 inspects; then fail "no verdict within 10 s: $(show ActiveState), $(show StatusText), last exit $(show ExecMainStatus)"; return; fi
    local took=$((($(now) - began) / 1000000))
    [ $took -le 10000 ] || fail "first verdict after $took ms"
    [ $took -le $longest ] || longest=$took
    echo "boot: $kind: inspects again after $took ms"
}
begin() {
    kind=$1 kinds=$((kinds + 1))
    await 15 inspects || fail "it did not inspect before"
    before=$(show MainPID)
}

kind="the start" before=0
await 30 inspects || fail "it does not inspect: $(show ActiveState), $(show StatusText)"
[ "$(ps -o user= -p "$(show MainPID)")" = "$(id -nu edge-inspector | cut -c1-7)+" ] || [ "$(ps -o user= -p "$(show MainPID)")" = edge-inspector ] || fail "it runs as $(ps -o user= -p "$(show MainPID)")"
[ "$(show StatusText)" != "" ] || fail "no status text"
edge-inspector service status >/dev/null || fail "service status says that it does not run"
edge-inspector doctor >/doctor.txt
grep -q 'service *ok' /doctor.txt || fail "the doctor says of the service: $(sed -n '/^service/,$p' /doctor.txt)"
[ -s /var/log/edge-inspector/edge-inspector.log ] || fail "no log file"

for signal in KILL TRAP SYS XCPU XFSZ ALRM VTALRM USR1 HUP; do
    begin "signal $signal"
    kill -$signal "$before"
    await 5 ended || fail "it lives"
    [ "$(show ExecMainStatus)" != 0 ] || fail "it ended as if all were well"
    again
done
begin "signal TERM from somebody else"
kill -TERM "$before"
again

begin "the process stands still"
kill -STOP "$before"
await 15 ended || fail "the watchdog did not notice"
again

# It used to hang the driver; a process that hangs is the case before.
begin "a pipe among the pictures"
mkfifo $state/pictures/zz.png
chown edge-inspector $state/pictures/zz.png
systemctl restart edge-inspector
before=0
again
before=$(show MainPID)
sleep 12
[ "$(show MainPID)" = "$before" ] || fail "it held the agent up until the watchdog ended it"
parts=$(inspected)
await 5 more "$parts" || fail "no part after $parts was inspected"
journalctl -u edge-inspector -n 80 --no-pager -o cat | grep -q 'zz.png: is a pipe' || fail "nothing says that it is one"
rm $state/pictures/zz.png

begin "the state folder may not be written"
chown -R root: $state/outbox $state/stations
chmod 0700 $state/stations
chmod 0500 $state/stations $state/outbox
kill -KILL "$before"
sleep 4
inspects && fail "it inspects without its sequence numbers"
[ "$(show ExecMainStatus)" = 5 ] || [ "$(show NRestarts)" -gt 0 ] || fail "exit code $(show ExecMainStatus)"
chown -R edge-inspector: $state/outbox $state/stations
chmod 0750 $state/stations $state/outbox
again

begin "a file has the name of the folder of sequence numbers"
mv $state/stations $state/aside
touch $state/stations
kill -KILL "$before"
sleep 3
rm $state/stations
mv $state/aside $state/stations
again

begin "the sequence file is garbage"
systemctl kill -s KILL edge-inspector
head -c 128 /dev/urandom >$state/stations/cap.seq
again

begin "the outbox is garbage"
systemctl kill -s KILL edge-inspector
for file in $state/outbox/results-*.db; do head -c 5000 /dev/urandom >"$file"; done
again

begin "the configuration is garbage, and there is a last good one"
cp $config /good.json
echo '{ "agent": ' >$config
kill -KILL "$before"
again
cp /good.json $config

begin "no configuration at all"
rm $config
mv $state/last-good.json /
kill -KILL "$before"
await 10 other || fail "it did not start"
sleep 2
[ "$(systemctl is-active edge-inspector)" = active ] || fail "it is $(systemctl is-active edge-inspector), not in safe mode"
case "$(show StatusText)" in *configuration*) ;; *) fail "status text: $(show StatusText)" ;; esac
cp /good.json $config
chown edge-inspector $config
before=-1
again

begin "the model's folder is gone"
mv $state/model $state/away
kill -KILL "$before"
await 10 other || fail "it did not start"
sleep 2
[ "$(systemctl is-active edge-inspector)" = active ] || fail "it is $(systemctl is-active edge-inspector)"
mv $state/away $state/model
before=-1
again

begin "a library is missing"
mv $program/libonnxruntime.so /
kill -KILL "$before"
await 10 other || fail "it did not start"
await 5 sh -c 'journalctl -u edge-inspector -n 20 --no-pager -o cat | grep -q "start the agent again"' || fail "it does not say what to do"
[ "$(systemctl is-active edge-inspector)" = active ] || fail "it is $(systemctl is-active edge-inspector)"
mv /libonnxruntime.so $program/
before=$(show MainPID)
systemctl restart edge-inspector
again

begin "few files may be open"
printf '[Service]\nLimitNOFILE=40\n' >/etc/systemd/system/edge-inspector.service.d/files.conf
systemctl daemon-reload
kill -KILL "$before"
sleep 4
rm /etc/systemd/system/edge-inspector.service.d/files.conf
systemctl daemon-reload
systemctl kill -s KILL edge-inspector 2>/dev/null
before=-1
sleep 1
again

kind="the stop" before=$(show MainPID)
systemctl stop edge-inspector
[ "$(show Result)" = success ] || fail "the stop ended with $(show Result), $(show ExecMainStatus)"
journalctl -u edge-inspector --no-pager -o cat | grep -q 'Agent.* stopped\|EI-4002\|\[4002\]' || fail "it did not say that it stopped"
if [ $failed = 0 ]; then echo "boot: all $kinds kinds of fault: started again by systemd $(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p'), first verdict after at most $longest ms"
else echo "boot: $failed of $kinds failed"; fi
