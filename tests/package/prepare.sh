#!/usr/bin/env bash
# Inside the container's file system, before it boots: the package, a model, a configuration, and the trial as a service of its own.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
dpkg -i /package.deb >/dev/null
state=/var/lib/edge-inspector
cat >/tmp/line.json <<'JSON'
{ "agent": { "name": "trial", "stateDirectory": "/tmp/none" }, "stations": [ { "name": "cap", "model": "none", "camera": { "driver": "simulated", "seed": 1, "width": 160, "height": 128, "defectRate": 0, "framesPerSecond": 100 } } ] }
JSON
edge-inspector cameras grab cap --config /tmp/line.json --count 24 --out $state/pictures >/dev/null
edge-inspector learn --good $state/pictures --out $state/model --bank 300 >/dev/null 2>&1
cat >/etc/edge-inspector/edge-inspector.json <<'JSON'
{
  "agent": { "name": "trial" },
  "mqtt": { "broker": "mqtt://127.0.0.1:1" },
  "log": { "folder": "/var/log/edge-inspector" },
  "execution": { "processors": [0] },
  "stations": [ { "name": "cap", "model": "/var/lib/edge-inspector/model", "camera": { "driver": "folder", "path": "/var/lib/edge-inspector/pictures", "framesPerSecond": 20 } } ]
}
JSON
chown -R edge-inspector:edge-inspector /etc/edge-inspector $state
: >/etc/machine-id
mkdir -p /etc/systemd/system/edge-inspector.service.d /etc/systemd/system/multi-user.target.wants
# The unit as it is, but for the patience of its watchdog: the trial has little of it.
printf '[Service]\nWatchdogSec=4\n' >/etc/systemd/system/edge-inspector.service.d/trial.conf
cat >/etc/systemd/system/trial.service <<'UNIT'
[Unit]
After=edge-inspector.service
[Service]
Type=oneshot
ExecStart=/bin/bash -c '/bin/bash /trial.sh >/trial.txt 2>&1'
ExecStopPost=/bin/systemctl poweroff --no-block
UNIT
ln -sf ../trial.service /etc/systemd/system/multi-user.target.wants/trial.service
ln -sf /lib/systemd/system/edge-inspector.service /etc/systemd/system/multi-user.target.wants/edge-inspector.service
ln -sf /lib/systemd/system/multi-user.target /etc/systemd/system/default.target
