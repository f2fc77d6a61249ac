"""Recovery files and what crashes leave behind, as files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from studio.core.errors import ProjectFileError
from studio.graph.file.project_file import save_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.shell.session.storage.project_lock import ProjectLock
from studio.ui.shell.session.storage.recovery import RecoveryStore, recovery_file_for

REGISTRY = Registry()


def project_with(*names: str) -> Project:
    nodes = {name: NodeRecord(name, "color.gain", name.title()) for name in names}
    return Project(Graph(nodes), {name: Point(0.0, 0.0) for name in names})


@pytest.fixture
def state(tmp_path: Path) -> Path:
    made = tmp_path / "state"
    made.mkdir()
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "film.loom"
    save_project(made, project_with("a"), REGISTRY)
    return made


def crash(state: Path, project: Project, path: Path | None, *, ours: bool = True) -> None:
    """Leave a recovery file behind."""
    recovery = RecoveryStore(state, REGISTRY)
    recovery.write_recovery(project, path, ours=ours)
    recovery.release_slot()


def found(state: Path) -> RecoveryStore:
    """Return the next start's, which has taken in what was left."""
    recovery = RecoveryStore(state, REGISTRY)
    recovery.collect_abandoned()
    recovery.release_slot()
    return recovery


def test_it_lies_beside_the_project(state: Path, path: Path) -> None:
    crash(state, project_with("a", "b"), path)
    assert recovery_file_for(path).name == ".film.loom.recovery"
    assert recovery_file_for(path).exists()
    assert not (state / "recovery-0.loom").exists()
    (leftover,) = found(state).recovered_projects.list_all()
    assert leftover.path == path
    assert not recovery_file_for(path).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of Unix")
def test_nobody_else_reads_it_beside_the_project(state: Path, path: Path) -> None:
    path.chmod(0o644)
    crash(state, project_with("a", "b"), path)
    assert recovery_file_for(path).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_a_link_that_came_with_the_project_is_not_written_through(state: Path, path: Path, tmp_path: Path) -> None:
    recovery_file_for(path).symlink_to(tmp_path / "elsewhere")
    crash(state, project_with("a", "b"), path)
    assert not (tmp_path / "elsewhere").exists()
    assert found(state).recovered_projects.list_all()[0].path == path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_that_came_with_the_project_is_not_waited_for(state: Path, path: Path) -> None:
    os.mkfifo(recovery_file_for(path))
    with pytest.raises(ProjectFileError, match="named pipe"):
        found(state).recovered_projects.collect_file(recovery_file_for(path), path)
    recovery = RecoveryStore(state, REGISTRY)
    recovery.write_recovery(project_with("a"), path, ours=True)
    recovery.release_slot()


def test_without_a_path_or_a_lock_it_lies_in_the_state_folder(state: Path, path: Path) -> None:
    for where in (None, path):
        crash(state, project_with("a", "b"), where, ours=False)
        assert (state / "recovery-0.loom").exists()
        assert not recovery_file_for(path).exists()
        recovery = found(state)
        assert [leftover.path for leftover in recovery.recovered_projects.list_all()] == [where]
        recovery.recovered_projects.remove(recovery.recovered_projects.list_all()[0])


def test_where_it_cannot_lie_beside_the_project_it_lies_in_the_state_folder(state: Path, path: Path) -> None:
    recovery_file_for(path).mkdir()
    crash(state, project_with("b"), path)
    assert found(state).recovered_projects.list_all()[0].path == path


