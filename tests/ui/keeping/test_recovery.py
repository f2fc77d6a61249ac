"""Recovery files and what crashes leave behind, as files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from studio.core.errors import ProjectFileError
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.project_file import save_project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.keeping.lock import ProjectLock
from studio.ui.keeping.recovery import Recovery, file_beside

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
    recovery = Recovery(state, REGISTRY)
    recovery.keep(project, path, ours=ours)
    recovery.release()


def found(state: Path) -> Recovery:
    """Return the next start's, which has taken in what was left."""
    recovery = Recovery(state, REGISTRY)
    recovery.collect()
    recovery.release()
    return recovery


def test_it_lies_beside_the_project(state: Path, path: Path) -> None:
    crash(state, project_with("a", "b"), path)
    assert file_beside(path).name == ".film.loom.recovery"
    assert file_beside(path).exists()
    assert not (state / "recovery-0.loom").exists()
    (leftover,) = found(state).leftovers.all()
    assert leftover.path == path
    assert not file_beside(path).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of Unix")
def test_nobody_else_reads_it_beside_the_project(state: Path, path: Path) -> None:
    path.chmod(0o644)
    crash(state, project_with("a", "b"), path)
    assert file_beside(path).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_a_link_that_came_with_the_project_is_not_written_through(state: Path, path: Path, tmp_path: Path) -> None:
    file_beside(path).symlink_to(tmp_path / "elsewhere")
    crash(state, project_with("a", "b"), path)
    assert not (tmp_path / "elsewhere").exists()
    assert found(state).leftovers.all()[0].path == path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_that_came_with_the_project_is_not_waited_for(state: Path, path: Path) -> None:
    os.mkfifo(file_beside(path))
    with pytest.raises(ProjectFileError, match="named pipe"):
        found(state).leftovers.collect(file_beside(path), path)
    recovery = Recovery(state, REGISTRY)
    recovery.keep(project_with("a"), path, ours=True)
    recovery.release()


def test_without_a_path_or_a_lock_it_lies_in_the_state_folder(state: Path, path: Path) -> None:
    for where in (None, path):
        crash(state, project_with("a", "b"), where, ours=False)
        assert (state / "recovery-0.loom").exists()
        assert not file_beside(path).exists()
        recovery = found(state)
        assert [leftover.path for leftover in recovery.leftovers.all()] == [where]
        recovery.leftovers.drop(recovery.leftovers.all()[0])


def test_where_it_cannot_lie_beside_the_project_it_lies_in_the_state_folder(state: Path, path: Path) -> None:
    file_beside(path).mkdir()
    crash(state, project_with("b"), path)
    assert found(state).leftovers.all()[0].path == path


