"""Control of tracks in the viewer: which node has them, the edits of its parameter, and runs."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.view_state import viewed_output
from studio.sdk.tracking.point_tracks import PointTracks
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.items_control import ItemsControl
from studio.ui.features.viewer.tools.tool_control import ToolContext
from studio.ui.features.viewer.tools.tracker.pattern_card import SIDE, PatternCard
from studio.ui.features.viewer.tools.tracker.tracker_bar import TrackerBar
from studio.ui.features.viewer.tools.tracker.tracker_target import TrackerTarget, find_tracker_target
from studio.ui.features.viewer.tools.tracker.tracking_run import TrackingRun, list_run_frames
from studio.ui.preview.messages.track_messages import PatternPictureRequest, PatternPictureResult
from studio.ui.preview.render.render_thread import RenderThread
from studio.ui.shell.edits.edited_node import get_path
from studio.ui.shell.fields.items.item_list_link import ItemSelection
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers


class TrackerControl(ItemsControl[TrackerTarget, PointTracks]):
    """Shows the tracks of the node that is selected or viewed, keeps what the mouse makes of them, and runs.

    All that a run finds is one step of undo.

    Args:
        context: What it works with.
        thread: Follows points.
    """

    def __init__(self, context: ToolContext, thread: RenderThread) -> None:
        controller = context.panel.tracker
        selection = ItemSelection(
            controller.selection_changed,
            lambda: controller.chosen_tracks,
            controller.choose_tracks,
            lambda: controller.is_dragging,
        )
        super().__init__(context, controller, selection, controller.tracks_edited, controller.gesture_canceled)
        self._controller = controller
        self._thread = thread
        self._asked: PatternPictureRequest | None = None
        self.run = TrackingRun(thread, context.post, self)
        self.bar, self.card = TrackerBar(context.panel.canvas), PatternCard(context.panel.canvas)
        self._connect()
        handlers = self._build_handlers()
        self._bind_keys(ActionScope.TRACKS, handlers, [action for action in handlers if action != "tracks.delete"])

    def _connect(self) -> None:
        controller, bar = self._controller, self.bar
        bar.adding_chosen.connect(controller.set_adding)
        bar.track_clicked.connect(lambda backward, one_step: self.track(backward=backward, one_step=one_step))
        bar.stop_clicked.connect(self.run.stop)
        bar.set_key_clicked.connect(controller.set_key)
        bar.delete_key_clicked.connect(controller.delete_key)
        controller.adding_changed.connect(bar.add_button.setChecked)
        controller.selection_changed.connect(self._update_widgets)
        controller.stop_requested.connect(self.run.stop)
        self.card.view.nudged.connect(controller.nudge_track)
        self.card.graph.frame_chosen.connect(self._timeline.set_frame)
        self.run.stepped.connect(self._on_run_stepped)
        self.run.finished.connect(self._on_run_finished)
        self._thread.pattern_ready.connect(self._on_pattern_ready)
        self._timeline.playing_changed.connect(self._update_widgets)

    def close(self) -> None:
        """Stop following points and the document."""
        self._thread.request_tracking(None)
        super().close()

    def track(self, *, backward: bool, one_step: bool) -> None:
        """Follow the chosen points from the frame on, to the end of the clip or one step."""
        target, tracks = self._target, self._controller.list_chosen_tracks()
        if target is None or self.run.is_on:
            return
        if target.source is None:
            self._post(tr("Connect a picture to the Tracker first."))
            return
        if not tracks and self._controller.chosen_tracks:
            self._post(tr("The chosen tracks are disabled: enable one in the list, or choose others."))
            return
        if not tracks:
            self._post(tr("Add a track first: click Add Track, and then a detail in the picture."))
            return
        clip = self._preview.facts.clips.get(target.source)
        frames = clip.frame_range if clip is not None and clip.length else self._timeline.clip_frames
        run = list_run_frames(self._timeline.current_frame, frames, backward=backward, one_step=one_step)
        if len(run) < 2:
            self._post(tr("The clip ends here: there is no frame to track to."))
            return
        self._timeline.stop_playback()
        self.run.start(self._document.graph, target.source, target, tracks, run)
        self.refresh()

    def _find_target(self, search: HandleSearch) -> TrackerTarget | None:
        return find_tracker_target(search, viewed_output(self._document.project, self._panel.shown_side))

    def _read_items(self, target: TrackerTarget) -> PointTracks | None:
        return target.read_tracks()

    def _serialize_items(self, items: PointTracks) -> str:
        return serialize_point_tracks(items)

    def _has_selection(self) -> bool:
        return bool(self._controller.selection)

    def _show_items(self, items: PointTracks | None) -> None:
        controller, target = self._controller, self._target
        controller.is_tracking = self.run.is_on
        if items is not None and target is not None:
            controller.max_error = target.max_error
            if self.run.is_on and get_path(self.run.target) == target.path:
                items = items.merge_found(self.run.found)
            controller.show_tracks(items, self._timeline.current_frame)

    def _show_bar(self) -> None:
        self._update_widgets()

    def _update_widgets(self, *_: object) -> None:
        controller = self._controller
        chosen, frame = controller.list_chosen_tracks(), controller.frame
        self.bar.show_bar(shown=self._is_seen)
        self.bar.show_possible(
            has_tracks=bool(chosen),
            has_key=any(frame in track.keys for track in chosen),
            is_tracking=self.run.is_on,
        )
        track = controller.shown_track
        self.bar.show_error(track.get_error(frame) if track is not None else None)
        is_readable = self._is_seen and not self._timeline.is_playing  # the card reads frames at full size
        has_card = is_readable and track is not None
        self.card.show_card(shown=has_card)
        if track is not None and has_card:
            self.card.view.show_point(track, frame)
            self.card.graph.show_track(track, frame, controller.max_error)
            self._ask_for_pattern(track.evaluate_at(frame), frame)

    def _ask_for_pattern(self, place: tuple[float, float], frame: int) -> None:
        """Ask for the pixels around a point, unless they are known or asked for."""
        target, asked = self._target, self._asked
        if target is None or target.source is None:
            self.card.view.show_picture(None)
            return
        is_same = asked is not None and (asked.frame, asked.output) == (frame, target.source)
        is_near = asked is not None and max(abs(a - b) for a, b in zip(asked.place, place, strict=True)) < SIDE / 4
        if is_same and is_near and asked is not None and asked.graph is self._document.graph:
            return
        self._asked = PatternPictureRequest(self._document.graph, target.source, frame, place, SIDE)
        self._thread.request_pattern(self._asked)

    def _on_pattern_ready(self, result: PatternPictureResult) -> None:
        if result.request is self._asked:
            self.card.view.show_picture(result)

    def _on_project_changed(self, change: object) -> None:
        """End a run whose tracks were edited elsewhere, or are gone."""
        target = self.run.target
        if target is not None and self.run.is_on and self._read_text(target) != target.text:
            self.run.stop()
        super()._on_project_changed(change)

    def _read_text(self, target: TrackerTarget) -> str | None:
        """Return the tracks of a node as they are now; None where it is gone."""
        if not has_node(self._document.graph, target.path):
            return None
        level, node = find_level_of(self._document.graph, target.path)
        return str(level.nodes[node].params.get(target.param, ""))

    def _on_run_stepped(self, frame: int) -> None:
        self._timeline.set_frame(frame)
        self.refresh()

    def _on_run_finished(self, target: TrackerTarget) -> None:
        """Keep what was found, in one step."""
        text = self._read_text(target)
        if text is not None and self.run.found:
            try:
                tracks = parse_point_tracks(text).merge_found(self.run.found)
            except StudioError:
                tracks = None  # it was made unreadable meanwhile
            error = self._set_items(target, tracks, tr("Track Points"), "") if tracks is not None else None
            if error is not None:
                self._post(str(error))
        self.refresh()

    def _apply(self, items: PointTracks, label: str, merge_key: str) -> None:
        """Keep edited tracks, in one command; it ends a run."""
        if self._target is not None:
            self.run.stop()
        super()._apply(items, label, merge_key)

    def _on_refused(self, error: StudioError) -> None:
        self._post(str(error))
        super()._on_refused(error)

    def _build_handlers(self) -> Handlers:
        controller = self._controller
        return {
            "tracks.add": lambda: controller.set_adding(True),
            "tracks.select_all": controller.select_all,
            "tracks.track_back": lambda: self.track(backward=True, one_step=False),
            "tracks.step_back": lambda: self.track(backward=True, one_step=True),
            "tracks.step_forward": lambda: self.track(backward=False, one_step=True),
            "tracks.track_forward": lambda: self.track(backward=False, one_step=False),
            "tracks.stop": self.run.stop,
            "tracks.set_key": controller.set_key,
            "tracks.delete_key": controller.delete_key,
            "tracks.clear_back": controller.clear_back,
            "tracks.clear_forward": controller.clear_forward,
            "tracks.delete": controller.delete_selected,
        }
