"""Write Audio: what it hands on, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from nodes.output.write_audio import WriteAudio
from studio.core.errors import StudioError
from studio.sdk import Audio, ClipInfo, FrameRange, FrameRate, ParameterError
from studio.sdk.media import SoundFormat, SoundOptions
from studio.sdk.testing import MemoryMedia, run_sink
from studio.sdk.testing.node_runner import StandaloneContext

FACTS = {"audio": ClipInfo(FrameRate.from_value(25), 5, channels=2, sample_rate=48_000)}
SOUND = Audio(torch.zeros(2, 1920), 48_000)


def test_sound_is_written_with_its_options() -> None:
    media = MemoryMedia()
    node = WriteAudio(file=Path("a.wav"), bits=SoundFormat.INT16, bitrate=96)
    run_sink(node, 5, media=media, facts=FACTS, audio=SOUND)
    written = media.written_files[Path("a.wav")]
    assert written.options == SoundOptions(SoundFormat.INT16, 96)
    assert (written.tracks.audio, len(written.audio), written.images) == (FACTS["audio"], 5, [])


def test_a_clip_without_sound_is_refused() -> None:
    with pytest.raises(StudioError, match="no sound"):
        WriteAudio().facts({"audio": ClipInfo(FrameRate.from_value(25), 5)}, MemoryMedia())
    with pytest.raises(ParameterError, match="“file” is empty"):
        WriteAudio(file=Path()).target()


def test_pictures_are_those_of_a_whole_video() -> None:
    node = WriteAudio(pictures=Path("film.mp4"))
    with pytest.raises(StudioError, match="begins at 7"):
        node.open(FACTS, FrameRange(7, 9), StandaloneContext())
    run_sink(node, 5, media=(media := MemoryMedia()), facts=FACTS, audio=SOUND)
    assert media.written_files[Path("out/sound.wav")].options == SoundOptions(pictures=Path("film.mp4"))
