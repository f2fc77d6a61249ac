"""Lengths of time, and speeds, as people read them. No widgets here."""

from __future__ import annotations

from studio.core.translation import tr, tr_noop

_MINUTE, _HOUR = 60, 3600
_LEAST_RATE = 0.1
"""Steps a second below which minutes are counted: far from the speeds of most trainings, so that the unit stays."""


def format_fine_duration(seconds: float) -> str:
    """Return a computation time in three figures: 0.4 ms, 12 ms, 1.3 s.

    From 100 seconds on it is written as by `format_duration`.
    """
    milliseconds = seconds * 1000
    if milliseconds < 9.95:
        return tr("{count:.1f} ms", count=milliseconds)
    if milliseconds < 999.5:
        return tr("{count:.0f} ms", count=milliseconds)
    return tr("{count:.1f} s", count=seconds) if seconds < 99.95 else format_duration(seconds)


def format_duration(seconds: float) -> str:
    """Return a length of time as people say it: 8 s, 2 min 05 s, 1 h 04 min."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return tr("{count} s", count=whole)
    if whole < _HOUR:
        return tr("{minutes} min {seconds:02d} s", minutes=whole // _MINUTE, seconds=whole % _MINUTE)
    return tr("{hours} h {minutes:02d} min", hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)


def format_rough_duration(seconds: float) -> str:
    """Return an estimated length of time, without a precision that it does not have: 8 s, 12 min, 1 h 04 min."""
    whole = max(1, round(seconds))
    return tr("{count} min", count=round(whole / _MINUTE)) if _MINUTE <= whole < _HOUR else format_duration(whole)


def format_step_rate(steps_a_second: float) -> str:
    """Return how fast steps are done, in two figures: 8.3 steps a second, 0.77 steps a second, 5.2 steps a minute."""
    is_slow = steps_a_second < _LEAST_RATE
    count = steps_a_second * _MINUTE if is_slow else steps_a_second
    digits = 0 if count >= 9.95 else 1 if count >= 0.995 else 2
    text = tr_noop("{rate} steps a minute") if is_slow else tr_noop("{rate} steps a second")
    return tr(text, rate=f"{count:,.{digits}f}")
