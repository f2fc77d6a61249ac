"""Pictures and sound from devices: live, or what was recorded from them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from nodes.shared.file_params import VIDEO_TYPES
from nodes.source.audio import AudioFile
from nodes.source.video import Video
from studio.core.clip_info import compute_scaled_size
from studio.sdk import (
    Audio,
    ClipInfo,
    Context,
    FrameRate,
    Image,
    Media,
    NodeDevice,
    Param,
    SourceNode,
    Time,
    node,
    output,
)
from studio.sdk.live_inputs import CameraMode, LiveKind, RecordingRequest
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.pixels import fit_in_frame

_MOST_SIDE = 7680
_RATE_OF_SOUND = 48_000


class LiveSourceMode(StrEnum):
    """Where a live source's clip comes from."""

    LIVE = "live"
    RECORDING = "recording"


@node(
    "source.camera",
    name="Camera",
    aliases=("Webcam", "Video Device In", "Live Video", "Capture", "Video Input"),
    device=NodeDevice.CPU,
)
class CameraInput(SourceNode):
    """Show what a camera sees now, and record it.

    Live, the clip has one frame: the newest picture, at the requested size; the nodes that follow are recomputed for
    each new picture. Record (in the inspector and the Graph menu) writes pictures and the microphone's sound to a file,
    and switches the node to play it: a clip like any other, with fixed frames. The camera is chosen by `device`; "test
    picture" is a moving picture that is available on every machine. Pictures of another aspect ratio get black bars.
    """

    device_params: ClassVar[Mapping[str, LiveKind]] = {"device": LiveKind.CAMERA, "microphone": LiveKind.MICROPHONE}

    mode: LiveSourceMode = Param(
        default=LiveSourceMode.LIVE, animatable=False, help="Show what the camera sees now, or what was recorded."
    )
    device: str = Param(
        default="", animatable=False, help="The camera, as named in the list beside the field; if empty, the first one."
    )
    width: int = Param(
        default=1280, min=16, max=_MOST_SIDE, slider=(320, 1920), animatable=False, help="Width of the live picture."
    )
    height: int = Param(
        default=720, min=16, max=_MOST_SIDE, slider=(240, 1080), animatable=False, help="Height of the live picture."
    )
    rate: float = Param(
        default=30.0, min=1.0, max=240.0, slider=(10.0, 60.0), unit="fps", animatable=False,
        help="Frames per second of the live picture and of the recording.",
    )  # fmt: skip
    mirror: bool = Param(default=False, help="Swap left and right, as a mirror does.")
    sound: bool = Param(default=True, animatable=False, hashed=False, help="Also record the microphone.")
    microphone: str = Param(
        default="",
        animatable=False,
        hashed=False,
        help="The microphone to record with the camera; if empty, the system's default.",
    )
    file: Path = Param(default=Path(), file_types=VIDEO_TYPES, help="The recording, or any other video.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one frame of the wanted size, or what the recording is."""
        if self.mode is LiveSourceMode.RECORDING:
            return self._recording.facts(inputs, media)
        return ClipInfo(FrameRate.from_value(self.rate), 1, self.width, self.height, 3)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the recording's sound; live there is silence."""
        if self.mode is LiveSourceMode.RECORDING:
            return self._recording.get_output_info(output, inputs, media)
        main = self.facts(inputs, media)
        if output != "audio":
            return main
        return ClipInfo(main.rate, main.length, channels=1, sample_rate=_RATE_OF_SOUND)

    def process(self, time: Time, ctx: Context) -> Image:
        """Take the newest picture, or decode a frame of the recording."""
        if self.mode is LiveSourceMode.RECORDING:
            image = self._recording.process(time, ctx)
        else:
            newest = ctx.media.live_inputs.get_latest_image(self.camera_mode, ctx.check)
            image = newest.with_pixels(
                fit_in_frame(newest.pixels[:3], *compute_scaled_size(self.width, self.height, ctx.scale))
            )
        return image.with_pixels(image.pixels.flip(2)) if self.mirror else image

    @output
    def audio(self, time: Time, ctx: Context) -> Audio:
        """Return the recording's sound; live, silence, for else the speakers would be recorded along."""
        import torch

        if self.mode is LiveSourceMode.RECORDING:
            return self._recording.audio(time, ctx)
        return Audio(torch.zeros(1, len(time.rate.get_frame_samples(time.frame, _RATE_OF_SOUND))), _RATE_OF_SOUND)

    def get_revision(self, media: Media) -> int | None:
        """Count the pictures that have come."""
        return media.live_inputs.count_images(self.camera_mode) if self.mode is LiveSourceMode.LIVE else None

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the recording, where it is shown."""
        return (self.file,) if self.mode is LiveSourceMode.RECORDING else ()

    def sound_file(self, output: str) -> Path | None:
        """Return the recording, whose sound is given as it is."""
        return self.file if output == "audio" and self.mode is LiveSourceMode.RECORDING else None

    def get_permissions(self) -> tuple[Permission, ...]:
        """Return the camera while it is live, unless it is the test picture."""
        return self.camera_mode.needed_permissions if self.mode is LiveSourceMode.LIVE else ()

    def make_recording_request(self, file: Path) -> RecordingRequest:
        """Return the camera, and the microphone if its sound is wanted."""
        return RecordingRequest(self.camera_mode, self.microphone if self.sound else None, file)

    @property
    def camera_mode(self) -> CameraMode:
        """How the camera is to be opened."""
        return CameraMode(self.device, self.width, self.height, self.rate)

    @property
    def _recording(self) -> Video:
        return Video(file=self.file)


@node(
    "source.microphone",
    name="Microphone",
    aliases=("Audio Device In", "Audio Input", "Live Sound", "Line In"),
    device=NodeDevice.CPU,
)
class MicrophoneInput(SourceNode):
    """Show what a microphone hears now, and record it.

    Live, the clip has one frame: the newest stretch of sound, as long as a frame lasts, for meters, spectra and
    anything that reacts to them. It is not played, to avoid audio feedback. Record (in the inspector and the Graph
    menu) writes the sound to a file, and switches the node to play it: a clip like any other.
    """

    device_params: ClassVar[Mapping[str, LiveKind]] = {"device": LiveKind.MICROPHONE}

    mode: LiveSourceMode = Param(
        default=LiveSourceMode.LIVE, animatable=False, help="Give what the microphone hears now, or what was recorded."
    )
    device: str = Param(
        default="", animatable=False, help="The microphone, as named in the list beside the field; if empty, any."
    )
    rate: float = Param(
        default=25.0, min=1.0, max=240.0, slider=(10.0, 60.0), unit="fps", animatable=False, help="Frames per second."
    )
    file: Path = Param(
        default=Path(), file_types=(".wav", ".flac", ".m4a", ".mp3"), help="The recording, or any other sound."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one frame of mono at 48 kHz, or what the recording is."""
        if self.mode is LiveSourceMode.RECORDING:
            return self._recording.facts(inputs, media)
        return ClipInfo(FrameRate.from_value(self.rate), 1, channels=1, sample_rate=_RATE_OF_SOUND)

    def process(self, time: Time, ctx: Context) -> Audio:
        """Return the newest samples, or those of the recording."""
        if self.mode is LiveSourceMode.RECORDING:
            return self._recording.process(time, ctx)
        wanted = len(time.rate.get_frame_samples(time.frame, _RATE_OF_SOUND))
        return _mono(ctx.media.live_inputs.get_latest_audio(self.device, wanted / _RATE_OF_SOUND, ctx.check), wanted)

    def get_revision(self, media: Media) -> int | None:
        """Count the blocks of sound that have come."""
        return media.live_inputs.count_audio_blocks(self.device) if self.mode is LiveSourceMode.LIVE else None

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the recording, where it is heard."""
        return (self.file,) if self.mode is LiveSourceMode.RECORDING else ()

    def sound_file(self, output: str) -> Path | None:
        """Return the recording, whose sound is given as it is."""
        return self.file if self.mode is LiveSourceMode.RECORDING else None

    def get_permissions(self) -> tuple[Permission, ...]:
        """Return the microphone while it is live."""
        return (Permission(PermissionKind.MICROPHONE, self.device),) if self.mode is LiveSourceMode.LIVE else ()

    def make_recording_request(self, file: Path) -> RecordingRequest:
        """Return the microphone."""
        return RecordingRequest(None, self.device, file)

    @property
    def _recording(self) -> AudioFile:
        return AudioFile(file=self.file, rate=self.rate)


def _mono(audio: Audio, count: int) -> Audio:
    """Return the mean of all channels at 48 kHz, `count` samples."""
    import numpy as np
    import soxr
    import torch

    heard = audio.samples.mean(0).numpy()
    if audio.sample_rate != _RATE_OF_SOUND:
        heard = soxr.resample(heard, audio.sample_rate, _RATE_OF_SOUND)
    exact = np.zeros((1, count), np.float32)
    exact[0, count - min(count, len(heard)) :] = heard[-count:]
    return Audio(torch.from_numpy(exact), _RATE_OF_SOUND)
