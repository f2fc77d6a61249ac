"""The farm of a long-running program: what opens, what is reported, and renders that it is taken away from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import CancelledError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.scheduling.cancel_token import CancelToken
from studio.farm.facts import FarmSnapshot, WorkerState
from studio.farm.network.farm_service import FarmService
from studio.farm.network.security import create_key_file
from studio.media.media_files import MediaFiles
from studio.services.farm_settings import FarmMode, FarmSettings
from tests.farm.farm_for_tests import (
    FAULTS,
    REGISTRY,
    RenderThread,
    make_graph,
    read_pictures,
    render_alone,
    wait_until,
)

LOCAL = FarmSettings(FarmMode.LOCAL, workers=1)


@pytest.fixture
def service() -> Iterator[FarmService]:
    made = FarmService()
    yield made
    made.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(REGISTRY, MediaFiles(tmp_path / "parts"), cache_bytes=64 << 20, device="cpu")
    yield made
    made.close()


@pytest.fixture
def workers_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers that are started have a home of their own, and the node at fault."""
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FRAMELOOM_NODES", str(FAULTS))
    monkeypatch.setenv("FRAMELOOM_TEST_FAULT", "")


def test_without_a_farm_nothing_is_started_and_renders_are_made_here(service: FarmService, engine: Engine) -> None:
    service.apply_settings(FarmSettings())
    assert service.snapshot == FarmSnapshot()
    assert service.make_join_command() == ""
    how: dict[str, Any] = {"frames": None, "scale": 1.0, "cancel": CancelToken()}
    assert service.make_parts(engine, make_graph(Path("out.#.png")), "sink", **how) is None
    service.close()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (FarmSettings(FarmMode.ADDRESS, address="no:address:at:all"), "is no address of a farm"),
        (FarmSettings(FarmMode.ADDRESS, address="tcp://192.0.2.9"), "a key is needed"),
        (FarmSettings(FarmMode.ADDRESS, address="tcp://192.0.2.9", key_file="/none/farm.pem"), "/none/farm.pem"),
        (FarmSettings(FarmMode.LOCAL, key_file="/none/farm.pem"), "/none/farm.pem"),
    ],
)
def test_what_cannot_be_opened_is_said_and_renders_are_made_here(
    service: FarmService, engine: Engine, settings: FarmSettings, said: str
) -> None:
    service.apply_settings(settings)
    wait_until(lambda: bool(service.snapshot.error))
    assert said in service.snapshot.error
    how: dict[str, Any] = {"frames": None, "scale": 1.0, "cancel": CancelToken()}
    assert service.make_parts(engine, make_graph(Path("out.#.png")), "sink", **how) is None


def test_a_cancelled_render_does_not_wait_for_a_farm(service: FarmService, engine: Engine) -> None:
    service.apply_settings(FarmSettings(FarmMode.ADDRESS, address="tcp://127.0.0.1:9"))
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        service.make_parts(engine, make_graph(Path("out.#.png")), "sink", frames=None, scale=1.0, cancel=cancel)


def test_other_machines_join_with_the_key(tmp_path: Path, service: FarmService) -> None:
    assert service.make_join_command() == ""
    key = tmp_path / "my farm.pem"
    service._settings = FarmSettings(FarmMode.LOCAL)
    assert service.make_join_command() == "", "without a key none can"
    service._settings = FarmSettings(FarmMode.LOCAL, key_file=str(key))
    assert service.make_join_command().startswith("frameloom worker tcp://")
    assert service.make_join_command().endswith(":8786 --key 'my farm.pem'")
    service._settings = FarmSettings(FarmMode.ADDRESS, address="tcp://192.0.2.9:1", key_file=str(key))
    assert service.make_join_command() == "frameloom worker tcp://192.0.2.9:1 --key 'my farm.pem'"


@pytest.mark.slow
@pytest.mark.usefixtures("workers_home")
def test_renders_use_the_workers_until_the_farm_is_stopped(tmp_path: Path, engine: Engine) -> None:
    seen: list[FarmSnapshot] = []
    service = FarmService(seen.append)
    (tmp_path / "out").mkdir()
    graph, frames = make_graph(tmp_path / "out" / "out.####.png"), FrameRange(0, 8)
    alone = render_alone(engine, graph, tmp_path / "out", frames=frames)
    try:
        service.apply_settings(LOCAL)
        how: dict[str, Any] = {"frames": frames, "scale": 0.1}
        parts = service.make_parts(engine, graph, "sink", **how, cancel=CancelToken())
        assert parts is not None, "it waited for the first worker"
        render_sink(engine, graph, "sink", **how, resume=False, remote=parts)
        assert read_pictures(tmp_path / "out") == alone
        (worker,) = service.snapshot.workers
        assert (worker.facts.name, worker.done_count, worker.parts) == ("local 1", 8, ())
        assert worker.frames_per_second > 0
        assert max(snapshot.parts_done for snapshot in seen) == 8
        assert service.snapshot.parts_total == 0, "no render is at work"

        service.set_draining(worker.facts.id, True)
        wait_until(lambda: service.snapshot.workers[0].state is WorkerState.DRAINING)
        logs: list[str | None] = []
        service.request_log(worker.facts.id, logs.append)
        wait_until(lambda: bool(logs))
        assert "made frames" in (logs[0] or "")

        rest = service.make_parts(engine, graph, "sink", **how, cancel=CancelToken())
        render = RenderThread(render_sink, engine, graph, "sink", **how, resume=False, remote=rest)
        wait_until(lambda: service.snapshot.parts_total == 8)  # it waits: the only worker takes no parts
        service.apply_settings(FarmSettings())
        render.finish()
        assert read_pictures(tmp_path / "out") == alone
        wait_until(lambda: service.snapshot == FarmSnapshot())
    finally:
        service.close()


@pytest.mark.slow
@pytest.mark.usefixtures("workers_home")
def test_with_a_key_the_farm_is_open_to_others(tmp_path: Path) -> None:
    create_key_file(tmp_path / "farm.pem")
    first, second = FarmService(), FarmService()
    try:
        first.apply_settings(replace(LOCAL, key_file=str(tmp_path / "farm.pem")))
        wait_until(lambda: len(first.snapshot.workers) == 1)
        address = first.snapshot.address.replace("tls://", "tcp://")
        second.apply_settings(FarmSettings(FarmMode.ADDRESS, 0, address, str(tmp_path / "farm.pem")))
        wait_until(lambda: len(second.snapshot.workers) == 1)
        assert second.snapshot.address.startswith("tls://")
    finally:
        second.close()
        first.close()
