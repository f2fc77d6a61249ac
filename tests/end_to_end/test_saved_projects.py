"""What earlier versions of the program saved opens, keeps all that is in it, and renders.

The files in `saved_projects` are as the program wrote them then, one of each format.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.app.run import main
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.schema import FORMAT_VERSION
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from tests.conftest import ROOT

SAVED = sorted((Path(__file__).parent / "saved_projects").glob("*.loom"))
MEDIA = ROOT / "assets" / "media"
WEIGHTS = sorted((ROOT / "assets" / "models").glob("*.safetensors"))
TEMPLATES = ("text-to-video", "audio-to-video", "image-to-video")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(params=SAVED, ids=lambda path: path.stem)
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of a saved project, with the paths of its media as they are here."""
    path = tmp_path / "shot.loom"
    text = request.param.read_text(encoding="utf-8")
    path.write_text(text.replace("../media/", f"{MEDIA.as_posix()}/"), encoding="utf-8")
    return path


def _without_versions(content: Any) -> Any:
    """Return the content of a file without the versions of the format and of its nodes."""
    if isinstance(content, list):
        return [_without_versions(each) for each in content]
    if isinstance(content, dict):
        return {key: _without_versions(each) for key, each in content.items() if key not in {"frameloom", "version"}}
    return content


def test_there_is_a_file_of_each_format() -> None:
    formats = [json.loads(path.read_text(encoding="utf-8"))["frameloom"] for path in SAVED]
    assert formats == list(range(1, FORMAT_VERSION + 1))


def test_all_that_was_saved_is_saved_again(saved: Path, registry: Registry) -> None:
    before = _without_versions(json.loads(saved.read_text(encoding="utf-8")))
    save_project(saved, load_project(saved, registry), registry)
    assert _without_versions(json.loads(saved.read_text(encoding="utf-8"))) == before


def test_a_saved_project_has_no_problems_and_renders(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(saved)]) == 0
    assert "no problems" in capsys.readouterr().out
    target = saved.with_name("out.mkv")
    assert main(["render", str(saved), "--range", "8-9", "--scale", "0.25", "--quiet", "-o", str(target)]) == 0
    assert target.stat().st_size > 0


def test_weights_that_come_along_fit_their_networks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` compares the tensors in a file with those of the network, by name and shape."""
    enlarging = tmp_path / "enlarge.loom"
    weights = (ROOT / "assets" / "models" / "upscale-x2.safetensors").as_posix()
    nodes = {
        "noise": {"name": "noise", "type": "source.noise", "version": 1},
        "upscale": {
            "name": "upscale", "type": "realism.upscale_network", "version": 1, "params": {"weights": weights}
        },
    }  # fmt: skip
    enlarging.write_text(
        json.dumps({"frameloom": 1, "nodes": nodes, "wires": {"upscale.image": "noise.image"}}), encoding="utf-8"
    )
    projects = [*(ROOT / "assets" / "graphs" / f"{name}.loom" for name in TEMPLATES), enlarging]
    used = "".join(project.read_text(encoding="utf-8") for project in projects)
    assert [path.name for path in WEIGHTS if path.name not in used] == []
    for project in projects:
        assert main(["check", str(project)]) == 0, project.name
        assert "no problems" in capsys.readouterr().out
