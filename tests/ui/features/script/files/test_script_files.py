"""Scripts as files: written, read, renamed, deleted; nothing is lost, and what cannot be is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.core.file_stamp import NO_STAMP
from studio.ui.features.script.files.draft_file import ScriptDraft, read_draft, write_draft
from studio.ui.features.script.files.script_files import (
    MAX_BYTES,
    ChangedScriptError,
    ScriptFiles,
    find_name_error,
)


@pytest.fixture
def files(tmp_path: Path) -> ScriptFiles:
    return ScriptFiles(tmp_path / "scripts")


def test_what_is_written_is_read(files: ScriptFiles) -> None:
    assert files.list_names() == ()
    written = files.write_script("grade é", "print('é')", NO_STAMP)
    read = files.read_script("grade é")
    assert (read.name, read.text, read.stamp) == ("grade é", "print('é')\n", written.stamp)
    files.write_script("Another", "", NO_STAMP)
    (files.folder / "notes.txt").write_text("no script")
    assert files.list_names() == ("Another", "grade é")


def test_a_file_that_has_changed_is_not_written_over(files: ScriptFiles) -> None:
    known = files.write_script("a", "1", NO_STAMP).stamp
    (files.folder / "a.py").write_text("somebody else's")
    with pytest.raises(ChangedScriptError, match="changed by another program"):
        files.write_script("a", "2", known)
    with pytest.raises(ChangedScriptError):
        files.write_script("a", "2", NO_STAMP)
    assert files.read_script("a").text == "somebody else's"
    files.write_script("a", "2", None)
    assert files.read_script("a").text == "2\n"


def test_a_file_that_is_gone_is_written_again(files: ScriptFiles) -> None:
    known = files.write_script("a", "1", NO_STAMP).stamp
    files.delete_script("a")
    files.delete_script("a")
    assert files.list_names() == ()
    files.write_script("a", "2", known)
    assert files.read_script("a").text == "2\n"


def test_renaming_takes_no_other_script(files: ScriptFiles) -> None:
    files.write_script("a", "1", NO_STAMP)
    files.write_script("b", "2", NO_STAMP)
    with pytest.raises(StudioError, match="“b” already"):
        files.rename_script("a", "b")
    files.rename_script("a", "c")
    assert files.list_names() == ("b", "c")
    with pytest.raises(StudioError, match=r"a\.py"):
        files.rename_script("a", "d")


@pytest.mark.parametrize("name", ["", "  ", "../a", "a/b", "a\\b", "con", "LPT1", ".a", "a.", "a\0", "a" * 61, "a?"])
def test_names_that_no_file_can_have(files: ScriptFiles, name: str) -> None:
    assert find_name_error(name)
    with pytest.raises(StudioError):
        files.write_script(name, "1", NO_STAMP)
    assert not files.folder.exists()


def test_what_is_no_script_is_refused(files: ScriptFiles) -> None:
    files.write_script("a", "1", NO_STAMP)
    (files.folder / "a.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StudioError, match="no text in UTF-8"):
        files.read_script("a")
    (files.folder / "a.py").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(StudioError):
        files.read_script("a")
    with pytest.raises(StudioError):
        files.read_script("missing")


def test_line_ends_and_marks_of_other_systems_are_read(files: ScriptFiles) -> None:
    files.write_script("a", "", NO_STAMP)
    (files.folder / "a.py").write_bytes(b"\xef\xbb\xbfx = 1\r\ny = 2\r\n")
    assert files.read_script("a").text == "x = 1\ny = 2\n"


def test_a_draft_survives(tmp_path: Path) -> None:
    file = tmp_path / "script-0.json"
    assert read_draft(file) == ScriptDraft()
    write_draft(file, ScriptDraft("grade", "new", "old"))
    assert read_draft(file) == ScriptDraft("grade", "new", "old")
    file.write_text('{"name": 3}')
    assert read_draft(file) == ScriptDraft()
    write_draft(file, ScriptDraft())
    assert not file.exists()
