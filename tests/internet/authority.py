"""A throwaway certificate authority that signs for every name."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

ALPN = ("h2", "http/1.1")


class Authority:
    """Certificates by name, each issued when it is first asked for."""

    def __init__(self) -> None:
        self._trusted = trustme.CA()
        self._untrusted = trustme.CA()
        self._contexts: dict[tuple[str, bool], ssl.SSLContext] = {}

    def write_certificate(self, path: Path) -> None:
        """Write the certificate that clients are to trust, as PEM."""
        self._trusted.cert_pem.write_to_path(str(path))

    def context(self, name: str, *, trusted: bool = True) -> ssl.SSLContext:
        """Return the TLS side of a host; ``trusted=False`` signs with an authority that nobody knows."""
        if (name, trusted) not in self._contexts:
            self._contexts[name, trusted] = issue(self._trusted if trusted else self._untrusted, name)
        return self._contexts[name, trusted]


def issue(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """Return a context with a fresh certificate.

    The authority's own certificate goes into the chain: only then does Chromium match it against ``--ignore-certificate-errors-spki-list``.
    """
    leaf = authority.issue_cert(name)
    chain = b"".join(part.bytes() for part in (leaf.private_key_pem, *leaf.cert_chain_pems, authority.cert_pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with trustme.Blob(chain).tempfile() as path:
        context.load_cert_chain(path)
    context.set_alpn_protocols(list(ALPN))
    return context
