"""The script in the editor and the others: opened, saved, renamed and deleted by a worker thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.features.script.files.script_files import ScriptFiles
from studio.ui.features.script.files.script_library import ScriptLibrary
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


@dataclass
class Rig:
    qtbot: QtBot
    folder: Path

    def __post_init__(self) -> None:
        self.background = BackgroundWorker()
        self.library = ScriptLibrary(ScriptFiles(self.folder), self.background)
        self.opened: list[str] = []
        self.failures: list[str] = []
        self.conflicts: list[tuple[str, str]] = []
        self.library.script_opened.connect(self.opened.append)
        self.library.failed.connect(lambda title, text: self.failures.append(f"{title}: {text}"))
        self.library.conflict_found.connect(lambda name, text: self.conflicts.append((name, text)))

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.background.is_busy)

    def save(self, name: str, text: str, *, by_force: bool = False) -> None:
        self.library.save_script(name, text, by_force=by_force)
        self.settle()


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(qtbot, tmp_path / "scripts")
    yield made
    made.background.close()


def test_a_script_is_saved_and_opened(rig: Rig) -> None:
    assert rig.library.trace_name == "script"
    rig.save("grade", "print(1)")
    assert (rig.library.current_name, rig.library.names) == ("grade", ("grade",))
    assert not rig.library.is_modified("print(1)\n")
    assert rig.library.is_modified("print(2)")
    rig.library.start_script()
    assert (rig.library.current_name, rig.opened) == ("", [""])
    rig.library.open_script("grade")
    rig.settle()
    assert rig.opened[-1] == "print(1)\n"
    assert rig.library.trace_name == "grade"


def test_files_are_not_touched_by_the_gui_thread(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[str] = set()
    for method in ("list_names", "read_script", "write_script", "rename_script", "delete_script"):
        work = getattr(ScriptFiles, method)

        def watch(*arguments: object, work: object = work) -> object:
            threads.add(threading.current_thread().name)
            assert callable(work)
            return work(*arguments)

        monkeypatch.setattr(ScriptFiles, method, watch)
    rig.save("a", "1")
    rig.library.open_script("a")
    rig.library.rename_script("b")
    rig.settle()
    rig.library.delete_script()
    rig.settle()
    assert threads == {"files_0"}


def test_a_new_name_takes_no_other_script(rig: Rig) -> None:
    rig.save("a", "1")
    rig.save("b", "2")
    rig.save("a", "lost?")
    assert rig.conflicts == [("a", "lost?")]
    assert rig.library.current_name == "b"
    assert rig.library.files.read_script("a").text == "1\n"
    rig.save("a", "wanted", by_force=True)
    assert rig.library.current_name == "a"
    assert rig.library.files.read_script("a").text == "wanted\n"


def test_a_file_that_somebody_changed_is_a_conflict(rig: Rig) -> None:
    rig.save("a", "1")
    (rig.folder / "a.py").write_text("theirs")
    rig.save("a", "mine")
    assert rig.conflicts == [("a", "mine")]
    rig.library.restore_current("a", "1")
    rig.settle()
    rig.save("a", "mine")
    assert len(rig.conflicts) == 2
    rig.library.restore_current("a", "theirs")
    rig.settle()
    rig.save("a", "mine")
    assert len(rig.conflicts) == 2


def test_renamed_and_deleted(rig: Rig) -> None:
    rig.save("a", "1")
    rig.library.rename_script("b")
    rig.settle()
    assert (rig.library.current_name, rig.library.names) == ("b", ("b",))
    rig.save("b", "2")
    rig.library.delete_script()
    rig.settle()
    assert (rig.library.current_name, rig.library.names) == ("", ())
    assert not rig.conflicts


def test_what_cannot_be_done_is_said(rig: Rig) -> None:
    rig.library.open_script("missing")
    rig.folder.touch()
    rig.save("a", "1")
    rig.settle()
    assert len(rig.failures) == 2
    assert rig.failures[0].startswith("The script could not be opened: ")
    assert rig.failures[1].startswith("The script could not be saved: ")
    assert rig.library.current_name == ""
