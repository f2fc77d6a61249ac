"""What is computed and kept does not depend on the language that is spoken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.app.cli import run_command_line
from studio.core.translation import tr, use_catalogue
from studio.engine.evaluation.plan import DigestTable
from studio.graph.file.project_file import load_project
from studio.graph.file.project_formatter import format_project
from studio.services.engine_setup import load_engine, load_media, load_registry
from tests.ui.pseudo import Pseudo

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "assets" / "graphs" / "slow-motion.loom"


@contextmanager
def _in_brackets() -> Iterator[None]:
    go_back = use_catalogue(Pseudo())
    try:
        assert tr("Blur") == "⟦Blur·⟧"
        yield
    finally:
        go_back()


def _in_both_languages(make: Callable[[], object]) -> tuple[object, object]:
    english = make()
    with _in_brackets():
        return english, make()


def test_digests_are_the_same() -> None:
    def digests() -> list[bytes]:
        registry = load_registry()
        engine = load_engine(registry, load_media(), None, device="cpu")
        try:
            graph = load_project(TEMPLATE, registry).graph
            nodes = [(record.id, registry[record.type].outputs) for record in graph.nodes.values()]
            found = DigestTable(engine.media)
            outputs = [(node, port.name) for node, ports in nodes for port in ports]
            return [
                found.get_digest(engine.compiler.compile_output(graph, node, port, 1.0), 3) for node, port in outputs
            ]
        finally:
            engine.close()

    english, other = _in_both_languages(digests)
    assert english
    assert english == other


def test_projects_are_written_alike() -> None:
    def text() -> str:
        registry = load_registry()
        return format_project(load_project(TEMPLATE, registry), TEMPLATE, registry)

    english, other = _in_both_languages(text)
    assert english == other
    assert "⟦" not in str(other)


def test_programs_that_read_the_answers_find_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    def answer() -> object:
        assert run_command_line(["nodes", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    english, other = _in_both_languages(answer)
    assert english == other


def test_people_who_read_the_answers_find_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    with _in_brackets():
        assert run_command_line(["nodes", "filter.blur"]) == 0
        shown = capsys.readouterr().out
        assert run_command_line(["check", "there-is-no-such.loom"]) == 2
        said = capsys.readouterr().err
    assert "⟦Blur·⟧" in shown
    assert "⟦" in said
