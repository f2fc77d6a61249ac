"""A .otioz: media go in and come out; what is meant to do harm does none."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import opentimelineio as otio
import pytest

from studio.core.errors import CancelledError, ProjectFileError
from studio.graph.model import Graph
from studio.graph.otio import bundle_entries
from studio.graph.otio.bundle_file import unpack_media
from studio.graph.otio.exporter.timeline_export import ExportSource
from studio.graph.otio.timeline_files import read_timeline_file, write_timeline_file
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence
from tests.graph.otio.cuts import media, registry, sequence_node


@pytest.fixture
def source(tmp_path: Path) -> ExportSource:
    """Return a Sequence of two files of one name, numbered pictures, and a file that is not there."""
    folder = tmp_path / "media of the shoot"
    for name in ("a/take.mov", "b/take.mov", "shot/p.1001.png", "shot/p.1002.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 100)
    names = ("a/take.mov", "b/take.mov", "a/take.mov", "shot/p.####.png", "gone.mov")
    clips = tuple(
        SequenceClip(number, 10 * number, 10, (folder / name).as_posix()) for number, name in enumerate(names, 1)
    )
    sequence = ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),))
    graph = Graph({"cut": sequence_node("cut", sequence)})
    return ExportSource(graph, "cut", registry(), media(numbered=2, missing={"gone.mov"}), tmp_path)


def read_files(path: Path, folder: Path | None = None) -> list[str]:
    nodes = read_timeline_file(path, registry(), media(numbered=2), media_folder=folder).nodes
    sequence = parse_sequence(str(nodes.graph[nodes.sequences[0]].params["sequence"]))
    return [clip.file for _, clip in sequence.iterate_clips()]


def test_media_go_in_and_come_out(source: ExportSource, tmp_path: Path) -> None:
    path = tmp_path / "cut.otioz"
    report = write_timeline_file(path, source)
    assert any("gone.mov" in loss.place for loss in report.losses)
    folder = tmp_path / "unpacked"
    files = read_files(path, folder)
    assert [Path(file).relative_to(folder).as_posix() for file in files[:4]] == [
        "media/take.mov",
        "media/take_2.mov",
        "media/take.mov",
        "media/p/p.####.png",
    ]
    assert files[4] == (tmp_path / "media of the shoot/gone.mov").as_posix()
    assert (folder / "media/take_2.mov").read_bytes() == b"b/take.mov" * 100
    assert (folder / "media/p/p.1002.png").read_bytes() == b"shot/p.1002.png" * 100
    assert not list(tmp_path.glob(".*")), "nothing half-unpacked stays"


def test_the_library_reads_our_bundle_and_we_read_its(source: ExportSource, tmp_path: Path) -> None:
    path = tmp_path / "cut.otioz"
    write_timeline_file(path, source)
    (tmp_path / "theirs").mkdir()
    timeline = otio.adapters.read_from_file(str(path), extract_to_directory=str(tmp_path / "theirs"))
    urls = [getattr(clip.media_reference, "target_url", "") for clip in timeline.find_clips()]
    assert urls[:2] == ["media/take.mov", "media/take_2.mov"]
    assert (tmp_path / "theirs/media/p/p.1001.png").is_file()

    one = otio.schema.Timeline("One")
    one.tracks.append(otio.schema.Track("V1", kind="Video"))
    time_range = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(24, 24))
    reference = otio.schema.ExternalReference((tmp_path / "media of the shoot/a/take.mov").as_posix(), time_range)
    one.tracks[0].append(otio.schema.Clip("a", reference))
    otio.adapters.write_to_file(one, str(tmp_path / "theirs.otioz"))
    assert read_files(tmp_path / "theirs.otioz") == [(tmp_path / "theirs media/media/take.mov").as_posix()]
    assert read_files(tmp_path / "theirs.otioz") == [(tmp_path / "theirs media 2/media/take.mov").as_posix()]


def test_media_beside_a_timeline(source: ExportSource, tmp_path: Path) -> None:
    path = tmp_path / "out" / "cut.otio"
    path.parent.mkdir()
    write_timeline_file(path, source, has_media=True)
    shutil.rmtree(tmp_path / "media of the shoot")
    moved = tmp_path / "elsewhere"
    path.parent.rename(moved)
    files = read_files(moved / "cut.otio")
    assert files[1] == (moved / "cut media/take_2.mov").as_posix()
    assert files[3] == (moved / "cut media/p/p.####.png").as_posix()


def test_names_that_lead_out_of_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "bad.otioz"
    bad = (
        "../out.mov",
        "/out.mov",
        "media/../../out.mov",
        "C:/out.mov",
        "media\\out.mov",
        "media/nul.mov",
        "a. /b.mov",
    )
    with zipfile.ZipFile(path, "w") as bundle:
        for name in (*bad, "media/good.mov", "media/GOOD.mov"):
            bundle.writestr(name, b"x")
        link = zipfile.ZipInfo("media/link.mov")
        link.external_attr = 0o120777 << 16
        bundle.writestr(link, "/etc/passwd")
    folder = tmp_path / "inner" / "media"
    folder.parent.mkdir()
    refused = unpack_media(path, folder).refused
    assert len(refused) == len(bad) + 2
    assert [each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*") if each.is_file()] == [
        "bad.otioz",
        "inner/media/media/good.mov",
    ]


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_entries, "_BOMB_BYTES", 1 << 20)
    path = tmp_path / "bomb.otioz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("media/zeros.mov", bytes(8 << 20))
    with pytest.raises(ProjectFileError, match="that is no media"):
        unpack_media(path, tmp_path / "media")
    monkeypatch.setattr(bundle_entries, "MAX_ENTRIES", 0)
    with pytest.raises(ProjectFileError, match="at most 0 are unpacked"):
        unpack_media(path, tmp_path / "media")
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize("cut", [0, 10, 500, -30])
def test_half_a_bundle(source: ExportSource, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.otioz"
    write_timeline_file(path, source)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ProjectFileError, match=r"no whole \.otioz"):
        read_timeline_file(path, registry(), media(), media_folder=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_damaged_media_and_a_missing_timeline(source: ExportSource, tmp_path: Path) -> None:
    path = tmp_path / "cut.otioz"
    write_timeline_file(path, source)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"a/take.mov" * 100, b"b/take.mov" * 100))
    with pytest.raises(ProjectFileError, match="Bad CRC"):
        read_timeline_file(path, registry(), media(), media_folder=tmp_path / "new")
    assert not (tmp_path / "new").exists()
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("media/a.mov", b"a")
    with pytest.raises(ProjectFileError, match=r"no content\.otio"):
        read_timeline_file(path, registry(), media())


def test_what_is_cancelled_leaves_nothing(source: ExportSource, tmp_path: Path) -> None:
    path = tmp_path / "cut.otioz"
    write_timeline_file(path, source)
    before = sorted(tmp_path.rglob("*"))
    for run in (
        lambda check: write_timeline_file(tmp_path / "b.otioz", source, check=check),
        lambda check: write_timeline_file(tmp_path / "b.otio", source, has_media=True, check=check),
        lambda check: read_timeline_file(path, registry(), media(), media_folder=tmp_path / "new", check=check),
    ):
        for allowed in (0, 3):
            left = [allowed]

            def check(left: list[int] = left) -> None:
                left[0] -= 1
                if left[0] < 0:
                    raise CancelledError

            with pytest.raises(CancelledError):
                run(check)
            assert sorted(tmp_path.rglob("*")) == before


def test_only_timelines_are_written(source: ExportSource, tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match=r"\.otio, \.otioz"):
        write_timeline_file(tmp_path / "cut.cut", source)
    with pytest.raises(ProjectFileError, match="cannot be written"):
        write_timeline_file(tmp_path / "no folder" / "cut.otio", replace(source, folder=tmp_path))
