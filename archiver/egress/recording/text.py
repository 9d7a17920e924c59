"""Bytes of heads as text."""


def text(raw: bytes) -> str:
    """Return bytes of any charset as text that turns into the same bytes again."""
    return raw.decode("utf-8", "surrogateescape")
