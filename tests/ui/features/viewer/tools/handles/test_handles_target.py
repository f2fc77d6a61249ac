"""The node whose handles are shown, where expressions set its parameters."""

from __future__ import annotations

import pytest

from nodes.transform.transform import Transform
from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.registry import Registry
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.handles.handles_target import HandlesTarget, find_handles_target

CLIP = ClipInfo(FrameRate.from_value(25), 100, 640, 360, 3)
MOVED = Endpoint("move", "image")


def find_target(expressions: dict[str, str]) -> HandlesTarget:
    record = NodeRecord("move", "transform.transform", "Move", params={"rotate": 5.0}, expressions=expressions)
    facts = GraphFacts({MOVED: CLIP}, ())
    search = HandleSearch(Graph({"move": record}), Registry([Transform.spec]), facts, MOVED, ("move",))
    found = find_handles_target(search)
    assert found is not None
    return found


def test_what_an_expression_sets_is_shown_and_stays() -> None:
    target = find_target({"translate": "(frame * 2, width / 10)", "scale": "0.5"})
    assert target.driven == {"translate", "scale"}
    values = target.read_values(10)
    assert (values["translate"], values["scale"], values["rotate"]) == ((20.0, 64.0), 0.5, 5.0)


@pytest.mark.parametrize("text", ["1 / frame", "gone.rotate"])
def test_what_has_no_value_leaves_that_beneath(text: str) -> None:
    assert find_target({"rotate": text}).read_values(0)["rotate"] == 5.0
