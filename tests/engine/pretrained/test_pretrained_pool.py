"""Models in memory: loaded once, lent to one at a time, put away for others, placed in less where memory runs out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from studio.core.errors import CancelledError, ModelError, OutOfMemoryError
from studio.engine.pretrained.offload import RESERVED_BYTES
from studio.engine.pretrained.pretrained_pool import PlacementResult, PretrainedPool
from studio.engine.scheduling.devices import DeviceLease
from studio.sdk.models import ModelInfo, ModelRequest, Offload, Precision
from studio.sdk.params import ModelRef

CPU = torch.device("cpu")
NET_BYTES = (100 * 100 + 100) * 4
loads: list[tuple[object, ...]] = []


def load(facts: ModelInfo, dtype: torch.dtype, *key: object) -> torch.nn.Module:
    loads.append((facts.display_name, dtype, *key))
    if facts.kind == "Damaged":
        raise OSError("no file named model.safetensors\nand more")
    return torch.nn.Linear(100, 100).to(dtype)


def wish(name: str = "org/one", version: str = "1", kind: str = "Net", **how: object) -> ModelRequest[torch.nn.Module]:
    facts = ModelInfo(
        ModelRef(name), Path("/models") / name, "transformers", kind, frozenset(),
        bytes=NET_BYTES, parameters=NET_BYTES // 4, part_bytes={"": NET_BYTES}, version=version,
    )  # fmt: skip
    return ModelRequest(facts, load, **how)  # type: ignore[arg-type]  # the fields of a ModelRequest


@pytest.fixture
def pool() -> Iterator[PretrainedPool]:
    loads.clear()
    made = PretrainedPool(CPU, torch.float32, DeviceLease(CPU), most_bytes=2 * NET_BYTES)
    yield made
    made.close()


def run(pool: PretrainedPool, use: ModelRequest[torch.nn.Module]) -> int:
    return pool.run_model(use, id, check=lambda: None, free=lambda: None)


def test_a_model_is_loaded_once(pool: PretrainedPool) -> None:
    assert run(pool, wish()) == run(pool, wish())
    assert loads == [("org/one", torch.float32)]
    assert pool.kept_bytes == NET_BYTES


def test_another_file_precision_or_key_is_another_model(pool: PretrainedPool) -> None:
    for use in (wish(), wish(version="2"), wish(precision=Precision.BFLOAT16), wish(key=("lora", 0.5))):
        run(pool, use)
    assert len(loads) == 4
    assert loads[2] == ("org/one", torch.bfloat16)
    assert loads[3] == ("org/one", torch.float32, "lora", 0.5)


def test_what_was_not_used_for_longest_is_put_away(pool: PretrainedPool) -> None:
    for name in ("org/one", "org/two", "org/one", "org/three"):
        run(pool, wish(name))
    assert pool.kept_bytes == 2 * NET_BYTES
    run(pool, wish("org/one"))
    assert [name for name, *_ in loads] == ["org/one", "org/two", "org/three"]
    run(pool, wish("org/two"))
    assert len(loads) == 4


def test_the_model_that_computes_stays(pool: PretrainedPool) -> None:
    def work(model: torch.nn.Module) -> float:
        for name in ("org/two", "org/three", "org/four"):
            run(pool, wish(name))
        pool.free_models()
        return float(model(torch.zeros(1, 100)).sum())

    assert pool.run_model(wish(), work, check=lambda: None, free=lambda: None) != 0.0
    assert pool.kept_bytes == NET_BYTES  # the others were free to go


def test_where_memory_runs_out_less_is_tried(pool: PretrainedPool) -> None:
    calls: list[bool] = []
    told: list[PlacementResult] = []
    freed: list[bool] = []

    def work(model: torch.nn.Module) -> float:
        calls.append(True)
        if len(calls) < 3:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return float(model(torch.ones(1, 100)).sum())

    made = pool.run_model(wish(), work, check=lambda: None, free=lambda: freed.append(True), tell=told.append)
    assert made == made  # a number
    assert len(calls) == len(freed) + 1 == 3
    assert [way.offload for way in told[0].failed_strategies] == [Offload.NONE, Offload.NONE]
    assert told[0].strategy.offload is Offload.DISK
    told.clear()
    pool.run_model(wish(), lambda model: model, check=lambda: None, free=lambda: None, tell=told.append)
    assert not told  # it begins with what did the last time
    assert len(loads) == 3


def test_where_nothing_helps_the_error_says_what_was_tried(pool: PretrainedPool) -> None:
    def work(model: torch.nn.Module) -> None:
        raise MemoryError

    with pytest.raises(OutOfMemoryError, match=r"all of the model on the device, then .*read from disk"):
        pool.run_model(wish(), work, check=lambda: None, free=lambda: None)
    assert pool.kept_bytes == 0


def test_other_errors_pass(pool: PretrainedPool) -> None:
    def work(model: torch.nn.Module) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pool.run_model(wish(), work, check=lambda: None, free=lambda: None)
    assert len(loads) == 1


def test_what_cannot_be_loaded_says_why_and_is_not_kept(pool: PretrainedPool) -> None:
    with pytest.raises(ModelError, match=r"org/one cannot be loaded: no file named model\.safetensors$"):
        run(pool, wish(kind="Damaged"))
    assert pool.kept_bytes == 0
    assert run(pool, wish())


def test_one_thread_at_a_time_has_a_model_and_who_waits_can_be_cancelled(pool: PretrainedPool) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold(model: torch.nn.Module) -> None:
        inside.set()
        leave.wait(10)

    holder = threading.Thread(
        target=pool.run_model, args=(wish(), hold), kwargs={"check": lambda: None, "free": lambda: None}
    )
    holder.start()
    assert inside.wait(10)
    try:
        with pytest.raises(CancelledError):
            pool.run_model(wish(), id, check=_cancelled, free=lambda: None)
    finally:
        leave.set()
        holder.join()
    assert run(pool, wish())
    assert len(loads) == 1


def _cancelled() -> None:
    raise CancelledError


def test_a_node_may_ask_for_a_model_while_it_has_another(pool: PretrainedPool) -> None:
    def work(model: torch.nn.Module) -> int:
        return run(pool, wish("org/two")) + run(pool, wish())

    assert pool.run_model(wish(), work, check=lambda: None, free=lambda: None)
    assert len(loads) == 2


def test_idle_models_leave_a_device_before_another_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a graphics card whose memory is smaller than the machine's."""
    loads.clear()
    pool = PretrainedPool(CPU, torch.float32, DeviceLease(CPU), most_bytes=100 * NET_BYTES)
    held = 2 * NET_BYTES + RESERVED_BYTES

    def free(device: torch.device) -> list[tuple[str, int]]:
        return [(str(device), held - sum(kept.bytes for kept in pool._kept.values()))]

    monkeypatch.setattr("studio.engine.pretrained.pretrained_pool.list_free_bytes", free)
    for name in ("org/one", "org/two", "org/three"):
        run(pool, wish(name))
    assert pool.kept_bytes == 2 * NET_BYTES
    run(pool, wish("org/two"))
    assert len(loads) == 3
    pool.close()
