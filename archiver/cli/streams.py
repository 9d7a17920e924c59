"""What whoever starts the program hands over: streams, of which some are closed or have few letters, and a number of files that may be open."""

from __future__ import annotations

import io
import os
import resource
import sys

STREAMS = (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w"))
"""In the order of their descriptors: each that is opened takes the lowest one that is free."""

DESCRIPTORS = 65_536
"""Files and connections that are enough for whatever pages open. Some systems allow a thousand million, and some programs go through all that they may have."""


def settle_streams() -> None:
    """Put nothing in the place of each stream that is closed (``2>&-``), and let stdout take every letter.

    Without them no command would get as far as its work, and a file of the archive would be opened as what others write their errors to.
    JSON and CSV are UTF-8 in every locale; a terminal that has not the letter shows ``?``.
    """
    for name, flags, mode in STREAMS:
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="replace")


def allow_descriptors() -> None:
    """Let as many files and connections be open as the system allows: shells and systemd begin with 1,024, of which each channel of a page takes two."""
    begun, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Only other systems than Linux know no limit here, and write it as a negative number.
    wanted = DESCRIPTORS if most == resource.RLIM_INFINITY else min(most, DESCRIPTORS)
    if resource.RLIM_INFINITY != begun < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
