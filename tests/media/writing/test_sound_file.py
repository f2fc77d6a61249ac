"""Files of sound alone: every kind is read back, parts make the same file, pictures are copied as they are."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import torch

from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from studio.media.resume.part_cache import PartCache
from studio.media.writing.sound_file import SoundFile
from studio.sdk import Audio, ClipInfo, FrameRate, Image
from studio.sdk.media import SoundFormat, SoundOptions, VideoOptions, WriterTracks

RATE = FrameRate.from_value(25)
FRAMES = 60


def tone(frame: int, channels: int = 2, sample_rate: int = 48_000) -> Audio:
    """Return a frame of a sine of 440 Hz, softer in each further channel."""
    own = RATE.get_frame_samples(frame, sample_rate)
    wave = torch.sin(torch.arange(own.start, own.stop, dtype=torch.float64) * (2 * torch.pi * 440 / sample_rate))
    return Audio(torch.stack([wave.float() * 0.8 / (c + 1) for c in range(channels)]), sample_rate)


def facts(channels: int = 2, sample_rate: int = 48_000) -> ClipInfo:
    return ClipInfo(RATE, FRAMES, channels=channels, sample_rate=sample_rate)


def written(path: Path, options: SoundOptions | None = None, channels: int = 2, sample_rate: int = 48_000) -> Path:
    """Write sound, and return the path."""
    with MediaFiles().create_sound(path, facts(channels, sample_rate), options or SoundOptions()) as writer:
        for frame in range(FRAMES):
            writer.write_audio(tone(frame, channels, sample_rate))
    return path


def whole(channels: int = 2, sample_rate: int = 48_000) -> torch.Tensor:
    return torch.cat([tone(frame, channels, sample_rate).samples for frame in range(FRAMES)], dim=1)


@pytest.mark.parametrize(
    ("name", "samples", "codec", "error"),
    [
        ("a.wav", SoundFormat.INT16, "pcm_s16le", 2**-15),
        ("a.wav", SoundFormat.INT24, "pcm_s24le", 2**-23),
        ("a.wav", SoundFormat.FLOAT32, "pcm_f32le", 0.0),
        ("a.flac", SoundFormat.INT16, "flac", 2**-15),
        ("a.flac", SoundFormat.INT24, "flac", 2**-23),
        ("a.mp3", SoundFormat.INT24, "mp3", 0.01),
        ("a.m4a", SoundFormat.INT24, "aac", 0.04),
        ("a.aac", SoundFormat.INT24, "aac", 2.0),
        ("a.opus", SoundFormat.INT24, "opus", 0.05),
        ("a.ogg", SoundFormat.INT24, "opus", 0.05),
    ],
)
def test_every_kind_is_read_back(
    name: str, samples: SoundFormat, codec: str, error: float, tmp_path: Path, media: MediaFiles
) -> None:
    path = written(tmp_path / "new" / name, SoundOptions(samples))
    sound = media.facts(path).audio
    assert sound is not None
    assert (sound.codec, sound.channels, sound.sample_rate) == (codec, 2, 48_000)
    assert abs(sound.samples - 115_200) <= (2048 if codec in {"aac", "opus"} else 0)
    found = media.read_audio_samples(path, 0, 115_200).samples
    middle = slice(4800, -4800)
    assert float((found - whole())[:, middle].abs().max()) <= error
    assert [file.name for file in path.parent.iterdir()] == [name]


@pytest.mark.parametrize(("channels", "sample_rate"), [(1, 44_100), (6, 48_000), (2, 8000), (2, 96_000)])
def test_other_layouts_and_rates(channels: int, sample_rate: int, tmp_path: Path, media: MediaFiles) -> None:
    path = written(tmp_path / "a.wav", SoundOptions(SoundFormat.FLOAT32), channels, sample_rate)
    found = media.read_audio_samples(path, 0, whole(channels, sample_rate).shape[1])
    assert found.samples.equal(whole(channels, sample_rate))


def test_a_rate_that_a_codec_does_not_take_is_resampled(tmp_path: Path, media: MediaFiles) -> None:
    sound = media.facts(written(tmp_path / "a.opus", sample_rate=44_100)).audio
    assert sound is not None
    assert sound.sample_rate == 48_000
    assert abs(sound.samples - 115_200) <= 2048


@pytest.mark.parametrize(
    ("name", "channels", "text"),
    [
        ("a.txt", 2, "accepted for sound: .wav"),
        ("a", 2, "has no suffix"),
        ("a.mp3", 6, "MP3 takes 1 or 2"),
        ("a.wav", 0, "0 channels"),
        ("a.wav", 9, "9 channels"),
    ],
)
def test_what_cannot_be_written_is_refused(name: str, channels: int, text: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=text):
        SoundFile(tmp_path / name, facts(channels), SoundOptions())
    assert list(tmp_path.iterdir()) == []


def test_other_sound_than_was_said_leaves_no_file(tmp_path: Path) -> None:
    with (
        pytest.raises(MediaError, match="got sound of 1 channels"),
        SoundFile(tmp_path / "a.wav", facts(), SoundOptions()) as writer,
    ):
        writer.write_audio(tone(0, 1))
    with pytest.raises(MediaError, match="no frame"), SoundFile(tmp_path / "a.wav", facts(), SoundOptions()):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.opus"])
def test_a_render_that_goes_on_makes_the_same_file(name: str, tmp_path: Path) -> None:
    once = written(tmp_path / "once" / name).read_bytes()
    parts, path = PartCache(tmp_path / "parts"), tmp_path / name
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(SoundFile(path, facts(), SoundOptions(), parts))
    assert not path.exists()
    with SoundFile(path, facts(), SoundOptions(), parts) as writer:
        assert writer.has_part("part 0")
        assert writer.restore_part("part 0")
        assert not writer.restore_part("part 20")
        _write(writer, range(20, 60))
    assert path.read_bytes() == once
    assert list((tmp_path / "parts").iterdir()) == []


def _write_and_fail(writer: SoundFile) -> None:
    with writer:
        _write(writer, range(40))
        raise ZeroDivisionError


def _write(writer: SoundFile, frames: range) -> None:
    """Write frames in parts of 20; the last part is not finished."""
    for frame in frames:
        writer.write_audio(tone(frame))
        if frame % 20 == 19 and frame != frames.stop - 1:
            writer.finish_part(f"part {frame - 19}")
    if frames.stop == FRAMES:
        writer.finish_part(f"part {FRAMES - 20}")


@pytest.mark.parametrize("name", ["new.mp4", "new.mkv", "new.mov"])
def test_pictures_of_a_video_are_copied_as_they_are(name: str, tmp_path: Path, media: MediaFiles) -> None:
    source = tmp_path / "film.mp4"
    tracks = WriterTracks(ClipInfo(RATE, FRAMES, 64, 48, 3), facts(1))
    with media.create_video(source, tracks, VideoOptions()) as writer:
        for frame in range(FRAMES):
            writer.write(Image(torch.rand(3, 48, 64, generator=torch.Generator().manual_seed(frame))))
            writer.write_audio(tone(frame, 1))
    path = written(tmp_path / name, SoundOptions(pictures=source))
    assert _pictures(path) == _pictures(source)
    found = media.facts(path)
    assert found.video is not None
    assert (found.video.length, found.audio and found.audio.channels) == (FRAMES, 2)
    error = (media.read_audio_samples(path, 0, 115_200).samples - whole())[:, 4800:-4800]
    assert float(error.abs().max()) < 0.04  # a sample beside its place would be 0.046


def _pictures(path: Path) -> list[bytes]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray().tobytes() for frame in file.decode(video=0)]


@pytest.mark.parametrize(("source", "name", "text"), [("no.mp4", "a.mp4", "no.mp4"), ("a.wav", "b.mp4", "no picture")])
def test_what_has_no_pictures_is_named(source: str, name: str, text: str, tmp_path: Path) -> None:
    if source == "a.wav":
        written(tmp_path / source)
    with pytest.raises(MediaError, match=text):
        written(tmp_path / name, SoundOptions(pictures=tmp_path / source))
    with pytest.raises(MediaError, match="accepted for a video with sound"):
        written(tmp_path / "b.gif", SoundOptions(pictures=tmp_path / source))
    assert not (tmp_path / name).exists()


def test_values_that_are_no_numbers_do_not_stop_it(tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "a.flac"
    with media.create_sound(path, facts(), SoundOptions()) as writer:
        writer.write_audio(Audio(torch.full((2, 1920), float("nan")), 48_000))
        writer.write_audio(Audio(torch.full((2, 1920), 7.0), 48_000))
    assert np.isfinite(media.read_audio_samples(path, 0, 3840).samples.numpy()).all()
    assert float(media.read_audio_samples(path, 2000, 1000).samples.min()) > 0.999
