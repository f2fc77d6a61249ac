"""Which keys are selected, line by line: of a key with parts, such as a point, one part may be selected alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from studio.ui.curve_editor.shown import Dot, Everything
from studio.ui.keys.selection import KeySelection


class DotSelection(QObject):
    """Follows the selection of keys that all panels share, and leads it.

    Args:
        selection: The keys.
        shown: Returns all curves.

    Signals:
        changed(): Other keys, or other parts of them, are selected than before.
    """

    changed = Signal()

    def __init__(self, selection: KeySelection, shown: Callable[[], Everything], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selection = selection
        self._shown = shown
        self._expected: frozenset[Dot] = frozenset()
        self._dots: frozenset[Dot] = frozenset()
        selection.changed.connect(self._on_changed)

    @property
    def dots(self) -> frozenset[Dot]:
        """The selected keys, part by part."""
        return self._dots

    def set(self, dots: Iterable[Dot]) -> None:
        """Select these keys alone, and of each these parts."""
        self.expect(dots)
        self._selection.set({dot.address for dot in self._expected})
        self._take(self._expected)

    def expect(self, dots: Iterable[Dot]) -> None:
        """Say which parts are meant when the keys that these lie on are selected in a moment."""
        self._expected = frozenset(dots)

    def refresh(self) -> None:
        """Look anew which keys are selected: other curves are shown than before."""
        self._on_changed()

    def _on_changed(self) -> None:
        keys = self._selection.keys
        if keys == {dot.address for dot in self._expected}:
            self._take(self._expected)
            return
        kept = {dot for dot in self._dots if dot.address in keys and dot.owner in self._shown().params}
        others = keys - {dot.address for dot in kept}
        self._take(self._shown().dots_of(others) | kept)

    def _take(self, dots: frozenset[Dot]) -> None:
        if dots != self._dots:
            self._dots = dots
            self.changed.emit()
