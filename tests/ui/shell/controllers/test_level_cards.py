"""Which cards of the open level show what is known of nodes on any level."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import Problem
from studio.graph.groups.paths import get_graph, join_path
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.ui.preview.cards.node_state import Activity, NodeCost, NodeState
from studio.ui.shell.controllers.level_cards import LevelCards
from tests.ui.fake_panels import CLIP, FakeCards

INNER = Graph({"blur": NodeRecord("blur", "filter.blur", "Blur"), "gain": NodeRecord("gain", "color.gain", "Gain")})
GRAPH = Graph(
    {
        "look": NodeRecord("look", "graph.group", "Look", group_project=Project(INNER)),
        "video": NodeRecord("video", "source.video", "Video"),
    }
)


class _Level:
    """A level that a test chooses."""

    path: tuple[str, ...] = ()

    @property
    def graph(self) -> Graph:
        return get_graph(GRAPH, self.path)

    def get_full_path(self, node: str) -> str:
        return join_path(self.path, node)

    def find_local_node(self, full_id: str) -> str | None:
        steps = full_id.split("/")
        depth = len(self.path)
        return steps[depth] if tuple(steps[:depth]) == self.path and len(steps) > depth else None


class Rig:
    def __init__(self) -> None:
        self.level, self.editor = _Level(), FakeCards()
        self.cards = LevelCards(self.level, self.editor)

    def state(self, node: str) -> NodeState:
        QApplication.processEvents()
        return self.editor.states[node]

    def enter(self, *path: str) -> None:
        self.level.path = path
        self.editor.states.clear()
        self.cards.refresh_level()


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig()


def test_a_group_is_as_busy_and_as_broken_as_what_it_holds(rig: Rig) -> None:
    rig.cards.set_node_state("look/gain", NodeState.computing(0.5))
    assert (rig.state("look").activity, rig.state("look").progress) == (Activity.COMPUTING, 0.5)
    rig.cards.set_node_state("look/blur", NodeState.failed("The radius is too large"))
    assert rig.state("look") == NodeState.failed("Blur: The radius is too large")
    rig.cards.set_node_state("look/blur", NodeState.idle(0.25))
    rig.cards.set_node_state("look/gain", NodeState.idle(0.5))
    assert rig.state("look") == NodeState.idle(0.75)


def test_the_costs_of_a_group_are_those_of_what_it_holds(rig: Rig) -> None:
    rig.cards.set_node_state("look/gain", NodeState(cost=NodeCost(0.25, 1.0, 1, 2, 3, 4)))
    rig.cards.set_node_state("look/blur", NodeState(cost=NodeCost(0.5, 2.0, 1, 2, 3, 4)))
    assert rig.state("look").cost == NodeCost(0.75, 3.0, 2, 4, 6, 8)


def test_what_was_said_before_is_shown_when_a_group_is_entered_and_left(rig: Rig) -> None:
    rig.cards.set_node_state("look/gain", NodeState.idle(0.5))
    rig.cards.set_node_state("video", NodeState.idle(1.0))
    rig.enter("look")
    assert rig.state("gain") == NodeState.idle(0.5)
    assert "video" not in rig.editor.states
    rig.enter()
    assert rig.state("video") == NodeState.idle(1.0)
    assert rig.state("look") == NodeState.idle(0.5)


def test_facts_and_problems_reach_the_level_that_they_are_of(rig: Rig) -> None:
    problem = Problem("look/blur", "image", "nothing is connected")
    ends = (Endpoint("look", "out"), Endpoint("look/blur", "image"), Endpoint("video", "image"))
    unused = {"look/blur": {"mask": "It takes none."}}
    facts = GraphFacts(dict.fromkeys(ends, CLIP), (problem,), unused_inputs=unused, unused_outputs=unused)
    rig.cards.set_facts(facts)
    assert set(rig.editor.facts[-1].clips) == {Endpoint("look", "out"), Endpoint("video", "image")}
    assert rig.editor.facts[-1].unused_inputs == {}
    assert [found.node for found in rig.editor.facts[-1].problems] == ["look"]
    rig.enter("look")
    assert set(rig.editor.facts[-1].clips) == {Endpoint("blur", "image")}
    assert [found.node for found in rig.editor.facts[-1].problems] == ["blur"]
    assert rig.editor.facts[-1].unused_inputs == {"blur": {"mask": "It takes none."}}
    assert rig.editor.facts[-1].unused_outputs == {"blur": {"mask": "It takes none."}}


def test_pictures_go_to_cards_of_this_level_only(rig: Rig) -> None:
    for node in ("look", "look/blur", "video"):
        rig.cards.set_thumbnail(node, QImage())
    assert set(rig.editor.thumbnails) == {"look", "video"}
    rig.enter("look")
    rig.cards.set_thumbnail("look/blur", QImage())
    assert "blur" in rig.editor.thumbnails


def test_another_project_knows_nothing_of_the_last(rig: Rig) -> None:
    rig.cards.set_node_state("video", NodeState.idle(1.0))
    rig.editor.states.clear()
    rig.cards.clear_facts()
    QApplication.processEvents()
    assert rig.editor.states == {}
