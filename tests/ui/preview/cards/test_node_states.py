"""What cards are told of their nodes' work."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from studio.engine.watch.profile import NodeProfile
from studio.engine.watch.result_checks import ResultNotice
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.ui.features.canvas.cards.card_painting import get_cost_color
from studio.ui.preview.cards.node_state import Activity, NodeState
from studio.ui.preview.cards.node_states import NodeStates, make_node_costs
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult, RenderFailure
from studio.ui.widgets.theme import Colors
from tests.ui.fake_panels import GAIN, project
from tests.ui.nodes_for_tests import registry


def _row(node: str, seconds: float) -> NodeProfile:
    return NodeProfile(node, node, "color.gain", 1, 2, 1, seconds, seconds, seconds, 0, 3 << 20, 0)


class Rig:
    def __init__(self) -> None:
        self.document = Document(registry(), project())
        self.told: list[tuple[str, NodeState]] = []
        self.listed: list[Mapping[str, str]] = []
        self.states = NodeStates(
            self.document, lambda node, state: self.told.append((node, state)), list_notices=self.listed.append
        )

    def answer(
        self,
        failure: RenderFailure | None = None,
        notices: tuple[ResultNotice, ...] = (),
        profile: tuple[NodeProfile, ...] = (),
    ) -> None:
        request = FrameRequest(self.document.graph, GAIN, 0)
        self.states.apply_result(
            FrameResult(request, failure=failure, notices=notices, profile=profile, node_times={"gain": 0.5})
        )


def test_a_notice_comes_and_goes_with_the_frame() -> None:
    rig = Rig()
    for _ in range(2):
        rig.answer(notices=(ResultNotice("Gain", 0, "3 of 9 values are not finite", "gain"),))
    rig.answer()
    said = [(node, state.notice) for node, state in rig.told]
    assert list(dict.fromkeys(said)) == [("gain", "3 of 9 values are not finite"), ("gain", "")]
    assert rig.listed == [{"gain": "3 of 9 values are not finite"}, {}]


def test_costs_are_shares_of_the_frame() -> None:
    rig = Rig()
    rig.answer(profile=(_row("gain", 0.03), _row("video", 0.01)))
    costs = {node: state.cost for node, state in rig.told}
    gain, video = costs["gain"], costs["video"]
    assert gain is not None
    assert video is not None
    assert gain.share == pytest.approx(0.75)
    assert video.share == pytest.approx(0.25)
    assert gain.summary_text == "3 found · 3.0 MiB"
    assert dict(rig.told)["gain"].time_text == "30 ms"
    assert "75 % of the frame" in gain.tooltip_text
    rig.answer()
    assert all(state.cost is None for _, state in rig.told[-2:])


def test_nothing_is_divided_by_no_time() -> None:
    assert make_node_costs((_row("gain", 0.0),))["gain"].share == 0.0


def test_a_failed_node_stays_failed_until_an_answer_says_otherwise() -> None:
    rig = Rig()
    rig.states.mark_busy("gain", 0.5)
    rig.answer(RenderFailure("no luck", "Gain failed", "gain"))
    rig.states.show_times()
    rig.answer()
    activities = [state.activity for _, state in rig.told]
    assert activities == [Activity.COMPUTING, Activity.FAILED, Activity.IDLE]


def test_a_failed_node_is_none_once_it_is_computed_again() -> None:
    rig = Rig()
    rig.answer(RenderFailure("no", "gain failed", "gain"))
    rig.states.mark_busy("gain")
    rig.answer(RenderFailure("no", "gain failed", "gain"))
    rig.states.mark_busy("other")
    assert [state.activity for _, state in rig.told] == [
        Activity.FAILED,
        Activity.IDLE,
        Activity.COMPUTING,
        Activity.FAILED,
        Activity.IDLE,
    ]


def test_nodes_that_are_gone_are_told_nothing() -> None:
    rig = Rig()
    rig.answer(RenderFailure("no luck", "Gone failed", "gone"))
    assert rig.told == []


def test_the_tint_goes_from_green_over_yellow_to_red() -> None:
    shares = (0.0, 0.25, 0.5, 1.0)
    names = [Colors.GOOD.name(), Colors.WARNING.name(), Colors.DANGER.name(), Colors.DANGER.name()]
    assert [get_cost_color(share).name() for share in shares] == names


def test_a_node_whose_work_was_given_up_is_busy_no_longer() -> None:
    rig = Rig()
    rig.states.mark_busy("gain", 0.5)
    rig.states.clear_busy()
    rig.states.clear_busy()
    assert [(node, state.activity) for node, state in rig.told] == [
        ("gain", Activity.COMPUTING),
        ("gain", Activity.IDLE),
    ]


def test_the_path_of_the_awaited_frame_is_lit_until_it_comes() -> None:
    lit: list[frozenset[str]] = []
    wires = {Endpoint("b", "image"): Endpoint("a", "image")}
    nodes = {node: NodeRecord(node, "color.gain", node) for node in "abc"}
    document = Document(registry(), Project(Graph(nodes, wires)))
    states = NodeStates(document, lambda node, state: None, lit.append)
    states.mark_busy("b")
    states.mark_busy("b", 0.5)
    assert lit == [frozenset(), frozenset("ab")], "once, not with each step"
    states.apply_result(FrameResult(FrameRequest(document.graph, Endpoint("b", "image"), 0)))
    assert lit[2:] == [frozenset()]
    states.mark_busy("c")
    states.clear_busy()
    assert lit[3:] == [frozenset("c"), frozenset()]


def test_a_note_stays_while_notices_come_and_go() -> None:
    rig = Rig()
    rig.states.set_remarks({"gain": "64 is made of 60"})
    rig.answer(notices=(ResultNotice("Gain", 0, "odd", "gain"),))
    rig.states.set_remarks({})
    rig.answer()
    said = [state.notice for node, state in rig.told if node == "gain"]
    assert list(dict.fromkeys(said)) == ["64 is made of 60", "64 is made of 60\nodd", "odd", ""]
