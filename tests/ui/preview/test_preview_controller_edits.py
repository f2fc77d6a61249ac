"""What the preview does of an edit is done once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.analysis.invalidation import find_invalidated_nodes
from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.graph.model import Graph
from studio.sdk.registry import Registry
from studio.ui.preview import preview_controller
from studio.ui.preview.messages.frame_messages import FactsResult
from tests.ui.fake_panels import FACTS, Rig, project, rig_of
from tests.ui.nodes_for_tests import registry


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    with rig_of(Document(registry(), project())) as made:
        yield made


def test_cards_are_told_whether_facts_are_of_the_current_graph(rig: Rig) -> None:
    asked_first = rig.thread.facts[-1]
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    rig.thread.facts_ready.emit(FactsResult(asked_first, FACTS))
    rig.thread.answer_facts()
    assert rig.cards.are_current == [False, True]


def test_what_an_edit_reaches_is_found_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Graph] = []

    def counted(before: Graph, after: Graph, registry: Registry) -> set[str]:
        found.append(after)
        return find_invalidated_nodes(before, after, registry)

    monkeypatch.setattr(preview_controller, "find_invalidated_nodes", counted)
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    assert found == [rig.document.graph]
