"""Folders of agents: what lies outside is refused, whatever leads there; other machines are not looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.api import LocalHost, ProjectHandle
from studio.api.agent.guarded_host import GuardedHost, allow_edits
from studio.api.agent.roots import resolve_allowed
from studio.api.agent.tool import AgentSession
from studio.api.agent.toolbox import call_tool
from studio.core.errors import StudioError
from studio.services.engine_setup import load_registry


def test_paths_inside_are_made_absolute(tmp_path: Path) -> None:
    assert resolve_allowed("a/../b.mp4", [tmp_path]) == tmp_path / "b.mp4"
    assert resolve_allowed(str(tmp_path), [Path("/nowhere"), tmp_path]) == tmp_path


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "~/x", "a/../../x", "", "x\0y"])
def test_paths_outside_are_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "open"
    root.mkdir()
    if path:
        with pytest.raises(StudioError):
            resolve_allowed(path, [root])
    with pytest.raises(StudioError, match="No folder is open"):
        resolve_allowed(path, [])


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "open"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(StudioError, match="outside"):
        resolve_allowed("link/x.mp4", [root])


@pytest.mark.parametrize("path", [r"\\server\share\a.mov", "//server/share/a.mov", "/net/server/a.mov"])
def test_other_machines_are_not_looked_at(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object, **__: object) -> None:
        raise AssertionError("the path was looked at")

    monkeypatch.setattr(Path, "resolve", look)
    with pytest.raises(StudioError, match="another machine"):
        resolve_allowed(path, [tmp_path])


@pytest.mark.parametrize("tool", ["set_params", "set_keys"])
def test_no_edit_names_a_file_outside(tmp_path: Path, tool: str) -> None:
    host = LocalHost(load_registry(["source"], has_user_nodes=False), device="cpu")
    session = AgentSession(ProjectHandle(GuardedHost(host, "Claude", allow_edits)), [tmp_path])
    call_tool(session, "add_node", {"type": "source.video"})
    given = {"params": {"file": "/etc/passwd"}}
    keyed = {"param": "file", "keys": [{"frame": 0, "value": "/etc/passwd"}]}
    with pytest.raises(StudioError, match="outside"):
        call_tool(session, tool, {"node": "Video", **(given if tool == "set_params" else keyed)})
    assert host.project.graph["video"].params == {}
