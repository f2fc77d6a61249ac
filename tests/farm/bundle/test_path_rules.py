"""Path mapping rules, as runners of Open Job Description write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.core.errors import FileReadError
from studio.farm.bundle.path_rules import map_project, read_path_rules
from studio.graph.model import Project
from tests.farm.farm_for_tests import REGISTRY, make_graph


def test_sources_lie_where_the_rules_say(tmp_path: Path) -> None:
    rules = [
        {"source_path_format": "POSIX", "source_path": "/show", "destination_path": "/session/a"},
        {"source_path_format": "WINDOWS", "source_path": "D:\\show", "destination_path": "/session/b"},
        {"source_path_format": "POSIX", "source_path": "/one/clip.mp4", "destination_path": "/session/c.mp4"},
    ]
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"version": "pathmapping-1.0", "path_mapping_rules": rules}))
    paths = read_path_rules(file)
    assert paths.map_path("d:/SHOW/x.exr") == "/session/b/x.exr"
    assert paths.map_path("/one/clip.mp4") == "/session/c.mp4"
    project = map_project(Project(make_graph(tmp_path / "out.#.png", Path("/show/clip.mp4")), {}), paths, REGISTRY)
    assert project.graph["v"].params["file"] == "/session/a/clip.mp4"
    assert project.graph["sink"].params["file"] == (tmp_path / "out.#.png").as_posix()


def test_without_rules_nothing_moves(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("{}")
    for file in (tmp_path / "empty.json", tmp_path / "gone.json", Path()):
        assert read_path_rules(file).rules == ()
    project = Project(make_graph(tmp_path / "out.#.png"), {})
    assert map_project(project, read_path_rules(Path()), REGISTRY) is project


@pytest.mark.parametrize(
    "text", ["", "[]", "nonsense", '{"path_mapping_rules": [1]}', '{"path_mapping_rules": [{"source_path": "/a"}]}',
             '{"path_mapping_rules": [{"source_path": 1, "destination_path": "/a"}]}', "[" * 100_000],
)  # fmt: skip
def test_what_are_no_rules_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rules.json"
    file.write_text(text)
    with pytest.raises(FileReadError, match="is no file of path mapping rules"):
        read_path_rules(file)
