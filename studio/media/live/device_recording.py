"""A recording: what a camera and a microphone give from now on, written to a file until it is stopped."""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

import numpy as np
from av.video.reformatter import VideoReformatter

from studio.core.clip_info import ClipInfo
from studio.core.errors import MediaError, StudioError
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.media.live.live_devices import LiveDevices
from studio.media.live.microphone_capture import MicrophoneCapture
from studio.media.pixels import to_image
from studio.sdk.files.file_writers import SoundWriter, Writer
from studio.sdk.live_inputs import CameraMode, RecordingRequest, RecordingResult
from studio.sdk.media import Media, SoundOptions, VideoOptions, WriterTracks
from studio.sdk.pixels import fit_in_frame

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_log = logging.getLogger(__name__)

_MAX_QUEUED_PICTURES: Final = 64  # pictures between the camera and the encoder
_POLL_SECONDS: Final = 0.05
_MAX_SOUND_DELAY: Final = 1.0  # seconds
_SOUND_RATE: Final = FrameRate.from_value(25)  # how finely a file of sound alone is cut


class DeviceRecording:
    """Recording of devices into a file, from its creation until `stop`.

    Pictures are held or left out so that the file has a constant rate; the sound's first sample is laid by the same
    clock. A frame is written when its sound is there.

    Args:
        media: Opens the file.
        live: The devices.
        wish: The devices and the file of the recording.

    Raises:
        StudioError: A device or the file cannot be opened.
    """

    def __init__(self, media: Media, live: LiveDevices, wish: RecordingRequest) -> None:
        self._media = media
        self._live = live
        self._wish = wish
        self._silent = ""
        self._microphone = self._open_microphone()
        self._sound = _SoundBuffer(self._microphone.rate, self._microphone.channels) if self._microphone else None
        self._pictures: queue.Queue[tuple[VideoFrame, float]] = queue.Queue(_MAX_QUEUED_PICTURES)
        self._dropped = 0
        self._lost = False
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._camera = live.open_camera(wish.camera) if wish.camera is not None else None
        if self._camera is not None:
            self._camera.read_picture(None)  # wait until it runs: the recording begins with its first picture
        self._began = time.perf_counter()
        if self._microphone is not None and self._sound is not None:
            self._sound.set_start(self._began)
            self._microphone.listeners = (*self._microphone.listeners, self._sound.add_block)
        if self._camera is not None:
            self._camera.listeners = (*self._camera.listeners, self._on_picture)
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    @property
    def elapsed_seconds(self) -> float:
        """The seconds since the recording began."""
        return time.perf_counter() - self._began

    @property
    def has_ended(self) -> bool:
        """Whether it has ended by itself."""
        return not self._thread.is_alive()

    def stop(self) -> RecordingResult:
        """End it and finish the file. It may take seconds.

        Raises:
            StudioError: The file could not be written; nothing is left of it.
        """
        self._stop.set()
        self._thread.join()
        self._release_devices()
        if isinstance(self._failure, StudioError):
            raise self._failure
        if self._failure is not None:
            raise MediaError(self._wish.file, str(self._failure)) from self._failure
        return RecordingResult(self._wish.file, self._ended - self._began, self._dropped, self._silent, self._lost)

    def _open_microphone(self) -> MicrophoneCapture | None:
        if self._wish.microphone is None:
            return None
        try:
            return self._live.open_microphone(self._wish.microphone)
        except StudioError as error:
            if self._wish.camera is None:
                raise
            self._silent = str(error)  # pictures without sound are better than nothing
            return None

    def _release_devices(self) -> None:
        if self._camera is not None:
            self._camera.listeners = tuple(each for each in self._camera.listeners if each != self._on_picture)
        if self._microphone is not None and self._sound is not None:
            heard = self._sound.add_block
            self._microphone.listeners = tuple(each for each in self._microphone.listeners if each != heard)

    def _on_picture(self, frame: VideoFrame, now: float) -> None:
        try:
            self._pictures.put_nowait((frame, now))
        except queue.Full:
            self._dropped += 1

    def _run(self) -> None:
        self._ended = self._began
        try:
            if self._wish.camera is not None:
                self._record_pictures(self._wish.camera)
            else:
                self._record_sound()
        except BaseException as error:
            _log.info("the recording to %s ended: %s", self._wish.file, error)
            self._failure = error

    def _record_pictures(self, mode: CameraMode) -> None:
        rate = FrameRate.from_value(mode.rate)
        image = ClipInfo(rate, 1, mode.width, mode.height, 3)
        sound = None
        if self._sound is not None:
            sound = ClipInfo(rate, 1, channels=self._sound.channels, sample_rate=self._sound.rate)
        waiting: deque[Image] = deque()  # pictures of the frames from `written` on, whose sound may not be there yet
        written, reformatter = 0, VideoReformatter()
        with self._media.create_video(self._wish.file, WriterTracks(image, sound), VideoOptions(quality=85)) as writer:
            while not self._is_over():
                picture = self._next_picture()
                if picture is not None:
                    frame, came = picture
                    shown = fit_image(to_image(frame, reformatter, frame.width, frame.height), mode)
                    due = math.floor((came - self._began) * rate.value) + 1  # so many frames are to be there by now
                    missing = due - written - len(waiting)
                    waiting.extend([waiting[-1] if waiting else shown] * (missing - 1) + [shown] * (missing > 0))
                while waiting and self._has_sound_of(rate, written):
                    self._write(writer, waiting.popleft(), rate, written)
                    written += 1
            while waiting or not written:
                self._write(writer, waiting.popleft() if waiting else _black(mode), rate, written)
                written += 1
        self._ended = self._began + float(rate.seconds_at(written))

    def _is_over(self) -> bool:
        """Whether all is written that is to be: it was stopped, or the camera has stopped by itself."""
        if self._camera is not None and not self._camera.is_running:
            self._lost = True
        return (self._stop.is_set() or self._lost) and self._pictures.empty()

    def _next_picture(self) -> tuple[VideoFrame, float] | None:
        try:
            return self._pictures.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            return None

    def _has_sound_of(self, rate: FrameRate, frame: int) -> bool:
        """Return whether a frame's sound is there, or so late that it never will be."""
        if self._sound is None or self._sound.sample_count >= rate.sample_at(frame + 1, self._sound.rate):
            return True
        return self.elapsed_seconds - float(rate.seconds_at(frame)) > _MAX_SOUND_DELAY

    def _write(self, writer: Writer, image: Image, rate: FrameRate, frame: int) -> None:
        writer.write(image)
        if self._sound is not None:
            writer.write_audio(self._sound.take_frame(rate, frame))

    def _record_sound(self) -> None:
        assert self._sound is not None  # a microphone was wanted, and is there
        facts = ClipInfo(_SOUND_RATE, 1, channels=self._sound.channels, sample_rate=self._sound.rate)
        frame = 0
        with self._media.create_sound(self._wish.file, facts, SoundOptions()) as writer:
            while not self._stop.wait(_POLL_SECONDS):
                frame = self._write_sound(writer, frame)
            frame = self._write_sound(writer, frame)
        self._ended = self._began + float(_SOUND_RATE.seconds_at(frame))

    def _write_sound(self, writer: SoundWriter, frame: int) -> int:
        assert self._sound is not None
        whole = math.floor(self._sound.sample_count / self._sound.rate * _SOUND_RATE.value)
        for each in range(frame, whole):
            writer.write_audio(self._sound.take_frame(_SOUND_RATE, each))
        return max(frame, whole)


