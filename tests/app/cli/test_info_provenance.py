"""`info` says how a file was made, and takes the graph out of it; a render with a network of ours, from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from studio.app.run import main
from studio.core.image import Image
from studio.graph.file.project_file import load_project
from studio.graph.file.project_formatter import format_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.provenance.xmp_packet import XmpInfo
from studio.media.writing.image_writer import write_still
from studio.sdk.files.provenance import Provenance, ProvenanceStep, SourceType, UsedModel
from studio.services.engine_setup import load_registry

URI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
SMALL = {
    "inner_width": 8, "inner_height": 8, "window": 1, "patch_frames": 1, "features": 32, "blocks": 1, "steps": 1,
    "width": 8, "height": 8, "length": 1, "seed": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that makes one small picture out of noise."""
    path = tmp_path_factory.mktemp("made") / "noise.loom"
    nodes = {
        "make": NodeRecord("make", "generate.video_diffusion", "Make", params=SMALL),
        "write": NodeRecord("write", "output.write_images", "Write", params={"file": str(path.parent / "a.#.png")}),
        "aside": NodeRecord("aside", "source.checker", "Aside"),
    }
    graph = Graph(nodes, {Endpoint("write", "image"): Endpoint("make", "image")})
    path.write_text(format_project(Project(graph), path, load_registry()))
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["info", *arguments]) == 0
    return capsys.readouterr().out


def test_a_render_by_a_network_says_so_and_gives_the_graph_back(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture, taken = project.parent / "a.0.png", project.parent / "taken" / "graph.loom"
    taken.parent.mkdir()
    assert main(["render", str(project), "--quiet", "--no-cache"]) == 0
    text = said(capsys, str(picture), "--graph", str(taken))
    assert "source     generated media (trainedAlgorithmicMedia)" in text
    assert "made by    generate.video_diffusion · seed 4, weights_seed 0 · random weights" in text
    assert "graph      within" in text
    registry = load_registry()
    found = load_project(taken, registry)
    assert found.graph.nodes.keys() == {"make", "write"}
    assert found.graph["write"].params["file"] == str(project.parent / "a.#.png")  # found from where the file lies
    assert main(["info", str(picture), "--graph", str(taken)]) == 2
    assert "already exists" in capsys.readouterr().err


def test_the_graph_can_be_left_out_and_the_mark_cannot(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = project.parent / "b.webp"
    command = ["render", str(project), "--node", "Make", "-o", str(picture), "--no-graph", "--quiet", "--no-cache"]
    assert main(command) == 0
    found = json.loads(said(capsys, str(picture), "--json"))["made_by"]
    assert (found["digital_source_type"], found["graph"]) == (URI, False)
    assert "graph      left out" in said(capsys, str(picture))
    assert main(["info", str(picture), "--graph", str(project.parent / "none.loom")]) == 2
    assert "has no graph in it: it was left out" in capsys.readouterr().err


def test_models_are_shown_with_hash_and_licence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = UsedModel("org/wan", "WanPipeline", "ab" * 32, "apache-2.0"), UsedModel("gone")
    made_by = Provenance(SourceType.COMPOSITE, (ProvenanceStep("a.b", True, models, {"seed": 9}),), {"frameloom": "1"})
    write_still(tmp_path / "a.png", Image.from_array(np.zeros((4, 4, 3), np.float32)), made_by=made_by)
    text = said(capsys, str(tmp_path / "a.png"))
    assert "partly generated media" in text
    assert f"org/wan · WanPipeline · apache-2.0 · SHA-256 {'ab' * 32}" in text
    assert "gone · no license named · weights not read" in text
    assert "versions   frameloom 1" in text


def test_a_file_that_says_nothing_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_still(tmp_path / "a.png", Image.from_array(np.zeros((4, 4, 3), np.float32)))
    assert "source" not in said(capsys, str(tmp_path / "a.png"))
    assert json.loads(said(capsys, str(tmp_path / "a.png"), "--json"))["made_by"] is None


def test_what_a_file_says_steers_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = XmpInfo("", "evil\x1b[2J\nmodel  fine\ud800" + "x" * 10_000)
    monkeypatch.setattr("studio.media.provenance.provenance_reader.read_provenance", lambda file: evil)
    write_still(tmp_path / "a.png", Image.from_array(np.zeros((4, 4, 3), np.float32)))
    line = said(capsys, str(tmp_path / "a.png")).splitlines()[-1]
    assert "evil\\x1b[2J\\nmodel  fine\\ud800x" in line
    assert len(line) < 2050
    assert json.loads(said(capsys, str(tmp_path / "a.png"), "--json"))["made_by"]["tool"] == evil.tool
