"""The edge's certificate, read and judged before the SIP library ever sees it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from telephony.domain.errors import ConfigurationError
from telephony.sip.settings import Tls

_LARGEST = 1 << 20
_SYSTEM_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


@dataclass(frozen=True, slots=True)
class Credentials:
    """PEM files as they were at one moment, fit to be used together."""

    certificate: bytes
    """Empty when there is none: then we can only call out."""
    private_key: bytes
    authorities: bytes
    names: tuple[str, ...] = ()
    """What peers can verify: DNS names, addresses and SIP URIs (RFC 5922 section 7.1)."""
    expires: datetime | None = None
    """When the first certificate of the chain does."""

    def seconds_left(self, now: float) -> float | None:
        """Until it expires; negative once it has; None without a certificate."""
        return None if self.expires is None else self.expires.timestamp() - now


def read_credentials(tls: Tls, *, calls_out: bool) -> Credentials:
    """What the files hold; the system's authorities only for who `calls_out`, since a listener
    names all those it knows to everybody who connects.

    Raises `ConfigurationError` unless it fits together.
    """
    authorities = _read_authorities(tls.authorities, calls_out)
    if tls.certificate is None:
        return Credentials(b"", b"", authorities)
    chain_pem = _read(tls.certificate, "sip.tls.certificate")
    key_file = tls.private_key or tls.certificate
    key_pem = _read(key_file, "sip.tls.private_key")
    chain = _certificates(chain_pem, tls.certificate, "sip.tls.certificate")
    if _public_half(key_pem, key_file) != chain[0].public_key():
        raise ConfigurationError(
            f"The private key in {key_file} doesn't belong to the first certificate in "
            f"{tls.certificate}. Give the two that were issued together; the server's own "
            "certificate comes first in its file."
        )
    return Credentials(
        chain_pem,
        key_pem,
        authorities,
        _names(chain[0]),
        min(certificate.not_valid_after_utc for certificate in chain),
    )


def expired(credentials: Credentials, now: float) -> bool:
    """Whether peers that verify will refuse it."""
    left = credentials.seconds_left(now)
    return left is not None and left <= 0


def expiry_problem(credentials: Credentials, now: float, file: Path | None) -> str:
    """A sentence when it has expired or is about to, with the remedy; "" else."""
    left = credentials.seconds_left(now)
    if left is None or left > WARN_SECONDS:
        return ""
    when = datetime.fromtimestamp(now + left, UTC).strftime("%Y-%m-%d %H:%M UTC")
    verb = "expired at" if left <= 0 else "expires at"
    return f"The certificate in {file} {verb} {when}. Renew it; it is taken up without a restart."


WARN_SECONDS = 14 * 86400.0
"""ACME clients renew a month ahead: who has two weeks left has missed it."""


def _read(file: Path, key: str) -> bytes:
    try:
        with file.open("rb") as source:
            content = source.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(
            f"{key}: {file} can't be read: {error.strerror}. Name a PEM file that this user "
            "may read."
        ) from error
    if len(content) > _LARGEST:
        raise ConfigurationError(f"{key}: {file} has more than 1 MB. Name a PEM file.")
    return content


def _read_authorities(file: Path | None, calls_out: bool) -> bytes:
    key = "sip.tls.authorities"
    if file is not None:
        content = _read(file, key)
        _certificates(content, file, key)
        return content
    if not calls_out:
        return b""
    default = ssl.get_default_verify_paths().cafile
    bundles = [Path(name) for name in (default, *_SYSTEM_BUNDLES) if name]
    found = next((bundle for bundle in bundles if bundle.is_file()), None)
    return b"" if found is None else _read(found, key)


def _certificates(pem: bytes, file: Path, key: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise ConfigurationError(
            f"{key}: {file} holds no certificate that can be read ({error}). It has to be PEM, "
            "the text form that begins with -----BEGIN CERTIFICATE-----."
        ) from error


def _public_half(pem: bytes, file: Path) -> CertificatePublicKeyTypes:
    try:
        key = load_pem_private_key(pem, password=None)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            f"sip.tls.private_key: {file} holds no private key that can be read. It has to be "
            "PEM and without a passphrase; protect it by its file's mode."
        ) from error
    return key.public_key()  # type: ignore[return-value]  # no certificate has another kind


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    kinds = (x509.DNSName, x509.IPAddress, x509.UniformResourceIdentifier)
    return tuple(str(name.value) for name in names if isinstance(name, kinds))
