"""Control of shapes in the viewer: which node has them, the edits of its parameter, the keys and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint

from studio.core.translation import tr
from studio.graph.view_state import viewed_output
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import serialize_roto_shapes
from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.items_control import ItemsControl
from studio.ui.features.viewer.tools.roto.roto_bar import RotoBar
from studio.ui.features.viewer.tools.roto.roto_target import RotoTarget, find_roto_target
from studio.ui.features.viewer.tools.roto.shape_clipboard import copy_shapes, read_copied_shapes
from studio.ui.features.viewer.tools.roto.shape_menu import ShapeMenu
from studio.ui.features.viewer.tools.roto.track_motions import TrackMotions
from studio.ui.features.viewer.tools.tool_control import ToolContext
from studio.ui.shell.fields.items.item_list_link import ItemSelection
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.preview.messages.frame_messages import FrameResult

_ALWAYS: Final = ("shapes.select_all", "shapes.paste")


class RotoControl(ItemsControl[RotoTarget, RotoShapes]):
    """Shows the shapes of the node that is selected or viewed, and keeps what the mouse makes of them.

    Every edit sets a key of the shape at the frame.

    Args:
        context: What it works with.
        overlays: Has the places asked for to which a track carries shapes.
    """

    def __init__(self, context: ToolContext, overlays: OverlayControl) -> None:
        controller = context.panel.roto
        selection = ItemSelection(
            controller.selection_changed,
            lambda: controller.chosen_shapes,
            controller.choose_shapes,
            lambda: controller.is_dragging,
        )
        super().__init__(context, controller, selection, controller.shapes_edited, controller.gesture_canceled)
        self._controller = controller
        self._overlays, self._motions = overlays, TrackMotions()
        self.bar = bar = RotoBar(context.panel.canvas)
        bar.mode_chosen.connect(controller.set_mode)
        bar.smooth_clicked.connect(controller.smooth_selected)
        bar.corner_clicked.connect(controller.break_selected)
        bar.set_key_clicked.connect(controller.set_key)
        bar.delete_key_clicked.connect(controller.delete_key)
        controller.mode_changed.connect(bar.show_mode)
        controller.selection_changed.connect(self._update_bar)
        self.menu = ShapeMenu(controller, context.panel.canvas)
        self._bind_keys(ActionScope.SHAPES, {**self._build_handlers(), **self.menu.build_handlers()}, _ALWAYS)

    def open_menu(self, at: QPoint) -> bool:
        """Open the menu of the shape at a place of the canvas; return whether there is one."""
        return self.menu.open_menu(at, self._panel.canvas.view, self.handlers)

    def _find_target(self, search: HandleSearch) -> RotoTarget | None:
        target = find_roto_target(search, viewed_output(self._document.project, self._panel.shown_side))
        is_elsewhere = target is not None and target.frame not in (None, self._timeline.current_frame)
        return None if is_elsewhere else target

    def _read_items(self, target: RotoTarget) -> RotoShapes | None:
        return target.read_shapes()

    def _serialize_items(self, items: RotoShapes) -> str:
        return serialize_roto_shapes(items)

    def _has_selection(self) -> bool:
        """Return whether points are selected, or a line is under the pen."""
        return bool(self._controller.chosen_shapes or self._controller.is_drawing)

    def _show_items(self, items: RotoShapes | None) -> None:
        target, frame = self._target, self._timeline.current_frame
        is_carried = items is not None and any(shape.is_following for shape in items.shapes)
        corners = target.corners if target is not None and is_carried else None
        self._overlays.set_asked(corners)
        if items is not None:
            motions = self._motions.get_motions(target, frame) if target is not None and corners is not None else None
            self._controller.show_shapes(items, frame, motions)

    def _on_frame_shown(self, result: FrameResult) -> None:
        self._motions.read_frame(result, self._target)
        self.refresh()

    def _show_bar(self) -> None:
        self.bar.show_bar(shown=self._is_seen)
        self._update_bar()

    def _update_bar(self) -> None:
        controller = self._controller
        shapes = controller.shapes.shapes
        chosen = [shapes[index] for index in controller.selected_shapes if index < len(shapes)] or shapes
        self.bar.show_possible(
            has_selection=bool(controller.selection),
            has_shapes=bool(shapes),
            has_key=any(controller.frame in shape.keys for shape in chosen),
        )

    def _build_handlers(self) -> Handlers:
        controller = self._controller
        return {
            "shapes.select_all": controller.select_all,
            "shapes.delete": controller.delete_selected,
            "shapes.finish": controller.finish_line,
            "shapes.smooth": controller.smooth_selected,
            "shapes.corner": controller.break_selected,
            "shapes.set_key": controller.set_key,
            "shapes.delete_key": controller.delete_key,
            "shapes.copy": self._copy,
            "shapes.paste": self._paste,
        }

    def _copy(self) -> None:
        copy_shapes(self._controller.shapes, self._controller.chosen_shapes)

    def _paste(self) -> None:
        """Add the shapes that the clipboard holds."""
        pasted = read_copied_shapes()
        if pasted.shapes:
            self._controller.paste_shapes(pasted)
        else:
            self._post(tr("The clipboard holds no shapes: copy some in the viewer first."))
