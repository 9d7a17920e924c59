"""Boot the unit under a real systemd and check it: ``python -m tests.systemd``. As root, on Debian or its like."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {"systemd-nspawn": "systemd-container", "/lib/systemd/systemd": "systemd", "dbus-daemon": "dbus"}
SECONDS = 300


def main() -> int:
    """Install what is missing, boot, and return the exit code of the checks."""
    if os.geteuid() != 0:
        sys.stderr.write("booting a container needs root: sudo make unit-boot\n")
        return 1
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing and not install(missing):
        sys.stderr.write(f"install {' '.join(missing)} first, then again\n")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build(Path(scratch))
        root = Path(scratch) / "container"
        root.mkdir()
        boot = ["unshare", "--mount", "--propagation", "private", "sh", str(ROOT / "tests" / "systemd" / "boot.sh")]
        python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
        said = [str(root), str(ROOT), sysconfig.get_path("purelib"), str(wheel), str(python), str(SECONDS)]
        return subprocess.run([*boot, *said], check=False).returncode


def install(packages: list[str]) -> bool:
    """Install Debian packages; return whether that worked."""
    commands = (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *packages])
    return shutil.which("apt-get") is not None and all(subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0 for command in commands)


def build(folder: Path) -> Path:
    """Build the wheel of this tree."""
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(wheel, check=True)
    return next(folder.glob("*.whl"))


if __name__ == "__main__":
    sys.exit(main())
