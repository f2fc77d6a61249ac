"""The logic around a GPU, with a stand-in for it: what is moved, what is timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
import torch

from studio.core.errors import StudioError
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.node_context import EngineContext
from studio.engine.evaluation.plan import DigestTable
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.cuda import CudaTimer, use_exact_arithmetic
from studio.engine.scheduling.devices import choose_precision, describe_device
from studio.engine.values import make_tensor_mover, move_to_device
from studio.engine.watch.profile import RunProfile
from studio.media.media_files import MediaFiles
from studio.sdk import Frames, Image, Mask, NodeDevice, Window, WindowNode, node
from studio.sdk.registry import Registry
from tests.engine.graphs_for_tests import chain
from tests.engine.nodes_for_tests import REGISTRY
from tests.engine.stand_in_card import StandInCard

CPU = torch.device("cpu")


def test_a_stopwatch_takes_the_devices_time_and_its_peak() -> None:
    cuda = StandInCard()
    watch = CudaTimer(cuda)
    cuda.stream.now, cuda.taken = 0.25, 4096
    watch.stop()
    assert not watch.is_ready()
    assert watch.read_seconds() == 0.25
    assert watch.is_ready()
    assert watch.peak_bytes == 4096


@node("test.last_of_two")
class LastOfTwo(WindowNode):
    """The frame before, as a view: arithmetic without a device takes seconds to import."""

    window = Window(before=1)

    def process(self, image: Frames[Image]) -> Image:
        assert image[-1].pixels.device == image[0].pixels.device
        return image[-1].with_pixels(image[-1].pixels.permute(0, 2, 1).permute(0, 2, 1))


class Both(NamedTuple):
    """Two outputs of one computation."""

    image: Image
    mask: Mask


def test_all_outputs_of_one_computation_are_moved_once() -> None:
    meta = torch.device("meta")
    there = move_to_device(Both(Image(torch.zeros(3, 2, 2)), Mask(torch.zeros(1, 2, 2))), meta, make_tensor_mover(meta))
    assert type(there) is Both
    assert {part.pixels.device for part in there} == {meta}
    again = move_to_device(there, meta, make_tensor_mover(meta))
    assert all(before is after for before, after in zip(there, again, strict=True))


def test_nothing_is_moved_twice() -> None:
    engine = Engine(Registry([*REGISTRY, LastOfTwo.spec]), MediaFiles(), cache_bytes=64 << 20, device="cpu")
    calls = engine.executor.node_invoker
    calls.device = torch.device("meta")  # a device that computes nothing, and that nothing comes back from
    moved: list[torch.Tensor] = []

    def upload(tensor: torch.Tensor) -> torch.Tensor:
        moved.append(tensor)
        return tensor.to("meta")

    calls._upload = upload
    graph = chain(("ramp", {}), ("last_of_two", {}), ("last_of_two", {}), ("reverse", {}))
    output = engine.compiler.compile_output(graph, "last", "image", 1.0)
    for frame in (3, 4):
        run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken())
        value = engine.executor.compute_output(output, frame, run)
        assert isinstance(value, Image)
        assert value.pixels.device.type == "meta"
    assert len(moved) == 4  # four frames of the source; all else was made there


@node("test.in_memory", device=NodeDevice.CPU)
class InMemory(WindowNode):
    """The frame before, from memory."""

    window = Window(before=1)

    def process(self, image: Frames[Image]) -> Image:
        return image[-1].with_pixels(torch.zeros(image[-1].pixels.shape))


def test_the_plan_counts_the_copies_of_nodes_that_compute_in_memory() -> None:
    registry = Registry([*REGISTRY, LastOfTwo.spec, InMemory.spec])
    engine = Engine(registry, MediaFiles(), cache_bytes=64 << 20, device="cpu")
    invoker = engine.executor.node_invoker
    invoker.device = engine.executor.device = torch.device("meta")
    invoker._upload = make_tensor_mover(invoker.device)
    graph = chain(("ramp", {}), ("last_of_two", {}), ("in_memory", {}), ("last_of_two", {}))
    output = engine.compiler.compile_output(graph, "last", "image", 1.0)
    run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken(), profile=RunProfile())
    engine.executor.compute_output(output, 5, run)
    assert run.device_copies == (4, 2)  # two frames of it, two of each frame's inputs
    assert run.profile is not None
    assert (run.profile.download_count, run.profile.upload_count) == (4, 2)
    engine.executor.compute_output(output, 5, run)  # from the cache
    assert run.device_copies == (4, 2)


@pytest.mark.parametrize(
    ("kind", "has_bfloat16", "wanted"),
    [
        ("cpu", True, torch.float32),
        ("cuda", True, torch.bfloat16),
        ("cuda", False, torch.float16),
        ("mps", True, torch.float16),
    ],
)
def test_precision_follows_the_device(
    kind: str, has_bfloat16: bool, wanted: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has_bfloat16)
    assert choose_precision(torch.device(kind)) is wanted
    assert choose_precision(torch.device(kind), "float32") is torch.float32


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(StudioError, match="accepted: auto, float32, bfloat16, float16"):
        choose_precision(CPU, "int8")


def _context(engine: Engine) -> EngineContext:
    output = engine.compiler.compile_output(chain(("ramp", {}), ("add", {})), "last", "image", 1.0)
    return engine.executor.node_invoker.create_context(
        output, 0, EvalContext(engine.cache, DigestTable(engine.media), CancelToken())
    )


@pytest.mark.parametrize(("precision", "wanted"), [("auto", torch.float32), ("bfloat16", torch.bfloat16)])
def test_networks_compute_in_the_chosen_precision(precision: str, wanted: torch.dtype) -> None:
    engine = Engine(REGISTRY, MediaFiles(), device="cpu", precision=precision)
    product: Callable[[], torch.Tensor] = lambda: torch.rand(2, 2) @ torch.rand(2, 2)  # noqa: E731  # called twice
    with _context(engine).autocast():
        assert product().dtype is wanted
    assert product().dtype is torch.float32


def test_precision_is_part_of_every_digest() -> None:
    graph = chain(("ramp", {}), ("add", {}))
    found = set()
    for precision in ("auto", "float32", "bfloat16"):
        engine = Engine(REGISTRY, MediaFiles(), device="cpu", precision=precision)
        output = engine.compiler.compile_output(graph, "last", "image", 1.0)
        found.add(DigestTable(engine.media).get_digest(output, 0))
    assert len(found) == 2
    assert describe_device(CPU, torch.float32) == "cpu float32"


def test_a_card_computes_without_shortcuts_that_change_bytes() -> None:
    matmul, cudnn = torch.backends.cuda.matmul, torch.backends.cudnn
    before = matmul.allow_tf32, cudnn.allow_tf32, cudnn.benchmark, cudnn.deterministic
    try:
        matmul.allow_tf32 = cudnn.allow_tf32 = cudnn.benchmark = True
        cudnn.deterministic = False
        use_exact_arithmetic()
        found = matmul.allow_tf32, cudnn.allow_tf32, cudnn.benchmark, cudnn.deterministic
        assert found == (False, False, False, True)
    finally:
        matmul.allow_tf32, cudnn.allow_tf32, cudnn.benchmark, cudnn.deterministic = before
