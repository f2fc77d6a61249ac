"""Sound as the window sees it: what is heard, how loud, and on which device."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.core.time import FrameRate
from studio.graph.facts import GraphFacts
from studio.graph.hearing import heard
from studio.graph.history import Change, Document
from studio.graph.looking import Side, looked_at
from studio.graph.model import Graph
from studio.graph.variants import graph_of
from studio.media.devices.output import SoundOutput, sink_for
from studio.media.devices.portaudio import output_devices
from studio.media.devices.sink import DEFAULT, AudioDevice, AudioSink
from studio.ui.background import Background
from studio.ui.choices import Choices
from studio.ui.sound.feeder import Feeder
from studio.ui.sound.fetching import Fetching, SoundEngine
from studio.ui.sound.values import Passage, Source
from studio.ui.timeline.course import Course
from studio.ui.timers import single_shot

MOST_OFFSET_MS = 500
_VOLUME, _MUTED, _SCRUBBING, _DEVICE, _OFFSET = (
    f"sound.{name}" for name in ("volume", "muted", "scrubbing", "device", "offset_ms")
)
_FOLLOW_AFTER_MS = 40


class Sound(QObject):
    """What the player plays, and the settings of sound. Lives in the window's thread, computes nothing.

    Args:
        engine: Computes sound.
        document: What side A of the viewer shows is heard.
        choices: Keeps volume, device and the like over a restart.
        parent: Qt's owner.
        make_sink: Makes a sink for a device's key.
        wall: The clock without a device.

    Signals:
        changed(): Volume, device or the like is another one.
        devices_changed(): Other devices are there than were known.
        message_posted(str): What the user should know: a device that is lost, sound that is damaged.
    """

    changed = Signal()
    devices_changed = Signal()
    message_posted = Signal(str)

    def __init__(
        self,
        engine: SoundEngine,
        document: Document,
        choices: Choices,
        parent: QObject | None = None,
        *,
        make_sink: Callable[[str], AudioSink] = sink_for,
        wall: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._choices = choices
        self._output = SoundOutput(make_sink, wall, self.message_posted.emit)
        self._feeder = Feeder(Fetching(engine, self.message_posted.emit), self._output)
        self._facts = GraphFacts()
        self._known: Graph | None = None
        self._source: Source | None = None
        self._is_old = True
        self._passage: Passage | None = None
        self._follow = single_shot(self, _FOLLOW_AFTER_MS, self._on_follow)
        self.devices: tuple[AudioDevice, ...] = ()
        self._recall()
        document.changed.connect(self._on_document_changed)

    @property
    def volume(self) -> float:
        """How loud, 0 … 1."""
        return self._output.volume

    @property
    def muted(self) -> bool:
        """Whether nothing is heard."""
        return self._output.muted

    @property
    def device(self) -> str:
        """The key of the device that is chosen."""
        return self._device

    @property
    def scrubbing(self) -> bool:
        """Whether frames are heard when the playhead is moved."""
        return self._scrubbing

    @property
    def offset_ms(self) -> int:
        """How many milliseconds later than pictures sound is played; negative for sooner."""
        return self._offset_ms

    @property
    def underruns(self) -> int:
        """How often the device had to be silent since sound did not come in time."""
        return self._output.underruns

    def set_volume(self, volume: float) -> None:
        """Set how loud, 0 … 1; to turn it up is to want to hear it."""
        self._output.volume = min(1.0, max(0.0, volume))
        self._keep(_VOLUME, f"{self._output.volume:.3f}")
        self.set_muted(False)

    def set_muted(self, muted: bool) -> None:
        """Let nothing be heard, or something."""
        self._output.muted = muted
        self._keep(_MUTED, str(int(muted)))

    def toggle_muted(self) -> None:
        """Let nothing be heard, or something again."""
        self.set_muted(not self.muted)

    def set_scrubbing(self, on: bool) -> None:
        """Let frames be heard when the playhead is moved, or not."""
        self._scrubbing = on
        self._keep(_SCRUBBING, str(int(on)))

    def toggle_scrubbing(self) -> None:
        """Let frames be heard when the playhead is moved, or no longer."""
        self.set_scrubbing(not self.scrubbing)

    def set_device(self, key: str) -> None:
        """Play on another device; what plays goes on."""
        self._device = key
        self._feeder.use(key, self._offset_ms / 1000)
        self._keep(_DEVICE, key)

    def set_offset_ms(self, offset: int) -> None:
        """Play sound so many milliseconds later, for screens that are slow; negative for sooner."""
        self._offset_ms = min(MOST_OFFSET_MS, max(-MOST_OFFSET_MS, offset))
        self._feeder.use(self._device, self._offset_ms / 1000)
        self._keep(_OFFSET, str(self._offset_ms))

    def find_devices(self, background: Background) -> None:
        """Look for devices; `devices_changed` says when others are there."""
        background.run(output_devices, self._on_devices, self.message_posted.emit)

    def set_facts(self, facts: GraphFacts) -> None:
        """Take what is known of the newest graph."""
        self._facts, self._known = facts, self._document.graph
        self._grow_old()

    def clock(self) -> float:
        """Return the seconds that are heard now; without sound those of the machine."""
        return self._output.now()

    def lead(self) -> float:
        """Return the seconds until what is played now can be heard; 0 where there is nothing to hear."""
        return self._output.lead if self._heard() is not None else 0.0

    def play(self, course: Course, rate: FrameRate, due: float) -> None:
        """Play the sound of a course, its first frame at `due` of the clock."""
        self._passage = Passage(course, rate, due)
        source = self._heard()
        if source is not None:
            self._feeder.play(source, self._passage)
        else:
            self._feeder.stop()

    def stop(self) -> None:
        """Be silent."""
        self._passage = None
        self._feeder.stop()

    def scrub(self, frame: int) -> None:
        """Let a frame be heard for a moment, if that is wanted; not while a project is being opened."""
        self._passage = None
        wanted = self.scrubbing and not self.muted and self._known is self._document.graph
        source = self._heard() if wanted else None
        if source is not None:
            self._feeder.scrub(source, frame)

    def close(self) -> None:
        """Be silent, wait for the thread, and let go of the device."""
        self._document.changed.disconnect(self._on_document_changed)
        self._follow.stop()
        self._feeder.close()

    def _recall(self) -> None:
        volume, offset = self._choices.choice(_VOLUME), self._choices.choice(_OFFSET)
        self._output.volume = min(1.0, max(0.0, _number(volume, 1.0)))
        self._output.muted = self._choices.choice(_MUTED) == "1"
        self._scrubbing = self._choices.choice(_SCRUBBING) != "0"
        self._device = self._choices.choice(_DEVICE) or DEFAULT
        self._offset_ms = round(min(MOST_OFFSET_MS, max(-MOST_OFFSET_MS, _number(offset, 0.0))))
        self._feeder.use(self._device, self._offset_ms / 1000)

    def _keep(self, name: str, value: str) -> None:
        self._choices.choose(name, value)
        self.changed.emit()

    def _on_devices(self, devices: tuple[AudioDevice, ...]) -> None:
        if devices != self.devices:
            self.devices = devices
            self.devices_changed.emit()

    def _on_document_changed(self, change: Change) -> None:
        if change.before is not change.after:
            self._grow_old()

    def _grow_old(self) -> None:
        self._is_old = True
        if self._passage is not None and not self._follow.isActive():
            self._follow.start()

    def _on_follow(self) -> None:
        """Go on with the sound of the newest graph, or in silence."""
        source = self._heard()
        if self._passage is not None and source is not None:
            self._feeder.play(source, self._passage)
        elif self._passage is not None:
            self._feeder.change(None)

    def _heard(self) -> Source | None:
        """Return what is heard; None for silence."""
        if self._is_old:
            project, clips = self._document.project, self._facts.clips
            graph = graph_of(project, Side.A)
            output = heard(graph, self._document.registry, looked_at(project, Side.A), clips)
            clip = clips.get(output) if output is not None else None
            self._source, self._is_old = None, False
            if output is not None and clip is not None and clip.sample_rate and clip.rate is not None:
                self._source = Source(graph, output, clip.rate, clip.sample_rate, clip.length)
        return self._source


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default
