"""Certificates made for a test: an authority of its own, and what it signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.peers.ports import LOOPBACK

Key = ec.EllipticCurvePrivateKey
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its chain, and its key, as files."""

    certificate: Path
    private_key: Path
    serial: int

    def settings(self) -> dict[str, str]:
        """As `sip.tls` names them."""
        return {"certificate": str(self.certificate), "private_key": str(self.private_key)}


class Authority:
    """A root that signs by way of an intermediate, as public ones do; files go to `folder`."""

    def __init__(self, folder: Path, name: str = "Test Root") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        root_key, self._key = _new_key(), _new_key()
        root = _signed(_subject(name), root_key, _subject(name), root_key, may_sign=True)
        self._intermediate = _signed(
            _subject(f"{name} Intermediate"), self._key, root.subject, root_key, may_sign=True
        )
        self.file = folder / "authority.pem"
        """What its believers need."""
        self.file.write_bytes(_pem(root))

    def issue(
        self,
        names: tuple[str, ...] = (LOOPBACK,),
        *,
        days: float = 90,
        into: str = "own",
    ) -> Issued:
        """Sign for host names and addresses; with negative `days` it has expired.

        Files called `into` are replaced.
        """
        key = _new_key()
        certificate = _signed(
            _subject(names[0]), key, self._intermediate.subject, self._key, names, days=days
        )
        files = Issued(
            self._folder / f"{into}.pem", self._folder / f"{into}.key", certificate.serial_number
        )
        files.certificate.write_bytes(_pem(certificate) + _pem(self._intermediate))
        files.private_key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files


def _new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _signed(
    subject: x509.Name,
    key: Key,
    issuer: x509.Name,
    issuer_key: Key,
    names: tuple[str, ...] = (),
    *,
    days: float = 90,
    may_sign: bool = False,
) -> x509.Certificate:
    end = datetime.now(UTC) + days * _DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(end, datetime.now(UTC)) - _DAY)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=may_sign, path_length=None), critical=True)
    )
    if names:
        alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
