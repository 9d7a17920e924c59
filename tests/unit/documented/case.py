"""One documented answer, and pages that hand something to scripts or say what they are."""

from __future__ import annotations

import json
from dataclasses import dataclass

from archiver.exchange import Answer
from archiver.platforms import platform
from archiver.platforms.platform import Reading
from storage.model import Json
from storage.vocabulary import Seen, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer of an interface with what it says."""

    platform: str
    body: Json | str
    seen: Seen
    id: str | None = None
    """Native id that the body names."""
    status: int = 200
    target: Target = Target.POST
    reason: str | None = None

    def read(self, native_id: str = "", status: int | None = None) -> Reading:
        """Read the answer as one to a look at ``native_id``."""
        body = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return platform(self.platform).read(Answer(status=status or self.status, headers=(), body=body.encode()), native_id, self.target, None)


def handed(script: str) -> str:
    """Return a page that hands something to its scripts."""
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{script}</body></html>"


def stated(url: str, title: str = "Harbour", description: str = "The lights go out.", kind: str = "article") -> str:
    """Return a page that states what it is."""
    said = {"type": kind, "url": url, "title": title, "description": description, "image": "https://cdn.example/a.jpg"}
    head = "".join(f'<meta property="og:{name}" content="{value}">' for name, value in said.items())
    return f'<!DOCTYPE html><html><head><title>x</title><link rel="canonical" href="{url}">{head}</head><body></body></html>'
