"""Projects without a window: what the user allowed earlier, what he saved himself, and what he names."""

from __future__ import annotations

from pathlib import Path

import pytest

import studio
from studio.core.errors import ParameterError, StudioError
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.permissions import PermissionKind
from studio.sdk.registry import Registry
from studio.services.permissions import parse_permission_kinds


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """Return a stranger's project that writes outside of its folder."""
    (tmp_path / "downloads").mkdir()
    nodes = (
        NodeRecord("bars", "source.checker", "Bars", 1, {"width": 8, "height": 8, "length": 1}),
        NodeRecord("write", "output.write_images", "Write", 2, {"file": (tmp_path / "mine" / "a.###.png").as_posix()}),
    )
    graph = Graph({each.id: each for each in nodes}, {Endpoint("write", "image"): Endpoint("bars", "image")})
    path = tmp_path / "downloads" / "strange.loom"
    save_project(path, Project(graph), Registry())
    return path


def test_a_script_runs_a_strangers_project_as_restricted_as_the_window(strange: Path, tmp_path: Path) -> None:
    with studio.open(strange, device="cpu") as project:
        assert project.frame("Bars", 0).numpy().shape == (8, 8, 3)
        with pytest.raises(StudioError, match="a file outside of its folder"):
            project.render()
        project.render(tmp_path / "named.png", node="Bars")
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("allow", [["write"], ["all"]])
def test_a_script_allows_by_name(strange: Path, tmp_path: Path, allow: list[str]) -> None:
    with studio.open(strange, device="cpu", allow=allow) as project:
        project.render()
    assert (tmp_path / "mine" / "a.000.png").exists()


def test_what_a_script_sets_itself_is_granted_and_remembered(strange: Path, tmp_path: Path) -> None:
    with studio.open(strange, device="cpu") as project:
        project["Write"].file = tmp_path / "chosen" / "a.###.png"
        project.save()
    with studio.open(strange, device="cpu") as project:
        project.render()
    assert (tmp_path / "chosen" / "a.000.png").exists()
    strange.write_text(strange.read_text().replace('"width": 8', '"width": 9'))
    with studio.open(strange, device="cpu") as project, pytest.raises(StudioError, match="wants to use"):
        project.render()


def test_a_script_that_makes_its_own_project_is_never_asked(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "mine.loom"
    path.parent.mkdir()
    with studio.new(device="cpu") as project:
        project.add("source.checker", width=8, height=8, length=1) >> project.add(
            "output.write_images", file=tmp_path / "out" / "a.###.png"
        )
        project.save(path)
    with studio.open(path, device="cpu") as project:
        project.render()
    assert (tmp_path / "out" / "a.000.png").exists()


def test_kinds_are_named_as_on_the_command_line() -> None:
    assert parse_permission_kinds(["nodes", "network"], "allow") == {PermissionKind.USER_NODE, PermissionKind.NETWORK}
    assert parse_permission_kinds(["all"], "allow") == set(PermissionKind)
    with pytest.raises(ParameterError, match="camera, microphone, write, overwrite, nodes, network, all"):
        parse_permission_kinds(["moon"], "allow")
