"""Choice of the viewer's side, or of the way both sides are compared, by keys and controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.engine.display.viewer_settings import NO_COMPARE, CompareMode, CompareSettings
from studio.graph.view_state import Side
from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.controls.toolbar import ViewerToolbar
from studio.ui.shell.shortcuts.dispatch import Handlers

_MODES: Final = (CompareMode.WIPE, CompareMode.DIFFERENCE, CompareMode.SIDE_BY_SIDE)
_DIFFERENCE: Final = "≠"


class CompareControl(QObject):
    """Control of the comparison: its side, its settings, and the resulting requests.

    Args:
        canvas: Shows one picture, or two.
        toolbar: Has a button for each side, and one for the comparison.
        parent: Qt's owner.

    Signals:
        side_changed(Side): The other side is to be shown.
        compare_changed(CompareSettings): The sides are to be seen so.
    """

    side_changed = Signal(object)
    compare_changed = Signal(object)

    def __init__(self, canvas: ViewerCanvas, toolbar: ViewerToolbar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown_side = Side.A
        self.compare = NO_COMPARE
        self._canvas = canvas
        self._toolbar = toolbar
        self._names: Mapping[Side, str] = {}
        self._last = CompareMode.WIPE
        toolbar.side_clicked.connect(self.show_single_side)
        toolbar.compare_bar.compare_edited.connect(self.set_compare)

    @property
    def is_comparing(self) -> bool:
        """Whether the sides are compared."""
        return self.compare.mode is not CompareMode.OFF

    def show_side(self, side: Side) -> None:
        """Go to a side; while both are compared, to be seen once they no longer are."""
        if side is not self.shown_side:
            self.shown_side = side
            self._show()
            self.side_changed.emit(side)

    def show_single_side(self, side: Side) -> None:
        """Show a side and compare it with nothing."""
        self.set_compare(replace(self.compare, mode=CompareMode.OFF))
        self.show_side(side)

    def set_side_names(self, names: Mapping[Side, str]) -> None:
        """Say what is on each side; an empty name for nothing."""
        if names != self._names:
            self._names = names
            self._canvas.comparison.set_side_names(names)
            self._show()

    def set_compare(self, compare: CompareSettings) -> None:
        """Compare the sides with these settings."""
        if compare == self.compare:
            return
        turned_on = compare.mode is CompareMode.WIPE and self.compare.mode is not CompareMode.WIPE
        self.compare = compare
        if self.is_comparing:
            self._last = compare.mode
        self._canvas.comparison.set_compare(compare)
        if turned_on:
            self._canvas.bring_wipe_into_view()
        self._show()
        self.compare_changed.emit(compare)

    def toggle_compare(self) -> None:
        """Compare the sides as they were compared last, or no longer."""
        self.set_compare(replace(self.compare, mode=CompareMode.OFF if self.is_comparing else self._last))

    def select_next_mode(self) -> None:
        """Compare the sides in the next way: wipe, difference, side by side."""
        at = _MODES.index(self.compare.mode) if self.is_comparing else -1
        self.set_compare(replace(self.compare, mode=_MODES[(at + 1) % len(_MODES)]))

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "viewer.side": lambda: self.show_single_side(self.shown_side.opposite_side),
            "viewer.wipe": self.toggle_compare,
            "viewer.next_comparison": self.select_next_mode,
        }

    def _show(self) -> None:
        """Show at the corner what is seen, where there are two things to tell apart."""
        first, second = self._names.get(Side.A, ""), self._names.get(Side.B, "")
        if self.compare.mode is CompareMode.DIFFERENCE:
            names = {"first": first or tr("nothing yet"), "second": second or tr("nothing yet")}
            self._canvas.show_name(_DIFFERENCE, tr("{first} − {second}, × {gain:g}", gain=self.compare.gain, **names))
        else:
            both = self.shown_side is Side.B or bool(second)
            self._canvas.show_name(self.shown_side.value if both else "", self._names.get(self.shown_side, ""))
        self._toolbar.show_side(self.shown_side, self._names, compared=self.is_comparing)
        self._toolbar.compare_bar.show_compare(self.compare)
