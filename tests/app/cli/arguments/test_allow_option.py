"""`--allow`: without it a command opens no device; `check` says what a project wants."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.app.run import main
from studio.graph.analysis.permissions import find_missing_requests
from studio.graph.file.permissions.permission_store import PermissionStore
from studio.graph.file.permissions.stored_permissions import remember_permissions
from studio.graph.file.project_file import load_project
from studio.graph.granted_permissions import with_granted_permissions
from studio.sdk.live_inputs import TEST_PICTURE_KEY
from studio.sdk.permissions import PermissionKind
from studio.services.engine_setup import load_registry
from studio.services.folders import AppFolders
from studio.services.user_nodes import FOLDERS_VARIABLE
from tests.media.live.counting_live import CountingLive


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> CountingLive:
    """Return the devices of this machine."""
    devices = CountingLive()
    monkeypatch.setattr("studio.media.media_files.LiveDevices", lambda: devices)
    return devices


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a project whose camera lies in a linked group; a second output needs no device."""
    small = {"width": 32, "height": 24}
    inside = {
        "camera": {"type": "source.camera", "name": "Front", "version": 1, "params": small},
        "result": {"type": "graph.output", "name": "Result", "version": 1, "params": {"type": "Image"}},
    }
    linked = {"frameloom": 3, "nodes": inside, "wires": {"result.in": "camera.image"}, "layout": {}}
    (tmp_path / "rig.loom").write_text(json.dumps(linked))
    nodes = {
        "rig": {"type": "graph.group", "name": "Rig", "version": 1, "link": "rig.loom"},
        "test": {
            "type": "source.camera",
            "name": "Bars",
            "version": 1,
            "params": {**small, "device": TEST_PICTURE_KEY},
        },
        "live": {"type": "output.write_images", "name": "live", "version": 2, "params": {"file": "live.###.png"}},
        "bars": {"type": "output.write_images", "name": "bars", "version": 2, "params": {"file": "bars.###.png"}},
    }
    wires = {"live.image": "rig.result", "bars.image": "test.image"}
    path = tmp_path / "project.loom"
    path.write_text(json.dumps({"frameloom": 3, "nodes": nodes, "wires": wires, "layout": {}}))
    return path


def run(graph: Path, node: str, *more: str) -> int:
    return main(["render", str(graph), "--node", node, "--no-cache", "--quiet", *more])


