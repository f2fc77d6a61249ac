"""Files that are missing, empty, broken or no media: one clear message each."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import MediaError
from studio.core.time import FrameRate
from studio.media.media_files import MediaFiles
from studio.sdk.media import Media
from tests.media.clips import encode, number_of, run

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "12")


def broken(folder: Path) -> dict[str, Path]:
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("no media at all\n" * 100)
    (folder / "noise.mkv").write_bytes(np.random.default_rng(9).bytes(5000))
    (folder / "folder.mp4").mkdir()
    (folder / "head.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    return {p.name: p for p in (*folder.iterdir(), folder / "missing.mp4", folder / "empty.mp4" / "inside.mp4")}


MESSAGES = {
    "empty.mp4": r"is empty \(0 bytes\)",
    "text.mp4": "is not a media file that can be read.*accepted: video",
    "noise.mkv": "is not a media file that can be read.*accepted: video",
    "folder.mp4": "is a folder; accepted: a file",
    "missing.mp4": "does not exist",
    "inside.mp4": "does not exist",
    "head.png": "cannot be read|not a picture|no picture|no frame|not a media",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_bad_file_is_one_clear_error(name: str, tmp_path: Path, media: MediaFiles) -> None:
    path = broken(tmp_path)[name]
    for use in (
        lambda: media.facts(path),
        lambda: media.read_video_frame(path, 0),
        lambda: media.read_audio_samples(path, 0, 10),
        lambda: media.read_image(path),
    ):
        with pytest.raises(MediaError, match=MESSAGES[name]) as caught:
            use()
        assert caught.value.path == path
        assert str(caught.value).count(str(path)) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "secret.mp4"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(MediaError, match="permission denied"):
        media.facts(path)


@pytest.mark.parametrize("name", ["50%.mp4", "a:b.mp4", "ünï côdé ✓.mp4", "%04d.mp4", "#1 '\".mp4"])
@pytest.mark.program
def test_odd_names(name: str, ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    plain = encode(ffmpeg, tmp_path / "plain.mp4", *X264, frames=3)
    path = plain.rename(tmp_path / name)
    assert number_of(media.read_video_frame(path, 2)) == 2


@pytest.mark.program
@pytest.mark.parametrize("name", ["front.mp4", "clip.mkv", "clip.ts", "clip.avi"])
def test_a_truncated_file_gives_the_frames_that_decode(
    name: str, ffmpeg: str, tmp_path: Path, media: MediaFiles
) -> None:
    options = ("-c:v", "mpeg4", "-q:v", "3") if name.endswith("avi") else (*X264, "-bf", "0")
    front = ("-movflags", "+faststart") if name.startswith("front") else ()
    path = encode(ffmpeg, tmp_path / name, *options, *front, frames=60)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    video = media.facts(path).video
    assert video is not None
    assert 10 < video.length <= 60
    given = 0
    for frame in range(video.length):
        try:
            assert number_of(media.read_video_frame(path, frame)) == frame
            given += 1
        except MediaError as error:
            assert f"frame {frame} cannot be decoded" in str(error)  # noqa: PT017  (either outcome is right)
    assert given > 10


@pytest.mark.program
@pytest.mark.parametrize("name", ["cut.mkv", "cut.ts", "cut.flv"])
def test_a_truncated_file_keeps_its_rate(name: str, ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    """Pictures that would have been stored after those that arrived are missing between them."""
    path = encode(ffmpeg, tmp_path / name, *X264, "-bf", "2", frames=60)
    data = path.read_bytes()
    for share in (0.3, 0.45, 0.75, 0.9):
        path.write_bytes(data[: int(len(data) * share)])
        video = media.facts(path).video
        assert video is not None
        assert video.rate == FrameRate.from_value(25)


@pytest.mark.program
def test_a_file_without_its_table_is_no_media(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    path = encode(ffmpeg, tmp_path / "clip.mp4", *X264, frames=60)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(MediaError, match="is not a media file that can be read, or is damaged"):
        media.facts(path)


@pytest.mark.program
def test_a_hole_in_a_file_breaks_only_its_frames(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    path = encode(ffmpeg, tmp_path / "hole.mov", "-c:v", "png", frames=20)
    data = bytearray(path.read_bytes())
    at = [i for i in range(len(data)) if data[i : i + 4] == b"IHDR"][7]
    data[at - 8 : at + 200] = bytes(208)
    path.write_bytes(bytes(data))
    with pytest.raises(MediaError, match=r"hole\.mov: frame 7 cannot be decoded; the file is damaged there"):
        media.read_video_frame(path, 7)
    for frame in (6, 8, 19, 0):
        assert number_of(media.read_video_frame(path, frame)) == frame
    with pytest.raises(MediaError, match="frame 7 cannot"):
        media.read_video_frame(path, 7)


@pytest.mark.program
def test_a_changed_file_is_looked_at_again(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    path = encode(ffmpeg, tmp_path / "clip.mp4", *X264, frames=12)
    first = media.facts(path)
    assert media.facts(path) is first
    assert number_of(media.read_video_frame(path, 11)) == 11
    encode(ffmpeg, path, *X264, frames=20)
    again = media.facts(path)
    assert again.video is not None
    assert again.video.length == 20
    assert number_of(media.read_video_frame(path, 19)) == 19
    assert len(media._videos._slots) == 1


@pytest.mark.program
def test_closing_lets_files_go_and_can_be_followed_by_more(ffmpeg: str, tmp_path: Path) -> None:
    path = encode(ffmpeg, tmp_path / "clip.mp4", *X264, frames=12)
    media = MediaFiles()
    assert number_of(media.read_video_frame(path, 3)) == 3
    media.close()
    assert not media._videos._slots
    assert number_of(media.read_video_frame(path, 4)) == 4
    media.close()


@pytest.mark.program
def test_files_that_are_released_are_opened_again(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    path = encode(ffmpeg, tmp_path / "clip.mp4", *X264, frames=12)
    facts = media.facts(path)
    assert number_of(media.read_video_frame(path, 3)) == 3
    media.release_files()
    assert not media._videos._slots
    assert number_of(media.read_video_frame(path, 4)) == 4
    assert media.facts(path) is facts


@pytest.mark.program
def test_only_so_many_files_stay_open(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    first = encode(ffmpeg, tmp_path / "0.mp4", *X264, frames=3)
    for copy in range(1, 12):
        path = tmp_path / f"{copy}.mp4"
        path.write_bytes(first.read_bytes())
        media.read_video_frame(path, 1)
    assert len(media._videos._slots) == 8
    assert {slot.version.path.name for slot in media._videos._slots} == {f"{n}.mp4" for n in range(4, 12)}


@pytest.mark.program
def test_a_file_of_words_only(ffmpeg: str, tmp_path: Path, media: MediaFiles) -> None:
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    path = tmp_path / "words.mkv"
    run(ffmpeg, "-i", words, path)
    with pytest.raises(MediaError, match="holds neither pictures nor sound"):
        media.facts(path)


def test_media_files_fulfil_the_protocol(media: MediaFiles) -> None:
    files: Media = media  # mypy compares every signature
    assert {name for name in vars(Media) if not name.startswith("_")} <= set(dir(files))
