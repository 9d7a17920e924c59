"""What is asked of pages, in their own language, as the files beside have it."""

from __future__ import annotations

from importlib.resources import files

_FOLDER = files(__package__)
PAGE = _FOLDER.joinpath("page.js").read_text(encoding="utf-8")
"""An expression: an object whose functions answer what is asked of a page."""
CONSENT = _FOLDER.joinpath("consent.js").read_text(encoding="utf-8")
"""A function of a configuration and of rules."""

CACHED = """async urls => {
  const found = {};
  for (const url of urls) {
    const kept = await caches.match(url, {ignoreVary: true});
    if (!kept || kept.type === 'opaque') continue;
    const bytes = new Uint8Array(await kept.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    found[url] = btoa(text);
  }
  return found;
}"""
"""What a service worker keeps of these addresses, in base64."""

CONSENT_TOLD = "() => window.autoconsentTold()"

CONSENT_CLICKS = "() => window.autoconsentClicked()"


def asked(name: str) -> str:
    """Return a function that asks a page by one of the functions of ``PAGE``, for where there is no world of ours."""
    return f"(...given) => ({PAGE}).{name}(...given)"
