"""`render` with frames that fail, several outputs, and an earlier render to go on from."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from nodes.color.tone import Gain
from studio.app.run import main
from studio.sdk import Image, Mask
from tests.conftest import ROOT

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a project with two outputs: one behind a Gain, one straight from the clip."""
    nodes = {
        "v": {"type": "source.video", "name": "video", "version": 1, "params": {"file": str(CLIP)}},
        "g": {"type": "color.gain", "name": "gain", "version": 1, "params": {}},
        "a": {"type": "output.write_video", "name": "graded", "version": 1,
              "params": {"file": str(tmp_path / "graded.mp4")}},
        "b": {"type": "output.write_images", "name": "plain", "version": 1,
              "params": {"file": str(tmp_path / "plain.###.png")}},
    }  # fmt: skip
    wires = {"g.image": "v.image", "a.image": "g.image", "b.image": "v.image"}
    path = tmp_path / "two.loom"
    path.write_text(json.dumps({"frameloom": 1, "nodes": nodes, "wires": wires}))
    return path


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Gain fail at its fourth picture, which is frame 3 where frames are computed one by one."""
    monkeypatch.setattr("studio.engine.render.pipeline.count_render_workers", lambda device: 1)
    seen: list[int] = []
    process, lock = Gain.process, threading.Lock()

    def failing(self: Gain, image: Image, mask: Mask | None) -> Image:
        with lock:
            seen.append(1)
            if len(seen) == 4:
                raise ValueError("out of paint")
        return process(self, image, mask)

    monkeypatch.setattr(Gain, "process", failing)


def run(graph: Path, *more: str) -> int:
    kept = () if "--cache-dir" in more else ("--no-cache",)  # what one test found slow is nothing to the next
    return main(["render", str(graph), "--range", "0-9", "--scale", "0.25", *more, *kept])


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_every_output_is_rendered(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(graph, "--all") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [str(tmp_path / n) for n in ("graded.mp4", "plain.###.png")]
    assert len(list(tmp_path.glob("plain.*.png"))) == 10


def test_outputs_are_named_one_by_one(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(graph, "--node", "plain", "--node", "graded", "--node", "plain", "--json") == 0
    assert [(row["node"], row["frames"], row["failed"]) for row in answer(capsys)] == [
        ("plain", 10, []), ("graded", 10, [])
    ]  # fmt: skip
    assert run(graph, "--node", "plain", "--node", "graded", "-o", str(tmp_path / "x.mp4")) == 2
    assert "a file for one node, but 2" in capsys.readouterr().err
    assert run(graph) == 2
    assert "2 nodes write a file; choose one with --node, or take --all: graded, plain" in capsys.readouterr().err


@pytest.mark.usefixtures("broken")
def test_a_failing_output_leaves_the_others_alone(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(graph, "--all", "--json") == 1
    said = capsys.readouterr()
    first, second = json.loads(said.out)
    assert first["node"] == "graded"
    assert "gain, frame 3: ValueError: out of paint" in first["error"]
    assert "gain, frame 3: ValueError: out of paint" in said.err
    assert second["frames"] == 10
    assert not (tmp_path / "graded.mp4").exists()
    assert len(list(tmp_path.glob("plain.*.png"))) == 10


@pytest.mark.usefixtures("broken")
def test_other_frames_are_rendered_and_the_failed_one_is_tried_again(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sequence = ("--node", "gain", "-o", str(tmp_path / "gain.##.png"), "--cache-dir", str(tmp_path / "cache"), "--json")
    assert run(graph, *sequence, "--keep-going") == 1
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert [failure["frame"] for failure in found["failed"]] == [3]
    assert "frameloom: frame 3 failed: gain, frame 3: ValueError: out of paint" in said.err
    names = {path.name for path in tmp_path.glob("gain.*.png")}
    assert names == {f"gain.{t:02}.png" for t in range(10) if t != 3}
    assert run(graph, *sequence) == 0
    found = answer(capsys)
    assert (found["restored"], found["failed"]) == (9, [])
    assert (tmp_path / "gain.03.png").exists()


def test_a_render_starts_afresh_if_it_is_told_to(
    graph: Path, tmp_path: Path, broken: None, capsys: pytest.CaptureFixture[str]
) -> None:
    sequence = ("--node", "gain", "-o", str(tmp_path / "gain.##.png"), "--cache-dir", str(tmp_path / "cache"), "--json")
    assert run(graph, *sequence) == 1
    assert len(list(tmp_path.glob("gain.*.png"))) == 3
    capsys.readouterr()
    assert run(graph, *sequence, "--no-resume") == 0
    assert answer(capsys)["restored"] == 0


def test_contradicting_options_are_refused(graph: Path) -> None:
    for pair in (("--stop", "--keep-going"), ("--all", "--node", "plain")):
        with pytest.raises(SystemExit) as ended:
            run(graph, *pair)
        assert ended.value.code == 2
