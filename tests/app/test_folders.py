"""Where the app keeps its own files."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.app.folders import Folders
from studio.app.logs import Logs
from studio.app.settings import Settings
from studio.engine.disk.folder import DiskFolder
from studio.engine.jobs.file import JobsFile
from studio.engine.jobs.job import Job, JobStatus
from studio.graph.model import Graph, Project
from studio.media.index import FileIndex
from studio.media.kept_index import KeptIndices
from studio.media.parts import Part, PartFolder
from studio.media.sources import file_version
from studio.models.download.pending import Pending, Wanted
from studio.models.remembered import Remembered
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.keeping.recovery import Recovery
from studio.ui.keeping.versions import Versions
from studio.ui.keeping.view_states import ViewState, ViewStates


def test_folders_can_be_given_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    folders = Folders.of_user()
    assert folders.config == tmp_path / "home" / "config"
    assert folders.state.is_dir()
    assert folders.frames == tmp_path / "home" / "cache" / "frames"
    assert folders.parts == tmp_path / "home" / "cache" / "parts"
    assert folders.jobs == tmp_path / "home" / "state" / "jobs.json"


def test_folders_that_cannot_be_made_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folders = Folders.of_user()
    assert folders.state.is_dir()
    assert folders.state.parent.parent == tmp_path
    assert "temporary folder" in caplog.text


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(home: Path) -> list[str]:
    """Return what lies below and others may read."""
    return [str(path.relative_to(home)) for path in home.rglob("*") if path.stat().st_mode & 0o077]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of Unix")
@pytest.mark.usefixtures("usual_umask")
def test_nobody_else_reads_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, registry, project = tmp_path / "home", Registry(), Project(Graph())
    (home / "state").mkdir(parents=True)  # as earlier versions made it
    (home / "state" / "frameloom.log").write_text("old\n")
    (home / "cache" / "frames").mkdir(parents=True)
    monkeypatch.setenv("FRAMELOOM_HOME", str(home))
    folders = Folders.of_user()
    Logs(folders.state).close()
    settings = Settings(folders.config)
    settings.choose("theme", "dark")
    settings.save()
    settings.cache_bytes = 5
    settings.keep_models((), offline=True)
    Pending(folders.state / "downloads.json").add(Wanted("a/b"))
    Remembered(folders.models).note_size("a/b", 5)
    JobsFile(folders.jobs, registry).write([JobStatus(Job("write", project.graph, "write"))])
    Versions(folders.state).keep(tmp_path / "film.loom", "{}")
    ViewStates(folders.state).write(tmp_path / "film.loom", ViewState(0, Point(0.0, 0.0), 1.0))
    recovery = Recovery(folders.state, registry)
    recovery.keep(project, None, ours=False)
    recovery.release()
    PartFolder(folders.parts).keep("key", Part(io.BytesIO()))
    journal = PartFolder(folders.parts).journal(tmp_path / "####.png")
    journal.note("0" * 32, folders.jobs)
    journal.close(forget=False)
    KeptIndices(folders.indices).keep(file_version(folders.jobs), FileIndex(None, None))
    DiskFolder(folders.frames).prepare(bytes(20))
    kept = {path.name for path in home.rglob("*") if path.is_file()}
    assert {"frameloom.log", "settings.ini", "cache.json", "models.json", "downloads.json", "jobs.json"} <= kept
    assert {"recovery-0.loom", "recovery-0.json", "key.part", "CACHEDIR.TAG"} <= kept
    assert open_to_others(home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of Unix")
@pytest.mark.usefixtures("usual_umask")
def test_a_cache_that_the_user_has_chosen_stays_as_open_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    Settings(Folders.of_user().config).cache_folder = shared
    folders = Folders.of_user()
    assert folders.cache == shared
    PartFolder(folders.parts).keep("key", Part(io.BytesIO()))
    assert (folders.parts / "key.part").stat().st_mode & 0o777 == 0o644
    assert shared.stat().st_mode & 0o777 == 0o755
