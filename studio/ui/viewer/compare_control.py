"""Which side of the viewer is seen, or how both are: by keys and controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.core.language import tr
from studio.engine.look import ALONE, Compare, CompareMode
from studio.graph.looking import Side
from studio.ui.results import FrameResult
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.viewer.canvas import ViewerCanvas
from studio.ui.viewer.toolbar import ViewerToolbar

_MODES: Final = (CompareMode.WIPE, CompareMode.DIFFERENCE, CompareMode.SIDE_BY_SIDE)
_DIFFERENCE: Final = "≠"


class CompareControl(QObject):
    """Holds the side and how the sides are compared, and says what is wanted.

    Args:
        canvas: Shows one picture, or two.
        toolbar: Has a button for each side, and one for the comparison.
        parent: Qt's owner.

    Signals:
        side_changed(Side): The other side is to be shown.
        compare_changed(Compare): The sides are to be seen so.
    """

    side_changed = Signal(object)
    compare_changed = Signal(object)

    def __init__(self, canvas: ViewerCanvas, toolbar: ViewerToolbar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.side = Side.A
        self.compare = ALONE
        self._canvas = canvas
        self._toolbar = toolbar
        self._names: Mapping[Side, str] = {}
        self._last = CompareMode.WIPE
        toolbar.side_clicked.connect(self.show_alone)
        toolbar.compare.edited.connect(self.set_compare)

    @property
    def is_on(self) -> bool:
        """Whether the sides are compared."""
        return self.compare.mode is not CompareMode.OFF

    def show_side(self, side: Side) -> None:
        """Go to a side; while both are compared, to be seen once they no longer are."""
        if side is not self.side:
            self.side = side
            self._show()
            self.side_changed.emit(side)

    def show_alone(self, side: Side) -> None:
        """Show a side and compare it with nothing."""
        self.set_compare(replace(self.compare, mode=CompareMode.OFF))
        self.show_side(side)

    def set_names(self, names: Mapping[Side, str]) -> None:
        """Say what is on each side; an empty name for nothing."""
        if names != self._names:
            self._names = names
            self._canvas.comparison.set_names(names)
            self._show()

    def set_compare(self, compare: Compare) -> None:
        """See the sides so."""
        if compare == self.compare:
            return
        turned_on = compare.mode is CompareMode.WIPE and self.compare.mode is not CompareMode.WIPE
        self.compare = compare
        if self.is_on:
            self._last = compare.mode
        self._canvas.comparison.set_compare(compare)
        if turned_on:
            self._canvas.bring_wipe_into_sight()
        self._show()
        self.compare_changed.emit(compare)

    def toggle(self) -> None:
        """Compare the sides as they were compared last, or no longer."""
        self.set_compare(replace(self.compare, mode=CompareMode.OFF if self.is_on else self._last))

    def next_mode(self) -> None:
        """Compare the sides in the next way: wipe, difference, side by side."""
        at = _MODES.index(self.compare.mode) if self.is_on else -1
        self.set_compare(replace(self.compare, mode=_MODES[(at + 1) % len(_MODES)]))

    def show_result(self, result: FrameResult) -> FrameResult:
        """Take side B of an answer to the canvas; return the answer to be shown on side A.

        Where A alone failed that is B's: it gives the size, and the card lies on A's half.
        """
        self._canvas.comparison.show_result(result)
        other = result.other
        if self._canvas.comparison.is_on and result.pixels is None and other is not None and other.pixels is not None:
            return other
        return result

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "viewer.side": lambda: self.show_alone(self.side.other),
            "viewer.wipe": self.toggle,
            "viewer.next_comparison": self.next_mode,
        }

    def _show(self) -> None:
        """Show at the corner what is seen, where there are two things to tell apart."""
        first, second = self._names.get(Side.A, ""), self._names.get(Side.B, "")
        if self.compare.mode is CompareMode.DIFFERENCE:
            names = {"first": first or tr("nothing yet"), "second": second or tr("nothing yet")}
            self._canvas.show_name(_DIFFERENCE, tr("{first} − {second}, × {gain:g}", gain=self.compare.gain, **names))
        else:
            both = self.side is Side.B or bool(second)
            self._canvas.show_name(self.side.value if both else "", self._names.get(self.side, ""))
        self._toolbar.show_side(self.side, self._names, compared=self.is_on)
        self._toolbar.compare.show_compare(self.compare)
