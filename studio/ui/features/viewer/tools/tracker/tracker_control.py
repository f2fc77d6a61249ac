"""Control of tracks in the viewer: which node has them, the edits of its parameter, and runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import find_level_of, has_node, join_path
from studio.sdk.tracking.point_tracks import PointTracks
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.edited_node import cancel_gesture, get_path
from studio.ui.features.viewer.tools.item_list_link import ItemListLink, ItemSelection
from studio.ui.features.viewer.tools.tracker.pattern_card import SIDE, PatternCard
from studio.ui.features.viewer.tools.tracker.tracker_bar import TrackerBar
from studio.ui.features.viewer.tools.tracker.tracker_target import TrackerTarget, find_tracker_target
from studio.ui.features.viewer.tools.tracker.tracking_run import TrackingRun, list_run_frames
from studio.ui.preview.messages.track_messages import PatternPictureRequest, PatternPictureResult
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.preview.render.render_thread import RenderThread
from studio.ui.shell.panel_protocols import Inspector, NodeGraph, Timeline
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys


class TrackerControl(QObject):
    """Shows the tracks of the node that is selected or viewed, keeps what the mouse makes of them, and runs.

    A gesture is one step of undo, and so is all that a run finds.

    Args:
        level: Where nodes are selected; its document is edited.
        graph: Says which node is selected.
        panel: Shows the picture and has the mouse.
        preview: Knows what is viewed, and the facts.
        timeline: Says which frame.
        thread: Follows points.
        inspector: Has the list of tracks.
        post: Says on the status line what became of points.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        graph: NodeGraph,
        panel: ViewerPanel,
        preview: PreviewController,
        timeline: Timeline,
        thread: RenderThread,
        inspector: Inspector,
        post: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._document = level, level.document
        self._panel, self._preview, self._timeline = panel, preview, timeline
        self._thread, self._post = thread, post
        self._controller = panel.tracker
        self._selected: tuple[str, ...] = ()
        self._target: TrackerTarget | None = None
        self._asked: PatternPictureRequest | None = None
        self.run = TrackingRun(thread, post, self)
        self.bar, self.card = TrackerBar(panel.canvas), PatternCard(panel.canvas)
        self._list_link = self._make_link(inspector)
        self._connect(graph)
        self.handlers = self._build_handlers()
        first = {action: self.handlers[action] for action in self.handlers if action != "tracks.delete"}
        self._first_keys = PanelKeys(ActionScope.TRACKS, first, panel, lambda: self.is_editable)
        rest = {"tracks.delete": self.handlers["tracks.delete"]}
        self._keys = PanelKeys(ActionScope.TRACKS, rest, panel, lambda: self.is_active)

    def _make_link(self, inspector: Inspector) -> ItemListLink:
        controller = self._controller
        selection = ItemSelection(
            controller.selection_changed,
            lambda: controller.chosen_tracks,
            controller.choose_tracks,
            lambda: controller.is_dragging,
        )
        return ItemListLink(selection, inspector, lambda: self._target, self._level, self)

    def _connect(self, graph: NodeGraph) -> None:
        controller, bar = self._controller, self.bar
        bar.adding_chosen.connect(controller.set_adding)
        bar.track_clicked.connect(lambda backward, one_step: self.track(backward=backward, one_step=one_step))
        bar.stop_clicked.connect(self.run.stop)
        bar.set_key_clicked.connect(controller.set_key)
        bar.delete_key_clicked.connect(controller.delete_key)
        controller.adding_changed.connect(bar.add_button.setChecked)
        controller.selection_changed.connect(self._update_widgets)
        controller.tracks_edited.connect(self._apply)
        controller.gesture_canceled.connect(self._on_gesture_canceled)
        controller.stop_requested.connect(self.run.stop)
        self.card.view.nudged.connect(controller.nudge_track)
        self.card.graph.frame_chosen.connect(self._timeline.set_frame)
        self.run.stepped.connect(self._on_run_stepped)
        self.run.finished.connect(self._on_run_finished)
        self._thread.pattern_ready.connect(self._on_pattern_ready)
        graph.selection_changed.connect(self._on_selected)
        self._panel.side_changed.connect(self.refresh)
        self._panel.frame_shown.connect(self.refresh)
        self._preview.facts_changed.connect(self.refresh)
        self._timeline.frame_changed.connect(self.refresh)
        self._timeline.playing_changed.connect(self._update_widgets)
        self._document.project_changed.connect(self._on_project_changed)

    @property
    def is_editable(self) -> bool:
        """Whether there is a node whose tracks can be edited."""
        return self._controller.is_on

    @property
    def is_active(self) -> bool:
        """Whether tracks are selected."""
        return self._controller.is_on and bool(self._controller.selection)

    def close(self) -> None:
        """Stop following points and the document."""
        self._thread.request_tracking(None)
        self._document.project_changed.disconnect(self._on_project_changed)

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

    def refresh(self, *_: object) -> None:
        """Find out anew which node has tracks, and what they are."""
        controller, before = self._controller, self._target
        self._target = self._find_target()
        tracks = self._target.read_tracks() if self._target is not None else None
        if tracks is None:
            self._target = None
        if get_path(before) != get_path(self._target):
            controller.set_on(False)
        controller.set_on(self._target is not None)
        controller.is_tracking = self.run.is_on
        if tracks is not None and self._target is not None:
            controller.max_error = self._target.max_error
            if self.run.is_on and get_path(self.run.target) == self._target.path:
                tracks = tracks.merge_found(self.run.found)
            controller.show_tracks(tracks, self._timeline.current_frame)
        self._list_link.refresh()
        self._update_widgets()

    def _find_target(self) -> TrackerTarget | None:
        if self._preview.viewed_graph is not self._document.graph:
            return None  # the other variant is seen
        selected = [join_path(self._level.path, node) for node in self._selected]
        return find_tracker_target(
            self._document.project,
            self._document.registry,
            self._preview.facts,
            self._preview.viewed_output,
            self._panel.shown_side,
            selected,
        )

    def _update_widgets(self, *_: object) -> None:
        controller = self._controller
        is_seen = controller.is_on and self._panel.canvas.picture is not None
        chosen, frame = controller.list_chosen_tracks(), controller.frame
        self.bar.show_bar(shown=is_seen)
        self.bar.show_possible(
            has_tracks=bool(chosen),
            has_key=any(frame in track.keys for track in chosen),
            is_tracking=self.run.is_on,
        )
        track = controller.shown_track
        self.bar.show_error(track.get_error(frame) if track is not None else None)
        has_card = is_seen and track is not None and not self._timeline.is_playing  # it would read frames at full size
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

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

    def _on_project_changed(self, *_: object) -> None:
        """End a run whose tracks were edited elsewhere, or are gone."""
        target = self.run.target
        if target is not None and self.run.is_on and self._read_text(target) != target.text:
            self.run.stop()
        self.refresh()

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
            if tracks is not None:
                self._set_tracks(target, tracks, tr("Track Points"), "")
        self.refresh()

    def _apply(self, tracks: PointTracks, label: str, merge_key: str) -> None:
        """Keep edited tracks, in one command."""
        if self._target is None:
            return
        if self.run.is_on:
            self.run.stop()
        if not self._set_tracks(self._target, tracks, label, merge_key):
            self._controller.cancel()

    def _set_tracks(self, target: TrackerTarget, tracks: PointTracks, label: str, merge_key: str) -> bool:
        """Set the parameter of a node; return whether it could be."""
        try:
            self._document.apply_command(target.make_command(serialize_point_tracks(tracks), label, merge_key))
        except StudioError as error:
            self._post(str(error))
            return False
        return True

    def _on_gesture_canceled(self, merge_key: str) -> None:
        cancel_gesture(self._document, get_path(self._target), merge_key)
        self.refresh()

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
