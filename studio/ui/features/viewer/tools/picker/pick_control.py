"""Control of picks in the viewer: which node takes them, what lies under the mouse, and the edits of its list."""

from __future__ import annotations

import math
from functools import partial

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands.base import CompoundCommand
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.param_evaluation import evaluate_param
from studio.sdk.media import Media
from studio.sdk.param_types.pick_list import add_to_pick_list, parse_pick_list, remove_from_pick_list
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.picker.pick_bar import PickBar
from studio.ui.features.viewer.tools.picker.pick_target import PickTarget, find_pick_target
from studio.ui.features.viewer.tools.tool_control import ToolContext, ToolControl
from studio.ui.shell.edits.edited_node import get_path, make_edit_at
from studio.ui.shell.edits.value_edits import make_edit_command
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class PickControl(ToolControl[PickTarget]):
    """Adds to the list of a node what is clicked in the picture, or removes it.

    The node finds out what that is in a background thread. Each click is one step of undo.

    Args:
        context: What it works with.
        media: For the node, which reads files.
    """

    def __init__(self, context: ToolContext, media: Media) -> None:
        super().__init__(context)
        self._media, self._worker = media, BackgroundWorker(self, "pick")
        self._picker = context.panel.picker
        self.bar = PickBar(context.panel.canvas)
        self._picker.place_clicked.connect(self._on_clicked)

    def close(self) -> None:
        """Stop following the document, and end the thread."""
        self._worker.close()
        super().close()

    def refresh(self, *_: object) -> None:
        """Find out anew which node takes picks."""
        before, self._target = self._target, self._search_target()
        self._picker.set_on(self._target is not None)
        if get_path(before) != get_path(self._target):
            self._picker.set_awaited_place(None)
            self.bar.show_text("")
        self.bar.show_bar(shown=self._target is not None and self._panel.canvas.picture is not None)

    def _find_target(self, search: HandleSearch) -> PickTarget | None:
        return find_pick_target(search)

    def _on_clicked(self, x: float, y: float, is_removed: bool) -> None:
        """Ask the node what lies there."""
        target, picture = self._target, self._panel.canvas.picture
        if target is None or picture is None or not picture.width or not picture.height:
            return
        across = math.floor(x * target.clip.width / picture.width)
        down = math.floor(y * target.clip.height / picture.height)
        if not (0 <= across < target.clip.width and 0 <= down < target.clip.height):
            return
        frame, spec, params, media = self._timeline.current_frame, target.spec, target.record.params, self._media
        self._picker.set_awaited_place((x, y))
        self._worker.run_task(
            lambda: spec.create_node(params).find_pick(across, down, frame, media),
            partial(self._on_found, target.path, frame, is_removed),
            self._on_failed,
        )

    def _on_failed(self, text: str) -> None:
        self._picker.set_awaited_place(None)
        self.bar.show_text(text)

    def _on_found(self, path: str, frame: int, is_removed: bool, name: str) -> None:
        """Change the list as it is by now."""
        self._picker.set_awaited_place(None)
        if not name:
            self.bar.show_text(tr("There is nothing to pick here"))
            return
        target = self._target
        if target is None or target.path != path or not has_node(self._document.graph, path):
            return
        level, node = find_level_of(self._document.graph, path)
        record, spec = level.nodes[node], target.spec.params[target.param]
        before = str(evaluate_param(record, spec, frame))
        after = remove_from_pick_list(before, name) if is_removed else add_to_pick_list(before, name)
        if after == before:
            self.bar.show_text(self._explain_no_change(name, before, is_removed))
            return
        label = tr("Remove from Pick") if is_removed else tr("Pick")
        command = CompoundCommand(label, (make_edit_command(record, spec, after, frame),))
        try:
            self._document.apply_command(make_edit_at(path, command))
        except StudioError as error:
            self.bar.show_text(str(error))
            return
        self.bar.show_text(tr("Removed {name}", name=name) if is_removed else tr("Added {name}", name=name))

    @staticmethod
    def _explain_no_change(name: str, names: str, is_removed: bool) -> str:
        if not is_removed:
            return tr("{name} is in the list already", name=name)
        has_wildcards = any(mark in each for each in parse_pick_list(names) for mark in "*?")
        if has_wildcards:
            return tr("{name} is not in the list by its own name; edit the wildcards to leave it out", name=name)
        return tr("{name} is not in the list", name=name)
