"""Which files a project has made."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from studio.core.errors import OverwriteError
from studio.engine.output_records import OutputRecords, describe_file, make_project_key

MINE, OTHER = make_project_key("mine"), make_project_key("other")


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
    assert records.get_project_outputs(MINE).find_foreign_files([tmp_path / "none.mp4", Path("a\0b")]) == ()


def test_a_file_that_is_there_is_foreign_until_the_project_made_it(records: OutputRecords, tmp_path: Path) -> None:
    (clip,) = made(tmp_path, "clip.mp4")
    (found,) = records.get_project_outputs(MINE).find_foreign_files([clip])
    assert (found.path, found.size_bytes, found.is_folder) == (clip, 2048, False)
    assert describe_file(found) == f"2.0 KiB, changed {found.modified_at:%Y-%m-%d %H:%M}"
    outputs = records.get_project_outputs(MINE)
    outputs.record_files(clip)
    assert outputs.find_foreign_files([clip]) == ()
    assert again(records, tmp_path).get_project_outputs(MINE).find_foreign_files([clip]) == ()
    assert again(records, tmp_path).get_project_outputs(OTHER).find_foreign_files([clip])


def test_a_file_that_was_changed_since_is_foreign_again(records: OutputRecords, tmp_path: Path) -> None:
    clip, still = made(tmp_path, "clip.mp4", "still.png")
    records.get_project_outputs(MINE).record_files(clip, still)
    clip.write_bytes(b"y" * 2048)
    os.utime(clip, ns=(1, 1))
    assert [file.path for file in records.get_project_outputs(MINE).find_foreign_files([clip, still])] == [clip]


def test_a_file_is_known_by_its_real_folder(records: OutputRecords, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (clip,) = made(tmp_path / "real", "clip.mp4")
    records.get_project_outputs(MINE).record_files(clip)
    assert records.get_project_outputs(MINE).find_foreign_files([tmp_path / "real" / ".." / "real" / "clip.mp4"]) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_a_link_is_a_file_of_its_own_even_if_it_leads_nowhere(records: OutputRecords, tmp_path: Path) -> None:
    (clip,) = made(tmp_path, "clip.mp4")
    records.get_project_outputs(MINE).record_files(clip)
    for name, target in (("link.mp4", clip), ("lost.mp4", tmp_path / "none")):
        (tmp_path / name).symlink_to(target)
        assert records.get_project_outputs(MINE).find_foreign_files([tmp_path / name])


def test_the_refusal_names_the_first_file_and_counts_the_others(records: OutputRecords, tmp_path: Path) -> None:
    paths = made(tmp_path, "a.0.png", "a.1.png", "a.2.png")
    with pytest.raises(OverwriteError, match=r"a\.0\.png \(2\.0 KiB, changed .*\) and 2 more exist") as caught:
        records.get_project_outputs(MINE).refuse_foreign_files(paths)
    assert caught.value.path == paths[0]
    records.get_project_outputs(MINE).record_files(*paths[1:])
    with pytest.raises(OverwriteError, match=r"a\.0\.png exists and was not made by this project"):
        records.get_project_outputs(MINE).refuse_foreign_files(paths)


def test_a_folder_in_the_way_is_left_to_who_writes(records: OutputRecords, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").mkdir()
    records.get_project_outputs(MINE).refuse_foreign_files([tmp_path / "clip.mp4"])
    assert records.get_project_outputs(MINE).find_foreign_files([tmp_path / "clip.mp4"])[0].is_folder


def test_a_project_under_another_name_has_made_what_it_made_before(records: OutputRecords, tmp_path: Path) -> None:
    first, second, third = made(tmp_path, "1.mp4", "2.mp4", "3.mp4")
    unsaved, saved = make_project_key("untitled"), make_project_key(tmp_path / "a.loom")
    records.get_project_outputs(unsaved).record_files(first)
    records.link_projects(unsaved, saved)
    records.get_project_outputs(unsaved).record_files(second)  # by a job that was queued before
    records.link_projects(saved, make_project_key(tmp_path / "b.loom"))
    records.get_project_outputs(make_project_key(tmp_path / "b.loom")).record_files(third)
    assert (
        again(records, tmp_path)
        .get_project_outputs(make_project_key(tmp_path / "b.loom"))
        .find_foreign_files([first, second, third])
        == ()
    )
    assert [file.path for file in records.get_project_outputs(saved).find_foreign_files([first, second, third])] == [
        third
    ]
    records.link_projects(saved, saved)
    assert records.list_project_keys(saved) == (saved, unsaved)


def test_lines_that_are_torn_or_replaced_do_no_harm(records: OutputRecords, tmp_path: Path) -> None:
    (clip,) = made(tmp_path, "clip.mp4")
    outputs = records.get_project_outputs(MINE)
    outputs.record_files(clip)
    (file,) = (tmp_path / "state" / "outputs" / MINE).iterdir()
    line = file.read_bytes()
    file.write_bytes(b"12 34" + b"\n" + line * 5000 + b"\xff\xfe 1")
    assert records.get_project_outputs(MINE).find_foreign_files([clip]) == ()
    assert file.read_bytes() == line


def test_a_state_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_text("in the way")
    (clip,) = made(tmp_path, "clip.mp4")
    records = OutputRecords(tmp_path / "state" / "outputs")
    records.get_project_outputs(MINE).record_files(clip)
    assert records.get_project_outputs(MINE).find_foreign_files([clip]) == ()
    assert "cannot be noted" in caplog.text


def test_projects_not_used_for_longest_are_forgotten(
    records: OutputRecords, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.engine.output_records._MOST_PROJECTS", 2)
    (clip,) = made(tmp_path, "clip.mp4")
    for number, name in enumerate(("a", "b", "c")):
        records.get_project_outputs(make_project_key(name)).record_files(clip)
        os.utime(tmp_path / "state" / "outputs" / make_project_key(name), (number, number))
    assert [
        bool(records.get_project_outputs(make_project_key(name)).find_foreign_files([clip])) for name in ("a", "b", "c")
    ] == [True, False, False]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of Unix")
def test_nobody_else_reads_what_was_made(records: OutputRecords, tmp_path: Path) -> None:
    records.get_project_outputs(MINE).record_files(*made(tmp_path, "clip.mp4"))
    records.link_projects(MINE, OTHER)
    assert [path for path in (tmp_path / "state").rglob("*") if path.stat().st_mode & 0o077] == []


def test_what_is_taken_back_is_foreign_again(records: OutputRecords, tmp_path: Path) -> None:
    clip, other = made(tmp_path, "clip.mp4", "other.mp4")
    outputs = records.get_project_outputs(MINE)
    outputs.record_files(clip, other)
    outputs.forget_files(clip)
    for known in (outputs, again(records, tmp_path).get_project_outputs(MINE)):
        assert [each.path for each in known.find_foreign_files([clip, other])] == [clip]
    outputs.record_files(clip)
    assert again(records, tmp_path).get_project_outputs(MINE).find_foreign_files([clip, other]) == ()
