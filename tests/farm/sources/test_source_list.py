"""Sources as a job names them: nothing is looked at that the project may not reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.farm.sources.source_list import list_sources
from studio.graph.file import source_files
from tests.farm.farm_for_tests import CLIP, REGISTRY, make_graph


def test_other_machines_are_not_looked_at_without_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []

    def find_first_file(path: Path) -> Path:
        looked.append(path)
        return CLIP

    monkeypatch.setattr(source_files, "find_first_file", find_first_file)
    graph = make_graph(tmp_path / "out.#.png", Path("//server/share/clip.mp4"))
    assert list_sources(replace(graph, is_restricted=True), "sink", REGISTRY) == ()
    assert looked == []
    assert [source.path for source in list_sources(graph, "sink", REGISTRY)] == ["//server/share/clip.mp4"]
