"""`--allow`: without it a command opens no device; `check` says what a project wants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.app.run import main
from studio.sdk.live_inputs import TEST_PICTURE_KEY
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
