"""Control of retakes: plans an edit of the viewed clip in the background, and makes it as one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.clip_edits.chain_builder import ClipEdit
from studio.graph.clip_edits.edited_level import EditedLevel
from studio.graph.clip_edits.extension import plan_extension
from studio.graph.clip_edits.frame_makers import FrameMaker, choose_frame_maker
from studio.graph.clip_edits.gap_fill import GapRequest, plan_gap_fill
from studio.graph.clip_edits.made_frames import ClipEnd
from studio.graph.clip_edits.retake import ChooseMaker, plan_retake
from studio.graph.node_expansion import PlaceNodes
from studio.ui.features.retake.actions import EXTEND_ACTION, FILL_ACTION, RETAKE_ACTION
from studio.ui.features.retake.frames_popup import ExtensionPopup, FramesPopup
from studio.ui.shell.edits.block_placement import place_block_beside
from studio.ui.shell.models.ranked_models import rank_frame_models
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

PlanEdit: TypeAlias = Callable[[EditedLevel, ChooseMaker, PlaceNodes], ClipEdit]
_EXTENSION_SECONDS: Final = 2.0
_GAP_SECONDS: Final = 0.5


class RetakeControl(QObject):
    """Control of retakes, extensions and filled gaps.

    What is viewed and selected is read when the user asks; models and files are looked at in the background. An edit is
    dropped where the graph has changed meanwhile.

    Args:
        shell: The panels, and the open level.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._worker = BackgroundWorker(self, "retake")

    @property
    def is_busy(self) -> bool:
        """Whether an edit is being planned."""
        return self._worker.is_busy

    @property
    def has_range(self) -> bool:
        """Whether In and Out are set."""
        return self._shell.document.project.range is not None

    @property
    def has_clip(self) -> bool:
        """Whether the timeline shows a clip."""
        return len(self._shell.timeline.clip_frames) > 0

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            RETAKE_ACTION: self.retake_range,
            EXTEND_ACTION: self.open_extension_popup,
            FILL_ACTION: self.open_gap_popup,
        }

    def retake_range(self) -> None:
        """Make the frames from In to Out anew."""
        frames = self._shell.document.project.range
        if frames is None:
            keys = get_keymap()
            self._shell.post(
                tr(
                    "Mark the frames to be made anew first: {first} sets In, {last} sets Out at the playhead.",
                    first=keys.format_key("play.set_in"),
                    last=keys.format_key("play.set_out"),
                )
            )
            return
        viewed = self._shell.document.project.viewed_output
        self._start(lambda level, choose, place: plan_retake(level, viewed, frames, choose, place))

    def open_extension_popup(self) -> ExtensionPopup | None:
        """Ask how far the viewed clip is to go on, and at which end."""
        if not self.has_clip:
            self._shell.post(tr("The viewer shows no clip."))
            return None
        popup = ExtensionPopup(self._count_frames(_EXTENSION_SECONDS), self._shell.window)
        popup.extension_entered.connect(self.extend_clip)
        popup.open_at(*self._find_popup_place())
        return popup

    def open_gap_popup(self) -> FramesPopup:
        """Ask for how many frames there are to be between two clips."""
        popup = FramesPopup(tr("Fill the Gap"), self._count_frames(_GAP_SECONDS), self._shell.window)
        popup.frames_entered.connect(self.fill_gap)
        popup.open_at(*self._find_popup_place())
        return popup

    def extend_clip(self, end: ClipEnd, count: int) -> None:
        """Let the viewed clip go on by so many frames, or begin so much earlier."""
        viewed = self._shell.document.project.viewed_output
        self._start(lambda level, choose, place: plan_extension(level, viewed, end, count, choose, place))

    def fill_gap(self, count: int) -> None:
        """Make frames between the two selected clips, or at the seam of a Splice that is nearest the playhead."""
        shell = self._shell
        request = GapRequest(
            shell.node_graph.selected_nodes,
            shell.document.project.viewed_output,
            shell.timeline.current_frame,
            shell.level.project.layout,
            count,
        )
        self._start(lambda level, choose, place: plan_gap_fill(level, request, choose, place))

    def close(self) -> None:
        """Finish what is being planned, without an edit."""
        self._worker.close()

    def _start(self, plan: PlanEdit) -> None:
        """Plan an edit of the open level in the background, then make it."""
        if self.is_busy:
            self._shell.post(tr("The last edit is still being prepared."))
            return
        level, engine = self._shell.level, self._shell.engine
        graph, path, shown, registry = level.document.graph, level.path, level.project, level.registry

        def choose(clip: ClipInfo, count: int, holds_both_ends: bool) -> FrameMaker:
            models = rank_frame_models(engine)
            return choose_frame_maker(
                graph, registry, engine.media, models, clip, count, holds_both_ends=holds_both_ends
            )

        def work() -> ClipEdit:
            edited = EditedLevel(graph, path, registry, engine.facts(graph))
            return plan(edited, choose, partial(place_block_beside, shown, registry))

        def done(edit: ClipEdit) -> None:
            if level.document.graph is graph and level.path == path:
                self._make_edit(edit)
            else:
                self._shell.post(tr("The graph has changed meanwhile: nothing was added. Try again."))

        self._shell.post(tr("Looking for a model…"))
        self._worker.run_task(work, done, self._shell.post)

    def _make_edit(self, edit: ClipEdit) -> None:
        """Add the nodes as one step, look at the result, and let the prompt be typed."""
        shell = self._shell
        try:
            shell.level.apply_command(edit.command)
        except StudioError as error:
            shell.post(str(error))
            return
        shell.level.set_viewed_output(edit.result)
        if shell.timeline.current_frame not in edit.new_frames:
            shell.timeline.set_frame(edit.new_frames.start)  # or the last frame, as long as the clip is not longer
        last = edit.prompt_node or edit.node_ids[-1]
        shell.node_graph.show_nodes((*(node for node in edit.node_ids if node != last), last))
        if edit.prompt_node:
            shell.node_graph.edit_requested.emit(edit.prompt_node)
        shell.post(edit.summary)

    def _count_frames(self, seconds: float) -> int:
        """Return how many frames of the viewed clip last so long."""
        return max(1, round(seconds * float(self._shell.timeline.timeline_canvas.curve_scene.frame_rate)))

    def _find_popup_place(self) -> tuple[QWidget, QRect]:
        """Return over what a popup opens: the middle of the timeline, or of the window without one."""
        canvas = self._shell.timeline.timeline_canvas.widget
        widget = canvas if canvas.isVisible() else self._shell.window
        return widget, QRect(widget.rect().center(), widget.rect().center())
