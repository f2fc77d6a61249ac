"""Timers that fire once, or again and again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def make_single_shot_timer(parent: QObject, interval_ms: int, slot: Callable[[], object]) -> QTimer:
    """Return a timer that calls `instance_dir` once, `interval_ms` after each start."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer


def make_repeating_timer(parent: QObject, interval_ms: int, slot: Callable[[], object]) -> QTimer:
    """Return a timer that calls `instance_dir` every `interval_ms` from its start on."""
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer
