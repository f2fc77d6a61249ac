"""Amounts of memory as people read them."""

from __future__ import annotations

from studio.core.translation import tr, tr_noop

_UNITS = (
    tr_noop("{amount:.0f} bytes"),
    tr_noop("{amount:.1f} KiB"),
    tr_noop("{amount:.1f} MiB"),
    tr_noop("{amount:.1f} GiB"),
)


def format_byte_size(count: int) -> str:
    """Return bytes as people read them: 1.5 GiB."""
    amount = float(count)
    for text in _UNITS:
        if amount < 1024:
            return tr(text, amount=amount)
        amount /= 1024
    return tr("{amount:.1f} TiB", amount=amount)
