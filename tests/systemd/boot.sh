#!/bin/sh
# Boot a throw-away overlay of this machine's file system under a real systemd. As root, in a mount namespace of its own.
# $1 scratch directory  $2 sources  $3 directory with the dependencies  $4 wheel  $5 python  $6 seconds it may take
set -eu
# What only root needs stands there, and who became root may not have brought it (Debian: su without -).
PATH=$PATH:/usr/sbin:/sbin
scratch=$1 sources=$2 dependencies=$3 wheel=$4 python=$5 seconds=$6

# A file system of its own: overlayfs takes no upper directory that lies inside the lower one.
mount -t tmpfs -o mode=755 none "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
root=$scratch/root

# Installed as the README says, but for the dependencies: those are there, and are only made visible.
cp "$wheel" "$root/opt/"
mkdir -p "$root/opt/dependencies"
chroot "$root" useradd --system --home-dir /var/lib/archiver archiver
# Where this machine's interpreter lies in root's home, other users may get through to it.
case $python in /root/*) chmod a+x "$root/root" ;; esac
chroot "$root" "$python" -m venv --without-pip /opt/archiver
"$sources/.venv/bin/python" -m pip --python "$root/opt/archiver/bin/python" install --quiet --no-deps --no-index --prefix "$root/opt/archiver" "$wheel"
# Written with the path that this namespace sees, which is not the one of the container.
sed -i "1s|^#!.*|#!/opt/archiver/bin/python|" "$root/opt/archiver/bin/archiver"
echo /opt/dependencies >"$(echo "$root"/opt/archiver/lib/python*/site-packages)/dependencies.pth"
install -m 644 "$root/opt/archiver/share/archiver/archiver.service" "$root/etc/systemd/system/"
cp "$sources"/tests/systemd/check.* "$root/etc/systemd/system/"
sed -i "s|@SOURCES@|$sources|g" "$root/etc/systemd/system/check.service"
: >"$root/etc/machine-id"

# systemd wants the unified hierarchy of control groups; only this namespace sees it there.
if [ "$(stat -fc %T /sys/fs/cgroup)" != cgroup2fs ]; then
    umount -R /sys/fs/cgroup 2>/dev/null || umount -l /sys/fs/cgroup
    mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || { mkdir -p /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup; }
fi
# It clears this away afterwards, and refuses to where /run is on a disk.
mount -t tmpfs none /run
group=/sys/fs/cgroup/archiver-check-$$
mkdir "$group"
echo $$ >"$group/cgroup.procs"
export UNIFIED_CGROUP_HIERARCHY=1 SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
status=0
timeout "$seconds" systemd-nspawn --quiet --register=no --keep-unit --directory="$root" --private-network \
    --bind-ro="$sources" --bind-ro="$dependencies:/opt/dependencies" --boot systemd.unit=check.target systemd.show_status=no </dev/null || status=$?
echo $$ >/sys/fs/cgroup/cgroup.procs
find "$group" -depth -type d -exec rmdir {} +
exit $status
