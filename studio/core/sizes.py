"""Amounts of memory as people read them."""

from __future__ import annotations


def size_text(count: int) -> str:
    """Return bytes as people read them: 1.5 GiB."""
    amount = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"
