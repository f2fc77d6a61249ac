"""E15: playing a range that is cached, with sound: dropped frames, and how far pictures drift from what is heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from functools import partial

import torch

from studio.core.time import FrameRate
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.devices.audio_sink import NO_DEVICE
from studio.sdk import Audio, ClipInfo, Image, Media, Param, SourceNode, Time, node, output
from studio.sdk.registry import Registry
from studio.ui.preview.messages.frame_messages import FrameResult
from tests.ui.window_parts import WindowParts
from tools.bench.report import Figure
from tools.bench.window import kept_waiting, percentile, run_until, window_of

RATE = FrameRate.from_value(24)
_SAMPLE_RATE = 48_000
_CACHE_BYTES = 3 << 30


@node("bench.reel")
class Reel(SourceNode):
    """A clip with a tone. All pixels of a picture share one place in memory, so that the cache holds many."""

    width: int = Param(default=1920, min=1, animatable=False, help="Columns.")
    height: int = Param(default=1080, min=1, animatable=False, help="Rows.")
    length: int = Param(default=96, min=1, animatable=False, help="Frames.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, self.length, self.width, self.height, 3)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        if output != "audio":
            return self.facts(inputs, media)
        return ClipInfo(RATE, self.length, channels=2, sample_rate=_SAMPLE_RATE)

    def process(self, time: Time) -> Image:
        return Image(torch.full((3, 1, 1), time.frame % 50 / 50).expand(3, self.height, self.width))

    @output
    def audio(self, time: Time) -> Audio:
        samples = RATE.get_frame_samples(time.frame, _SAMPLE_RATE)
        tone = torch.sin(torch.arange(samples.start, samples.stop) * (0.0576 / 2)) * 0.2
        return Audio(tone.repeat(2, 1), _SAMPLE_RATE)


def measure(seconds: float = 60.0, length: int = 96, width: int = 1920, height: int = 1080) -> list[Figure]:
    """Play a loop of cached frames through the window against a sink that keeps time, and return what was seen."""
    record = NodeRecord("reel", "bench.reel", "reel", params={"width": width, "height": height, "length": length})
    project = Project(Graph({"reel": record}), viewed_output=Endpoint("reel", "image"))
    with window_of(Registry([Reel.spec]), cache_bytes=_CACHE_BYTES) as controller:
        controller.sound.sound.set_device(NO_DEVICE)
        controller.document.replace_project(project)
        watch = _Watch(controller)
        run_until(lambda: watch.seen > 0 and len(controller.panels.timeline.clip_frames) == length)
        _fill(controller, watch)
        controller.panels.timeline.set_frame(0)
        watch.drifts.clear()
        watch.own.clear()
        player = controller.panels.timeline.player
        player.play_at_speed(1)
        until = time.monotonic() + seconds
        run_until(lambda: time.monotonic() > until, seconds + 60)
        dropped, shown, underruns = player.dropped_count, player.shown_count, controller.sound.sound.underrun_count
        player.stop_playback()
    what = f"{seconds:g} s of cached {width}×{height}"
    return _figures(what, seconds, dropped, shown, underruns, watch.drifts, watch.own)


class _Watch:
    """Notes of each frame that comes on the screen how far what is heard then is from its beginning, in seconds.

    In `own` the time is taken off for which the window's thread waited for a processor since the frame before.
    """

    def __init__(self, controller: WindowParts) -> None:
        self.seen = 0
        self.drifts: list[float] = []
        self.own: list[float] = []
        self._thread = threading.get_native_id()
        self._waited = 0.0
        self._controller = controller
        controller.render_thread.frame_ready.connect(self._on_frame)  # after the preview, which shows it

    def has_seen(self, count: int) -> bool:
        """Return whether so many frames have come."""
        return self.seen >= count

    def _on_frame(self, result: FrameResult) -> None:
        self.seen += 1
        timeline = self._controller.panels.timeline
        if not timeline.is_playing:
            return
        playback = timeline.player._playback
        length, period = len(timeline.playback_frames), float(1 / RATE.value)
        heard = (
            self._controller.sound.sound.get_current_time() - playback.due_time
        ) / period + playback.playback_range.start_frame
        late = (heard - result.frame + length / 2) % length - length / 2
        self.drifts.append(late * period)
        before, self._waited = self._waited, kept_waiting(self._thread)
        self.own.append(max(min(late * period, 0.0), late * period - (self._waited - before)))


def _fill(controller: WindowParts, watch: _Watch) -> None:
    """Have every frame shown once, which keeps it."""
    for frame in controller.panels.timeline.clip_frames:
        controller.panels.timeline.set_frame(frame)
        if frame:
            run_until(partial(watch.has_seen, watch.seen + 1))


def _figures(
    what: str, seconds: float, dropped: int, shown: int, underruns: int, drifts: list[float], own: list[float]
) -> list[Figure]:
    frame_ms = 1000 / float(RATE)
    after = [1e3 * drift for drift in drifts[2:]]  # the first ones wait for the sound to begin
    most = max(map(abs, after), default=0.0)
    usual, rare = percentile(after, 0.5), percentile([abs(drift) for drift in after], 0.99)
    alone = max((1e3 * abs(drift) for drift in own[2:]), default=0.0)
    drift = f"median {usual:.1f} ms, p99 {rare:.1f} ms of {len(after)} frames; without what other programs took of the "
    drift += f"processor {alone:.1f} ms at most; sound ran dry {underruns} times"
    pace = f"{shown} frames shown, {shown / seconds:.2f} a second"
    return [
        Figure("E15", f"{what} at 24 fps: dropped frames", dropped, 0, "", pace),
        Figure("E15", f"{what}: picture behind or before sound, most", most, frame_ms, "ms", drift),
    ]
