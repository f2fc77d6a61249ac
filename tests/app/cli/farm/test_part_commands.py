"""`render` for other farms: parts by number, their join, and bundles that the open runner runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.app.run import main
from tests.conftest import ROOT

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a project that writes a video with sound, and pictures."""
    nodes: dict[str, Any] = {
        "v": {"type": "source.video", "name": "video", "version": 1, "params": {"file": str(CLIP)}},
        "a": {"type": "output.write_video", "name": "the film", "version": 2,
              "params": {"file": str(tmp_path / "out" / "film.mp4")}},
        "b": {"type": "output.write_images", "name": "stills", "version": 1,
              "params": {"file": str(tmp_path / "out" / "still.###.jpg")}},
    }  # fmt: skip
    wires = {"a.image": "v.image", "a.audio": "v.audio", "b.image": "v.image"}
    path = tmp_path / "two outputs.loom"
    path.write_text(json.dumps({"frameloom": 1, "nodes": nodes, "wires": wires}))
    return path


def run(graph: Path, *words: str) -> int:
    return main(["render", str(graph), "--scale", "0.1", "--range", "0-59", *words])


def test_parts_that_are_made_one_by_one_are_joined_to_the_same_file(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(graph, "--node", "the film", "--quiet") == 0
    expected = (tmp_path / "out" / "film.mp4").read_bytes()
    (tmp_path / "out" / "film.mp4").unlink()
    parts = ("--node", "the film", "--parts-folder", str(tmp_path / "parts"))
    assert run(graph, *parts, "--count-parts") == 0
    assert json.loads(capsys.readouterr().out) == {"parts": 2, "frames": 60}
    assert run(graph, *parts, "--parts", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"made": [1], "kept": []}
    assert run(graph, *parts, "--no-missing") == 2
    assert "these parts are missing: 0" in capsys.readouterr().err
    assert run(graph, *parts, "--parts", "0-1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"made": [0], "kept": [1]}
    assert not (tmp_path / "out" / "film.mp4").exists()
    assert run(graph, *parts, "--no-missing", "--json") == 0
    assert (tmp_path / "out" / "film.mp4").read_bytes() == expected
    assert json.loads(capsys.readouterr().out)["computed"] <= 2


def test_arguments_that_do_not_fit_are_refused(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "parts")
    assert run(graph, "--node", "the film", "--parts", "0") == 2
    assert "--parts-folder, too" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--parts", "2", "--parts-folder", folder) == 2
    assert "parts from 0 to 1" in capsys.readouterr().err
    assert run(graph, "--all", "--parts", "0", "--parts-folder", folder) == 2
    assert "one node that writes a file" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--farm", "local:0") == 2
    assert "local:N with 1 to 256 workers" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--farm", "local", "--no-cache") == 2
    assert "no --no-cache" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--farm", "tcp://192.0.2.1:1") == 2
    assert "a key is needed" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.parametrize("node", ["the film", "stills"])
def test_the_open_runner_makes_the_same_files(graph: Path, tmp_path: Path, node: str) -> None:
    assert run(graph, "--node", node, "--quiet") == 0
    out = tmp_path / "out"
    expected = {path.name: path.read_bytes() for path in out.iterdir()}
    for path in out.iterdir():
        path.unlink()
    bundle = tmp_path / "bundle"
    assert run(graph, "--node", node, "--bundle", str(bundle), "--quiet") == 0
    program = tmp_path / "bin" / "frameloom"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT / "main.py"} "$@"\n')
    program.chmod(0o755)
    values = json.loads((bundle / "parameter_values.json").read_text())["parameterValues"]
    given = [word for each in values for word in ("-p", f"{each['name']}={each['value']}")]
    command = [
        str(Path(sys.executable).with_name("openjd")), "run", "template.json", "--extensions", "TASK_CHUNKING", *given,
    ]  # fmt: skip
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=bundle, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == expected


@pytest.mark.slow
def test_a_local_farm_makes_the_same_file(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(graph, "--node", "the film", "--quiet") == 0
    expected = (tmp_path / "out" / "film.mp4").read_bytes()
    assert run(graph, "--node", "the film", "--farm", "local:2", "--overwrite", "--no-resume", "--json") == 0
    assert (tmp_path / "out" / "film.mp4").read_bytes() == expected
    assert json.loads(capsys.readouterr().out)["computed"] <= 2
