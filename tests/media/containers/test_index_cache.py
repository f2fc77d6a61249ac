"""An index that took long to read is read once, and never for another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.media import probe as probing
from studio.media.containers.file_index import FileIndex
from studio.media.containers.index_cache import IndexCache
from studio.media.media_files import MediaFiles
from studio.media.source_file import stamp_media_file
from tests.media.clips import encode

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2")
TONE = ("-f", "lavfi", "-i", "sine=r=44100:d=3")


@pytest.fixture
def clip(ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a clip that is taken for one whose index took long to read."""
    monkeypatch.setattr(probing, "MIN_READ_SECONDS", 0.0)
    return encode(ffmpeg, tmp_path / "clip.mkv", "|", *TONE, *X264, "-c:a", "aac")


def no_reading(*_: object, **__: object) -> FileIndex:
    raise AssertionError("the file is read again")


@pytest.mark.program
def test_the_second_opening_reads_no_packets(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MediaFiles(indices=tmp_path / "kept") as media:
        facts, source = media.facts(clip), media._source(clip)
    monkeypatch.setattr(probing, "read_file_index", no_reading)
    with MediaFiles(indices=tmp_path / "kept") as media:
        assert media.facts(clip) == facts
        assert media._source(clip) == source
        assert media.read_video_frame(clip, 40).width == facts.video.width if facts.video else False


@pytest.mark.program
def test_a_file_that_changed_is_read_anew(clip: Path, ffmpeg: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with MediaFiles(indices=kept) as media:
        media.facts(clip)
        encode(ffmpeg, clip, "|", *X264, frames=30)
        video = media.facts(clip).video
    assert video is not None
    assert video.length == 30
    assert len(list(kept.glob("*.index"))) == 2


@pytest.mark.program
@pytest.mark.parametrize("damage", [b"", b"\x00" * 40])
def test_a_damaged_index_is_read_anew(damage: bytes, clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with MediaFiles(indices=folder) as media:
        facts = media.facts(clip)
    (entry,) = folder.glob("*.index")
    entry.write_bytes(damage)
    assert IndexCache(folder).load_index(stamp_media_file(clip)) is None
    with MediaFiles(indices=folder) as media:
        assert media.facts(clip) == facts


@pytest.mark.program
def test_where_nothing_can_be_written_files_open_all_the_same(clip: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "kept"
    blocked.write_text("a file, no folder")
    with MediaFiles(indices=blocked) as media:
        assert media.facts(clip).video is not None
