"""Control of strokes in the viewer: which node has them, the edits of its parameter, the brush and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.sdk.paint.paint_strokes import PaintStrokes
from studio.sdk.paint.stroke_text import parse_paint_strokes, serialize_paint_strokes
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.edited_node import cancel_gesture, get_path
from studio.ui.features.viewer.tools.item_list_link import ItemListLink, ItemSelection
from studio.ui.features.viewer.tools.paint.brush_control import BrushControl
from studio.ui.features.viewer.tools.paint.paint_bar import PaintBar
from studio.ui.features.viewer.tools.paint.paint_target import PaintTarget, find_paint_target
from studio.ui.features.viewer.tools.sampling_control import SamplingControl
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.panel_protocols import Inspector, NodeGraph, Timeline
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_MAX_CLIPBOARD: Final = 50_000_000  # characters
_ALWAYS: Final = ("strokes.smaller", "strokes.larger", "strokes.select_all", "strokes.paste")


class PaintControl(QObject):
    """Shows the strokes of the node that is selected or viewed, and keeps what the mouse makes of them.

    One gesture is one step of undo.

    Args:
        level: Where nodes are selected; its document is edited.
        graph: Says which node is selected.
        panel: Shows the picture and has the mouse.
        preview: Knows what is viewed, and the facts.
        timeline: Says which frame.
        sampling: Reads colors from the picture.
        inspector: Has the list of strokes.
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
        sampling: SamplingControl,
        inspector: Inspector,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._document = level, level.document
        self._panel, self._preview, self._timeline, self._post = panel, preview, timeline, post
        self._controller = controller = panel.paint
        self._selected: tuple[str, ...] = ()
        self._target: PaintTarget | None = None
        self.bar = PaintBar(panel.canvas)
        self._brush = BrushControl(controller, self.bar, sampling, lambda: self._target, post, self)
        selection = ItemSelection(
            controller.selection_changed,
            lambda: controller.chosen_strokes,
            controller.choose_strokes,
            lambda: controller.is_dragging,
        )
        self._list_link = ItemListLink(selection, inspector, lambda: self._target, level, self)
        controller.strokes_edited.connect(self._apply)
        controller.gesture_canceled.connect(self._on_gesture_canceled)
        controller.message_posted.connect(post)
        graph.selection_changed.connect(self._on_selected)
        panel.side_changed.connect(self.refresh)
        panel.frame_shown.connect(self._on_frame_shown)
        preview.facts_changed.connect(self.refresh)
        timeline.frame_changed.connect(self.refresh)
        self._document.project_changed.connect(self.refresh)
        panel.canvas.installEventFilter(self)
        self.handlers = self._build_handlers()
        first = {action: self.handlers[action] for action in _ALWAYS}
        self._first_keys = PanelKeys(ActionScope.STROKES, first, panel, lambda: controller.is_on)
        self._keys = PanelKeys(ActionScope.STROKES, self.handlers, panel, lambda: self.is_active)

    @property
    def is_editable(self) -> bool:
        """Whether there is a node to paint on."""
        return self._controller.is_on

    @property
    def is_active(self) -> bool:
        """Whether keys act on strokes: some are selected."""
        return self._controller.is_on and bool(self._controller.selection)

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Find out anew which node has strokes, and what they are."""
        before, self._target = self._target, self._find_target()
        strokes = self._target.read_strokes() if self._target is not None else None
        if strokes is None:
            self._target = None
        if get_path(before) != get_path(self._target):
            self._controller.set_on(False)
        self._controller.set_on(self._target is not None)
        if strokes is not None:
            if strokes is not self._controller.strokes:
                self._controller.settle_other_than(strokes)
            self._controller.show_strokes(strokes, self._timeline.current_frame)
        self._list_link.refresh()
        self.bar.show_bar(shown=self._controller.is_on and self._panel.canvas.picture is not None)
        if not self._controller.is_on:
            self._brush.end_sampling()

    def _find_target(self) -> PaintTarget | None:
        graph = self._document.graph
        if self._preview.viewed_graph is not graph:
            return None  # the other variant is seen
        selected = [join_path(self._level.path, node) for node in self._selected]
        return find_paint_target(
            graph, self._document.registry, self._preview.facts, self._preview.viewed_output, selected
        )

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

    def _on_frame_shown(self, *_: object) -> None:
        """Let go of the last stroke when the picture shows it."""
        shown = self._panel.shown_request
        if shown is not None and shown.graph is self._document.graph:
            self._controller.settle()
        self.refresh()

    def _apply(self, strokes: PaintStrokes, label: str, merge_key: str) -> None:
        """Keep edited strokes, in one command."""
        if self._target is None:
            return
        try:
            self._document.apply_command(self._target.make_command(serialize_paint_strokes(strokes), label, merge_key))
        except StudioError as error:
            self._controller.cancel_stroke()
            self._controller.settle()
            self._post(str(error))

    def _on_gesture_canceled(self, merge_key: str) -> None:
        cancel_gesture(self._document, get_path(self._target), merge_key)
        self.refresh()

    def _build_handlers(self) -> Handlers:
        controller = self._controller
        return {
            "strokes.smaller": lambda: controller.resize_brush(is_larger=False),
            "strokes.larger": lambda: controller.resize_brush(is_larger=True),
            "strokes.select_all": controller.select_all,
            "strokes.delete": controller.delete_selected,
            "strokes.copy": self._copy,
            "strokes.paste": self._paste,
        }

    def _copy(self) -> None:
        """Copy the selected strokes, as text."""
        controller = self._controller
        chosen = PaintStrokes(tuple(controller.strokes.strokes[index] for index in sorted(controller.selection)))
        if chosen.strokes:
            QGuiApplication.clipboard().setText(serialize_paint_strokes(chosen))

    def _paste(self) -> None:
        """Add the strokes that the clipboard holds."""
        text = QGuiApplication.clipboard().text()
        try:
            pasted = parse_paint_strokes(text) if 0 < len(text) < _MAX_CLIPBOARD else PaintStrokes()
        except StudioError:
            pasted = PaintStrokes()
        if pasted.strokes:
            self._controller.paste_strokes(pasted)
        else:
            self._post(tr("The clipboard holds no strokes: copy some in the viewer first."))

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the circle of the brush away when the mouse leaves the picture."""
        if event.type() is QEvent.Type.Leave:
            self._controller.leave()
        return False
