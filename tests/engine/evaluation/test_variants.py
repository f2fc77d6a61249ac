"""Two variants of a graph: what they share is computed once."""

from __future__ import annotations

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, FrameState
from studio.graph.commands import AcceptVariant, ForkVariant, SetParam
from studio.graph.history import Document
from studio.graph.model import Project, Side
from studio.graph.variants import get_graph_of_side
from tests.engine.conftest import Levels
from tests.engine.graphs_for_tests import build
from tests.engine.nodes_for_tests import REGISTRY, calls

GRAPH = build(
    ("ramp", "ramp", {}),
    ("shared", "add", {"tag": "shared"}),
    ("last", "add", {"tag": "last"}),
    wires="ramp.image>shared.image shared.image>last.image",
)


def forked() -> Document:
    """Return a document whose variant B adds more at its end."""
    document = Document(REGISTRY, Project(GRAPH))
    document.apply_command(ForkVariant())
    document.apply_command(SetParam("last", "amount", 5.0))
    return document


def test_in_step_only_what_differs_is_computed_twice(levels: Levels) -> None:
    project = forked().project
    first, second = get_graph_of_side(project, Side.A), get_graph_of_side(project, Side.B)
    for frame in range(4):
        (one,), (other,) = levels(first, [frame]), levels(second, [frame])
        assert round(other - one, 3) == 4.0
    assert (calls["ramp"], calls["shared"], calls["last"]) == (4, 4, 8)


def test_accepting_either_computes_nothing(levels: Levels, engine: Engine) -> None:
    for side in Side:
        document = forked()
        levels(get_graph_of_side(document.project, side), range(3))
        before = dict(calls)
        document.apply_command(AcceptVariant(side))
        assert engine.get_frame_states(document.graph, "last", "image", range(3)) == (FrameState.CACHED,) * 3
        engine.compute_frame(EngineRequest(document.graph, "last", "image", 2))
        assert dict(calls) == before


def test_a_fork_that_was_not_edited_costs_nothing(levels: Levels) -> None:
    document = Document(REGISTRY, Project(GRAPH))
    document.apply_command(ForkVariant())
    levels(get_graph_of_side(document.project, Side.A), range(3))
    before = dict(calls)
    levels(get_graph_of_side(document.project, Side.B), range(3))
    assert dict(calls) == before
