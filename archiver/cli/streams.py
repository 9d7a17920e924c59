"""The streams that whoever starts the program hands over: some close them, and some systems have few letters."""

from __future__ import annotations

import io
import os
import sys

STREAMS = (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w"))
"""In the order of their descriptors: each that is opened takes the lowest one that is free."""


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
