"""Control of strokes in the viewer: which node has them, the edits of its parameter, the brush and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.paint.paint_strokes import PaintStrokes
from studio.sdk.paint.stroke_text import parse_paint_strokes, serialize_paint_strokes
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.items_control import ItemsControl
from studio.ui.features.viewer.tools.paint.brush_control import BrushControl
from studio.ui.features.viewer.tools.paint.paint_bar import PaintBar
from studio.ui.features.viewer.tools.paint.paint_target import PaintTarget, find_paint_target
from studio.ui.features.viewer.tools.sampling_control import SamplingControl
from studio.ui.features.viewer.tools.tool_control import ToolContext
from studio.ui.shell.fields.items.item_list_link import ItemSelection
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.override_guard import guard_override

if TYPE_CHECKING:
    from studio.ui.preview.messages.frame_messages import FrameResult

_MAX_CLIPBOARD: Final = 50_000_000  # characters
_ALWAYS: Final = ("strokes.smaller", "strokes.larger", "strokes.select_all", "strokes.paste")


class PaintControl(ItemsControl[PaintTarget, PaintStrokes]):
    """Shows the strokes of the node that is selected or viewed, and keeps what the mouse makes of them.

    Args:
        context: What it works with.
        sampling: Reads colors from the picture.
    """

    def __init__(self, context: ToolContext, sampling: SamplingControl) -> None:
        controller = context.panel.paint
        selection = ItemSelection(
            controller.selection_changed,
            lambda: controller.chosen_strokes,
            controller.choose_strokes,
            lambda: controller.is_dragging,
        )
        super().__init__(context, controller, selection, controller.strokes_edited, controller.gesture_canceled)
        self._controller = controller
        self.bar = PaintBar(context.panel.canvas)
        self._brush = BrushControl(controller, self.bar, sampling, lambda: self._target, context.post, self)
        controller.message_posted.connect(context.post)
        context.panel.canvas.installEventFilter(self)
        self._bind_keys(ActionScope.STROKES, self._build_handlers(), _ALWAYS)

    def _find_target(self, search: HandleSearch) -> PaintTarget | None:
        return find_paint_target(search)

    def _read_items(self, target: PaintTarget) -> PaintStrokes | None:
        return target.read_strokes()

    def _serialize_items(self, items: PaintStrokes) -> str:
        return serialize_paint_strokes(items)

    def _has_selection(self) -> bool:
        return bool(self._controller.selection)

    def _show_items(self, items: PaintStrokes | None) -> None:
        if items is not None:
            if items is not self._controller.strokes:
                self._controller.settle_other_than(items)
            self._controller.show_strokes(items, self._timeline.current_frame)

    def _show_bar(self) -> None:
        self.bar.show_bar(shown=self._is_seen)
        if not self._controller.is_on:
            self._brush.end_sampling()

    def _on_frame_shown(self, result: FrameResult) -> None:
        """Let go of the last stroke when the picture shows it."""
        shown = self._panel.shown_request
        if shown is not None and shown.graph is self._document.graph:
            self._controller.settle()
        super()._on_frame_shown(result)

    def _on_refused(self, error: StudioError) -> None:
        self._controller.cancel_stroke()
        self._controller.settle()
        self._post(str(error))

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
