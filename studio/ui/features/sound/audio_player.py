"""Audio player of the window: its source, its volume and its device."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.core.time import FrameRate
from studio.engine.display.frame_engine import FrameEngine
from studio.graph.analysis.audio_routing import find_audio_output
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Graph
from studio.graph.variants import get_graph_of_side
from studio.graph.view_state import Side, viewed_output
from studio.media.devices.audio_sink import DEFAULT_DEVICE, AudioDevice, AudioSink
from studio.media.devices.portaudio import list_output_devices
from studio.media.devices.sound_output import SoundOutput, create_sink
from studio.ui.features.sound.audio_producer import AudioProducer
from studio.ui.features.sound.audio_segment import AudioSegment, SoundSource
from studio.ui.features.sound.frame_audio_reader import FrameAudioReader
from studio.ui.preview.playback_range import PlaybackRange
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

MAX_OFFSET_MS = 500
_VOLUME, _MUTED, _SCRUBBING, _DEVICE, _OFFSET = (
    f"sound.{name}" for name in ("volume", "muted", "scrubbing", "device", "offset_ms")
)
_FOLLOW_AFTER_MS = 40


class AudioPlayer(QObject):
    """Audio of the player, and the settings of sound. Lives in the window's thread and computes nothing.

    Args:
        engine: Computes sound.
        document: What side A of the viewer shows is heard.
        choices: Keeps volume, device and the like over a restart.
        parent: Qt's owner.
        make_sink: Makes a sink for a device's key.
        wall: The clock without a device.

    Signals:
        settings_changed(): Volume, device or the like is another one.
        devices_changed(): Other devices are there than were known.
        message_posted(str): What the user should know: a device that is lost, sound that is damaged.
    """

    settings_changed = Signal()
    devices_changed = Signal()
    message_posted = Signal(str)

    def __init__(
        self,
        engine: FrameEngine,
        document: Document,
        choices: SettingsStore,
        parent: QObject | None = None,
        *,
        make_sink: Callable[[str], AudioSink] = create_sink,
        wall: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._choices = choices
        self._output = SoundOutput(make_sink, wall, self.message_posted.emit)
        self._feeder = AudioProducer(FrameAudioReader(engine, self.message_posted.emit), self._output)
        self._facts = GraphFacts()
        self._known: Graph | None = None
        self._source: SoundSource | None = None
        self._is_old = True
        self._passage: AudioSegment | None = None
        self._follow = make_single_shot_timer(self, _FOLLOW_AFTER_MS, self._on_follow)
        self.audio_devices: tuple[AudioDevice, ...] = ()
        self._load_settings()
        document.project_changed.connect(self._on_document_changed)

    @property
    def playback_volume(self) -> float:
        """The volume, 0 … 1."""
        return self._output.volume

    @property
    def is_muted(self) -> bool:
        """Whether nothing is heard."""
        return self._output.is_muted

    @property
    def device_key(self) -> str:
        """The key of the device that is chosen."""
        return self._device

    @property
    def is_scrub_enabled(self) -> bool:
        """Whether frames are heard when the playhead is moved."""
        return self._scrubbing

    @property
    def offset_ms(self) -> int:
        """The delay of the sound against the pictures in milliseconds; negative for earlier."""
        return self._offset_ms

    @property
    def underrun_count(self) -> int:
        """The number of times that the device was silent because samples came too late."""
        return self._output.underrun_count

    def set_volume(self, volume: float) -> None:
        """Set how loud, 0 … 1; to turn it up is to want to hear it."""
        self._output.volume = min(1.0, max(0.0, volume))
        self._save_setting(_VOLUME, f"{self._output.volume:.3f}")
        self.set_muted(False)

    def set_muted(self, muted: bool) -> None:
        """Mute or unmute the sound."""
        self._output.is_muted = muted
        self._save_setting(_MUTED, str(int(muted)))

    def toggle_muted(self) -> None:
        """Mute the sound, or unmute it."""
        self.set_muted(not self.is_muted)

    def set_scrub_enabled(self, on: bool) -> None:
        """Set whether moving the playhead plays the sound of its frame."""
        self._scrubbing = on
        self._save_setting(_SCRUBBING, str(int(on)))

    def toggle_scrub(self) -> None:
        """Toggle whether moving the playhead plays the sound of its frame."""
        self.set_scrub_enabled(not self.is_scrub_enabled)

    def set_device(self, key: str) -> None:
        """Play on another device; playback continues."""
        self._device = key
        self._feeder.set_device(key, self._offset_ms / 1000)
        self._save_setting(_DEVICE, key)

    def set_offset_ms(self, offset: int) -> None:
        """Play sound so many milliseconds later, for screens that are slow; negative for sooner."""
        self._offset_ms = min(MAX_OFFSET_MS, max(-MAX_OFFSET_MS, offset))
        self._feeder.set_device(self._device, self._offset_ms / 1000)
        self._save_setting(_OFFSET, str(self._offset_ms))

    def find_devices(self, background: BackgroundWorker) -> None:
        """Look for devices; `devices_changed` says when others are there."""
        background.run_task(list_output_devices, self._on_devices, self.message_posted.emit)

    def set_graph_facts(self, facts: GraphFacts) -> None:
        """Take what is known of the newest graph."""
        self._facts, self._known = facts, self._document.graph
        self._mark_graph_stale()

    def get_current_time(self) -> float:
        """Return the audible time in seconds; without sound that of the machine's clock."""
        return self._output.read_clock()

    def get_output_latency(self) -> float:
        """Return the seconds until a sample that is played now is audible; 0 without sound."""
        return self._output.latency_seconds if self._find_source() is not None else 0.0

    def play_range(self, course: PlaybackRange, rate: FrameRate, due: float) -> None:
        """Play the sound of a course, its first frame at `due_time` of the clock."""
        self._passage = AudioSegment(course, rate, due)
        source = self._find_source()
        if source is not None:
            self._feeder.play_segment(source, self._passage)
        else:
            self._feeder.stop_playback()

    def stop_playback(self) -> None:
        """Be silent."""
        self._passage = None
        self._feeder.stop_playback()

    def scrub_frame(self, frame: int) -> None:
        """Play the sound of a frame, if scrubbing is audible and no project is being opened."""
        self._passage = None
        wanted = self.is_scrub_enabled and not self.is_muted and self._known is self._document.graph
        source = self._find_source() if wanted else None
        if source is not None:
            self._feeder.scrub_frame(source, frame)

    def close_device(self) -> None:
        """Be silent, wait for the thread, and let go of the device."""
        self._document.project_changed.disconnect(self._on_document_changed)
        self._follow.stop()
        self._feeder.close_device()

    def _load_settings(self) -> None:
        volume, offset = self._choices.get_choice(_VOLUME), self._choices.get_choice(_OFFSET)
        self._output.volume = min(1.0, max(0.0, _number(volume, 1.0)))
        self._output.is_muted = self._choices.get_choice(_MUTED) == "1"
        self._scrubbing = self._choices.get_choice(_SCRUBBING) != "0"
        self._device = self._choices.get_choice(_DEVICE) or DEFAULT_DEVICE
        self._offset_ms = round(min(MAX_OFFSET_MS, max(-MAX_OFFSET_MS, _number(offset, 0.0))))
        self._feeder.set_device(self._device, self._offset_ms / 1000)

    def _save_setting(self, name: str, value: str) -> None:
        self._choices.set_choice(name, value)
        self.settings_changed.emit()

    def _on_devices(self, devices: tuple[AudioDevice, ...]) -> None:
        if devices != self.audio_devices:
            self.audio_devices = devices
            self.devices_changed.emit()

    def _on_document_changed(self, change: ProjectChange) -> None:
        if change.before is not change.after:
            self._mark_graph_stale()

    def _mark_graph_stale(self) -> None:
        self._is_old = True
        if self._passage is not None and not self._follow.isActive():
            self._follow.start()

    def _on_follow(self) -> None:
        """Go on with the sound of the newest graph, or in silence."""
        source = self._find_source()
        if self._passage is not None and source is not None:
            self._feeder.play_segment(source, self._passage)
        elif self._passage is not None:
            self._feeder.change_source(None)

    def _find_source(self) -> SoundSource | None:
        """Return the audible source; None for silence."""
        if self._is_old:
            project, clips = self._document.project, self._facts.clips
            graph = get_graph_of_side(project, Side.A)
            output = find_audio_output(graph, self._document.registry, viewed_output(project, Side.A), clips)
            clip = clips.get(output) if output is not None else None
            self._source, self._is_old = None, False
            if output is not None and clip is not None and clip.sample_rate and clip.rate is not None:
                self._source = SoundSource(graph, output, clip.rate, clip.sample_rate, clip.length)
        return self._source


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default
