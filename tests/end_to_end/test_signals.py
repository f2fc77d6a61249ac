"""Signals, scans and what they move, on the clip that comes with the program: by seek as in order."""

from __future__ import annotations

import random

import pytest
import torch

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.commands import Disconnect, SetParam
from studio.graph.file.project_file import load_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry
from tests.conftest import ROOT

FRAMES = 40
SCALE = 0.25


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry().discover_nodes("nodes")


@pytest.fixture
def document(registry: Registry) -> Document:
    return Document(registry, load_project(ROOT / "assets" / "graphs" / "pulse.loom", registry))


def engine_of(registry: Registry, cache_bytes: int = 64 << 20) -> Engine:
    return Engine(registry, MediaFiles(), cache_bytes=cache_bytes, device="cpu")


def picture(engine: Engine, graph: Graph, frame: int, node: str = "merge") -> torch.Tensor:
    value = engine.compute_frame(EngineRequest(graph, node, "image", frame, SCALE))
    assert isinstance(value, Image)
    return value.pixels


def number(engine: Engine, graph: Graph, node: str, frame: int) -> float:
    value = engine.compute_frame(EngineRequest(graph, node, "signal", frame, SCALE))
    assert isinstance(value, float)
    return value


@pytest.mark.slow
def test_frames_in_any_order_are_those_in_order(registry: Registry, document: Document) -> None:
    in_order = engine_of(registry)
    wanted = [picture(in_order, document.graph, frame) for frame in range(FRAMES)]
    jumping, small = engine_of(registry), engine_of(registry, cache_bytes=1 << 20)
    frames = random.Random(5).sample(range(FRAMES), 12)
    for frame in frames:
        assert picture(jumping, document.graph, frame).equal(wanted[frame]), frame
    for frame in frames[:4]:
        assert picture(small, document.graph, frame).equal(wanted[frame]), frame


def test_the_picture_follows_the_signal(registry: Registry, document: Document) -> None:
    """A radius that a signal drives gives what the same number, typed, gives."""
    engine = engine_of(registry)
    radius = number(engine, document.graph, "remap", 12)
    assert radius > 0.5
    driven = picture(engine, document.graph, 12, "glow")
    document.apply_command(Disconnect((Endpoint("glow", "radius"),)))
    assert not picture(engine, document.graph, 12, "glow").equal(driven)
    document.apply_command(SetParam("glow", "radius", radius))
    assert picture(engine, document.graph, 12, "glow").equal(driven)


def test_a_proxys_signal_is_the_full_pictures(registry: Registry, document: Document) -> None:
    engine = engine_of(registry)
    for node in ("swing", "level", "remap"):
        full = engine.compute_frame(EngineRequest(document.graph, node, "signal", 7, 1.0))
        assert number(engine, document.graph, node, 7) == full
