"""GRAPH on the command line: a file, or a template by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.cli.arguments.graph_argument import find_graph
from tests.conftest import ROOT


def test_a_template_is_found_by_its_name() -> None:
    assert find_graph("slow-motion") == ROOT / "assets" / "graphs" / "slow-motion.loom"


def test_a_file_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("slow-motion").write_text("{}")
    assert find_graph("slow-motion") == Path("slow-motion")


@pytest.mark.parametrize("text", ["nothing", "slow-motion.loom", "a/slow-motion", "../graphs/grade", ""])
def test_all_else_is_a_path(text: str) -> None:
    assert find_graph(text) == Path(text)
