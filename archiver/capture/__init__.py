"""Keep a post or an article as evidence: pictures, rendered page, media, traffic."""

from archiver.capture.article import capture_article
from archiver.capture.doors import Doors, Kept
from archiver.capture.post import capture_post

__all__ = ["Doors", "Kept", "capture_article", "capture_post"]
