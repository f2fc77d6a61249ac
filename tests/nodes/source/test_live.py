"""Camera and Microphone: what is live, and what was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from nodes.source.live import CameraInput, LiveSourceMode, MicrophoneInput
from studio.core.errors import MediaError, StudioError
from studio.sdk import FrameRate, Image
from studio.sdk.live_inputs import CameraMode, RecordingRequest
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryFile, MemoryLiveInputs, MemoryMedia
from studio.sdk.testing.node_runner import StandaloneContext


class Tall(MemoryLiveInputs):
    """A camera that gives another shape than it was asked for."""

    def get_latest_image(self, mode: CameraMode, check: object = None) -> Image:
        return Image(torch.ones(3, 90, 30))


def test_live_is_one_frame_of_the_wanted_size() -> None:
    node = CameraInput(width=64, height=36, rate=24.0)
    facts = node.facts({}, MemoryMedia())
    assert (facts.width, facts.height, facts.length, facts.rate) == (64, 36, 1, FrameRate.from_value(24))
    image = run_frame(node)
    assert (image.width, image.height) == (64, 36)
    mirrored = run_frame(CameraInput(width=64, height=36, rate=24.0, mirror=True))
    assert mirrored.pixels.equal(image.pixels.flip(2))


def test_another_shape_gets_bars() -> None:
    media = MemoryMedia()
    media.live_inputs = Tall()
    image = run_frame(CameraInput(width=60, height=30), ctx=StandaloneContext(media=media))
    assert float(image.pixels[:, :, :24].abs().max()) == 0.0
    assert float(image.pixels[:, :, 26:34].min()) == pytest.approx(1.0, abs=1e-5)


def test_a_picture_that_came_later_is_another_digest() -> None:
    live, recorded = CameraInput(), CameraInput(mode=LiveSourceMode.RECORDING, file=Path("clip.mp4"))
    assert live.get_revision(MemoryMedia()) == 1
    assert live.files_read(0, MemoryMedia()) == ()
    assert recorded.get_revision(MemoryMedia()) is None
    assert recorded.files_read(0, MemoryMedia()) == (Path("clip.mp4"),)


def test_a_recording_is_a_clip() -> None:
    pictures = tuple(Image(torch.full((3, 4, 6), value)) for value in (0.1, 0.5, 0.9))
    media = MemoryMedia({Path("take.mp4"): MemoryFile(pictures, rate=FrameRate.from_value(24))})
    node = CameraInput(mode=LiveSourceMode.RECORDING, file=Path("take.mp4"))
    assert node.facts({}, media).length == 3
    image = run_frame(node, 2, ctx=StandaloneContext(2, media=media))
    assert image.pixels.equal(pictures[2].pixels)


def test_what_is_recorded() -> None:
    wish = CameraInput(device="x", width=640, height=360, rate=25.0, microphone="m").make_recording_request(
        Path("a.mp4")
    )
    assert wish == RecordingRequest(CameraMode("x", 640, 360, 25.0), "m", Path("a.mp4"))
    assert CameraInput(sound=False).make_recording_request(Path("a.mp4")).microphone is None
    assert MicrophoneInput(device="m").make_recording_request(Path("a.wav")) == RecordingRequest(
        None, "m", Path("a.wav")
    )


def test_without_a_recording_the_node_asks_for_one() -> None:
    with pytest.raises(StudioError, match="video file"):
        CameraInput(mode=LiveSourceMode.RECORDING).facts({}, MemoryMedia())
    with pytest.raises(MediaError, match=r"gone\.wav"):
        MicrophoneInput(mode=LiveSourceMode.RECORDING, file=Path("gone.wav")).facts({}, MemoryMedia())


def test_live_sound_is_as_long_as_a_frame() -> None:
    heard = run_frame(MicrophoneInput(rate=25.0))
    assert (heard.channels, heard.samples.shape[1], heard.sample_rate) == (1, 1920, 48_000)
    assert float(heard.samples.abs().max()) > 0.9
