"""What is recorded: as long as it took, with its sound, at a constant rate."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.errors import NotPermittedError, StudioError
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.media.live.device_recording import fit_image
from studio.media.live.live_devices import LiveDevices
from studio.media.media_files import MediaFiles
from studio.sdk.live_inputs import TEST_PICTURE_KEY, CameraMode, RecordingRequest
from studio.sdk.permissions import Permission, PermissionKind
from tests.media.live.fake_sounddevice import FakeSoundDevice

MODE = CameraMode(TEST_PICTURE_KEY, 160, 96, 25.0)
GRANTED = frozenset(
    (
        Permission(PermissionKind.CAMERA, "/dev/nothing"),
        Permission(PermissionKind.MICROPHONE),
        Permission(PermissionKind.MICROPHONE, "Fake: Table"),
    )
)


@pytest.fixture
def media() -> Iterator[MediaFiles]:
    with MediaFiles() as files:
        files.devices = LiveDevices(FakeSoundDevice("Table"))
        yield files.with_permissions(GRANTED)


def test_pictures_with_sound(media: MediaFiles, tmp_path: Path) -> None:
    file = tmp_path / "take" / "one.mp4"
    recording = media.start_recording(RecordingRequest(MODE, "", file))
    time.sleep(0.8)
    recorded = recording.stop()
    facts = media.facts(file)
    assert facts.video is not None
    assert facts.audio is not None
    assert (facts.video.width, facts.video.height, facts.video.rate) == (160, 96, FrameRate.from_value(25))
    assert recorded.seconds == pytest.approx(facts.video.length / 25, abs=1e-6)
    assert recorded.seconds >= 0.7
    assert recorded.no_sound_reason == ""
    images = [media.read_video_frame(file, frame) for frame in range(facts.video.length)]
    assert not torch.equal(images[0].pixels, images[-1].pixels)
    samples = media.read_audio_samples(file, 0, facts.audio.samples).samples[0].numpy()
    spectrum = np.abs(np.fft.rfft(samples))
    loudest = np.argmax(spectrum) * facts.audio.sample_rate / len(samples)
    assert loudest == pytest.approx(500, abs=6)


def test_sound_alone(media: MediaFiles, tmp_path: Path) -> None:
    file = tmp_path / "voice.wav"
    recording = media.start_recording(RecordingRequest(None, "Fake: Table", file))
    time.sleep(0.5)
    recorded = recording.stop()
    facts = media.facts(file)
    assert facts.audio is not None
    assert facts.audio.samples / facts.audio.sample_rate == pytest.approx(recorded.seconds, abs=1e-6)
    assert float(media.read_audio_samples(file, 0, facts.audio.samples).samples.abs().max()) > 0.9


def test_pictures_without_a_microphone_say_so(tmp_path: Path) -> None:
    with MediaFiles() as media:
        media.devices = LiveDevices(FakeSoundDevice())
        recording = media.with_permissions(GRANTED).start_recording(RecordingRequest(MODE, "", tmp_path / "mute.mp4"))
        recorded = recording.stop()
        assert "no microphone" in recorded.no_sound_reason
        assert media.facts(tmp_path / "mute.mp4").audio is None


def test_a_lost_camera_keeps_what_there_is(media: MediaFiles, tmp_path: Path) -> None:
    recording = media.start_recording(RecordingRequest(MODE, None, tmp_path / "lost.mp4"))
    time.sleep(0.3)
    media.devices.open_camera(MODE).close()
    end = time.monotonic() + 10
    while not recording.has_ended:
        assert time.monotonic() < end
        time.sleep(0.01)
    recorded = recording.stop()
    assert recorded.is_camera_lost
    facts = media.facts(tmp_path / "lost.mp4").video
    assert facts is not None
    assert facts.length >= 4


def test_what_cannot_be_written_leaves_nothing(media: MediaFiles, tmp_path: Path) -> None:
    recording = media.start_recording(RecordingRequest(MODE, None, tmp_path / "take.xyz"))
    with pytest.raises(StudioError, match="xyz"):
        recording.stop()
    assert list(tmp_path.iterdir()) == []


def test_no_camera_refuses_to_begin(media: MediaFiles, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="/dev/nothing"):
        media.start_recording(RecordingRequest(CameraMode("/dev/nothing"), None, tmp_path / "take.mp4"))


def test_what_is_not_granted_is_not_recorded(media: MediaFiles, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError, match=r"camera “other”, microphone"):
        media.with_permissions(frozenset()).start_recording(
            RecordingRequest(CameraMode("other"), "", tmp_path / "take.mp4")
        )
    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_another_shape_gets_bars() -> None:
    image = fit_image(Image(torch.ones(3, 40, 40)), MODE)
    assert (image.width, image.height) == (160, 96)
    assert float(image.pixels[:, :, :31].abs().max()) == 0.0
    assert float(image.pixels[:, :, 34:126].min()) == pytest.approx(1.0, abs=1e-5)
