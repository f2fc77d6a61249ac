"""`main.py train`: what it takes, what it says, how it stops, and what it exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.app.cli.commands import run_command_line
from studio.app.cli.training import train_command as command
from studio.core.errors import CancelledError
from studio.engine.networks.weights_file import read_header
from studio.graph.file.project_file import save_project
from studio.graph.model import Graph, Project
from tests.engine.training.networks_for_tests import REGISTRY, graph


@pytest.fixture(autouse=True)
def _small_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load_registry", lambda: REGISTRY)


def _saved(tmp_path: Path, made: Graph) -> str:
    path = tmp_path / "train.loom"
    save_project(path, Project(made), REGISTRY)
    return str(path)


def test_it_trains_and_says_what_came_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _saved(tmp_path, graph(tmp_path / "run"))
    assert run_command_line(["train", path, "--steps", "4", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["step"], said["steps"], said["left_out"]) == (4, 4, [])
    assert said["losses"]["total"] == said["losses"]["drawn"] > 0
    assert said["folder"] == (tmp_path / "run").as_posix()
    assert run_command_line(["train", path, "--set", "train.steps=6", "--resume"]) == 0
    assert "6 steps" in capsys.readouterr().out


def test_weights_alone_are_exported_by_halves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wires = "painter.image>train.image painter.image>clip_critic.image clip_critic.features>train.critic"
    path = _saved(tmp_path, graph(tmp_path / "run", wires, steps=2))
    whole, half = tmp_path / "whole.safetensors", tmp_path / "half.safetensors"
    assert run_command_line(["train", path, "--export", str(whole), "--best", "--quiet"]) == 0
    assert run_command_line(["train", path, "--resume", "--export", str(half), "--half", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert half.stat().st_size < 0.7 * whole.stat().st_size
    header = read_header(half)
    assert header.networks.keys() == {"words", "painter"}
    assert header.facts["step"] == 2
    assert not any(name.startswith(("#", "clip_critic")) for name in header.shapes)


def test_interrupted_it_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_: object, **how: object) -> None:
        raise CancelledError

    monkeypatch.setattr("studio.engine.training.train_run.train_node", stops)
    assert run_command_line(["train", _saved(tmp_path, graph(tmp_path / "run"))]) == 130
    assert "before the first step" in capsys.readouterr().err


def test_the_train_node_must_be_clear(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = graph(tmp_path / "run")
    none = Graph({id: record for id, record in made.nodes.items() if id != "train"}, {
        target: source for target, source in made.wires.items() if target.node != "train"
    })  # fmt: skip
    assert run_command_line(["train", _saved(tmp_path, none)]) == 2
    assert "No node of this graph trains" in capsys.readouterr().err
    assert run_command_line(["train", _saved(tmp_path, made), "--node", "painter"]) == 2
    assert "trains nothing" in capsys.readouterr().err


def test_what_cannot_be_exported_is_said_before_it_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _saved(tmp_path, graph(tmp_path / "run"))
    for asked, said in (
        (["--best"], "'--export' cannot be ''"),
        (["--export", str(tmp_path)], "it is a folder"),
        (["--export", str(tmp_path / "train.loom" / "a.safetensors")], "cannot be written"),
    ):
        assert run_command_line(["train", path, *asked]) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_resuming_without_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["train", _saved(tmp_path, graph(tmp_path / "run")), "--resume"]) == 2
    assert "there is no checkpoint that can be continued" in capsys.readouterr().err
