"""What is developed with is pinned: each pin by digest, none from a place that only one machine has, none with a hole that is known to matter here."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
PINS = [(canonicalize_name(name), Version(version)) for name, version in re.findall(r"^([\w.-]+)==([^ ]+)", LOCK, re.MULTILINE)]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
DEVELOPMENT = [Requirement(each) for each in PROJECT["project"]["optional-dependencies"]["postgresql"] + PROJECT["dependency-groups"]["dev"]]
# The first version without the hole.
MENDED = {
    "brotli": "1.2.0",  # CVE-2025-6176
    "cryptography": "50.0.0",  # CVE-2026-69247
    "h11": "0.16.0",  # CVE-2025-43859
    "h2": "4.4.1",  # CVE-2026-71554
    "idna": "3.7",  # CVE-2024-3651
    "lxml": "6.1.0",  # CVE-2026-41066
    "lxml-html-clean": "0.4.0",  # CVE-2024-52595
    "pillow": "12.2.0",  # CVE-2023-4863, CVE-2026-40192
    "pygments": "2.20.0",  # CVE-2026-4539
    "starlette": "1.0.1",  # CVE-2025-62727, CVE-2026-48710
    "urllib3": "2.7.0",  # CVE-2025-66418, CVE-2025-66471, CVE-2026-21441, CVE-2026-44432
}


def test_each_pin_has_its_digest() -> None:
    """Every line of the lock that names a version goes on with a digest."""
    bare = [line for line, after in zip(LOCK.splitlines(), [*LOCK.splitlines()[1:], ""], strict=True) if "==" in line and "--hash=sha256:" not in after]
    assert PINS
    assert bare == []


def test_lock_names_no_place() -> None:
    """No host, index or path: it installs from wherever pip is told to look."""
    assert re.findall(r"^.*(?:://|file:|--index|--extra|--find-links|@ ).*$", LOCK, re.MULTILINE) == []


@pytest.mark.parametrize("needed", OURS + DEVELOPMENT, ids=lambda needed: needed.name)
def test_lock_has_what_the_project_asks_for(needed: Requirement) -> None:
    """Each dependency is pinned, wherever it is pinned at a version that pyproject.toml allows."""
    pinned = [version for name, version in PINS if name == canonicalize_name(needed.name)]
    assert pinned
    assert all(needed.specifier.contains(version) for version in pinned)


@pytest.mark.parametrize("name", MENDED)
def test_lock_is_past_the_holes_that_are_known(name: str) -> None:
    """`make audit` asks for all that are published; these matter to a program that reads what strangers send, and are known without a network."""
    assert all(version >= Version(MENDED[name]) for pinned, version in PINS if pinned == name)
    assert name in dict(PINS)


@pytest.mark.parametrize("needed", [each for each in OURS if each.name in MENDED], ids=lambda needed: needed.name)
def test_no_version_with_such_a_hole_is_allowed(needed: Requirement) -> None:
    """Nor may who installs the wheel get one: the lowest version allowed is a mended one."""
    lowest = min(Version(each.version) for each in needed.specifier if each.operator == ">=")
    assert lowest >= Version(MENDED[needed.name])


def test_each_dependency_says_its_lowest_version() -> None:
    """`make lowest` tests with them; a dependency without one would be tested with whatever was published first."""
    assert [each.name for each in OURS + DEVELOPMENT if not any(bound.operator == ">=" for bound in each.specifier)] == []
