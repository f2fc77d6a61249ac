"""Control of shapes in the viewer: which node has them, the edits of its parameter, the keys and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.graph.view_state import viewed_output
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.edited_node import cancel_gesture, get_path
from studio.ui.features.viewer.tools.item_list_link import ItemListLink, ItemSelection
from studio.ui.features.viewer.tools.roto.roto_bar import RotoBar
from studio.ui.features.viewer.tools.roto.roto_target import RotoTarget, find_roto_target
from studio.ui.features.viewer.tools.roto.shape_clipboard import copy_shapes, read_copied_shapes
from studio.ui.features.viewer.tools.roto.shape_menu import ShapeMenu
from studio.ui.features.viewer.tools.roto.track_motions import TrackMotions
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.panel_protocols import Inspector, NodeGraph, Timeline
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys

if TYPE_CHECKING:
    from studio.ui.preview.messages.frame_messages import FrameResult

_ALWAYS: Final = ("shapes.select_all", "shapes.paste")


class RotoControl(QObject):
    """Shows the shapes of the node that is selected or viewed, and keeps what the mouse makes of them.

    Every edit sets a key of the shape at the frame. One gesture is one step of undo.

    Args:
        level: Where nodes are selected; its document is edited.
        graph: Says which node is selected.
        panel: Shows the picture and has the mouse.
        preview: Knows what is viewed, and the facts.
        timeline: Says which frame.
        overlays: Has the places asked for to which a track carries shapes.
        inspector: Has the list of shapes.
        post: Says on the status line what could not be done.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        graph: NodeGraph,
        panel: ViewerPanel,
        preview: PreviewController,
        timeline: Timeline,
        overlays: OverlayControl,
        inspector: Inspector,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._document = level, level.document
        self._panel, self._preview, self._timeline, self._post = panel, preview, timeline, post
        self._controller = controller = panel.roto
        self._selected: tuple[str, ...] = ()
        self._target: RotoTarget | None = None
        self._overlays = overlays
        selection = ItemSelection(
            controller.selection_changed,
            lambda: controller.chosen_shapes,
            controller.choose_shapes,
            lambda: controller.is_dragging,
        )
        self._list_link = ItemListLink(selection, inspector, lambda: self._target, level, self)
        self._motions = TrackMotions()
        self.bar = bar = RotoBar(panel.canvas)
        bar.mode_chosen.connect(controller.set_mode)
        bar.smooth_clicked.connect(controller.smooth_selected)
        bar.corner_clicked.connect(controller.break_selected)
        bar.set_key_clicked.connect(controller.set_key)
        bar.delete_key_clicked.connect(controller.delete_key)
        controller.mode_changed.connect(bar.show_mode)
        controller.selection_changed.connect(self._update_bar)
        controller.shapes_edited.connect(self._apply)
        controller.gesture_canceled.connect(self._on_gesture_canceled)
        graph.selection_changed.connect(self._on_selected)
        panel.side_changed.connect(self.refresh)
        panel.frame_shown.connect(self._on_frame)
        preview.facts_changed.connect(self.refresh)
        timeline.frame_changed.connect(self.refresh)
        self._document.project_changed.connect(self.refresh)
        self.menu = ShapeMenu(controller, panel.canvas)
        self.handlers = {**self._build_handlers(), **self.menu.build_handlers()}
        first = {action: self.handlers[action] for action in _ALWAYS}
        self._first_keys = PanelKeys(ActionScope.SHAPES, first, panel, lambda: controller.is_on)
        self._keys = PanelKeys(ActionScope.SHAPES, self.handlers, panel, lambda: self.is_active)

    @property
    def is_editable(self) -> bool:
        """Whether there is a node whose shapes can be edited."""
        return self._controller.is_on

    @property
    def is_active(self) -> bool:
        """Whether keys act on shapes: points are selected, or a line is under the pen."""
        return self._controller.is_on and bool(self._controller.chosen_shapes or self._controller.is_drawing)

    def open_menu(self, at: QPoint) -> bool:
        """Open the menu of the shape at a place of the canvas; return whether there is one."""
        return self.menu.open_menu(at, self._panel.canvas.view, self.handlers)

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Find out anew which node has shapes, and what they are."""
        before, self._target = self._target, self._find_target()
        shapes = self._target.read_shapes() if self._target is not None else None
        if shapes is None:
            self._target = None
        if get_path(before) != get_path(self._target):
            self._controller.set_on(False)
        self._controller.set_on(self._target is not None)
        is_carried = shapes is not None and any(shape.is_following for shape in shapes.shapes)
        corners = self._target.corners if self._target is not None and is_carried else None
        self._overlays.set_asked(corners)
        if shapes is not None:
            frame = self._timeline.current_frame
            target = self._target
            motions = self._motions.get_motions(target, frame) if target is not None and corners is not None else None
            self._controller.show_shapes(shapes, frame, motions)
        self._list_link.refresh()
        self.bar.show_bar(shown=self._controller.is_on and self._panel.canvas.picture is not None)
        self._update_bar()

    def _on_frame(self, result: FrameResult) -> None:
        self._motions.read_frame(result, self._target)
        self.refresh()

    def _find_target(self) -> RotoTarget | None:
        graph = self._document.graph
        if self._preview.viewed_graph is not graph:
            return None  # the other variant is seen
        selected = [join_path(self._level.path, node) for node in self._selected]
        chosen = viewed_output(self._document.project, self._panel.shown_side)
        target = find_roto_target(
            graph, self._document.registry, self._preview.facts, self._preview.viewed_output, selected, chosen
        )
        is_elsewhere = target is not None and target.frame not in (None, self._timeline.current_frame)
        return None if is_elsewhere else target

    def _update_bar(self) -> None:
        controller = self._controller
        shapes = controller.shapes.shapes
        chosen = [shapes[index] for index in controller.selected_shapes if index < len(shapes)] or shapes
        self.bar.show_possible(
            has_selection=bool(controller.selection),
            has_shapes=bool(shapes),
            has_key=any(controller.frame in shape.keys for shape in chosen),
        )

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

    def _apply(self, shapes: RotoShapes, label: str, merge_key: str) -> None:
        """Keep edited shapes, in one command."""
        if self._target is None:
            return
        try:
            self._document.apply_command(self._target.make_shapes_command(shapes, label, merge_key))
        except StudioError:
            self._controller.cancel()

    def _on_gesture_canceled(self, merge_key: str) -> None:
        cancel_gesture(self._document, get_path(self._target), merge_key)
        self.refresh()

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
