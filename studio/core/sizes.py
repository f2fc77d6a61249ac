"""Amounts of memory as people read them."""

from __future__ import annotations

from studio.core.language import marked, tr

_UNITS = (
    marked("{amount:.0f} bytes"),
    marked("{amount:.1f} KiB"),
    marked("{amount:.1f} MiB"),
    marked("{amount:.1f} GiB"),
)


def size_text(count: int) -> str:
    """Return bytes as people read them: 1.5 GiB."""
    amount = float(count)
    for text in _UNITS:
        if amount < 1024:
            return tr(text, amount=amount)
        amount /= 1024
    return tr("{amount:.1f} TiB", amount=amount)
