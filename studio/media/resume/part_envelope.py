"""Envelope of a part that goes to another machine: a check of the writer's settings, and one of the whole."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from studio.core.translation import tr

_MAGIC: Final = b"LoomOut1"
_CHECK: Final = 16


def pack_part(settings: bytes, body: bytes) -> bytes:
    """Return a part as it is sent.

    Args:
        settings: All that a part depends on beside its frames: settings of the encoder, versions of the libraries.
        body: The part.
    """
    head = _MAGIC + _digest(settings)
    return b"".join((head, _digest(head, body), body))


def unpack_part(settings: bytes, data: bytes) -> bytes:
    """Return the body of what `pack_part` made with the same settings.

    Raises:
        ValueError: It is damaged, or was made with other settings.
    """
    head, check, body = data[: len(_MAGIC) + _CHECK], data[len(_MAGIC) + _CHECK :][:_CHECK], data[_HEAD:]
    if not head.startswith(_MAGIC) or check != _digest(head, body):
        raise ValueError(tr("the part is damaged: its checksum differs"))
    if head[len(_MAGIC) :] != _digest(settings):
        raise ValueError(tr("the part was made with other settings of the encoder, or other versions of its libraries"))
    return body


_HEAD: Final = len(_MAGIC) + 2 * _CHECK


def _digest(*blocks: bytes) -> bytes:
    found = blake2b(digest_size=_CHECK)
    for block in blocks:
        found.update(block)
    return found.digest()
