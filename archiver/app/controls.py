"""Look at the controls that the settings name: one that is misspelt would silently vouch for nothing."""

from __future__ import annotations

from archiver.errors import SettingsError
from archiver.platforms import PLATFORMS, control
from archiver.settings import Verdict

HOST = "host.example"
"""Stands for the host that is asked, which is not known yet."""


def mind_controls(settings: Verdict) -> None:
    """Do nothing where each control is an address or id of its platform; SettingsError that names the one that is none."""
    known = sorted(each.name for each in PLATFORMS)
    for name, named in settings.controls.items():
        path = f"verdict.controls.{name}"
        if name not in known:
            raise SettingsError(path, f"is no platform: give one of {', '.join(known)}")
        for kind, texts in (("live", named.live), ("never", named.never)):
            for text in texts:
                if control(name, text.replace("{host}", HOST) if kind == "never" else text) is None:
                    raise SettingsError(f"{path}.{kind}", f"{text!r} is no post of {name}: give its address, or the id that 'archiver posts' prints")
