from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.app.run import main
from tests.conftest import ROOT

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"
GRADE = ROOT / "assets" / "graphs" / "grade.loom"


def test_nodes_lists_every_node_with_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nodes"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("audio\n")
    assert "  color.gain" in said
    assert "broken" not in said


def test_nodes_as_json_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nodes", "--json"]) == 0
    nodes = json.loads(capsys.readouterr().out)
    assert len(nodes) >= 30
    for node in nodes:
        assert node.keys() >= {"id", "name", "family", "kind", "inputs", "outputs", "params"}
    video = next(node for node in nodes if node["id"] == "source.video")
    assert [port["name"] for port in video["outputs"]] == ["image", "audio"]
    assert "file" in [param["name"] for param in video["params"]]


def test_the_help_of_a_node_names_ports_and_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nodes", "color.gain"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Gain  (color.gain, a frame node)")
    assert "Inputs:   image: Image" in said
    assert "gain = 1.0" in said


def test_an_unknown_node_is_told_with_its_likes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nodes", "color.gian"]) == 2
    assert "Did you mean color.gain" in capsys.readouterr().err


def test_the_reference_in_the_docs_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nodes", "--markdown"]) == 0
    found = (ROOT / "docs" / "nodes.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == found, "run: python main.py nodes --markdown > docs/nodes.md"


def test_info_says_what_is_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(CLIP)]) == 0
    said = capsys.readouterr().out
    assert "picture    640×360" in said
    assert "sound" in said
    assert main(["info", str(CLIP), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["video"].keys() >= {"width", "height", "fps", "frames", "codec"}
    assert facts["audio"]["sample_rate"] in (44100, 48000)


@pytest.mark.parametrize("arguments", [["nodes", "--help"], ["render", "--help"], ["--version"]])
def test_help_and_version_end_well(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert capsys.readouterr().out


def test_a_wrong_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["render"])
    assert ended.value.code == 2
    assert "GRAPH" in capsys.readouterr().err


def test_a_plan_says_what_outputs_will_take(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = ["--cache-dir", str(tmp_path)]
    assert main(["check", str(GRADE), "--plan", "--range", "10-14", *kept]) == 0
    said = capsys.readouterr().out
    assert "no problems" in said
    assert "write.write, frames 10-14" in said
    assert "Levels.image" in said
    assert "values to compute" in said
    assert main(["check", str(GRADE), "--plan", "--node", "Gain", "--range", "3", "--json", *kept]) == 0
    (plan,) = json.loads(capsys.readouterr().out)["plans"]
    assert (plan["node"], plan["output"], plan["frames"]) == ("gain", "image", [3, 4])
    assert {row["name"]: (row["frames"], row["to_compute"]) for row in plan["outputs"]} == {
        "Gain": ([[3, 4]], 1),
        "Video": ([[3, 4]], 1),
    }
    assert plan["bytes"] == 2 * 640 * 360 * 3 * 4
    assert main(["check", str(GRADE), "--plan", "--node", "Blur", *kept]) == 2
    assert "no node 'Blur'" in capsys.readouterr().err
