"""Which files a project has made."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from studio.core.errors import OverwriteError
from studio.engine.outputs import OutputRecords, about, project_key

MINE, OTHER = project_key("mine"), project_key("other")


@pytest.fixture
def records(tmp_path: Path) -> OutputRecords:
    return OutputRecords(tmp_path / "state" / "outputs")


def made(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(b"x" * 2048)
    return paths


def again(records: OutputRecords, tmp_path: Path) -> OutputRecords:
    """Return the records as another program reads them."""
    return OutputRecords(tmp_path / "state" / "outputs")


def test_what_is_not_there_is_in_nobodys_way(records: OutputRecords, tmp_path: Path) -> None:
    assert records.of(MINE).foreign([tmp_path / "none.mp4", Path("a\0b")]) == ()


def test_a_file_that_is_there_is_foreign_until_the_project_made_it(records: OutputRecords, tmp_path: Path) -> None:
    (clip,) = made(tmp_path, "clip.mp4")
    (found,) = records.of(MINE).foreign([clip])
    assert (found.path, found.size, found.is_folder) == (clip, 2048, False)
    assert about(found) == f"2.0 KiB, changed {found.changed:%Y-%m-%d %H:%M}"
    outputs = records.of(MINE)
    outputs.note(clip)
    assert outputs.foreign([clip]) == ()
    assert again(records, tmp_path).of(MINE).foreign([clip]) == ()
    assert again(records, tmp_path).of(OTHER).foreign([clip])


def test_a_file_that_was_changed_since_is_foreign_again(records: OutputRecords, tmp_path: Path) -> None:
    clip, still = made(tmp_path, "clip.mp4", "still.png")
    records.of(MINE).note(clip, still)
    clip.write_bytes(b"y" * 2048)
    os.utime(clip, ns=(1, 1))
    assert [file.path for file in records.of(MINE).foreign([clip, still])] == [clip]


def test_a_file_is_known_by_its_real_folder(records: OutputRecords, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (clip,) = made(tmp_path / "real", "clip.mp4")
    records.of(MINE).note(clip)
    assert records.of(MINE).foreign([tmp_path / "real" / ".." / "real" / "clip.mp4"]) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_a_link_is_a_file_of_its_own_even_if_it_leads_nowhere(records: OutputRecords, tmp_path: Path) -> None:
    (clip,) = made(tmp_path, "clip.mp4")
    records.of(MINE).note(clip)
    for name, target in (("link.mp4", clip), ("lost.mp4", tmp_path / "none")):
        (tmp_path / name).symlink_to(target)
        assert records.of(MINE).foreign([tmp_path / name])


def test_the_refusal_names_the_first_file_and_counts_the_others(records: OutputRecords, tmp_path: Path) -> None:
    paths = made(tmp_path, "a.0.png", "a.1.png", "a.2.png")
    with pytest.raises(OverwriteError, match=r"a\.0\.png \(2\.0 KiB, changed .*\) and 2 more exist") as caught:
        records.of(MINE).refuse_foreign(paths)
    assert caught.value.path == paths[0]
    records.of(MINE).note(*paths[1:])
    with pytest.raises(OverwriteError, match=r"a\.0\.png exists and was not made by this project"):
        records.of(MINE).refuse_foreign(paths)


def test_a_folder_in_the_way_is_left_to_who_writes(records: OutputRecords, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").mkdir()
    records.of(MINE).refuse_foreign([tmp_path / "clip.mp4"])
    assert records.of(MINE).foreign([tmp_path / "clip.mp4"])[0].is_folder


def test_a_project_under_another_name_has_made_what_it_made_before(records: OutputRecords, tmp_path: Path) -> None:
    first, second, third = made(tmp_path, "1.mp4", "2.mp4", "3.mp4")
    unsaved, saved = project_key("untitled"), project_key(tmp_path / "a.loom")
    records.of(unsaved).note(first)
    records.adopt(unsaved, saved)
    records.of(unsaved).note(second)  # by a job that was queued before
    records.adopt(saved, project_key(tmp_path / "b.loom"))
    records.of(project_key(tmp_path / "b.loom")).note(third)
    assert again(records, tmp_path).of(project_key(tmp_path / "b.loom")).foreign([first, second, third]) == ()
    assert [file.path for file in records.of(saved).foreign([first, second, third])] == [third]
    records.adopt(saved, saved)
    assert records.names(saved) == (saved, unsaved)


def test_lines_that_are_torn_or_replaced_do_no_harm(records: OutputRecords, tmp_path: Path) -> None:
    (clip,) = made(tmp_path, "clip.mp4")
    outputs = records.of(MINE)
    outputs.note(clip)
    (file,) = (tmp_path / "state" / "outputs" / MINE).iterdir()
    line = file.read_bytes()
    file.write_bytes(b"12 34" + b"\n" + line * 5000 + b"\xff\xfe 1")
    assert records.of(MINE).foreign([clip]) == ()
    assert file.read_bytes() == line


def test_a_state_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_text("in the way")
    (clip,) = made(tmp_path, "clip.mp4")
    records = OutputRecords(tmp_path / "state" / "outputs")
    records.of(MINE).note(clip)
    assert records.of(MINE).foreign([clip]) == ()
    assert "cannot be noted" in caplog.text


def test_projects_not_used_for_longest_are_forgotten(
    records: OutputRecords, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.engine.outputs._MOST_PROJECTS", 2)
    (clip,) = made(tmp_path, "clip.mp4")
    for number, name in enumerate(("a", "b", "c")):
        records.of(project_key(name)).note(clip)
        os.utime(tmp_path / "state" / "outputs" / project_key(name), (number, number))
    assert [bool(records.of(project_key(name)).foreign([clip])) for name in ("a", "b", "c")] == [True, False, False]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of Unix")
def test_nobody_else_reads_what_was_made(records: OutputRecords, tmp_path: Path) -> None:
    records.of(MINE).note(*made(tmp_path, "clip.mp4"))
    records.adopt(MINE, OTHER)
    assert [path for path in (tmp_path / "state").rglob("*") if path.stat().st_mode & 0o077] == []
