"""A certificate authority of our own, trusted by the browser that we start and by nothing else."""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from archiver.egress.addresses import is_literal
from archiver.egress.tls import spki_hash

REMEMBERED = 1024
"""Hosts whose certificates are kept."""
VALID_FOR = timedelta(days=3650)
"""The keys live in memory and die with the process: it is that which ends their use."""


class Authority:
    """Issues a certificate for every host that the browser asks for. Its key never leaves this process."""

    def __init__(self) -> None:
        self._key, self._leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Embed Archiver, recording")])
        self._certificate = self._certify(self._name, self._key.public_key(), [(x509.BasicConstraints(ca=True, path_length=0), True)])
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}

    @property
    def spki(self) -> str:
        """Return the hash of the authority's key, as Chromium is told it."""
        return spki_hash(self._certificate)

    @property
    def pem(self) -> str:
        """Return the authority's own certificate."""
        return self._certificate.public_bytes(Encoding.PEM).decode("ascii")

    def context(self, host: str, protocol: str) -> ssl.SSLContext:
        """Return the server's side of TLS for a canonical host, with one protocol to negotiate (ALPN)."""
        if (host, protocol) not in self._contexts:
            if len(self._contexts) >= REMEMBERED:
                self._contexts.clear()
            self._contexts[host, protocol] = self._issue(host, protocol)
        return self._contexts[host, protocol]

    def _issue(self, host: str, protocol: str) -> ssl.SSLContext:
        name: x509.GeneralName = x509.IPAddress(ip_address(host)) if is_literal(host) else x509.DNSName(host)
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.SubjectAlternativeName([name]), True),
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        ]
        leaf = self._certify(x509.Name([]), self._leaf_key.public_key(), extensions)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols([protocol])
        # The authority's own certificate goes along: only there does Chromium look for the key that it was told of.
        chain = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in (leaf, self._certificate))
        with tempfile.NamedTemporaryFile() as file:
            file.write(self._leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + chain)
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _certify(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, extensions: list[tuple[x509.ExtensionType, bool]]) -> x509.Certificate:
        begins = datetime.now(UTC) - timedelta(days=1)
        builder = x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number(), begins, begins + VALID_FOR)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self._key, hashes.SHA256())