def test_a_folder_that_is_gone_does_not_stop_it(state: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "film.loom"
    crash(state, project_with("b"), gone)
    assert found(state).recovered_projects.list_all()[0].path == gone


def test_a_look_says_what_differs_from_the_saved_file(state: Path, path: Path) -> None:
    crash(state, project_with("a", "b"), path)
    leftovers = found(state).recovered_projects
    look = leftovers.make_preview(leftovers.list_all()[0])
    assert look.difference.added_names == ("B",)
    assert not look.difference.removed_names
    assert set(look.project.graph.nodes) == {"a", "b"}
    path.unlink()
    assert leftovers.make_preview(leftovers.list_all()[0]).compared_project is None


def test_two_crashes_leave_two_and_one_found_twice_is_one(state: Path, path: Path) -> None:
    one, two = RecoveryStore(state, REGISTRY), RecoveryStore(state, REGISTRY)
    one.write_recovery(project_with("a", "b"), path, ours=True)
    two.write_recovery(project_with("c"), None, ours=False)
    one.release_slot()
    two.release_slot()
    assert len(found(state).recovered_projects.list_all()) == 2
    crash(state, project_with("c"), None)
    assert len(found(state).recovered_projects.list_all()) == 2


def test_what_a_running_program_keeps_is_not_taken(state: Path, path: Path) -> None:
    running, lock = RecoveryStore(state, REGISTRY), ProjectLock(path)
    lock.acquire()
    running.write_recovery(project_with("a", "b"), path, ours=True)
    assert not found(state).recovered_projects.list_all()
    assert recovery_file_for(path).exists()
    running.remove_recovery()
    assert not recovery_file_for(path).exists()
    lock.release()
    running.release_slot()
    assert not found(state).recovered_projects.list_all()


def test_another_project_takes_the_old_file_away(state: Path, path: Path, tmp_path: Path) -> None:
    recovery = RecoveryStore(state, REGISTRY)
    recovery.write_recovery(project_with("a", "b"), None, ours=False)
    recovery.write_recovery(project_with("a", "b"), path, ours=True)
    assert not (state / "recovery-0.loom").exists()
    recovery.write_recovery(project_with("a", "b"), tmp_path / "other.loom", ours=True)
    assert not recovery_file_for(path).exists()
    recovery.remove_recovery()
    assert [file.name for file in state.iterdir()] == ["recovery-0.lock"]
    recovery.release_slot()


def test_what_is_not_wanted_becomes_a_version(state: Path, path: Path) -> None:
    crash(state, project_with("a", "b"), path)
    recovery = found(state)
    recovery.recovered_projects.move_to_versions(recovery.recovered_projects.list_all()[0])
    assert not recovery.recovered_projects.list_all()
    (version,) = recovery.versions.list_versions(path)
    assert version.is_unsaved
    assert '"B"' in version.file.read_text()


@pytest.mark.parametrize("note", ["{{{", "[]", '{"path": 3}'])
def test_a_spoilt_note_does_no_harm(state: Path, note: str) -> None:
    crash(state, project_with("b"), None)
    (state / "recovery-0.json").write_text(note)
    (leftover,) = found(state).recovered_projects.list_all()
    assert leftover.path is None


def test_a_damaged_one_is_put_aside(state: Path) -> None:
    crash(state, project_with("b"), None)
    (state / "recovery-0.loom").write_text('{"frameloom": 1,')
    leftovers = found(state).recovered_projects
    with pytest.raises(ProjectFileError, match="not JSON"):
        leftovers.make_preview(leftovers.list_all()[0])
    aside = leftovers.rename_damaged(leftovers.list_all()[0])
    assert aside.read_text() == '{"frameloom": 1,'
    assert not leftovers.list_all()


def test_what_cannot_be_taken_in_is_not_written_over(state: Path) -> None:
    crash(state, project_with("b"), None)
    (state / "unsaved").write_text("a file in the way")
    recovery = RecoveryStore(state, REGISTRY)
    assert recovery.instance_dir is not None
    assert recovery.instance_dir.number == 1
    recovery.release_slot()
    assert (state / "recovery-0.loom").exists()
    (state / "unsaved").unlink()
    assert len(found(state).recovered_projects.list_all()) == 1


def test_neither_place_can_be_written(state: Path, path: Path) -> None:
    recovery = RecoveryStore(state, REGISTRY)
    (state / "recovery-0.json").mkdir()
    with pytest.raises(ProjectFileError):
        recovery.write_recovery(project_with("b"), None, ours=False)
    recovery.release_slot()


def test_who_was_taken_over_leaves_the_other_ones_file_alone(state: Path, path: Path) -> None:
    first, second = RecoveryStore(state, REGISTRY), RecoveryStore(state, REGISTRY)
    first.write_recovery(project_with("first"), path, ours=True)
    second.write_recovery(project_with("second"), path, ours=True)  # it has taken the project over
    first.write_recovery(project_with("first", "more"), path, ours=True)  # not yet aware of that
    first.write_recovery(project_with("first", "most"), path, ours=False)
    second.remove_recovery()
    assert not recovery_file_for(path).exists()
    second.write_recovery(project_with("second", "more"), path, ours=True)
    first.remove_recovery()
    second.release_slot()
    first.release_slot()
    (leftover,) = found(state).recovered_projects.list_all()
    assert '"more"' in leftover.file.read_text()


def test_nobody_writes_over_a_file_beside_that_is_another_ones(state: Path, path: Path) -> None:
    first, second = RecoveryStore(state, REGISTRY), RecoveryStore(state, REGISTRY)
    first.write_recovery(project_with("first"), path, ours=True)
    second.write_recovery(project_with("second"), path, ours=True)
    first.release_slot()
    second.release_slot()
    texts = " ".join(leftover.file.read_text() for leftover in found(state).recovered_projects.list_all())
    assert '"first"' in texts
    assert '"second"' in texts
