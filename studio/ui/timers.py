"""Timers that fire once, or again and again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def single_shot(parent: QObject, interval_ms: int, slot: Callable[[], object]) -> QTimer:
    """Return a timer that calls `slot` once, `interval_ms` after each start."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer


def repeating(parent: QObject, interval_ms: int, slot: Callable[[], object]) -> QTimer:
    """Return a timer that calls `slot` every `interval_ms` from its start on."""
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer
