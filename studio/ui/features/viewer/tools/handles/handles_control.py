"""Control of handles in the viewer: which node has them, and the edits of its parameters by drags."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands.base import CompoundCommand
from studio.graph.commands.in_group import EditInGroup
from studio.graph.groups.paths import join_path
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.handles.grid_shape import GridShape
from studio.ui.features.viewer.tools.handles.handle_shape import FrameSize, GripDrag, HandleShape, HandleValues
from studio.ui.features.viewer.tools.handles.handles_controller import ShownHandle
from studio.ui.features.viewer.tools.handles.handles_target import HandlesTarget, find_frame_size, find_handles_target
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.edits.value_edits import make_edit_command
from studio.ui.shell.panel_protocols import NodeGraph, Timeline
from studio.ui.widgets.fields.field_view import make_merge_key


class HandlesControl(QObject):
    """Shows the handles of the node that is selected or viewed, and sets its parameters.

    An animated parameter gets a key at the frame, as by its field. One drag is one step of undo. A parameter that a
    Signal drives stays as it is.

    Args:
        level: Where nodes are selected; its document is edited.
        graph: Says which node is selected.
        panel: Shows the picture and has the mouse.
        preview: Knows what is viewed, and the facts.
        timeline: Says which frame.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        graph: NodeGraph,
        panel: ViewerPanel,
        preview: PreviewController,
        timeline: Timeline,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._document = level, level.document
        self._panel, self._preview, self._timeline = panel, preview, timeline
        self._controller = controller = panel.handles
        self._selected: tuple[str, ...] = ()
        self._target: HandlesTarget | None = None
        self._start: tuple[HandleValues, FrameSize] | None = None
        self._merge_key = ""
        controller.drag_started.connect(self._on_drag_started)
        controller.grip_dragged.connect(self._on_grip_dragged)
        controller.drag_finished.connect(self._end_drag)
        controller.drag_canceled.connect(self._on_drag_canceled)
        graph.selection_changed.connect(self._on_selected)
        panel.side_changed.connect(self.refresh)
        panel.frame_shown.connect(self.refresh)
        preview.facts_changed.connect(self.refresh)
        timeline.frame_changed.connect(self.refresh)
        self._document.project_changed.connect(self.refresh)

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Find out anew which node has handles, and where they lie."""
        self._target = self._find_target()
        size = self._find_size()
        if self._target is None or size is None:
            self._controller.show_handles(())
            return
        values = self._target.read_values(self._timeline.current_frame)
        self._controller.show_handles(
            [_make_shown_handle(index, shape, values, size) for index, shape in enumerate(self._target.shapes)]
        )

    def _find_target(self) -> HandlesTarget | None:
        graph = self._document.graph
        if self._preview.viewed_graph is not graph:
            return None  # the other variant is seen
        selected = [join_path(self._level.path, node) for node in self._selected]
        return find_handles_target(
            graph, self._document.registry, self._preview.facts, self._preview.viewed_output, selected
        )

    def _find_size(self) -> FrameSize | None:
        picture = self._panel.canvas.picture
        if self._target is None or picture is None or not picture.width or not picture.height:
            return None
        return find_frame_size(self._target, self._document.graph, self._preview.facts, picture.width, picture.height)

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

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
        *groups, _ = target.path.split("/")
        command = CompoundCommand(tr("Move Handle"), tuple(commands), self._merge_key)
        try:
            self._document.apply_command(EditInGroup(tuple(groups), command) if groups else command)
        except StudioError:
            self._controller.cancel_drag()

    def _end_drag(self) -> None:
        self._start = None
        self.refresh()

    def _on_drag_canceled(self) -> None:
        *groups, _ = self._target.path.split("/") if self._target is not None else ("",)
        self._document.cancel_gesture(f"{'/'.join(groups)}:{self._merge_key}" if groups else self._merge_key)
        self._end_drag()


def _make_shown_handle(index: int, shape: HandleShape, values: HandleValues, size: FrameSize) -> ShownHandle:
    lines = shape.make_lines(values, size) if isinstance(shape, GridShape) else ()
    return ShownHandle(
        index, tuple(shape.list_grips(values, size)), tuple(shape.make_outline(values, size)), tuple(map(tuple, lines))
    )
