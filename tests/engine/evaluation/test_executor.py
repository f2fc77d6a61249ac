"""Errors, cancelling, nodes that break the rules, and what is kept in memory."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref

import pytest
import torch

from studio.core.errors import CancelledError, NodeError, ShapeError, StudioError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.node_context import EngineContext
from studio.engine.evaluation.plan import DigestTable
from studio.engine.request import EngineRequest, FrameState, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.devices import DeviceLease
from studio.sdk import Image
from tests.engine.conftest import Levels
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import REGISTRY, calls, gate, reached


def test_an_error_is_wrapped_once(levels: Levels) -> None:
    graph = chain(("ramp", {}), ("fail", {"frame": 3}), ("add", {}), ("add", {}))
    with pytest.raises(NodeError) as caught:
        levels(graph, [3])
    error = caught.value
    assert str(error) == "n1, frame 3: ValueError: no such luck"
    assert (error.node, error.node_id, error.frame) == ("n1", "n1", 3)
    assert isinstance(error.cause, ValueError)
    assert error.__cause__ is error.cause


def test_an_error_poisons_only_what_depends_on_it(engine: Engine, levels: Levels) -> None:
    graph = chain(("ramp", {}), ("fail", {"frame": 3}), ("add", {}))
    assert levels(graph, [2, 4]) == [3, 5]
    for _ in range(2):
        with pytest.raises(NodeError):
            levels(graph, [3])
    assert levels(graph, [3], node="n0") == [3]
    states = engine.get_frame_states(graph, "last", "image", FrameRange(1, 5))
    assert states == (FrameState.MISSING, FrameState.CACHED, FrameState.FAILED, FrameState.CACHED)
    assert engine.get_frame_states(graph, "n0", "image", FrameRange(3, 4)) == (FrameState.CACHED,)


def test_an_error_while_planning_names_its_node(engine: Engine, levels: Levels) -> None:
    graph = chain(("ramp", {}), ("lost", {}), ("add", {}))
    assert levels(graph, [2]) == [3]
    with pytest.raises(NodeError, match="n1, frame 3: IndexError"):
        levels(graph, [3])
    missing, failed = FrameState.MISSING, FrameState.FAILED
    states = engine.get_frame_states(graph, "last", "image", FrameRange(0, 5))
    assert states == (missing, missing, FrameState.CACHED, failed, failed)


def test_a_failed_frame_is_tried_again(engine: Engine, levels: Levels) -> None:
    graph = chain(("ramp", {}), ("fail", {"frame": 3}))
    for expected in (1, 2):
        with pytest.raises(NodeError):
            levels(graph, [3])
        assert calls["fail"] == expected
    engine.clear_cache()
    assert engine.get_frame_states(graph, "last", "image", FrameRange(3, 4)) == (FrameState.MISSING,)


def test_a_node_that_edits_its_input_is_found_and_the_cache_stays_clean(levels: Levels) -> None:
    graph = chain(("ramp", {}), ("edit", {}), ("add", {}))
    assert levels(graph, [3], node="n0") == [3]
    with pytest.raises(NodeError, match="n1, frame 3: it edited an input in place"):
        levels(graph, [3])
    assert levels(graph, [3], node="n0") == [3]
    assert calls["ramp 3"] == 2  # the spoilt frame was thrown away


def test_an_edit_through_a_view_spoils_what_lies_in_the_same_memory(levels: Levels) -> None:
    graph = chain(("ramp", {}), ("reverse", {}), ("edit", {}))  # the reversed frame is the frame itself
    assert levels(graph, [6], node="n0") == [6]
    with pytest.raises(NodeError, match="in place"):
        levels(graph, [3])
    assert levels(graph, [6], node="n0") == [6]


def test_a_result_of_the_wrong_type_is_refused(levels: Levels) -> None:
    with pytest.raises(NodeError, match=r"process\(\) must return Image, but returned str") as caught:
        levels(chain(("ramp", {}), ("wrong", {})), [0])
    assert isinstance(caught.value.cause, ShapeError)


def test_values_need_no_gradient(engine: Engine) -> None:
    image = engine.compute_frame(EngineRequest(chain(("ramp", {}), ("add", {})), "last", "image", 0))
    assert isinstance(image, Image)
    assert not image.pixels.requires_grad
    assert torch.is_grad_enabled()


def test_cancel_before_between_and_within_nodes(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("long", {"steps": 400}), ("add", {}))
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        engine.compute_frame(EngineRequest(graph, "last", "image", 0), token)
    assert not calls
    token = CancelToken()

    def on_progress(done: int, total: int, phase: str) -> None:
        if done == 3:
            token.cancel()

    with pytest.raises(CancelledError):
        engine.compute_frame(EngineRequest(graph, "last", "image", 0), token, on_progress)
    assert calls["step"] == 3
    assert engine.get_frame_states(graph, "last", "image", FrameRange(0, 1)) == (FrameState.MISSING,)
    assert engine.find_cached(EngineRequest(graph, "n0", "image", 0)) is not None


def test_a_token_follows_its_parent() -> None:
    parent = CancelToken()
    child = CancelToken(parent)
    other = CancelToken(parent)
    other.cancel()
    child.raise_if_cancelled()
    assert not parent.is_cancelled
    parent.cancel()
    assert child.is_cancelled
    with pytest.raises(CancelledError):
        child.raise_if_cancelled()


def test_progress_is_reported(engine: Engine) -> None:
    seen: list[tuple[int, int]] = []
    graph = chain(("ramp", {}), ("long", {"steps": 3, "seconds": 0.0}))
    engine.compute_frame(
        EngineRequest(graph, "last", "image", 0), on_progress=lambda done, total, phase: seen.append((done, total))
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_intermediate_values_are_dropped_when_the_last_reader_is_done(engine: Engine) -> None:
    engine.cache.byte_limit = 0
    alive: weakref.WeakSet[torch.Tensor] = weakref.WeakSet()
    most = 0
    original = Image.with_pixels

    def counted(self: Image, pixels: torch.Tensor) -> Image:
        nonlocal most
        alive.add(pixels)
        most = max(most, len(alive))
        return original(self, pixels)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image, "with_pixels", counted)
        graph = chain(("ramp", {}), *(("add", {}) for _ in range(200)))
        engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    gc.collect()
    assert most <= 3
    assert engine.cache.used_bytes == 0


def test_two_threads_share_one_computation(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("held", {}), ("add", {}))
    found: list[object] = []

    def work() -> None:
        found.append(engine.compute_frame(EngineRequest(graph, "last", "image", 5)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert reached.acquire(timeout=5)
    time.sleep(0.05)
    gate.set()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({id(image) for image in found}) == 1
    assert (calls["held"], calls["ramp"], calls["add"]) == (1, 1, 1)


def test_whoever_waits_goes_on_when_the_first_is_cancelled(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("held", {}))
    token = CancelToken()
    outcome: list[object] = []

    def first() -> None:
        try:
            engine.compute_frame(EngineRequest(graph, "last", "image", 5), token)
        except CancelledError:
            outcome.append("cancelled")

    def second() -> None:
        outcome.append(engine.compute_frame(EngineRequest(graph, "last", "image", 5)))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert reached.acquire(timeout=5)
    threads[1].start()
    time.sleep(0.05)
    token.cancel()
    threads[0].join()
    assert reached.acquire(timeout=5)
    gate.set()
    threads[1].join()
    assert outcome[0] == "cancelled"
    assert isinstance(outcome[1], Image)
    assert calls["held"] == 2


def test_whoever_waits_can_be_cancelled(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("held", {}))
    token = CancelToken()
    outcome: list[str] = []

    def second() -> None:
        try:
            engine.compute_frame(EngineRequest(graph, "last", "image", 5), token)
        except CancelledError:
            outcome.append("cancelled")

    first = threading.Thread(target=lambda: engine.compute_frame(EngineRequest(graph, "last", "image", 5)))
    first.start()
    assert reached.acquire(timeout=5)
    waiting = threading.Thread(target=second)
    waiting.start()
    time.sleep(0.03)
    token.cancel()
    waiting.join(timeout=5)
    assert outcome == ["cancelled"]
    gate.set()
    first.join()
    assert calls["held"] == 1


def test_many_threads_over_shared_windows_agree(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {"length": 40}), ("a", "average", {"radius": 2}), ("b", "average", {"radius": 1}),
        ("last", "mix", {}), wires="ramp>a a>b b>last a>last.other",
    )  # fmt: skip
    wrong: list[int] = []

    def work(offset: int) -> None:
        for index in range(36):
            frame = 3 + (index * 7 + offset * 5) % 34
            image = engine.compute_frame(EngineRequest(graph, "last", "image", frame))
            if abs(float(image.pixels.mean()) - 2 * frame) > 1e-3:  # type: ignore[attr-defined]
                wrong.append(frame)

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    assert not wrong
    assert calls["ramp"] == sum(1 for name in calls if name.startswith("ramp "))


def test_one_line_is_logged_for_each_plan(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    with caplog.at_level(logging.INFO, logger="studio.engine"):
        for _ in range(2):
            engine.compute_frame(EngineRequest(graph, "last", "image", 1))
        engine.compute_frame(EngineRequest(graph, "last", "image", 2, purpose=RequestPurpose.PREFETCH))
    assert len(caplog.records) == 1
    assert "last.image frame 1: 2 nodes computed, 0 found," in caplog.text


def test_times_of_nodes_are_kept(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("long", {"steps": 2, "seconds": 0.01}))
    engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    assert engine.last_times["last"] >= 0.02
    assert set(engine.last_times) == {"n0", "last"}


def test_a_context_knows_what_it_is_for(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("noise", {}))
    output = engine.compiler.compile_output(graph, "last", "image", 0.5)
    run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken())
    context = engine.executor.node_invoker.create_context(output, 3, run)
    assert isinstance(context, EngineContext)
    assert (context.scale, context.media, context.device.type) == (0.5, engine.media, "cpu")
    assert context.log.name == "node.last"
    one, two = (context.generator(5).initial_seed() for _ in range(2))
    assert one == two != engine.executor.node_invoker.create_context(output, 4, run).generator(5).initial_seed()


def test_a_lease_serves_one_thread_at_a_time_and_can_be_given_up() -> None:
    lease = DeviceLease(torch.device("meta"))  # any device but the CPU
    order: list[str] = []

    def other() -> None:
        with lease:
            order.append("other")

    thread = threading.Thread(target=other)
    with lease, lease:
        thread.start()
        time.sleep(0.02)
        assert order == []
        with lease.release_temporarily():
            thread.join(timeout=5)
        order.append("first")
    assert order == ["other", "first"]
    shared = DeviceLease(torch.device("cpu"))
    with shared:
        free = threading.Thread(target=shared.__enter__)
        free.start()
        free.join(timeout=5)
        assert not free.is_alive()


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(StudioError, match="no device 'tpu'; accepted: auto, cpu, cuda, cuda:1, mps"):
        Engine(REGISTRY, None, device="tpu")  # type: ignore[arg-type]
    assert Engine(REGISTRY, None, device="cpu").device.type == "cpu"  # type: ignore[arg-type]


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(StudioError, match=r"has no device 'cuda' .* it has: .*cpu"):
        Engine(REGISTRY, None, device="cuda")  # type: ignore[arg-type]
