"""Security of a farm: one key file, whose holders trust each other, and TLS between them.

The file has a private key and a certificate that is signed with it. Everybody in the farm has the same one: each side
shows the certificate, and accepts no other. Whoever has the file may run programs on the workers.
"""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from studio.core.errors import FileReadError, StudioError
from studio.core.files import write_atomic
from studio.core.translation import tr

if TYPE_CHECKING:
    from distributed import Security

_NAME: Final = "frameloom-farm"
_DAYS: Final = 3650
_EARLIER_DAYS: Final = 3
"""Clocks of machines differ: the certificate is valid before it is made."""
_KEY: Final = "-----BEGIN PRIVATE KEY-----"
_CERTIFICATE: Final = "-----BEGIN CERTIFICATE-----"
DEFAULT_PORT: Final = 8786
"""The scheduler's, as dask has it."""


def create_key_file(path: Path) -> None:
    """Write a new key, which only this user can read.

    Raises:
        StudioError: There is a file already, or it cannot be written.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    if path.exists():
        raise StudioError(
            tr("{path} is there already; a new key would lock its users out. Choose another name.", path=path)
        )
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=_EARLIER_DAYS))
        .not_valid_after(now + datetime.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, private + made.public_bytes(serialization.Encoding.PEM), private=True)
    except OSError as error:
        raise StudioError(tr("{path} cannot be written: {reason}", path=path, reason=error)) from error


def load_security(key_file: Path | None) -> Security | None:
    """Return what dask needs of a key file; None without one.

    Raises:
        StudioError: The file cannot be read, or is no key.
    """
    if key_file is None:
        return None
    from distributed import Security

    try:
        text = key_file.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise FileReadError(key_file, str(error)) from error
    if _KEY not in text or _CERTIFICATE not in text:
        raise StudioError(tr("{path} is no key of a farm; `frameloom farm --make-key FILE` writes one.", path=key_file))
    start = text.index(_CERTIFICATE)
    private, certificate = text[:start], text[start:]
    roles = {f"tls_{role}_{part}": value for role in ("scheduler", "worker", "client")
             for part, value in (("key", private), ("cert", certificate))}  # fmt: skip
    return Security(tls_ca_file=certificate, require_encryption=True, **roles)


def make_address(text: str, *, is_secure: bool) -> str:
    """Return the address of a scheduler, as dask takes it.

    Args:
        text: As typed: "host", "host:port" or "tcp://host:port".
        is_secure: Whether there is a key.

    Raises:
        StudioError: It is no address, or reaches another machine without a key.
    """
    typed = text.strip()
    wrong = StudioError(tr("'{text}' is no address of a farm; accepted: tcp://HOST:PORT", text=text))
    try:
        found = urlsplit(typed if "://" in typed else f"tcp://{typed}")
        host, port = found.hostname, found.port or DEFAULT_PORT
    except ValueError as error:
        raise wrong from error
    if found.scheme not in ("tcp", "tls") or not host or found.path.strip("/") or found.query or found.username:
        raise wrong
    if not is_secure and not is_loopback(host):
        text = tr("{host} is another machine, so that a key is needed: --key FILE, the same file on all machines.")
        raise StudioError(text.format(host=host))
    shown = f"[{host}]" if ":" in host else host
    return f"{'tls' if is_secure else 'tcp'}://{shown}:{port}"


def open_address(text: str, key_file: Path | None) -> tuple[str, Security | None]:
    """Return the address of a scheduler, and what dask needs to be let in. Raises StudioError."""
    return make_address(text, is_secure=key_file is not None), load_security(key_file)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine by its own name for itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
