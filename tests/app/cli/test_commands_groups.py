"""The command line and graphs with groups: nodes inside them are called "Group/Node"."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.app.run import main
from tests.conftest import ROOT

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a project: video → Look (gain) → Out (a node that writes)."""
    look = {
        "nodes": {
            "plate": {"type": "graph.input", "name": "Plate"},
            "gain": {"type": "color.gain", "name": "Gain", "params": {"gain": 2.0}},
            "result": {"type": "graph.output", "name": "Result"},
        },
        "wires": {"gain.image": "plate.out", "result.in": "gain.image"},
        "promoted": [{"name": "strength", "node": "gain", "param": "gain"}],
    }
    out = {
        "nodes": {
            "plate": {"type": "graph.input", "name": "Plate"},
            "write": {
                "type": "output.write_images",
                "name": "Write",
                "params": {"file": str(tmp_path / "out.###.png")},
            },
        },
        "wires": {"write.image": "plate.out"},
    }
    content = {
        "frameloom": 2,
        "nodes": {
            "v": {"type": "source.video", "name": "video", "params": {"file": str(CLIP)}},
            "look": {"type": "graph.group", "name": "Look"},
            "out": {"type": "graph.group", "name": "Out"},
        },
        "wires": {"look.plate": "v.image", "out.plate": "look.result"},
        "groups": {"look": look, "out": out},
    }
    path = tmp_path / "groups.loom"
    path.write_text(json.dumps(content))
    return path


def edited(graph: Path, **changes: Any) -> Path:
    content = {**json.loads(graph.read_text()), **changes}
    graph.write_text(json.dumps(content))
    return graph


def render(graph: Path, *more: str) -> int:
    return main(["render", str(graph), "--range", "0-1", "--scale", "0.1", "--no-cache", "--json", *more])


def test_the_only_sink_is_found_in_its_group(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(graph) == 0
    assert json.loads(capsys.readouterr().out)["node"] == "Out/Write"
    assert len(list(tmp_path.glob("out.*.png"))) == 2


def test_nodes_and_parameters_are_named_with_their_groups(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "one.###.png"
    settings = ("--set", "Look/Gain.gain=0.5", "--set", "Look.strength=0.25")
    assert render(graph, "--node", "Look/Gain", "-o", str(target), *settings) == 0
    assert json.loads(capsys.readouterr().out)["node"] == "Look/Gain"
    assert render(graph, "--node", "Look", "-o", str(target)) == 0
    assert render(graph, "--node", "Out/Write", "-o", str(tmp_path / "two.###.png")) == 0
    assert len(list(tmp_path.glob("two.*.png"))) == 2


def test_check_names_what_is_wrong_inside(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(graph), "--plan"]) == 0
    assert "Look/Gain" in capsys.readouterr().out
    assert main(["check", str(edited(graph, wires={"out.plate": "look.result"}))]) == 2
    assert "Look.plate: nothing is connected to 'Plate'; it needs Image" in capsys.readouterr().out
    assert main(["check", str(graph), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["node"] == "Look"


@pytest.mark.parametrize(
    ("name", "said"), [("Look/Nobody", "There is no node 'Look/Nobody'"), ("Out", "a node with an output")]
)
def test_a_name_that_fits_nothing_is_refused(
    name: str, said: str, graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(graph, "--node", name, "-o", str(tmp_path / "x.###.png")) == 2
    assert said in capsys.readouterr().err


def test_a_missing_linked_file_is_named(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(graph.read_text())
    content["nodes"]["look"]["link"] = "gone.loom"
    graph.write_text(json.dumps(content))
    assert main(["check", str(graph)]) == 2
    shown = capsys.readouterr().out
    assert "gone.loom cannot be used" in shown
    assert "relink it to a .loom file" in shown
