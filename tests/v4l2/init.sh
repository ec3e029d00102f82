#!/bin/busybox sh
# Process 1 of the small machine that run.sh starts: loads the kernel's virtual camera and looks at it with the product.
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mkdir -p /tmp
cd /modules
# Their order is not known: those that miss another one are tried again.
for round in 1 2 3 4 5; do
    for module in *.ko; do [ "$module" = vivid.ko ] || /bin/busybox insmod "$module" 2>/dev/null; done
done
/bin/busybox insmod vivid.ko n_devs=1 node_types=0x1
cd /app
export HOME=/tmp DOTNET_ROOT=/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_TieredPGO=0 LD_LIBRARY_PATH=/libraries
/dotnet/dotnet edge-inspector.dll cameras list
echo "LIST ENDED WITH $?"
/dotnet/dotnet edge-inspector.dll cameras watch /dev/video0 --for 8
echo "WATCH ENDED WITH $?"
/dotnet/dotnet edge-inspector.dll cameras watch /dev/video7 --for 1
echo "ABSENT ENDED WITH $?"
/bin/busybox poweroff -f
