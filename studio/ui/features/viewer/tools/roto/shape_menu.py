"""Actions on the shapes that are selected in the viewer, their menu, and the field for a name."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.roto import shown_shapes
from studio.ui.features.viewer.tools.roto.edits import whole_shapes
from studio.ui.features.viewer.tools.roto.edits.shape_edits import move_points
from studio.ui.features.viewer.tools.roto.edits.whole_shapes import OrderStep
from studio.ui.features.viewer.tools.roto.roto_controller import REACH, RotoController
from studio.ui.shell.fields.rename_field import RenameField
from studio.ui.shell.menus.menu_entries import add_actions
from studio.ui.shell.shortcuts.action_spec import ContextMenu
from studio.ui.shell.shortcuts.dispatch import Handlers

_STEPS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_LARGE_STEP: Final = 10
_OF_POINTS: Final = frozenset({"shapes.smooth", "shapes.corner", "shapes.delete"})


class ShapeMenu(QObject):
    """Opens the menu of shapes on a click with the right button, and does what whole shapes can be told.

    Args:
        controller: Has the shapes.
        canvas: Shows the picture.
    """

    def __init__(self, controller: RotoController, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._controller, self._canvas = controller, canvas
        self.menu = QMenu(canvas)
        self.name_field = RenameField(canvas)
        self.name_field.node_renamed.connect(self._on_renamed)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        order = {"to_top": OrderStep.TOP, "raise": OrderStep.UP, "lower": OrderStep.DOWN, "to_bottom": OrderStep.BOTTOM}
        return {
            "shapes.rename": self.open_name_field,
            "shapes.duplicate": self._duplicate,
            "shapes.delete_shapes": self._delete,
            "shapes.lock": lambda: self._change(tr("Lock Shapes"), whole_shapes.toggle_locked),
            "shapes.hide": lambda: self._change(tr("Hide Shapes"), whole_shapes.hide_shapes),
            "shapes.follow": lambda: self._change(
                tr("Follow the Track"),
                lambda shapes, numbers: whole_shapes.toggle_following(shapes, numbers, self._controller.frame),
            ),
            **{f"shapes.{name}": partial(self._reorder, step) for name, step in order.items()},
            **{
                f"shapes.{name}{far}": partial(self._nudge, dx * by, dy * by)
                for name, (dx, dy) in _STEPS.items()
                for far, by in (("", 1), ("_10", _LARGE_STEP))
            },
        }

    def is_following(self) -> bool:
        """Return whether all chosen shapes follow the track."""
        controller = self._controller
        chosen = [controller.shapes.shapes[number] for number in controller.chosen_shapes]
        return bool(chosen) and all(shape.is_following for shape in chosen)

    def is_locked(self) -> bool:
        """Return whether all chosen shapes are locked."""
        controller = self._controller
        chosen = [controller.shapes.shapes[number] for number in controller.chosen_shapes]
        return bool(chosen) and all(shape.is_locked for shape in chosen)

    def open_menu(self, at: QPoint, view: PictureTransform, handlers: Handlers) -> bool:
        """Open the menu if a shape lies at a place of the canvas, also a locked one; return whether it does."""
        controller = self._controller
        if not controller.is_on or controller.is_drawing:
            return False
        place, reach = view.to_picture_point(at.x(), at.y()), REACH / view.zoom
        hit = shown_shapes.find_shape(controller.shown, place, reach)
        if hit is None:
            return False
        if hit not in controller.chosen_shapes:
            controller.choose_shapes((hit,))
        states = {"shapes.lock": self.is_locked, "shapes.follow": self.is_following}
        has_points = bool(controller.selection)
        self.menu.clear()
        add_actions(
            self.menu,
            ContextMenu.SHAPES,
            handlers,
            possible=lambda action: has_points or action not in _OF_POINTS,
            states=states,
        )
        self.menu.popup(self._canvas.mapToGlobal(at))
        return True

    def open_name_field(self) -> None:
        """Let the name of a chosen shape be typed, beside it."""
        number = next(iter(self._controller.chosen_shapes), None)
        if number is None:
            return
        shown = self._controller.shown[number]
        view: PictureTransform = self._canvas.view  # type: ignore[attr-defined]  # a ViewerCanvas
        x, y = view.to_widget_point(*shown.bounds[:2])
        place = QRect(
            round(min(max(x, 0.0), max(0.0, self._canvas.width() - 180.0))),
            round(min(max(y, 0.0), max(0.0, self._canvas.height() - 30.0))),
            180,
            24,
        )
        self.name_field.open_editor(str(number), shown.shape.name, place)

    def _on_renamed(self, number: str, name: str) -> None:
        shapes = self._controller.shapes
        if int(number) < len(shapes.shapes):
            renamed = replace(shapes.shapes[int(number)], name=name)
            self._controller.apply_edit(tr("Rename Shape"), shapes.replace_shape(int(number), renamed))

    def _change(self, label: str, change: whole_shapes.ShapesChange) -> None:
        numbers = self._controller.chosen_shapes
        if numbers:
            self._controller.apply_edit(label, change(self._controller.shapes, numbers))

    def _duplicate(self) -> None:
        controller = self._controller
        edited, copies = whole_shapes.duplicate_shapes(controller.shapes, controller.chosen_shapes)
        controller.apply_edit(tr("Duplicate Shapes"), edited)
        controller.choose_shapes(copies)

    def _delete(self) -> None:
        controller = self._controller
        numbers = controller.chosen_shapes
        controller.choose_shapes(())
        controller.apply_edit(tr("Delete Shapes"), controller.shapes.remove_shapes(numbers))

    def _reorder(self, step: OrderStep) -> None:
        controller = self._controller
        edited, numbers = whole_shapes.reorder_shapes(controller.shapes, controller.chosen_shapes, step)
        controller.choose_shapes(())
        controller.apply_edit(tr("Reorder Shapes"), edited)
        controller.choose_shapes(numbers)

    def _nudge(self, dx: float, dy: float) -> None:
        self._controller.edit_selected(
            tr("Move Points"), lambda shapes, frame, selection: move_points(shapes, frame, selection, dx, dy)
        )