def test_without_it_nothing_is_opened(graph: Path, live: CountingLive, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(graph, "live") == 2
    said = capsys.readouterr().err
    assert "camera (Rig/Front)" in said
    assert "--allow camera" in said
    assert live.opened == []
    assert not list(graph.parent.glob("*.png"))


@pytest.mark.parametrize("words", [["camera"], ["microphone,camera"], ["all"], ["microphone", "--allow", "camera"]])
def test_with_it_the_render_runs(graph: Path, live: CountingLive, words: list[str]) -> None:
    assert run(graph, "live", "--allow", *words) == 0
    assert live.opened
    assert len(list(graph.parent.glob("live.*.png"))) == 1


def test_another_kind_does_not_do(graph: Path, live: CountingLive) -> None:
    assert run(graph, "live", "--allow", "microphone") == 2
    assert live.opened == []


def test_an_output_that_needs_no_device_needs_no_leave(graph: Path, live: CountingLive) -> None:
    assert run(graph, "bars") == 0
    assert {device for _, device in live.opened} == {TEST_PICTURE_KEY}


def test_a_kind_that_there_is_not_is_named(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(graph, "bars", "--allow", "camera,moon") == 2
    said = capsys.readouterr().err
    assert "moon" in said
    assert "camera, microphone, write, overwrite, nodes, network, all" in said


def test_a_device_named_on_the_command_line_is_allowed(graph: Path, live: CountingLive) -> None:
    assert run(graph, "bars", "--set", "Bars.device=back") == 0
    assert set(live.opened) == {("camera", "back")}


def test_check_says_what_is_wanted(graph: Path, live: CountingLive, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(graph)]) == 0
    assert "it wants to use: camera (Rig/Front)" in capsys.readouterr().out
    assert main(["check", str(graph), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["wants"] == [{"kind": "camera", "detail": "", "nodes": ["Rig/Front"]}]
    assert live.opened == []


def test_train_refuses_too(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(graph.read_text())
    content["nodes"] = {
        "camera": {"type": "source.camera", "name": "Camera", "version": 1, "params": {}},
        "train": {"type": "train.train", "name": "Train", "version": 1, "params": {}},
    }
    content["wires"] = {"train.samples": "camera.image"}
    graph.write_text(json.dumps(content))
    assert main(["train", str(graph), "--quiet"]) == 2
    assert "--allow camera" in capsys.readouterr().err


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """Return a stranger's project that writes outside of its folder, where a file of the user's lies."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "bars.000.png").write_bytes(b"mine")
    node = {"type": "source.checker", "name": "Bars", "version": 1, "params": {"width": 8, "height": 8, "length": 1}}
    write = {"type": "output.write_images", "name": "Write", "version": 2, "params": {"file": "../mine/bars.###.png"}}
    path = tmp_path / "downloads" / "strange.loom"
    path.parent.mkdir()
    content = {"frameloom": 3, "nodes": {"bars": node, "write": write}, "wires": {"write.image": "bars.image"}}
    path.write_text(json.dumps({**content, "layout": {}}))
    return path


def test_writing_outside_and_writing_over_are_two_things(strange: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = strange.parent.parent / "mine" / "bars.000.png"
    for words in ([], ["--allow", "camera,overwrite"], ["--overwrite"]):
        assert run(strange, "Write", *words) == 2
        said = capsys.readouterr().err
        assert f"Write “{target.with_name('bars.###.png')}”" in said
        assert "--allow write" in said
    assert run(strange, "Write", "--allow", "write") == 2
    assert "bars.000.png" in capsys.readouterr().err
    assert target.read_bytes() == b"mine"
    assert run(strange, "Write", "--allow", "write,overwrite") == 0
    assert target.read_bytes() != b"mine"


def test_a_file_that_the_command_line_names_is_allowed(strange: Path, tmp_path: Path) -> None:
    assert run(strange, "Write", "-o", str(tmp_path / "named.###.png")) == 0
    assert run(strange, "Write", "--set", f"Write.file={tmp_path / 'set.###.png'}") == 0
    assert {each.name for each in tmp_path.glob("*.png")} == {"named.000.png", "set.000.png"}


def test_what_was_allowed_in_the_window_holds_until_the_file_is_edited(strange: Path) -> None:
    registry = load_registry()
    project = load_project(strange, registry)
    granted = frozenset(each.permission for each in find_missing_requests(project, registry))
    assert {each.kind for each in granted} == {PermissionKind.WRITE}
    store = PermissionStore(AppFolders.get_defaults().state)
    remember_permissions(with_granted_permissions(project, granted), strange, registry, store)
    assert run(strange, "Write", "--overwrite") == 0
    strange.write_text(strange.read_text().replace('"width": 8', '"width": 16'))
    assert run(strange, "Write", "--overwrite") == 2


def test_a_node_of_the_users_runs_for_a_stranger_only_with_it(
    strange: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my nodes"
    folder.mkdir()
    (folder / "touch.py").write_text(
        "from pathlib import Path\n"
        "from studio.sdk import FrameNode, Image, node\n\n\n"
        "@node('mine.touch')\n"
        "class Touch(FrameNode):\n"
        '    """Leave a trace of every call."""\n\n'
        "    def process(self, image: Image) -> Image:\n"
        f"        Path({str(tmp_path / 'ran')!r}).touch()\n"
        "        return image\n"
    )
    monkeypatch.setenv(FOLDERS_VARIABLE, str(folder))
    content = json.loads(strange.read_text())
    content["nodes"]["touch"] = {"type": "mine.touch", "name": "Touch", "version": 1, "params": {}}
    content["nodes"]["write"]["params"]["file"] = "own.###.png"
    content["wires"] = {"touch.image": "bars.image", "write.image": "touch.image"}
    strange.write_text(json.dumps(content))
    try:
        assert main(["check", str(strange)]) == 0
        assert "it wants to use: your own nodes (Touch “mine.touch”)" in capsys.readouterr().out
        assert run(strange, "Write", "--allow", "write,overwrite,network,camera,microphone") == 2
        assert "--allow nodes" in capsys.readouterr().err
        assert not (tmp_path / "ran").exists()
        assert run(strange, "Write", "--allow", "nodes") == 0
        assert (tmp_path / "ran").exists()
    finally:
        for name in [name for name in sys.modules if name.startswith("user_nodes_")]:
            del sys.modules[name]


def test_check_does_not_look_at_other_machines(
    strange: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(strange.read_text())
    content["nodes"]["bars"] = {
        "type": "source.video",
        "name": "Plate",
        "version": 1,
        "params": {"file": "//evil.example/share/a.mov"},
    }
    strange.write_text(json.dumps(content))
    real, looked = os.stat, list[str]()

    def stat(path: Any, *args: Any, **more: Any) -> os.stat_result:
        looked.append(str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "stat", stat)
    assert main(["check", str(strange)]) == 0
    assert "Plate “//evil.example/share”" in capsys.readouterr().out
    assert not [path for path in looked if "evil" in path]
    assert main(["check", str(strange), "--allow", "network"]) == 2
    assert "Plate.file: //evil.example/share/a.mov: does not exist" in capsys.readouterr().out
    assert [path for path in looked if "evil" in path]
