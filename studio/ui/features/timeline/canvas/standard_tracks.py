"""The tracks that the timeline has by itself: ruler, marks, cache, filmstrip, sources, sound and overview."""

from __future__ import annotations

from collections.abc import Callable

from studio.ui.features.timeline.canvas.track_stack import TrackStack
from studio.ui.features.timeline.tracks import filmstrip
from studio.ui.features.timeline.tracks.cache_bar import CacheBar
from studio.ui.features.timeline.tracks.marks_track import MarksTrack
from studio.ui.features.timeline.tracks.overview_track import OverviewTrack
from studio.ui.features.timeline.tracks.sources_track import SourcesTrack
from studio.ui.features.timeline.tracks.wave_track import WaveTrack
from studio.ui.widgets.time_axis.range_bar import RangeBar
from studio.ui.widgets.time_axis.ruler_track import RulerTrack
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TrackOrder


class StandardTracks:
    """The timeline's own tracks, in their stack.

    Args:
        scene: What the timeline shows.
        pan: Moves what is shown to the right by so many pixels.
        get_width: Returns how wide the canvas is.
        drag_range: Called with in and out as they are dragged.
    """

    def __init__(
        self,
        scene: TimelineScene,
        pan: Callable[[float], None],
        get_width: Callable[[], float],
        drag_range: Callable[[object, bool], None],
    ) -> None:
        self.range_bar = RangeBar(drag_range)
        self.ruler = RulerTrack(self.range_bar)
        self.cache_bar = CacheBar()
        self.filmstrip = filmstrip.Filmstrip()
        self.marks_track = MarksTrack()
        self.sources_track = SourcesTrack()
        self.wave_track = WaveTrack()
        self.overview = OverviewTrack(self.cache_bar, scene, pan, get_width)
        self.stack = TrackStack(
            (self.ruler, self.marks_track, self.cache_bar),
            self.filmstrip,
            filmstrip.MIN_HEIGHT,
            filmstrip.MAX_HEIGHT,
            self.overview,
        )
        self.stack.add_bottom_track(self.sources_track, TrackOrder.SOURCES)
        self.stack.add_bottom_track(self.wave_track, TrackOrder.WAVEFORM)

    def compute_preferred_height(self) -> float:
        """Return the height with a comfortable filmstrip."""
        return self.stack.compute_fixed_height() + filmstrip.HEIGHT + self.stack.compute_needed_height()
