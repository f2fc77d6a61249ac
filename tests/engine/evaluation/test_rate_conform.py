"""Files of different rates on the project's rate, with real files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from studio.core.image import Image
from studio.core.time import FrameRate
from studio.engine.engine import Engine
from studio.engine.render import render_output
from studio.engine.request import EngineRequest
from studio.graph.analysis.invalidation import find_invalidated_nodes
from studio.graph.commands import GroupNodes, SetParam, SetRate
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk.params import ParamValue
from studio.services.engine_setup import load_registry

NTSC, PAL = FrameRate(Fraction(24000, 1001)), FrameRate.from_value(25)
REGISTRY = load_registry()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(REGISTRY, MediaFiles(), cache_bytes=64 << 20, device="cpu")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Mapping[FrameRate, Path]:
    """Return clips of two seconds at two rates: a disc that crosses the picture."""
    folder, found = tmp_path_factory.mktemp("clips"), {}
    for rate in (NTSC, PAL):
        length = round(2 * rate.value)
        params: dict[str, ParamValue] = {
            "width": 64,
            "height": 36,
            "length": length,
            "rate": float(rate),
            "caption": "a red circle moves right",
        }
        graph = Graph({"a": NodeRecord("a", "source.shapes", "A", params=params)})
        path = folder / f"{length}.mp4"
        render_output(engine, graph, Endpoint("a", "image"), path)
        found[rate] = path
    return found


@pytest.fixture
def document(clips: Mapping[FrameRate, Path]) -> Document:
    """Return a project that reads both clips, each into a node that shows it."""
    records = {}
    wires = {}
    for name, rate in (("ntsc", NTSC), ("pal", PAL)):
        params: dict[str, ParamValue] = {"file": clips[rate].as_posix()}
        records[name] = NodeRecord(name, "source.video", name, params=params)
        records[f"{name}_gain"] = NodeRecord(f"{name}_gain", "color.gain", f"{name}_gain")
        wires[Endpoint(f"{name}_gain", "image")] = Endpoint(name, "image")
    return Document(REGISTRY, Project(Graph(records, wires)))


def lengths(document: Document, engine: Engine) -> list[tuple[str, int | None]]:
    clips = engine.facts(document.graph).clips
    return [(str(clips[end].rate), clips[end].length) for end in (Endpoint("ntsc", "image"), Endpoint("pal", "image"))]


def test_all_files_run_at_the_projects_rate(document: Document, engine: Engine) -> None:
    assert lengths(document, engine) == [("23.98", 48), ("25", 50)]
    document.apply_command(SetRate(FrameRate.from_value(50)))
    assert lengths(document, engine) == [("50", 100), ("50", 100)]
    document.apply_command(SetRate(NTSC))
    assert lengths(document, engine) == [("23.98", 48), ("23.98", 48)]
    clip = engine.facts(document.graph).clips[Endpoint("pal", "image")]
    assert clip.rate == NTSC  # to the last digit
    document.undo()
    document.undo()
    assert lengths(document, engine) == [("23.98", 48), ("25", 50)]


def test_a_second_is_a_second_at_any_rate(document: Document, engine: Engine) -> None:
    def shown(frame: int) -> torch.Tensor:
        image = engine.compute_frame(EngineRequest(document.graph, "pal_gain", "image", frame))
        assert isinstance(image, Image)
        return image.pixels

    own = {frame: shown(frame) for frame in (0, 20, 40)}
    document.apply_command(SetRate(FrameRate.from_value(50)))
    for frame, pixels in own.items():
        assert shown(2 * frame).equal(pixels)
        assert shown(2 * frame + 1).equal(pixels)  # repeated
    assert not own[0].equal(own[20])


def test_a_rate_that_was_set_on_a_node_stays(document: Document, engine: Engine) -> None:
    document.apply_command(SetRate(FrameRate.from_value(50)))
    document.apply_command(SetParam("pal", "rate", 12.5))
    assert lengths(document, engine) == [("50", 100), ("12.50", 25)]


def test_files_inside_groups_run_at_the_rate_of_the_outermost_project(document: Document, engine: Engine) -> None:
    document.apply_command(SetRate(FrameRate.from_value(50)))
    document.apply_command(GroupNodes(("pal", "pal_gain"), "G", "g"))
    inside = document.graph["g"].group_project
    assert inside is not None
    assert inside.rate is None
    assert engine.facts(document.graph).clips[Endpoint("g/pal", "image")].length == 100


def test_the_rate_touches_what_reads_files_and_nothing_else(document: Document) -> None:
    other = NodeRecord("noise", "source.noise", "Noise")
    document.replace_project(replace(document.project, graph=document.graph.with_node(other)))
    before = document.graph
    document.apply_command(SetRate(PAL))
    after = document.graph
    assert find_invalidated_nodes(before, after, REGISTRY) == {"ntsc", "ntsc_gain", "pal", "pal_gain"}
    document.apply_command(SetParam("noise", "width", 64))
    one, other_flat = flatten_graph(after, REGISTRY).graph, flatten_graph(document.graph, REGISTRY).graph
    assert one.nodes["pal"] is other_flat.nodes["pal"]  # what an edit leaves alone stays the same object
    assert one.nodes["noise"] is not other_flat.nodes["noise"]
