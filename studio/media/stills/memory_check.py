"""Check of the free memory before a picture is decoded."""

from __future__ import annotations

from pathlib import Path

from studio.core.byte_size import format_byte_size
from studio.core.errors import MediaMemoryError
from studio.core.memory import get_free_memory
from studio.core.translation import tr


def check_free_memory(path: Path, needs: int) -> None:
    """Refuse to read a picture for which memory is lacking.

    Raises:
        MediaMemoryError: So many bytes are not free.
    """
    free = get_free_memory()
    if free is not None and needs > free:
        raise make_memory_error(path, needs)


def make_memory_error(path: Path, needs: int) -> MediaMemoryError:
    """Return the error that a picture does not fit into memory; `needs` are bytes, 0 where they are not known."""
    free = get_free_memory()
    known = tr("unknown") if free is None else format_byte_size(free)
    if not needs:
        return MediaMemoryError(path, tr("does not fit into memory; free: {free}", free=known), needs)
    text = tr("takes {needs} of memory to read; free: {free}", needs=format_byte_size(needs), free=known)
    return MediaMemoryError(path, text, needs)
