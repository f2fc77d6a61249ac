"""Groups in the window: what the panels show of a level, viewing inside, the way to a problem, groups in files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.commands import Disconnect
from studio.graph.model import Endpoint
from studio.graph.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.window.conductor import Conductor
from tests.graph.nested_for_tests import entry, group, level, node, way_out
from tests.ui.answering import AnsweringDialogs
from tests.ui.window.conftest import Start, conductor_of

LOOK = level(
    entry(),
    node("gain", "color.gain"),
    node("grade", "color.gain"),
    way_out(),
    wires="plate.out>gain.image gain.image>grade.image grade.image>result.in",
)
NESTED = level(
    node("noise", "source.noise", width=64, height=48, length=12, octaves=1),
    group("look", LOOK),
    node("last", "color.gain"),
    wires="noise.image>look.plate look.result>last.image",
)
INSIDE = Endpoint("look/gain", "image")


@pytest.fixture
def nested(start: Start, tmp_path: Path, qtbot: QtBot) -> Conductor:
    """Return a window's conductor with noise → look (gain → grade) → last."""
    path = tmp_path / "nested.loom"
    save_project(path, NESTED, Registry())
    conductor = conductor_of(start(path))
    qtbot.waitUntil(lambda: bool(conductor.preview.facts.clips), timeout=20_000)
    return conductor


def _is_in(wanted: tuple[Endpoint, int], found: list[tuple[Endpoint, int]]) -> bool:
    return wanted in found


def _cards(conductor: Conductor) -> set[str]:
    return set(conductor.panels.node_editor.binding.view.cards())


def test_a_node_inside_a_group_is_viewed_while_scrubbing(nested: Conductor, qtbot: QtBot) -> None:
    frames: list[tuple[Endpoint, int]] = []
    nested.render_thread.frame_ready.connect(lambda r: frames.append((r.request.output, r.frame)))
    nested.level.enter("look")
    assert _cards(nested) == {"plate", "gain", "grade", "result"}
    nested.panels.node_editor.view_node("gain")
    assert nested.document.project.viewed == INSIDE
    for frame in (3, 7, 11):
        nested.panels.timeline.set_frame(frame)
        qtbot.waitUntil(partial(_is_in, (INSIDE, frame), frames), timeout=20_000)
    editor = nested.panels.node_editor
    assert editor.binding.view.card("gain").look.viewed
    nested.level.leave()
    assert nested.document.project.viewed == INSIDE
    assert editor.binding.view.card("look").look.viewed, "the group shows that the viewed node lies in it"


def test_cards_inside_have_facts_pictures_and_times(nested: Conductor, qtbot: QtBot) -> None:
    pictures = nested.panels.node_editor.binding.view.pictures
    qtbot.waitUntil(lambda: pictures.get("look") is not None, timeout=20_000)
    nested.level.enter("look")
    qtbot.waitUntil(lambda: pictures.get("gain") is not None and pictures.get("grade") is not None, timeout=20_000)
    card = nested.panels.node_editor.binding.view.card("gain")
    assert "64×48" in card.face.outputs[0].detail or "64" in card.face.subtitle


def test_a_failure_inside_shows_on_the_group_and_a_problem_leads_there(nested: Conductor, qtbot: QtBot) -> None:
    nested.level.enter("look")
    nested.level.apply(Disconnect((Endpoint("gain", "image"),)))
    nested.level.leave()
    window = nested._window
    qtbot.waitUntil(lambda: window.problems.count > 0, timeout=20_000)
    card = nested.panels.node_editor.binding.view.card("look")
    qtbot.waitUntil(lambda: bool(card.face.problem), timeout=20_000)
    assert window.problems.count
    nested.problems.go_to_node("look/gain", "gain")
    assert nested.level.path == ("look",)
    assert nested.panels.node_editor.selected == ("gain",)
    assert nested.panels.inspector.node == "gain"


def _settle(conductor: Conductor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not conductor.background.busy, timeout=10_000)


def test_a_group_is_exported_and_imported_as_its_own(
    nested: Conductor, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    dialogs.file = tmp_path / "grain_and_glow.loom"
    nested.groups.linked.export("look")
    _settle(nested, qtbot)
    assert nested.level.graph["look"].link == ""
    nested.groups.linked.import_group()
    _settle(nested, qtbot)
    (added,) = nested.panels.node_editor.selected
    record = nested.level.graph[added]
    assert (record.name, record.link) == ("grain and glow", "")
    assert record.inside is not None
    assert set(record.inside.graph.nodes) == set(LOOK.graph.nodes)


@pytest.mark.parametrize("text", ["", "{", '{"frameloom": 99}'])
def test_a_file_that_is_no_project_is_refused_with_words(
    nested: Conductor, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot, text: str
) -> None:
    before = nested.document.project
    dialogs.file = tmp_path / "broken.loom"
    dialogs.file.write_text(text)
    said: list[tuple[str, str]] = []
    nested.groups.linked.failed.connect(lambda title, why: said.append((title, why)))
    nested.groups.linked.import_group()
    _settle(nested, qtbot)
    assert [title for title, _ in said] == ["The group cannot be read"]
    assert "broken.loom" in said[0][1]
    assert nested.document.project is before


def test_the_menu_of_a_group_offers_what_fits(nested: Conductor) -> None:
    def texts(node: str | None) -> list[str]:
        return [entry[0] for entry in nested.groups.entries(node) if entry is not None]

    assert texts("look") == ["Export group…"]
    assert texts("last") == []
    assert texts(None) == ["Import as group…"]
