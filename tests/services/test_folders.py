"""Where the app keeps its own files."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.app.logs import AppLog
from studio.app.settings import AppSettings
from studio.engine.cache.disk.disk_folder import DiskFolder
from studio.engine.jobs.job import Job, JobStatus
from studio.engine.jobs.jobs_file import JobsFile
from studio.graph.model import Graph, Project
from studio.media.containers.file_index import FileIndex
from studio.media.containers.index_cache import IndexCache
from studio.media.resume.part_cache import FilePart, PartCache
from studio.media.source_file import stamp_media_file
from studio.models.download.pending_downloads import PendingDownload, PendingDownloads
from studio.models.metadata_cache import ModelMetadataCache
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.shell.session.storage.versions import VersionStore
from studio.ui.shell.session.storage.view_state_store import ProjectViewState, ViewStateStore


def test_folders_can_be_given_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    folders = AppFolders.make_for_user()
    assert folders.config == tmp_path / "home" / "config"
    assert folders.state.is_dir()
    assert folders.frames_folder == tmp_path / "home" / "cache" / "frames"
    assert folders.parts_folder == tmp_path / "home" / "cache" / "parts"
    assert folders.jobs_file == tmp_path / "home" / "state" / "jobs.json"


def test_folders_that_cannot_be_made_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folders = AppFolders.make_for_user()
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
    folders = AppFolders.make_for_user()
    AppLog(folders.state).close()
    settings = AppSettings(folders.config)
    settings.set_choice("theme", "dark")
    settings.save()
    settings.save_cache_settings("", limit=5)
    settings.save_model_settings((), offline=True)
    PendingDownloads(folders.state / "downloads.json").add(PendingDownload("a/b"))
    ModelMetadataCache(folders.model_metadata_file).set_size("a/b", 5)
    JobsFile(folders.jobs_file, registry).write_queue([JobStatus(Job("write", project.graph, "write"))])
    VersionStore(folders.state).add_version(tmp_path / "film.loom", "{}")
    ViewStateStore(folders.state).write_state(tmp_path / "film.loom", ProjectViewState(0, Point(0.0, 0.0), 1.0))
    recovery = RecoveryStore(folders.state, registry)
    recovery.write_recovery(project, None, ours=False)
    recovery.release_slot()
    PartCache(folders.parts_folder).store_part("key", FilePart(io.BytesIO()))
    journal = PartCache(folders.parts_folder).open_journal(tmp_path / "####.png")
    journal.add_file("0" * 32, folders.jobs_file)
    journal.close(forget=False)
    IndexCache(folders.indices_folder).store_index(stamp_media_file(folders.jobs_file), FileIndex(None, None))
    DiskFolder(folders.frames_folder).prepare_entry(bytes(20))
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
    AppSettings(AppFolders.make_for_user().config).save_cache_settings(str(shared), limit=None)
    folders = AppFolders.make_for_user()
    assert folders.cache == shared
    PartCache(folders.parts_folder).store_part("key", FilePart(io.BytesIO()))
    assert (folders.parts_folder / "key.part").stat().st_mode & 0o777 == 0o644
    assert shared.stat().st_mode & 0o777 == 0o755