def fit_image(image: Image, mode: CameraMode) -> Image:
    """Return a picture at the size that was wanted: as large as fits, black around it."""
    return image.with_pixels(fit_in_frame(image.pixels, mode.width, mode.height))


def _black(mode: CameraMode) -> Image:
    return Image.from_array(np.zeros((mode.height, mode.width, 3), np.float32))


class _SoundBuffer:
    """Samples of a microphone since the recording began, until they are taken.

    Args:
        rate: Samples a second.
        channels: 1 or 2.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.channels = channels
        self._lock = threading.Lock()
        self._blocks: list[np.ndarray] = []
        self._first = 0  # the number of the first sample that is held
        self._began = 0.0
        self.sample_count = 0

    def set_start(self, now: float) -> None:
        """Set the clock: sample 0 is recorded at `now`."""
        self._began = now

    def add_block(self, block: np.ndarray, now: float) -> None:
        """Take samples; the first block says how long there was silence before it."""
        with self._lock:
            if self.sample_count == 0:
                late = round((now - self._began) * self.rate) - len(block)
                block = block[-late:] if late < 0 else np.pad(block, ((late, 0), (0, 0)))
            self._blocks.append(block)
            self.sample_count += len(block)

    def take_frame(self, rate: FrameRate, frame: int) -> Audio:
        """Return the samples of a frame, and drop those before; samples that are missing are silence."""
        wanted = rate.get_frame_samples(frame, self.rate)
        with self._lock:
            held = np.concatenate(self._blocks) if self._blocks else np.zeros((0, self.channels), np.float32)
            start, stop = wanted.start - self._first, wanted.stop - self._first
            taken = np.zeros((self.channels, len(wanted)), np.float32)
            part = held[max(0, start) : max(0, stop)]
            taken[:, : len(part)] = part.T
            self._blocks, self._first = [held[max(0, stop) :]], min(wanted.stop, self._first + len(held))
        return Audio.from_array(taken, self.rate)
