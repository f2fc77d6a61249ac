"""The graph of a rendered file: read from it after other programs have copied it, or from the sidecar beside it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from studio.core.errors import MediaError
from studio.core.image import Image
from studio.media.media_files import MediaFiles
from studio.media.provenance.graph_reader import has_stored_graph, read_stored_graph
from studio.media.provenance.provenance_reader import read_provenance, read_source_type
from studio.media.provenance.xmp_packet import format_comment, parse_comment
from studio.media.source_file import stamp_media_file
from studio.media.writing.image_writer import write_still
from studio.sdk import ClipInfo, FrameRate
from studio.sdk.files.provenance import Provenance, SourceType
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks

GRAPH = '{"frameloom": 3, "nodes": {"ä": {"name": "<&\\"日本"}}}\n'
PLAIN = Provenance(None, (), {"frameloom": "1.2.3"}, GRAPH, {"in.wav": "9-00ff"})
MARKED = replace(PLAIN, source=SourceType.TRAINED)
CONTAINERS = {"mp4": VideoCodec.H264, "mov": VideoCodec.H264, "mkv": VideoCodec.H264}
RATE = FrameRate.from_value(25)


def write_video(path: Path, made_by: Provenance = PLAIN) -> Path:
    clip = ClipInfo(RATE, 2, 32, 18, 3)
    files = MediaFiles().with_provenance(made_by)
    with files.create_video(path, WriterTracks(clip), VideoOptions(CONTAINERS[path.suffix[1:]])) as writer:
        for value in (0.2, 0.8):
            writer.write(Image.from_array(np.full((18, 32, 3), value, np.float32)))
    return path


def write_png(path: Path, made_by: Provenance | None = PLAIN) -> Path:
    write_still(path, Image.from_array(np.zeros((4, 4, 3), np.float32)), made_by=made_by)
    return path


def copy_streams(source: Path, target: Path) -> None:
    """Do as `ffmpeg -c copy`: streams as they are, the metadata of the file by its keys, and nothing else."""
    with av.open(source) as old, av.open(target, "w") as new:
        new.metadata.update(old.metadata)
        streams = {stream: new.add_stream_from_template(stream) for stream in old.streams}
        for packet in old.demux():
            if packet.size:
                packet.dts = packet.pts if packet.dts is None else packet.dts
                packet.stream = streams[packet.stream]
                new.mux(packet)


def copy_by_program(source: Path, target: Path) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("the ffmpeg program is not installed")
    subprocess.run([program, "-v", "error", "-i", source, "-c", "copy", target], check=True)


@pytest.mark.parametrize("copy", [copy_streams, pytest.param(copy_by_program, marks=pytest.mark.slow)])
@pytest.mark.parametrize("made_by", [PLAIN, MARKED], ids=["plain", "marked"])
def test_the_graph_survives_each_change_of_the_container(copy: object, made_by: Provenance, tmp_path: Path) -> None:
    assert callable(copy)
    for first in CONTAINERS:
        path = write_video(tmp_path / f"{first}.{first}", made_by)
        for second in CONTAINERS:
            copied = tmp_path / f"{first}-{second}.{second}"
            copy(path, copied)
            assert (found := read_stored_graph(copied)).text == GRAPH, (first, second)
            assert (found.path, found.sources) == (copied, made_by.sources)
            assert read_source_type(stamp_media_file(copied)) is made_by.source
    copy(tmp_path / "mp4-mov.mov", tmp_path / "again.mkv")
    assert read_stored_graph(tmp_path / "again.mkv").text == GRAPH


def test_the_mark_survives_without_a_graph_and_with_one_that_is_cut_off(tmp_path: Path) -> None:
    without = write_video(tmp_path / "a.mp4", replace(MARKED, graph="", sources={}))
    copy_streams(without, tmp_path / "a.mkv")
    large = write_video(tmp_path / "b.mp4", replace(MARKED, graph=np.random.default_rng(3).bytes(120_000).hex()))
    copy_streams(large, tmp_path / "b.mov")
    for path, reason in ((tmp_path / "a.mkv", "dropped the graph"), (tmp_path / "b.mov", "cut off")):
        assert read_source_type(stamp_media_file(path)) is SourceType.TRAINED
        with pytest.raises(MediaError, match=reason):
            read_stored_graph(path)


def test_players_show_a_comment_that_begins_with_words(tmp_path: Path) -> None:
    for made_by, begin in ((PLAIN, "Made with Frameloom 1.2.3 "), (MARKED, SourceType.TRAINED.uri)):
        with av.open(write_video(tmp_path / "a.mp4", made_by)) as file:
            assert file.metadata["comment"].startswith(begin)
    without = replace(PLAIN, graph="", sources={})
    with av.open(write_video(tmp_path / "b.mp4", without)) as file:
        assert "comment" not in file.metadata


def test_a_graph_that_a_comment_in_mov_has_no_room_for_is_in_the_file_alone(tmp_path: Path) -> None:
    random = np.random.default_rng(3).bytes(120_000).hex()
    large = replace(PLAIN, graph=random)
    path = write_video(tmp_path / "a.mov", large)
    with av.open(path) as file:
        assert "comment" not in file.metadata
    assert read_stored_graph(path).text == random
    copy_streams(write_video(tmp_path / "a.mp4", large), tmp_path / "cut.mov")  # FFmpeg cuts it off
    with pytest.raises(MediaError, match="cannot be read: it was cut off"):
        read_stored_graph(tmp_path / "cut.mov")


@pytest.mark.parametrize("word", ["", "!", "AAAA", "frameloom:", "eJwDAAAAAAE=", "eJz" + "A" * 4000])
def test_a_comment_that_is_damaged_says_so(word: str) -> None:
    found = parse_comment(f"hello frameloom:{word} and more")
    assert found is not None
    assert found.is_damaged
    assert parse_comment("http://frameloom.example hello") is None


def test_a_comment_that_would_unpack_to_gigabytes_is_refused() -> None:
    comment = format_comment(bytes(40 << 20))
    assert len(comment) < 100_000
    assert (found := parse_comment(comment)) is not None
    assert found.is_damaged


def test_without_a_graph_the_reason_is_said(tmp_path: Path) -> None:
    cases = {
        "other.png": (None, "Frameloom did not render it"),
        "left.png": (replace(MARKED, graph="", sources={}), "it was left out when the file was rendered"),
    }
    for name, (made_by, text) in cases.items():
        with pytest.raises(MediaError, match=f"has no graph in it: {text}"):
            read_stored_graph(write_png(tmp_path / name, made_by))
    large = replace(PLAIN, graph=np.random.default_rng(3).bytes(80_000).hex())
    with pytest.raises(MediaError, match="larger than this kind of file has room for"):
        read_stored_graph(write_png(tmp_path / "large.jpg", large))
    assert not has_stored_graph(tmp_path / "missing.png")


def test_half_a_file_is_no_trouble(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "a.mp4").read_bytes()
    for name, content in {"half.mp4": whole[: len(whole) // 2], "bytes.mp4": b"\0" * 999, "text.png": b"hello"}.items():
        (tmp_path / name).write_bytes(content)
        assert not has_stored_graph(tmp_path / name)
    data = write_png(tmp_path / "b.png").read_bytes()
    (tmp_path / "half.png").write_bytes(data[:-40])
    assert read_stored_graph(tmp_path / "half.png").text == GRAPH, "it lies at the beginning"


def test_a_sidecar_is_found_where_the_file_has_none(tmp_path: Path) -> None:
    plain = write_png(tmp_path / "shot.0012.png", None)
    (tmp_path / "shot.####.png.loom").write_text("{}")
    found = read_stored_graph(plain)
    assert (found.text, found.path) == ("{}", tmp_path / "shot.####.png.loom")
    own = write_png(tmp_path / "shot.0013.png")
    assert read_stored_graph(own).text == GRAPH
    assert read_provenance(plain) is None
