"""Selection of keys, line by line.

Of a key with parts, such as that of a point, one part may be selected alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint, VisibleCurves
from studio.ui.features.animation.keys.key_selection import KeySelection


class KeyPointSelection(QObject):
    """Selection of keys and handles, kept in step with the selection of keys that all panels share.

    Args:
        selection: The keys.
        shown: Returns all curves.

    Signals:
        selection_changed(): Other keys, or other parts of them, are selected than before.
    """

    selection_changed = Signal()

    def __init__(
        self, selection: KeySelection, shown: Callable[[], VisibleCurves], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self._shown = shown
        self._expected: frozenset[KeyPoint] = frozenset()
        self._dots: frozenset[KeyPoint] = frozenset()
        selection.selection_changed.connect(self._on_changed)

    @property
    def selected_points(self) -> frozenset[KeyPoint]:
        """The selected keys, part by part."""
        return self._dots

    def select_points(self, dots: Iterable[KeyPoint]) -> None:
        """Select these keys alone, and of each these parts."""
        self.expect_points(dots)
        self._selection.select_keys({dot.key_address for dot in self._expected})
        self._set_points(self._expected)

    def expect_points(self, dots: Iterable[KeyPoint]) -> None:
        """Say which parts are meant when the keys that these lie on are selected in a moment."""
        self._expected = frozenset(dots)

    def refresh(self) -> None:
        """Look anew which keys are selected: other curves are shown than before."""
        self._on_changed()

    def _on_changed(self) -> None:
        keys = self._selection.selected_keys
        if keys == {dot.key_address for dot in self._expected}:
            self._set_points(self._expected)
            return
        kept = {dot for dot in self._dots if dot.key_address in keys and dot.param_id in self._shown().params}
        others = keys - {dot.key_address for dot in kept}
        self._set_points(self._shown().list_key_points(others) | kept)

    def _set_points(self, dots: frozenset[KeyPoint]) -> None:
        if dots != self._dots:
            self._dots = dots
            self.selection_changed.emit()
