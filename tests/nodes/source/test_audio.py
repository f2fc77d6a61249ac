"""The Audio source: facts, places of samples, and files without sound."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from nodes.source.audio import AudioFile
from studio.core.errors import ParameterError, StudioError
from studio.sdk import Audio, FrameRate, Image
from studio.sdk.testing import MemoryMedia, run_frame
from studio.sdk.testing.memory_media import MemoryFile

RAMP = Audio(torch.arange(100_000, dtype=torch.float32).expand(2, -1), 44_100)
PICTURE = Image(torch.zeros(3, 2, 2))
MEDIA = MemoryMedia(
    {
        Path("song.wav"): MemoryFile(audio=RAMP),
        Path("film.mp4"): MemoryFile((PICTURE, PICTURE), FrameRate.from_value(30), RAMP),
        Path("mute.mp4"): MemoryFile((PICTURE,)),
        Path("empty.wav"): MemoryFile(audio=Audio(torch.zeros(1, 0), 48_000)),
    }
)


@pytest.mark.parametrize("rate", [0.0, 23.976, 29.97, 60.0])
def test_joined_frames_are_the_file(rate: float) -> None:
    node = AudioFile(file=Path("song.wav"), rate=rate)
    facts = node.facts({}, MEDIA)
    assert facts.rate == FrameRate.from_value(rate or 25)
    assert (facts.channels, facts.sample_rate) == (2, 44_100)
    whole = torch.cat([run_frame(node, t, media=MEDIA).samples for t in range(facts.length)], dim=1)
    assert whole[:, :100_000].equal(RAMP.samples)
    assert whole[:, 100_000:].abs().sum() == 0
    assert whole.shape[1] - 100_000 < 44_100 / float(facts.rate)


def test_offset_and_duration_are_exact_to_the_sample() -> None:
    node = AudioFile(file=Path("song.wav"), offset=0.1, duration=1.0)
    assert node.facts({}, MEDIA).length == 25
    assert run_frame(node, media=MEDIA).samples[0, 0] == 4410
    late = AudioFile(file=Path("song.wav"), offset=-0.001)
    assert run_frame(late, media=MEDIA).samples[0, 42:46].tolist() == [0, 0, 0, 1]
    assert node.sound_file("audio") is None
    assert AudioFile(file=Path("song.wav")).sound_file("audio") == Path("song.wav")


def test_a_films_sound_has_the_films_rate() -> None:
    facts = AudioFile(file=Path("film.mp4")).facts({}, MEDIA)
    assert (facts.rate, facts.width, facts.length) == (FrameRate.from_value(30), 0, 69)


@pytest.mark.parametrize(("file", "text"), [("mute.mp4", "no sound"), ("empty.wav", "no sound")])
def test_what_has_no_sound_is_named(file: str, text: str) -> None:
    with pytest.raises(StudioError, match=text):
        AudioFile(file=Path(file)).facts({}, MEDIA)


def test_an_offset_behind_the_end_and_no_file_are_refused() -> None:
    with pytest.raises(StudioError, match=r"2\.27 s"):
        AudioFile(file=Path("song.wav"), offset=3.0).facts({}, MEDIA)
    with pytest.raises(ParameterError):
        AudioFile().facts({}, MEDIA)
