"""Trust: the system's authorities, and the one that the operator adds."""

from __future__ import annotations

import base64
import hashlib
import ssl
import sys
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.errors import SettingsError


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that verifies chain and name; SettingsError when ``ca_file`` cannot be used."""
    # Not ssl.create_default_context(): that one writes session keys to the file named by SSLKEYLOGFILE.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as exc:
            raise SettingsError("egress.ca_file", f"{ca_file} cannot be used: {exc}") from exc
    return context


def spki_hashes(ca_file: Path) -> str:
    """Return base64 SHA-256 of each certificate's public key, joined by commas as Chromium's ``--ignore-certificate-errors-spki-list`` reads them."""
    try:
        certificates = x509.load_pem_x509_certificates(ca_file.read_bytes())
    except (OSError, ValueError) as exc:
        raise SettingsError("egress.ca_file", f"{ca_file} cannot be used: {exc}") from exc
    return ",".join(spki_hash(certificate) for certificate in certificates)


def spki_hash(certificate: x509.Certificate) -> str:
    """Return base64 SHA-256 of one certificate's public key."""
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")


def chain_of(tls: ssl.SSLObject) -> tuple[str, ...]:
    """Return the certificates of the other end in PEM, its own first, as they were verified."""
    if sys.version_info >= (3, 13):
        return tuple(ssl.DER_cert_to_PEM_cert(certificate) for certificate in tls.get_verified_chain())
    # Only the newer version has it in public.
    found: list[Any] = tls._sslobj.get_verified_chain()  # type: ignore[attr-defined]
    return tuple(certificate.public_bytes() for certificate in found)
