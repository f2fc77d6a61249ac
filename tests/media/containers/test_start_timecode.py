"""The timecode that a file says its first frame has."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from studio.app.cli.info import _as_dict, _lines
from studio.core.time import FrameRate
from studio.media.containers.start_timecode import _to_smpte
from studio.media.media_files import MediaFiles

NTSC = Fraction(30000, 1001)


def write_clip(path: Path, rate: Fraction, timecode: str = "", *, on_track: bool = True) -> Path:
    """Write five frames; the timecode as metadata of the picture track, or of the container."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg2video" if path.suffix == ".mxf" else "mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if timecode:
            (stream if on_track else container).metadata["timecode"] = timecode
        for _ in range(5):
            picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("suffix", [".mov", ".mp4", ".mxf", ".mkv"])
@pytest.mark.parametrize("on_track", [True, False])
@pytest.mark.parametrize(
    ("rate", "timecode"), [(NTSC, "01:00:00;02"), (NTSC, "00:59:59:29"), (Fraction(25), "10:11:12:24")]
)
def test_it_is_read_of_each_container(
    tmp_path: Path, media: MediaFiles, suffix: str, on_track: bool, rate: Fraction, timecode: str
) -> None:
    video = media.facts(write_clip(tmp_path / f"clip{suffix}", rate, timecode, on_track=on_track)).video
    assert video is not None
    assert (video.timecode, video.rate.value) == (timecode, rate)


@pytest.mark.parametrize("suffix", [".mov", ".mkv"])
def test_a_clip_without_one_has_none(tmp_path: Path, media: MediaFiles, suffix: str) -> None:
    facts = media.facts(write_clip(tmp_path / f"clip{suffix}", Fraction(25)))
    assert facts.video is not None
    assert facts.video.timecode == ""
    assert "timecode" not in "\n".join(_lines(facts))


def test_it_is_listed_with_the_other_facts(tmp_path: Path, media: MediaFiles) -> None:
    facts = media.facts(write_clip(tmp_path / "clip.mov", NTSC, "01:00:00;02"))
    assert _as_dict(facts)["video"]["timecode"] == "01:00:00;02"
    assert "timecode 01:00:00;02" in "\n".join(_lines(facts))


@pytest.mark.parametrize(
    ("text", "rate", "read"),
    [
        ("01:00:00.02", NTSC, "01:00:00;02"),
        ("01:00:00;02", Fraction(25), "01:00:00:02"),
        ("00:00:00:25", Fraction(25), ""),
        ("00:01:00;00", NTSC, ""),
        ("-00:00:01:00", Fraction(25), ""),
        ("noon", Fraction(25), ""),
        ("", Fraction(25), ""),
        ("9" * 10_000, Fraction(25), ""),
    ],
)
def test_what_files_say_is_checked(text: str, rate: Fraction, read: str) -> None:
    assert _to_smpte(text, FrameRate(rate)) == read
