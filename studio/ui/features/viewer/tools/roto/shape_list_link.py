"""The list of shapes in the inspector and the selection in the viewer: what is chosen in one is chosen in the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.ui.features.viewer.tools.roto.roto_controller import RotoController
from studio.ui.features.viewer.tools.roto.roto_target import RotoTarget
from studio.ui.shell.fields.shapes_field.shapes_field import ShapesFieldView
from studio.ui.shell.panel_protocols import Inspector


class ShapeListLink(QObject):
    """Joins the two, while the inspector shows the node alone whose shapes the viewer has.

    Args:
        controller: Has the selection.
        inspector: Has the list.
        find_target: Returns the node whose shapes the viewer has.
        level: The level of the nodes that the inspector shows.
        parent: Qt's owner.
    """

    def __init__(
        self,
        controller: RotoController,
        inspector: Inspector,
        find_target: Callable[[], RotoTarget | None],
        level: ActiveLevel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller, self._inspector = controller, inspector
        self._find_target, self._level = find_target, level
        self._field: ShapesFieldView | None = None
        self._is_passing_on = False
        controller.selection_changed.connect(self._show_in_list)

    def refresh(self) -> None:
        """Find the list anew: the inspector makes another one for each node."""
        field = self._find_field()
        if field is self._field:
            return
        self._field = field  # one that was shown before asks for nothing more
        if field is not None:
            field.shapes_chosen.connect(self._show_in_viewer)
            self._show_in_list()

    def _find_field(self) -> ShapesFieldView | None:
        target = self._find_target()
        nodes = [join_path(self._level.path, node) for node in self._inspector.shown_nodes]
        if target is None or nodes != [target.path]:
            return None
        row = self._inspector.param_rows.get(target.param)
        field = row.value_field if row is not None else None
        return field if isinstance(field, ShapesFieldView) else None

    def _show_in_list(self) -> None:
        if self._is_passing_on:
            return
        self.refresh()
        chosen = self._controller.chosen_shapes
        if self._field is not None and chosen:
            self._is_passing_on = True
            self._field.choose_shapes(chosen)
            self._is_passing_on = False

    def _show_in_viewer(self, numbers: tuple[int, ...]) -> None:
        controller = self._controller
        if self._find_field() is None:
            return
        if not self._is_passing_on and not controller.is_dragging and set(numbers) != set(controller.chosen_shapes):
            self._is_passing_on = True
            controller.choose_shapes(numbers)
            self._is_passing_on = False
