"""How long a computation took, in figures. No widgets here."""

from __future__ import annotations


def duration_text(seconds: float) -> str:
    """Return a duration in three figures at most: 0.4 ms, 12 ms, 1.3 s, 2:05."""
    milliseconds = seconds * 1000
    if milliseconds < 9.95:
        return f"{milliseconds:.1f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
