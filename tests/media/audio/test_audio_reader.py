"""Samples: exact, in any order, in step with the pictures."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from tests.media.clips import need_encoder, run
from tests.sweeps import all_but_slow

SECONDS = 12
CLICK = 1.0
PICTURES = ("-f", "lavfi", "-i", f"testsrc2=s=64x64:r=25:d={SECONDS}")
X264 = ("-c:v", "libx264", "-preset", "ultrafast")

# name: (rate, channels, codec, has pictures, largest distance of the click from its place in samples)
KINDS: dict[str, tuple[int, int, tuple[str, ...], bool, int]] = {
    "pcm.wav": (44100, 2, (), False, 0),
    "layer3.mp3": (44100, 2, ("-c:a", "libmp3lame", "-b:a", "64k"), False, 2),
    "aac.m4a": (44100, 2, ("-c:a", "aac"), False, 2),
    "lossless.flac": (48000, 1, ("-c:a", "flac"), False, 0),
    "vorbis.ogg": (44100, 2, ("-c:a", "libvorbis"), False, 2),
    "opus.opus": (48000, 2, ("-c:a", "libopus"), False, 2),
    "dolby.ac3": (48000, 6, ("-c:a", "ac3", "-b:a", "384k"), False, 257),
    "aac.mp4": (48000, 2, ("-c:a", "aac"), True, 2),
    "aac_surround.mp4": (48000, 6, ("-c:a", "aac"), True, 2),
    "layer3.mp4": (44100, 2, ("-c:a", "libmp3lame"), True, 2),
    "pcm.mov": (44100, 2, ("-c:a", "pcm_s24le"), True, 0),
    "aac.mkv": (44100, 2, ("-c:a", "aac"), True, 45),
    "pcm.mkv": (44100, 2, ("-c:a", "pcm_s16le"), True, 45),
    "vorbis.mkv": (44100, 2, ("-c:a", "libvorbis"), True, 200),
    "opus.mkv": (48000, 2, ("-c:a", "libopus"), True, 400),
    "aac.ts": (44100, 2, ("-c:a", "aac"), True, 2),
    "layer2.ts": (48000, 2, ("-c:a", "mp2"), True, 2),
}


def sound(rate: int, channels: int) -> np.ndarray:
    """Return [samples, channels]: a chirp with a little noise and a click at one second."""
    time = np.arange(rate * SECONDS) / rate
    noise = np.random.default_rng(4).standard_normal((len(time), channels)) * 0.03
    chirps = [0.3 * np.sin(2 * np.pi * (200 + 100 * c) * time * (1 + time / 10)) for c in range(channels)]
    samples = np.stack(chirps, axis=1) + noise
    samples[int(rate * CLICK) : int(rate * CLICK) + 20] += 0.6
    return samples.astype(np.float32)


def make(ffmpeg: str, folder: Path, name: str, *late: str) -> Path:
    rate, channels, codec, pictures, _ = KINDS[name]
    path = folder / ("late_" * bool(late) + name)
    if codec:
        need_encoder(ffmpeg, codec[1])
    if not path.exists():
        raw = (*late, "-f", "f32le", "-ar", str(rate), "-ac", str(channels), "-i", "-")
        shown = (PICTURES, X264) if pictures else ((), ())
        command = [ffmpeg, "-v", "error", "-y", *shown[0], *raw, *shown[1], *codec, str(path)]
        subprocess.run(command, input=sound(rate, channels).tobytes(), check=True, capture_output=True)
    return path


def click_of(samples: np.ndarray) -> int:
    return int(np.argmax(np.abs(np.convolve(samples[0], np.ones(20), "valid"))))


@pytest.mark.slow
@pytest.mark.program
@pytest.mark.parametrize("name", KINDS)
def test_samples_lie_where_they_belong(name: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    rate, channels, _, pictures, tolerance = KINDS[name]
    path = make(ffmpeg, clip_folder, name)
    facts = media.facts(path)
    assert facts.audio is not None
    assert (facts.audio.sample_rate, facts.audio.channels) == (rate, channels)
    assert (facts.video is not None) == pictures
    assert abs(facts.audio.samples - rate * SECONDS) <= 0.05 * rate
    whole = media.read_audio_samples(path, 0, facts.audio.samples).samples.numpy()
    assert abs(click_of(whole) - rate * CLICK) <= tolerance


@pytest.mark.program
@pytest.mark.parametrize("name", all_but_slow(KINDS, ("aac.mp4", "layer3.mp3")))
def test_any_order_gives_the_same_samples(name: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = make(ffmpeg, clip_folder, name)
    audio = media.facts(path).audio
    assert audio is not None
    step = audio.sample_rate // 25
    starts = range(0, audio.samples, step)
    whole = np.concatenate([media.read_audio_samples(path, s, step).samples.numpy() for s in starts], axis=1)
    for start in np.random.default_rng(5).integers(0, audio.samples - 3000, 12).tolist():
        with MediaFiles() as fresh:
            part = fresh.read_audio_samples(path, start, 3000).samples.numpy()
        assert np.array_equal(part, whole[:, start : start + 3000])


@pytest.mark.program
@pytest.mark.parametrize("name", all_but_slow(["pcm.wav", "lossless.flac", "pcm.mov", "pcm.mkv"], ["lossless.flac"]))
def test_lossless_sound_equals_the_source(name: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    rate, channels, *_ = KINDS[name]
    path = make(ffmpeg, clip_folder, name)
    ours = media.read_audio_samples(path, 0, rate * SECONDS).samples.numpy()
    assert np.abs(ours - sound(rate, channels).T).max() <= 1.01 / 32768


@pytest.mark.program
@pytest.mark.parametrize("name", all_but_slow(["aac.mp4", "pcm.mov", "aac.mkv"], ["aac.mp4"]))
def test_sound_that_begins_later_stays_in_step(name: str, ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    rate = KINDS[name][0]
    path = make(ffmpeg, clip_folder, name, "-itsoffset", "0.5")
    samples = media.read_audio_samples(path, 0, rate * 3).samples.numpy()
    assert abs(click_of(samples) - rate * (CLICK + 0.5)) <= rate * 0.002
    assert not samples[:, : int(rate * 0.45)].any()


@pytest.mark.program
def test_a_file_whose_pictures_begin_later_stays_in_step(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip_folder / "late_pictures.mkv"
    flat = make(ffmpeg, clip_folder, "pcm.mkv")
    run(ffmpeg, "-itsoffset", "0.4", "-i", flat, "-i", flat, "-map", "0:v", "-map", "1:a", "-c", "copy", path)
    samples = media.read_audio_samples(path, 0, 44100 * 2).samples.numpy()
    assert abs(click_of(samples) - 44100 * (CLICK - 0.4)) <= 45


@pytest.mark.program
def test_outside_the_track_is_silence(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = make(ffmpeg, clip_folder, "pcm.wav")
    before = media.read_audio_samples(path, -500, 1000).samples.numpy()
    assert not before[:, :500].any()
    assert np.array_equal(before[:, 500:], media.read_audio_samples(path, 0, 500).samples.numpy())
    after = media.read_audio_samples(path, 44100 * SECONDS - 10, 100).samples.numpy()
    assert after[:, :10].any()
    assert not after[:, 10:].any()
    assert media.read_audio_samples(path, 10**12, 4).samples.shape == (2, 4)
    assert media.read_audio_samples(path, 0, 0).samples.shape == (2, 0)


@pytest.mark.program
def test_pictures_without_sound_say_so(ffmpeg: str, clip_folder: Path, media: MediaFiles) -> None:
    path = clip_folder / "silent.mp4"
    run(ffmpeg, *PICTURES, "-t", "1", *X264, path)
    assert media.facts(path).audio is None
    with pytest.raises(MediaError, match=r"silent\.mp4: has no sound track"):
        media.read_audio_samples(path, 0, 100)


@pytest.mark.media
def test_the_real_clips(media_folder: Path, media: MediaFiles) -> None:
    crunching = media.facts(media_folder / "crunching.mp3")
    assert crunching.video is None
    assert crunching.audio is not None
    assert (crunching.audio.sample_rate, crunching.audio.channels, crunching.audio.codec) == (48000, 2, "mp3")
    assert crunching.duration == pytest.approx(8.3, abs=0.05)
    fire = media_folder / "fire2.mp4"
    start = media.read_audio_samples(fire, 0, 24_000).samples.numpy()
    assert not start[:, 1024:8471].any()  # the file leaves a hole there
    assert start[:, 8471 + 1024 :].any()
