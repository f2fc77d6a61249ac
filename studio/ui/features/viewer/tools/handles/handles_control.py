"""Control of handles in the viewer: which node has them, and the edits of its parameters by drags."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands.base import CompoundCommand
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.handles.grid_shape import GridShape
from studio.ui.features.viewer.tools.handles.handle_shape import FrameSize, GripDrag, HandleShape, HandleValues
from studio.ui.features.viewer.tools.handles.handles_controller import ShownHandle
from studio.ui.features.viewer.tools.handles.handles_target import HandlesTarget, find_frame_size, find_handles_target
from studio.ui.features.viewer.tools.tool_control import ToolContext, ToolControl
from studio.ui.shell.edits.edited_node import make_edit_at
from studio.ui.shell.edits.value_edits import make_edit_command
from studio.ui.widgets.fields.field_view import make_merge_key


class HandlesControl(ToolControl[HandlesTarget]):
    """Shows the handles of the node that is selected or viewed, and sets its parameters.

    An animated parameter gets a key at the frame, as by its field. One drag is one step of undo. A parameter that a
    Signal drives or an expression sets stays as it is.

    Args:
        context: What it works with.
    """

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._controller = controller = context.panel.handles
        self._start: tuple[HandleValues, FrameSize] | None = None
        self._merge_key = ""
        controller.drag_started.connect(self._on_drag_started)
        controller.grip_dragged.connect(self._on_grip_dragged)
        controller.drag_finished.connect(self._end_drag)
        controller.drag_canceled.connect(self._on_drag_canceled)

    def refresh(self, *_: object) -> None:
        """Find out anew which node has handles, and where they lie."""
        self._target = self._search_target()
        size = self._find_size()
        if self._target is None or size is None:
            self._controller.show_handles(())
            return
        values = self._target.read_values(self._timeline.current_frame)
        self._controller.show_handles(
            [_make_shown_handle(index, shape, values, size) for index, shape in enumerate(self._target.shapes)]
        )

    def _find_target(self, search: HandleSearch) -> HandlesTarget | None:
        return find_handles_target(search)

    def _find_size(self) -> FrameSize | None:
        picture = self._panel.canvas.picture
        if self._target is None or picture is None or not picture.width or not picture.height:
            return None
        return find_frame_size(self._target, self._document.graph, self._preview.facts, picture.width, picture.height)

    def _on_drag_started(self, index: int) -> None:
        size = self._find_size()
        if self._target is not None and size is not None:
            self._start = self._target.read_values(self._timeline.current_frame), size
            self._merge_key = make_merge_key("handle")

    def _on_grip_dragged(self, index: int, drag: GripDrag) -> None:
        target, start = self._target, self._start
        if target is None or start is None or index >= len(target.shapes):
            return
        wanted = target.shapes[index].drag_grip(drag, *start)
        self._apply(target, {name: value for name, value in wanted.items() if name not in target.driven})

    def _apply(self, target: HandlesTarget, values: HandleValues) -> None:
        """Set parameters at the frame, within their limits, in one command."""
        frame = self._timeline.current_frame
        commands = []
        for name, value in values.items():
            spec = target.spec.params[name]
            accepted = target.accept_value(spec, value, frame)
            commands.append(make_edit_command(target.record, spec, accepted, frame, self._merge_key))
        if not commands:
            return
        command = CompoundCommand(tr("Move Handle"), tuple(commands), self._merge_key)
        try:
            self._document.apply_command(make_edit_at(target.path, command))
        except StudioError:
            self._controller.cancel_drag()

    def _end_drag(self) -> None:
        self._start = None
        self.refresh()

    def _on_drag_canceled(self) -> None:
        self._cancel_gesture(self._merge_key)
        self._end_drag()


def _make_shown_handle(index: int, shape: HandleShape, values: HandleValues, size: FrameSize) -> ShownHandle:
    lines = shape.make_lines(values, size) if isinstance(shape, GridShape) else ()
    return ShownHandle(
        index, tuple(shape.list_grips(values, size)), tuple(shape.make_outline(values, size)), tuple(map(tuple, lines))
    )
