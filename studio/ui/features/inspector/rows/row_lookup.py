"""Look-up of the row that a key of the keyboard is meant for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QApplication

from studio.ui.features.inspector.rows.parameter_row import ParameterRow


def find_row_for_keys(rows: Iterable[ParameterRow]) -> ParameterRow | None:
    """Return the row under the mouse, else the one that has the focus; only rows whose parameter can be animated."""
    animatable = [row for row in rows if row.param_spec.animatable and row.isEnabled()]
    focus = QApplication.focusWidget()
    focused = next((row for row in animatable if focus is not None and row.isAncestorOf(focus)), None)
    return next((row for row in animatable if row.underMouse()), focused)
