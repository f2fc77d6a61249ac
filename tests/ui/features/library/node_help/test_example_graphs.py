"""Examples of node types: each computes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.core.errors import NotGeneratedError
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.services.engine_setup import load_registry
from studio.ui.features.library.node_help.example_graphs import MEDIA, ExampleBuilder, has_example
from studio.ui.features.library.node_help.example_placement import make_insert_example
from studio.ui.shell.models.compatible_nodes import needs_model
from tests.sweeps import over_nodes
from tests.ui.nodes_for_tests import AudioGain, Merge

REGISTRY = load_registry()
EXAMPLES = ExampleBuilder(REGISTRY, MEDIA)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine(REGISTRY, MediaFiles(), cache_bytes=1 << 28, device="cpu")
    yield made
    made.close()


@pytest.mark.parametrize("spec", over_nodes(spec for spec in REGISTRY if has_example(spec)))
def test_every_node_type_has_an_example_that_computes(spec: NodeSpec, engine: Engine) -> None:
    example = EXAMPLES.build_example(spec)
    assert example is not None
    node, record = list(example.graph.nodes.items())[-1]
    assert record.type == spec.id
    facts = engine.facts(example.graph)
    if needs_model(spec):
        (problem,) = facts.problems  # no model, or what else it takes
        assert problem.node == node
        return
    assert facts.problems == ()
    shown = [Endpoint(node, port.name) for port in spec.outputs] or [
        example.graph.wires[Endpoint(node, port.name)] for port in spec.inputs if not port.is_optional
    ]
    for output in shown:
        request = EngineRequest(example.graph, output.node, output.port, 1, scale=0.25)
        if spec.kind is NodeKind.GENERATOR:  # it waits until it is run
            with pytest.raises(NotGeneratedError):
                engine.compute_frame(request)
        else:
            assert engine.compute_frame(request) is not None


def test_a_mixer_gets_two_different_pictures() -> None:
    example = EXAMPLES.build_example(REGISTRY["composite.merge"])
    assert example is not None
    assert {record.type for record in example.graph.nodes.values()} == {
        "source.video", "source.shapes", "composite.merge",
    }  # fmt: skip


def test_what_needs_a_flow_gets_one_that_is_measured() -> None:
    example = EXAMPLES.build_example(REGISTRY["motion.flow_magnitude"])
    assert example is not None
    types = [record.type for record in example.graph.nodes.values()]
    assert types == ["motion.optical_flow", "source.video", "motion.flow_magnitude"]
    assert example.layout["video"].x < example.layout["optical_flow"].x < example.layout["flow_magnitude"].x


def test_what_nothing_feeds_has_no_example() -> None:
    registry = Registry([AudioGain.spec, Merge.spec])
    assert ExampleBuilder(registry, MEDIA).build_example(AudioGain.spec) is None


def test_an_example_goes_beside_the_selection_over_nothing_in_one_step() -> None:
    records = {node: NodeRecord(node, "source.color", node) for node in ("a", "b")}
    layout = {"a": Point(0.0, 0.0), "b": Point(300.0, 20.0)}
    document = Document(REGISTRY, Project(Graph(records), layout))
    example = EXAMPLES.build_example(REGISTRY["filter.blur"])
    assert example is not None
    command, nodes = make_insert_example(document.project, example, ("a",))
    document.apply_command(command)
    assert document.undo_label == "Insert an example of Blur"
    assert document.graph.nodes[nodes[-1]].type == "filter.blur"
    corners = [document.project.layout[node] for node in nodes]
    assert min(at.x for at in corners) >= 180.0
    assert min(at.y for at in corners) >= 220.0  # below b, which lies in the way
    document.undo()
    assert set(document.graph.nodes) == {"a", "b"}
    command, nodes = make_insert_example(Project(), example, ())
    assert nodes
