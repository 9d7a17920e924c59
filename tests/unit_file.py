"""Have systemd itself check the unit file, and how exposed it leaves the system: ``python -m tests.unit_file systemd/archiver.service``."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_EXPOSED = 2.0
"""Largest exposure level of ``systemd-analyze security``, 0 to 10: the browser's own sandbox and its proxy cost what is left."""


def main(unit: Path) -> int:
    """Verify the unit with this installation's program in place of the packaged one; return the exit code."""
    if shutil.which("systemd-analyze") is None and not install_systemd():
        sys.stderr.write("systemd-analyze is missing: run 'apt install systemd' as root, then again\n")
        return 1
    program = Path(sys.executable).with_name("archiver")
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / unit.name
        copy.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={program}", unit.read_text()))
        verified = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    said = verified.stdout + verified.stderr
    sys.stderr.write(said)
    # A warning about our unit is a fault too: verify's exit code only covers errors.
    return 1 if verified.returncode or unit.name in said or exposure(unit) > MOST_EXPOSED else 0


def exposure(unit: Path) -> float:
    """Return the unit's exposure level, and say it; what costs most where it is too high."""
    analysed = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)], capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", analysed.stdout)
    if found is None:
        raise SystemExit(f"systemd-analyze does not say how exposed the unit is:\n{analysed.stdout}{analysed.stderr}")
    level = float(found[1])
    sys.stderr.write(f"exposure {level}, at most {MOST_EXPOSED}\n")
    if level > MOST_EXPOSED:
        sys.stderr.writelines(line + "\n" for line in analysed.stdout.splitlines() if line.startswith("✗"))
    return level


def install_systemd() -> bool:
    """Install systemd's tools where that can be done; return whether it worked."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    commands = (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", "systemd"])
    return all(subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0 for command in commands)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
