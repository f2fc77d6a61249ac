"""Requests whose frame is found once, and handed on to all that serve them."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest

from studio.core.errors import GraphError
from studio.engine.display.display_renderer import DisplayRenderer
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, PixelRect
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import SignalUnknownError
from studio.engine.evaluation.resolved_request import ResolvedRequest
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from tests.engine.graphs_for_tests import build, chain, level
from tests.engine.kinds_for_tests import engine_with
from tests.engine.nodes_for_tests import calls

GRAPH = chain(("ramp", {"width": 40}), ("add", {}))
REQUEST = EngineRequest(GRAPH, "last", "image", 3)
DRIVEN = build(
    ("ramp", "ramp", {"length": 100}), ("wave", "wave", {}), ("last", "pick", {}),
    wires="ramp>last wave.signal>last.frame",
)  # fmt: skip


def test_all_that_serve_a_viewed_frame_find_it_once(engine: Engine) -> None:
    screen = DisplayRenderer(engine)
    with patch.object(engine.compiler, "compile_output", wraps=engine.compiler.compile_output) as compile_output:
        request = engine.resolve_request(REQUEST)
        for _ in range(2):
            screen.is_available(request, NEUTRAL_SETTINGS)
            engine.read_sources(request, CancelToken())
            frame = screen.render_frame(request, NEUTRAL_SETTINGS, None)
            assert screen.sample_pixels(request, PixelRect(0, 0, 1, 1), frame.full_size, frame.picture) is not None
            assert engine.find_notices(request) == ()
        assert compile_output.call_count == 1
    assert (calls["ramp"], calls["add"]) == (1, 1)


def test_a_resolved_request_says_what_the_request_says(engine: Engine) -> None:
    resolved = engine.resolve_request(REQUEST)
    assert isinstance(resolved, ResolvedRequest)
    assert engine.resolve_request(resolved) is resolved
    assert (resolved.graph, resolved.node, resolved.output, resolved.frame) == (GRAPH, "last", "image", 3)
    assert resolved.digest == engine.cache_lookup.compute_digest(REQUEST)
    assert engine.compute_frame(resolved) is engine.compute_frame(REQUEST)
    far = engine.resolve_request(EngineRequest(GRAPH, "last", "image", 10**6))
    assert (far.frame, far.clip_frame) == (10**6, far.compiled_output.facts.length - 1)


def test_it_cannot_be_made_a_request_for_another_frame(engine: Engine) -> None:
    with pytest.raises(TypeError):
        replace(engine.resolve_request(REQUEST), frame=4)


def test_what_cannot_be_computed_is_refused_at_once(engine: Engine) -> None:
    with pytest.raises(GraphError):
        engine.resolve_request(EngineRequest(GRAPH, "nobody", "image", 0))


def test_the_digest_is_there_once_the_signal_is_that_it_takes() -> None:
    engine = engine_with()
    resolved = engine.resolve_request(EngineRequest(DRIVEN, "last", "image", 2))
    with pytest.raises(SignalUnknownError):
        resolved.digest  # noqa: B018  (the property raises)
    assert not engine.is_available(resolved)
    assert engine.find_notices(resolved) == ()
    assert engine.compute_picture(resolved).pixels.size
    assert resolved.digest == engine.cache_lookup.compute_digest(EngineRequest(DRIVEN, "last", "image", 2))
    assert engine.is_available(resolved)
    assert level(engine.compute_frame(resolved)) == level(engine.find_cached(resolved))
