"""Files whose packets are more than their frames: frames are counted as the decoder gives them."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from studio.core.time import FrameRate
from studio.media import probe as probing
from studio.media.media_files import MediaFiles
from studio.sdk.media import VideoInfo
from tests.media.clips import HEIGHT, WIDTH, decode, encode, number_of, run
from tests.media.gifs import with_broken_image, with_control_behind_last

pytestmark = pytest.mark.program

WHOLE = ("-gifflags", "-offsetting-transdiff")


@pytest.fixture
def gif(ffmpeg: str, tmp_path: Path) -> Path:
    """Return a GIF of 8 numbered frames, each stored whole."""
    return encode(ffmpeg, tmp_path / "clip.gif", *WHOLE, frames=8)


def video_of(media: MediaFiles, path: Path) -> VideoInfo:
    video = media.facts(path).video
    assert video is not None
    return video


def test_a_control_block_without_an_image_is_no_frame(gif: Path, ffmpeg: str, media: MediaFiles) -> None:
    with_control_behind_last(gif)
    video = video_of(media, gif)
    assert (video.length, video.rate, video.has_variable_rate) == (8, FrameRate.from_value(25), False)
    reference = np.frombuffer(decode(ffmpeg, gif, "rgba"), np.uint8).reshape(8, HEIGHT, WIDTH, 4)
    for frame in (*range(8), 3, 7, 0):
        ours = np.rint(media.read_video_frame(gif, frame).as_array() * 255).astype(np.uint8)
        assert np.array_equal(ours, reference[frame])


@pytest.mark.parametrize(("broken", "shown"), [(4, [0, 1, 2, 3, 3, 5, 6, 7]), (7, [0, 1, 2, 3, 4, 5, 6])])
def test_a_broken_image_is_held_or_left_out(broken: int, shown: list[int], gif: Path, media: MediaFiles) -> None:
    with_broken_image(gif, broken)
    video = video_of(media, gif)
    assert (video.length, video.rate, video.has_variable_rate) == (len(shown), FrameRate.from_value(25), False)
    assert [number_of(media.read_video_frame(gif, frame)) for frame in range(video.length)] == shown
    assert number_of(media.read_video_frame(gif, 4)) == shown[4]


def test_several_broken_images_are_logged_once(gif: Path, media: MediaFiles, caplog: pytest.LogCaptureFixture) -> None:
    for number in (3, 4):
        with_broken_image(gif, number)
    with caplog.at_level(logging.WARNING, "studio.media"):
        assert [number_of(media.read_video_frame(gif, frame)) for frame in range(8)] == [0, 1, 2, 2, 2, 5, 6, 7]
    assert [record.getMessage() for record in caplog.records] == [f"{gif}: 2 of 8 packets give no frame"]


def test_a_raw_stream_has_the_frames_that_are_decoded(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    options = ("-c:v", "libx264", "-preset", "ultrafast", "-x264-params", "bframes=0:keyint=1:slices=1")
    path = encode(ffmpeg, tmp_path / "bare.h264", *options, frames=8)
    data = path.read_bytes()
    last = data.rindex(b"\0\0\1\x65")
    path.write_bytes(data[: last + 4] + b"\xff" * 12)  # the last slice says nonsense
    assert len(decode(ffmpeg, path)) == 7 * WIDTH * HEIGHT * 3
    video = video_of(media, path)
    assert video.length == 7
    assert [number_of(media.read_video_frame(path, frame)) for frame in range(7)] == list(range(7))


def test_what_is_absent_is_kept_with_the_index(gif: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "MIN_READ_SECONDS", 0.0)
    with_broken_image(gif, 4)
    with MediaFiles(indices=tmp_path / "kept") as media:
        source = media._source(gif)
    monkeypatch.setattr(probing, "drop_undecodable_frames", None)
    with MediaFiles(indices=tmp_path / "kept") as media:
        assert media._source(gif) == source
        assert number_of(media.read_video_frame(gif, 4)) == 3


def test_an_animated_png_is_a_clip(ffmpeg: str, gif: Path, media: MediaFiles) -> None:
    path = gif.with_name("clip.png")
    run(ffmpeg, "-i", gif, "-f", "apng", path)
    assert video_of(media, path).length == 8
    assert [number_of(media.read_video_frame(path, frame)) for frame in (5, 0, 7, 3)] == [5, 0, 7, 3]