def test_a_folder_that_is_gone_does_not_stop_it(state: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "film.loom"
    crash(state, project_with("b"), gone)
    assert found(state).leftovers.all()[0].path == gone


def test_a_look_says_what_differs_from_the_saved_file(state: Path, path: Path) -> None:
    crash(state, project_with("a", "b"), path)
    leftovers = found(state).leftovers
    look = leftovers.look(leftovers.all()[0])
    assert look.difference.added == ("B",)
    assert not look.difference.removed
    assert set(look.project.graph.nodes) == {"a", "b"}
    path.unlink()
    assert leftovers.look(leftovers.all()[0]).against is None


def test_two_crashes_leave_two_and_one_found_twice_is_one(state: Path, path: Path) -> None:
    one, two = Recovery(state, REGISTRY), Recovery(state, REGISTRY)
    one.keep(project_with("a", "b"), path, ours=True)
    two.keep(project_with("c"), None, ours=False)
    one.release()
    two.release()
    assert len(found(state).leftovers.all()) == 2
    crash(state, project_with("c"), None)
    assert len(found(state).leftovers.all()) == 2


def test_what_a_running_program_keeps_is_not_taken(state: Path, path: Path) -> None:
    running, lock = Recovery(state, REGISTRY), ProjectLock(path)
    lock.take()
    running.keep(project_with("a", "b"), path, ours=True)
    assert not found(state).leftovers.all()
    assert file_beside(path).exists()
    running.drop()
    assert not file_beside(path).exists()
    lock.release()
    running.release()
    assert not found(state).leftovers.all()


def test_another_project_takes_the_old_file_away(state: Path, path: Path, tmp_path: Path) -> None:
    recovery = Recovery(state, REGISTRY)
    recovery.keep(project_with("a", "b"), None, ours=False)
    recovery.keep(project_with("a", "b"), path, ours=True)
    assert not (state / "recovery-0.loom").exists()
    recovery.keep(project_with("a", "b"), tmp_path / "other.loom", ours=True)
    assert not file_beside(path).exists()
    recovery.drop()
    assert [file.name for file in state.iterdir()] == ["recovery-0.lock"]
    recovery.release()


def test_what_is_not_wanted_becomes_a_version(state: Path, path: Path) -> None:
    crash(state, project_with("a", "b"), path)
    recovery = found(state)
    recovery.leftovers.set_aside(recovery.leftovers.all()[0])
    assert not recovery.leftovers.all()
    (version,) = recovery.versions.of(path)
    assert version.unsaved
    assert '"B"' in version.file.read_text()


@pytest.mark.parametrize("note", ["{{{", "[]", '{"path": 3}'])
def test_a_spoilt_note_does_no_harm(state: Path, note: str) -> None:
    crash(state, project_with("b"), None)
    (state / "recovery-0.json").write_text(note)
    (leftover,) = found(state).leftovers.all()
    assert leftover.path is None


def test_a_damaged_one_is_put_aside(state: Path) -> None:
    crash(state, project_with("b"), None)
    (state / "recovery-0.loom").write_text('{"frameloom": 1,')
    leftovers = found(state).leftovers
    with pytest.raises(ProjectFileError, match="no JSON"):
        leftovers.look(leftovers.all()[0])
    aside = leftovers.put_damaged_aside(leftovers.all()[0])
    assert aside.read_text() == '{"frameloom": 1,'
    assert not leftovers.all()


def test_what_cannot_be_taken_in_is_not_written_over(state: Path) -> None:
    crash(state, project_with("b"), None)
    (state / "unsaved").write_text("a file in the way")
    recovery = Recovery(state, REGISTRY)
    assert recovery.slot is not None
    assert recovery.slot.number == 1
    recovery.release()
    assert (state / "recovery-0.loom").exists()
    (state / "unsaved").unlink()
    assert len(found(state).leftovers.all()) == 1


def test_neither_place_can_be_written(state: Path, path: Path) -> None:
    recovery = Recovery(state, REGISTRY)
    (state / "recovery-0.json").mkdir()
    with pytest.raises(ProjectFileError):
        recovery.keep(project_with("b"), None, ours=False)
    recovery.release()


def test_who_was_taken_over_leaves_the_other_ones_file_alone(state: Path, path: Path) -> None:
    first, second = Recovery(state, REGISTRY), Recovery(state, REGISTRY)
    first.keep(project_with("first"), path, ours=True)
    second.keep(project_with("second"), path, ours=True)  # it has taken the project over
    first.keep(project_with("first", "more"), path, ours=True)  # not yet aware of that
    first.keep(project_with("first", "most"), path, ours=False)
    second.drop()
    assert not file_beside(path).exists()
    second.keep(project_with("second", "more"), path, ours=True)
    first.drop()
    second.release()
    first.release()
    (leftover,) = found(state).leftovers.all()
    assert '"more"' in leftover.file.read_text()


def test_nobody_writes_over_a_file_beside_that_is_another_ones(state: Path, path: Path) -> None:
    first, second = Recovery(state, REGISTRY), Recovery(state, REGISTRY)
    first.keep(project_with("first"), path, ours=True)
    second.keep(project_with("second"), path, ours=True)
    first.release()
    second.release()
    texts = " ".join(leftover.file.read_text() for leftover in found(state).leftovers.all())
    assert '"first"' in texts
    assert '"second"' in texts
