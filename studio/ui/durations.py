"""Lengths of time as people read them. No widgets here."""

from __future__ import annotations

_MINUTE, _HOUR = 60, 3600


def fine_duration(seconds: float) -> str:
    """Return how long a computation took, in three figures: 0.4 ms, 12 ms, 1.3 s; from 100 seconds on as `duration`."""
    milliseconds = seconds * 1000
    if milliseconds < 9.95:
        return f"{milliseconds:.1f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 99.95 else duration(seconds)


def duration(seconds: float) -> str:
    """Return a length of time as people say it: 8 s, 2 min 05 s, 1 h 04 min."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"


def rough_duration(seconds: float) -> str:
    """Return an estimated length of time, without a precision that it does not have: 8 s, 12 min, 1 h 04 min."""
    whole = max(1, round(seconds))
    return f"{round(whole / _MINUTE)} min" if _MINUTE <= whole < _HOUR else duration(whole)
